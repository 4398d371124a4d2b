"""Which of several processes is sending an outbox row."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("claimed_by", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_until_ms", sa.BigInteger(), nullable=True))
