"""The figures of a record, and pages of other systems about it: configured in its object's document.

Each figure is over what the actor may read; what they may not see at all is not there for them. A page of another system is
shown in a sandboxed frame of a page of ours, whose content policy names that system alone.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import orjson

from yingtu.kit.errors import YingtuError
from yingtu.metadata.checks import Problems, check_label, texts
from yingtu.query.highlights import Figure, compile_highlights, figure_of, figures_of, lookup_of
from yingtu.query.output import MASKED_KEY
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import open_sight
from yingtu.records.errors import FrameNotFound, RecordNotFound
from yingtu.records.read import get_record
from yingtu.records.read_plan import plan_for, reading, run
from yingtu.records.service import catalog_for

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import Frame, Highlight

_ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_.]+)\}")
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    "<style>html,body,iframe{{display:block;width:100%;height:100%;margin:0;border:0}}</style></head><body>"
    '<iframe src="{url}" title="{title}" sandbox="{sandbox}" referrerpolicy="no-referrer"></iframe></body></html>'
)
_SANDBOX: Final = "allow-scripts allow-same-origin allow-forms allow-popups"
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src {origin}; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)


async def highlights(session: Session, actor: Actor, object_name: str, record_id: UUID) -> bytes:
    """Return the figures of a record as JSON; see ``HighlightsResponse``.

    Raises:
        RecordNotFound: there is no such record for the actor.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    sight = reading(catalog, actor, obj)
    key = ("figures", object_name)
    if key not in sight.cache:
        sight.cache[key] = figures_of(sight, obj)
    figures: tuple[Figure, ...] = sight.cache[key]
    plan = plan_for(sight, ("highlights", object_name), lambda: compile_highlights(sight, obj, figures))
    row = await run(session, actor, catalog, plan, {"id": record_id})
    if row[2] is None:
        raise RecordNotFound(object=object_name)
    values = orjson.loads(row[2])
    items = [
        _item(figure, value, currency or catalog.workspace.currency, record_id, actor.language)
        for figure, (value, currency) in zip(figures, values, strict=True)
    ]
    frames = [
        {
            "label": texts(each.label, actor.language),
            "height": each.height,
            "url": f"/api/v1/objects/{object_name}/records/{record_id}/frames/{number}",
        }
        for number, each in enumerate(obj.document.frames)
        if _origin(each.url) in catalog.workspace.frames
    ]
    answer: dict[str, Any] = {"items": items, "frames": frames}
    return orjson.dumps(answer)


def _item(figure: Figure, value: Any, currency: str, record_id: UUID, language: str) -> dict[str, Any]:
    condition: dict[str, Any] | None = None
    if figure.child is not None:
        condition = {"field": figure.child[1].api_name, "op": "eq", "value": str(record_id)}
        if figure.highlight.filter is not None:
            condition = {"all": [condition, figure.highlight.filter]}
    return {
        "label": texts(figure.highlight.label, language),
        "type": figure.type,
        "value": value,
        "currency": currency if figure.money else None,
        "object": figure.highlight.object,
        "filter": condition,
    }


async def frame_page(
    session: Session, actor: Actor, object_name: str, record_id: UUID, number: int, *, host: str
) -> tuple[bytes, str]:
    """Return a page that shows another system's, and the content policy to send with it.

    Values the actor sees masked or not at all stay empty in the address.

    Args:
        host: Name and port this server was asked by: its own pages are not shown with its own rights.

    Raises:
        FrameNotFound: the object has no such frame, or its origin is not allowed any more.
        RecordNotFound: there is no such record for the actor.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    found = obj.document.frames[number] if 0 <= number < len(obj.document.frames) else None
    if found is None or _origin(found.url) not in catalog.workspace.frames:
        raise FrameNotFound
    names = tuple(dict.fromkeys(_PLACEHOLDER.findall(found.url)))
    row = orjson.loads(await get_record(session, actor, catalog, obj, record_id, fields=names))
    masked = set(row.get(MASKED_KEY) or ())
    url = _PLACEHOLDER.sub(lambda match: _value(row, match[1], masked), found.url)
    sandbox = _SANDBOX.replace(" allow-same-origin", "") if urlsplit(url).netloc == host else _SANDBOX
    title = escape(texts(found.label, actor.language))
    page = _PAGE.format(language=actor.language, title=title, url=escape(url), sandbox=sandbox)
    return page.encode(), _POLICY.format(origin=_origin(found.url))


def _value(row: dict[str, Any], name: str, masked: set[str]) -> str:
    value = row.get(name)
    return "" if value is None or name in masked else quote(str(value), safe="")


def _origin(url: str) -> str:
    match = _ORIGIN.match(url)
    rest = url[match.end() :] if match else ""
    return match[0] if match and rest[:1] in {"", "/", "?", "#"} else ""


# --------------------------------------------------------------------------------------------------------------- checking


def check(catalog: Catalog, problems: Problems) -> None:
    """Check the highlights and frames of all objects, and the workspace's origins."""
    for number, origin in enumerate(catalog.workspace.frames):
        if _ORIGIN.fullmatch(origin) is None:
            problems.add(f"/workspace/workspace/frames/{number}", "config_frame_origin", origin=origin[:100])
    for obj in catalog.objects.values():
        for number, each in enumerate(obj.document.highlights):
            _check_highlight(problems, catalog, obj, each, f"/object/{obj.api_name}/highlights/{number}")
        for number, frame in enumerate(obj.document.frames):
            _check_frame(problems, catalog, obj, frame, f"/object/{obj.api_name}/frames/{number}")


def _check_highlight(problems: Problems, catalog: Catalog, obj: Object, highlight: Highlight, pointer: str) -> None:
    check_label(problems, f"{pointer}/label", highlight.label)
    if highlight.measure is None and (highlight.object is None or highlight.op != "count"):
        problems.add(f"{pointer}/measure", "config_highlight_measure")
        return
    if highlight.object is not None:
        if highlight.object not in catalog.objects:
            # It sleeps with its module, or it is not there: views and roles are as patient.
            return
        if lookup_of(catalog, obj, highlight) is None:
            problems.add(f"{pointer}/field", "config_highlight_lookup", object=highlight.object, parent=obj.api_name)
            return
    try:
        figure_of(open_sight(catalog), obj, highlight)
    except BadPathError as error:
        problems.add(f"{pointer}/measure", error.code, **error.params)
    except YingtuError as error:
        for each in error.problems:
            problems.add(f"{pointer}/{each.pointer.strip('/')}", each.code, **each.params)


def _check_frame(problems: Problems, catalog: Catalog, obj: Object, frame: Frame, pointer: str) -> None:
    check_label(problems, f"{pointer}/label", frame.label)
    if _origin(frame.url) not in catalog.workspace.frames:
        problems.add(f"{pointer}/url", "config_frame_url", url=frame.url[:200])
    for name in _PLACEHOLDER.findall(frame.url):
        try:
            resolve_path(open_sight(catalog), obj, tuple(name.split(".")), veiled=True)
        except BadPathError as error:
            problems.add(f"{pointer}/url", error.code, **error.params)
