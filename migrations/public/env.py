"""Alembic's way into the schema ``public``: the directory of workspaces."""

from alembic import context

from yingtu.kit.statement import public_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=public_metadata,
    version_table_schema="public",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
