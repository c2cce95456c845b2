"""Events refer to events; occupants of shared rooms can be at home on XMPP."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("target", Id, nullable=True))
    op.create_index(
        "events_by_target",
        "events",
        ["target"],
        sqlite_where=sa.text("target IS NOT NULL"),
        postgresql_where=sa.text("target IS NOT NULL"),
    )
    op.add_column("occupants", sa.Column("network", sa.Text(), nullable=False, server_default=""))
