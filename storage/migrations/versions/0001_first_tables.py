"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _key_fingerprints()
    _leaving()
    _outbox()
    _persons()
    _posts()
    _seen_updates()
    _service()
    _set_aside()
    _drafts()
    _grants()
    _history()
    _sent()
    _versions()
    _openings()


def _key_fingerprints() -> None:
    op.create_table(
        "key_fingerprints",
        sa.Column("family", sa.String(length=8), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("family", "key_id", name=op.f("pk_key_fingerprints")),
    )


def _leaving() -> None:
    op.create_table(
        "leaving",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving")),
    )
    op.create_index(op.f("ix_leaving_kek_id"), "leaving", ["kek_id"], unique=False)


def _service() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("alive", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("retry_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_due_ms"), "outbox", ["due_ms"], unique=False)
    op.create_index(op.f("ix_outbox_person_id_seq"), "outbox", ["person_id", "seq"], unique=False)


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_mark", sa.LargeBinary(), nullable=False),
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("unreachable", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=False),
        sa.Column("wake_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("chat_mark", name=op.f("uq_persons_chat_mark")),
    )
    op.create_index(op.f("ix_persons_active_on"), "persons", ["active_on"], unique=False)
    op.create_index(op.f("ix_persons_kek_id"), "persons", ["kek_id"], unique=False)
    op.create_index(op.f("ix_persons_wake_on"), "persons", ["wake_on"], unique=False)


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_posts")),
        sa.UniqueConstraint("id", name=op.f("uq_posts_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_person_id"), "posts", ["person_id"], unique=False)


def _seen_updates() -> None:
    op.create_table(
        "seen_updates",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_seen_updates")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_seen_updates_seen_on"), "seen_updates", ["seen_on"], unique=False)


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("chat_mark", sa.LargeBinary(), nullable=True),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("mark", name=op.f("uq_set_aside_mark")),
    )
    op.create_index(op.f("ix_set_aside_chat_mark"), "set_aside", ["chat_mark"], unique=False)
    op.create_index(op.f("ix_set_aside_kek_id"), "set_aside", ["kek_id"], unique=False)
    op.create_index(op.f("ix_set_aside_set_on"), "set_aside", ["set_on"], unique=False)


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_drafts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_drafts")),
    )


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("shl_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("pepper_id", sa.BigInteger(), nullable=False),
        sa.Column("shelf_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("shl", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_person", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_code", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("payload_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_grants_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_grants")),
        sa.UniqueConstraint("id", name=op.f("uq_grants_id")),
        sa.UniqueConstraint("lookup", name=op.f("uq_grants_lookup")),
        sa.UniqueConstraint("shl_lookup", name=op.f("uq_grants_shl_lookup")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_grants_expires_on"), "grants", ["expires_on"], unique=False)
    op.create_index(op.f("ix_grants_pepper_id"), "grants", ["pepper_id"], unique=False)
    op.create_index(op.f("ix_grants_person_id"), "grants", ["person_id"], unique=False)
    op.create_index(op.f("ix_grants_shelf_id"), "grants", ["shelf_id"], unique=False)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_history_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history")),
        sa.UniqueConstraint("id", name=op.f("uq_history_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_person_id"), "history", ["person_id"], unique=False)


def _sent() -> None:
    op.create_table(
        "sent",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_sent_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sent")),
        sa.UniqueConstraint("id", name=op.f("uq_sent_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sent_person_id"), "sent", ["person_id"], unique=False)


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_versions_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_versions_person_id_number")),
    )


def _openings() -> None:
    op.create_table(
        "openings",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_openings_grant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_openings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_openings_grant_id"), "openings", ["grant_id"], unique=False)
