"""Migrations of our own tables."""

from __future__ import annotations

import psycopg
import pytest

from yingtu.kit.statement import workspace_metadata
from yingtu.metadata.reserved import is_reserved_object
from yingtu.schema import migrate


@pytest.mark.committed
def test_a_new_workspace_has_exactly_the_tables_that_the_models_declare(database_url: str) -> None:
    migrate.upgrade_workspace(database_url, "ws_fresh")
    assert migrate.drift(database_url, "ws_fresh") == []
    assert migrate.revision(database_url, "ws_fresh") == migrate.newest_revision("ws_fresh")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT catalog_version, access_epoch FROM ws_fresh.state").fetchall() == [(1, 1)]
    assert "ws_fresh" in migrate.upgrade_all(database_url)


@pytest.mark.committed
def test_an_older_workspace_is_brought_up_to_date(database_url: str) -> None:
    migrate.upgrade_workspace(database_url, "ws_old")
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE ws_old.publishing DROP COLUMN worked_on_until")
        connection.execute("UPDATE ws_old.alembic_version SET version_num = '0001'")
    migrate.upgrade_workspace(database_url, "ws_old")
    assert migrate.drift(database_url, "ws_old") == []


@pytest.mark.committed
def test_drift_names_what_differs(database_url: str) -> None:
    migrate.upgrade_workspace(database_url, "ws_fresh")
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE ws_fresh.users DROP COLUMN region")
    assert any("region" in each for each in migrate.drift(database_url, "ws_fresh"))


def test_only_schemas_of_workspaces_are_created(database_url: str) -> None:
    for name in ("public", "pg_catalog", 'ws_x"; DROP TABLE users; --', "WS_A", ""):
        with pytest.raises(ValueError, match="not the schema of a workspace"):
            migrate.upgrade_workspace(database_url, name)


def test_no_object_can_have_the_name_of_an_own_table() -> None:
    migrate.load_models()
    assert [table.name for table in workspace_metadata.sorted_tables if not is_reserved_object(table.name)] == []


@pytest.mark.committed
def test_link_tables_made_before_get_their_twin(database_url: str) -> None:
    migrate.upgrade_workspace(database_url, "ws_old")
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE ws_old.deal (id uuid PRIMARY KEY)")
        connection.execute("CREATE TABLE ws_old.deal__history (id uuid, created_at timestamptz)")
        connection.execute(
            "CREATE TABLE ws_old.deal__helpers__link (source_id uuid REFERENCES ws_old.deal, target_id uuid,"
            " linked_at timestamptz NOT NULL, change_id uuid, PRIMARY KEY (source_id, target_id))"
        )
        connection.execute("UPDATE ws_old.alembic_version SET version_num = '0008'")
    migrate.upgrade_workspace(database_url, "ws_old")
    with psycopg.connect(database_url) as connection:
        names = connection.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'ws_old.deal__helpers__past'::regclass AND contype = 'f'"
        ).fetchall()
        index = connection.execute("SELECT to_regclass('ws_old.deal__history__created')").fetchone()
    assert names == [("deal__helpers__past__source_id__fkey",)]
    assert index == ("ws_old.deal__history__created",)
