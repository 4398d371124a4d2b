"""Passcodes, SMART Health Links, and the sections that a family link shows.

What is sealed cannot be made here, without a key: the bot fills it in for older grants when it
opens the database (`storage.gates`). Until then such a grant has no passcode and its SMART Health
Link does not open; its code does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    left = sa.Column("shl_left", sa.Integer(), nullable=False, server_default="10")
    op.add_column("grants", left)
    for name in ("sections", "passcode", "gate", "shl_entry"):
        op.add_column("grants", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.create_index(
        op.f("ix_grants_unfinished"),
        "grants",
        ["id"],
        unique=False,
        sqlite_where=sa.text("shl_entry IS NULL"),
        postgresql_where=sa.text("shl_entry IS NULL"),
    )
