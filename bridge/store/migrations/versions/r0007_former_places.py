"""What places were called before they moved."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_places",
        sa.Column("native", sa.Text(), primary_key=True),
        sa.Column("network", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("login", Id, primary_key=True, autoincrement=False),
        sa.Column("place", Id, nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Index("former_places_of", "place"),
        sqlite_with_rowid=False,
    )
