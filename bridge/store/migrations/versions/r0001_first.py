"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("localpart", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "localpart"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bodies",
        sa.Column("event", Id, autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_table(
        "copies",
        sa.Column("event", Id, autoincrement=False, nullable=False),
        sa.Column("place", Id, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("native", sa.Text(), nullable=True),
        sa.Column("alias", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("event", "place", "part"),
        sa.UniqueConstraint("place", "native", name="one_native_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "copies_by_alias",
        "copies",
        ["place", "alias"],
        unique=False,
        sqlite_where=sa.text("alias IS NOT NULL"),
        postgresql_where=sa.text("alias IS NOT NULL"),
    )
    op.create_table(
        "cursors",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("place", Id, nullable=False),
        sa.Column("login", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("event", Id, nullable=True),
        sa.Column("kind", sa.SmallInteger(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deliveries_of_place", "deliveries", ["place", "id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("place", Id, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("actor", Id, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("author", Id, nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hosted_rooms",
        sa.Column("room", Id, autoincrement=False, nullable=False),
        sa.Column("shows", Id, nullable=False),
        sa.Column("shown_through", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subject_by", sa.Text(), nullable=True),
        sa.Column("subject_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("room"),
    )
    op.create_table(
        "identities",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("native", "network", name="one_identity"),
    )
    op.create_table(
        "leases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", Id, nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("commits", Id, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "logins",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account", "network", "native", name="one_login"),
    )
    op.create_table(
        "occupants",
        sa.Column("room", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("affiliation", sa.Text(), nullable=False),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("room", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "places",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("login", Id, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("native", "network", "kind", "login", name="one_place"),
    )
    op.create_table(
        "positions",
        sa.Column("room", Id, autoincrement=False, nullable=False),
        sa.Column("position", Id, autoincrement=False, nullable=False),
        sa.Column("event", Id, nullable=False),
        sa.Column("stamp", Id, nullable=False),
        sa.PrimaryKeyConstraint("room", "position"),
        sa.UniqueConstraint("event", "room", name="one_position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "resources",
        sa.Column("room", Id, autoincrement=False, nullable=False),
        sa.Column("jid", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("room", "jid"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seats",
        sa.Column("login", Id, autoincrement=False, nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("login", "native"),
    )
