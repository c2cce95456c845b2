"""Run by Alembic: migrates over the connection that the store hands in."""

from alembic import context

from bridge.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The store's transaction is around it: all steps or none.
    transactional_ddl=False,
)
context.run_migrations()
