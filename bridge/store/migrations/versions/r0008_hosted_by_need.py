"""What hosted files were hosted for: no network told them apart before."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hosted_by_need",
        sa.Column("sink", sa.Text(), primary_key=True),
        sa.Column("need", sa.Text(), primary_key=True),
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("size", Id, nullable=False),
        sa.Column("until", sa.Float()),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO hosted_by_need (sink, need, sha256, name, native, size, until)"
        " SELECT sink, '', sha256, name, native, size, until FROM hosted_files"
    )
    op.drop_table("hosted_files")
    op.rename_table("hosted_by_need", "hosted_files")
