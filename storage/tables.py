"""The tables. Ids are random UUIDs made in Python, what is sealed is bytes, dates are days.

`seq` columns only keep an order; they count rows, not time. Times finer than a day stand in the
two tables whose rows go when they are done (`outbox`, `leaving`). The migrations make these tables
in a database; a test compares the two.
"""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column of type INTEGER.
SEQ = BigInteger().with_variant(Integer(), "sqlite")


# Wrong passcodes in a grant's life, on the way of its SMART Health Link.
SHL_TRIES = 10


def _person_column(*, primary_key: bool = False, index: bool = False) -> Column[UUID]:
    """The person a row belongs to, and with whom it goes."""
    owner = ForeignKey("persons.id", ondelete="CASCADE")
    return Column("person_id", Uuid, owner, primary_key=primary_key, index=index, nullable=False)


KEY_FINGERPRINTS = Table(
    "key_fingerprints",
    METADATA,
    Column("family", String(8), primary_key=True),
    Column("key_id", BigInteger, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("replaced_on", Date),
)

PERSONS = Table(
    "persons",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("chat_mark", LargeBinary, nullable=False, unique=True),
    Column("index_id", BigInteger, nullable=False),
    Column("kek_id", BigInteger, nullable=False, index=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("chat", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("private_key", LargeBinary, nullable=False),
    Column("unreachable", Boolean, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("active_on", Date, nullable=False, index=True),
    Column("wake_on", Date, index=True),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    _person_column(primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("blob", LargeBinary, nullable=False),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    _person_column(),
    Column("number", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
    UniqueConstraint("person_id", "number"),
)

GRANTS = Table(
    "grants",
    METADATA,
    Column("seq", SEQ, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    _person_column(index=True),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("shl_lookup", LargeBinary, nullable=False, unique=True),
    Column("pepper_id", BigInteger, nullable=False, index=True),
    Column("shelf_id", BigInteger, nullable=False, index=True),
    Column("scope", String(16), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("expires_on", Date, index=True),
    Column("code", LargeBinary, nullable=False),
    Column("shl", LargeBinary, nullable=False),
    Column("label", LargeBinary, nullable=False),
    Column("key_for_person", LargeBinary, nullable=False),
    Column("key_for_code", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("payload_version", BigInteger, nullable=False),
    # Wrong passcodes that the SMART Health Link still takes; 0: it is closed.
    Column("shl_left", Integer, nullable=False, server_default=str(SHL_TRIES)),
    # Null in what an older program made, until the bot opens the database: see `storage.gates`.
    Column("sections", LargeBinary),
    Column("passcode", LargeBinary),
    Column("gate", LargeBinary),
    Column("shl_entry", LargeBinary),
    sqlite_autoincrement=True,
)
# Of the unfinished alone, as the migration says. To say it here would load what SQLAlchemy knows
# of both databases into each process: two megabytes.
Index("ix_grants_unfinished", GRANTS.c.id)

OPENINGS = Table(
    "openings",
    METADATA,
    Column("mark", LargeBinary, primary_key=True),
    Column(
        "grant_id",
        Uuid,
        ForeignKey("grants.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sqlite_with_rowid=False,
)

MEDIA = Table(
    "media",
    METADATA,
    Column("id", Uuid, primary_key=True),
    _person_column(index=True),
    Column("blob", LargeBinary, nullable=False),
)

GRANT_MEDIA = Table(
    "grant_media",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column(
        "grant_id",
        Uuid,
        ForeignKey("grants.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    _person_column(index=True),
    Column("shelf_id", BigInteger, nullable=False, index=True),
    Column("blob", LargeBinary, nullable=False),
)

# The opened page, made ahead for each language of readers (`storage.pages`).
GRANT_PAGES = Table(
    "grant_pages",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("grant_id", Uuid, ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
    _person_column(index=True),
    Column("language", String(16), nullable=False),
    Column("shelf_id", BigInteger, nullable=False, index=True),
    Column("payload_version", BigInteger, nullable=False),
    Column("page", LargeBinary, nullable=False),
    UniqueConstraint("grant_id", "language"),
)

# No foreign key: the page's tier writes here and need not be able to read who exists.
POSTS = Table(
    "posts",
    METADATA,
    Column("seq", SEQ, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("person_id", Uuid, nullable=False, index=True),
    Column("grant_id", Uuid, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

HISTORY = Table(
    "history",
    METADATA,
    Column("seq", SEQ, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    _person_column(index=True),
    Column("entry", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# No foreign key: a goodbye outlives the person's row, by its leaving row.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", SEQ, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("person_id", Uuid, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("retry_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("item", LargeBinary, nullable=False),
    # Which of several processes is sending this, and until when that holds; see storage.outbox.
    Column("claimed_by", Uuid),
    Column("claimed_until_ms", BigInteger),
    Index(None, "person_id", "seq"),
    Index(None, "due_ms"),
    sqlite_autoincrement=True,
)

SENT = Table(
    "sent",
    METADATA,
    Column("seq", SEQ, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    _person_column(index=True),
    Column("result", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

LEAVING = Table(
    "leaving",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kek_id", BigInteger, nullable=False, index=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("chat", LargeBinary, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

# One row about the service itself, nobody's: when it last said that it runs.
SERVICE = Table(
    "service",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kek_id", BigInteger, nullable=False),
    Column("alive", LargeBinary, nullable=False),
)

# No foreign key: what these are marks of is gone.
TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("mark", LargeBinary, primary_key=True),
    Column("gone_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)

SEEN_UPDATES = Table(
    "seen_updates",
    METADATA,
    Column("mark", LargeBinary, primary_key=True),
    Column("seen_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)

SET_ASIDE = Table(
    "set_aside",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("mark", LargeBinary, nullable=False, unique=True),
    Column("chat_mark", LargeBinary, index=True),
    Column("kek_id", BigInteger, nullable=False, index=True),
    Column("blob", LargeBinary, nullable=False),
    Column("set_on", Date, nullable=False, index=True),
)
