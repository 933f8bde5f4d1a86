"""Names that objects and fields cannot have, because a table, a column or SQL itself has them already."""

from __future__ import annotations

from yingtu.kit.statement import workspace_metadata
from yingtu.metadata.catalog import SYSTEM_FIELDS, USER_OBJECT

#: Reserved key words of PostgreSQL 18 and of SQL:2023 (appendix C of the PostgreSQL manual): quoting would save us, not
#: people who write reports in SQL.
SQL_WORDS = frozenset(
    # A block of words reads better than a hundred literals.
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
    char character check coalesce collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
    delete desc distinct do drop else end except exists extract false fetch float for foreign freeze from full function
    grant greatest group grouping having ilike in initially inner inout insert int integer intersect interval into is
    isnull join lateral leading least left like limit localtime localtimestamp merge natural nchar none normalize not
    notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary
    procedure real references returning revoke right row rows select session_user setof similar smallint some substring
    symmetric system_user table tablesample then to trailing treat trigger trim true truncate union unique update user
    using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
    xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()  # noqa: SIM905
)

#: Our own tables in a workspace's schema, present and foreseen. A test compares it with what the models declare.
OWN_TABLES = frozenset(
    """
    access_grant alembic_version api_key approval audit audit_detail audit_entry audit_seal bulk_item change comment
    config_version department document event
    event_queue factor file file_link idempotency import_change import_error import_fix import_mapping
    import_source job job_log link login_attempt mail mailbox mention notification publishing queue
    record_tag recovery_code retired reviewed_map role
    saved_view search sequence session setting sign_in_ticket state
    subscription tag tag_use team team_member timeline user_role users view webhook
    """.split()  # noqa: SIM905
)

#: Columns of every record table that are no fields, and keys of a record's JSON.
SYSTEM_COLUMNS = frozenset({"valid_from", "valid_to", "deleted_at", "deleted_change", "change_id", "me", "my_team"})

#: System columns of PostgreSQL tables: no column may have these names.
_POSTGRES_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid"})

#: Words of SQL that are harmless as a column and too useful to refuse (``position``, ``left`` …) are still refused, except:
_ALLOWED_FIELDS = frozenset({"position"})


def is_reserved_object(name: str) -> bool:
    """Whether an object cannot have this api name."""
    return (
        name in SQL_WORDS
        or name in OWN_TABLES
        or name == USER_OBJECT
        or name.startswith(("pg_", "procrastinate_"))
        or any(table.name == name for table in workspace_metadata.tables.values())
    )


def is_reserved_field(name: str) -> bool:
    """Whether a field cannot have this api name."""
    return (name in SQL_WORDS and name not in _ALLOWED_FIELDS) or name in (
        {*SYSTEM_FIELDS} | SYSTEM_COLUMNS | _POSTGRES_COLUMNS
    )
