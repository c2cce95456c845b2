"""What is about to leave is written down first, where nothing may leave twice."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "deliveries",
        sa.Column("written", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
