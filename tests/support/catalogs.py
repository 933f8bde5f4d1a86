"""What catalogs and databases must have in common."""

from __future__ import annotations

from typing import Any

from yingtu.kit.db import Session
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.indexes import index_name, wanted_indexes
from yingtu.schema.inspect import load_foreign_keys, load_indexes, load_shape
from yingtu.schema.plan import own_objects, shape_of


async def tables_follow(session: Session) -> None:
    """Assert that tables, indexes and foreign keys are those of the catalog, and the catalog that of the documents; left-over
    columns may be there too."""
    session.memo.clear()
    catalog = await metadata.catalog(session)
    bodies = {pair: each.body for pair, each in (await repository.stored(session)).items()}
    assert said(catalog) == said(build_catalog(catalog.workspace_id, catalog.version, parse_documents(bodies)))
    there = await load_shape(session.connection, session.schema)
    for table, columns in shape_of(catalog).items():
        assert {name: there[table].get(name) for name in columns} == columns, table
    indexes = await load_indexes(session.connection, session.schema)
    keys = await load_foreign_keys(session.connection, session.schema)
    for obj in own_objects(catalog):
        valid = {each.name for each in indexes if each.table == obj.api_name and each.valid and not each.primary}
        assert valid == {index_name(obj, each) for each in wanted_indexes(obj, catalog.views.values())}, obj.api_name
        pointing = {each.api_name for each in obj.fields.values() if each.type.name == "lookup"}
        assert pointing <= {each.column for each in keys if each.table == obj.api_name and each.valid}, obj.api_name


def said(catalog: Catalog) -> dict[str, Any]:
    """Return everything a catalog says of its objects, to compare two catalogs."""
    return {
        name: (
            obj.document,
            [tuple(getattr(field, slot) for slot in field.__slots__) for field in obj.fields.values()],
        )
        for name, obj in catalog.objects.items()
    }
