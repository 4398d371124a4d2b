"""The opened page, made ahead for each language of readers.

There is none for the grants that are there: their pages are made of the document, as before, until
the bot has made them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grant_pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("shelf_id", sa.BigInteger(), nullable=False),
        sa.Column("payload_version", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_grant_pages_grant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_grant_pages_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_pages")),
        sa.UniqueConstraint("grant_id", "language", name=op.f("uq_grant_pages_grant_id_language")),
    )
    for column in ("person_id", "shelf_id"):
        name = op.f(f"ix_grant_pages_{column}")
        op.create_index(name, "grant_pages", [column], unique=False)
