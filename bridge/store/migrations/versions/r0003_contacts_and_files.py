"""Contacts, hosted files, what accounts prefer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("login", Id, primary_key=True, autoincrement=False),
        sa.Column("native", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("roster", sa.Text(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("is_by_list", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watchers",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hosted_files",
        sa.Column("sink", sa.Text(), primary_key=True),
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("size", Id, nullable=False),
        sa.Column("until", sa.Float()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "file_contents",
        sa.Column("network", sa.Text(), primary_key=True),
        sa.Column("native", sa.Text(), primary_key=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preferences",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("network", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
