"""The day on which another key took a key's place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("key_fingerprints", sa.Column("replaced_on", sa.Date(), nullable=True))
