"""Alembic's way into one workspace: ``yingtu.schema.migrate`` hands over the connection and the schema's name."""

from alembic import context

from yingtu.kit.statement import SCHEMA, workspace_metadata

connection = context.config.attributes["connection"]
schema = context.config.attributes["schema"]

context.configure(
    connection=connection.execution_options(schema_translate_map={SCHEMA: schema}),
    target_metadata=workspace_metadata,
    version_table_schema=schema,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
