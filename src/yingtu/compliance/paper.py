"""A report in words, as a PDF and as a spreadsheet."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from yingtu.exchange.cell_text import neutral
from yingtu.kit.i18n import translate, translate_hint
from yingtu.kit.pdf import Block, Heading, Table, Text, render
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.compliance.repository import Run
    from yingtu.metadata.catalog import Catalog

_COLUMNS = ("risk", "finding", "advice", "people", "roles", "controls")


def sentence(catalog: Catalog, finding: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return what is found and what to do about it, in a language."""
    params = _said(catalog, finding, language)
    code = f"finding.{finding['code']}"
    return translate(code, params, language), translate_hint(code, params, language) or ""


def report_pdf(catalog: Catalog, run: Run, language: str, *, mark: str = "") -> bytes:
    """Return a report to sign and to file; ``mark`` is the watermark of whoever takes it."""
    moment = calendar_of(catalog).local(run.at).strftime("%Y-%m-%d %H:%M")
    counts = run.counts
    blocks: list[Block] = [
        Text(_say("lead", language, moment=moment, by=run.by_name or _say("monthly", language)), quiet=True),
        Text(_say("counts", language, **counts)),
    ]
    for risk in ("high", "medium", "low"):
        rows = [_row(catalog, each, language)[1:] for each in run.findings if each["risk"] == risk]
        if rows:
            blocks.append(Heading(_say(f"risk_{risk}", language)))
            head = [_say(f"column_{name}", language) for name in _COLUMNS[1:]]
            blocks.append(Table(head, rows, (34, 30, 14, 12, 10)))
    if not run.findings:
        blocks.append(Text(_say("sound", language)))
    blocks.append(Text(_say("note", language), quiet=True))
    return render(_say("title", language), blocks, landscape=True, footer=catalog.workspace.name, mark=mark)


def report_xlsx(catalog: Catalog, run: Run, language: str, *, mark: str = "") -> bytes:
    """Return a report as a table; ``mark`` as in :func:`report_pdf`, on its first cell and every printed page."""
    # Late: only files need it.
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_say("title", language)[:31])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate(zip(_COLUMNS, (8, 60, 60, 30, 24, 22), strict=True)):
        sheet.write_string(0, column, _say(f"column_{name}", language), bold)
        sheet.set_column(column, column, width)
    for number, finding in enumerate(run.findings, 1):
        for column, text in enumerate(_row(catalog, finding, language)):
            sheet.write_string(number, column, neutral(text), wrapped)
    sheet.freeze_panes(1, 0)
    if mark:
        sheet.write_comment(0, 0, mark)
        sheet.set_footer("&C" + mark.replace("&", "&&"))
    book.close()
    return target.getvalue()


def _row(catalog: Catalog, finding: Mapping[str, Any], language: str) -> list[str]:
    found, advice = sentence(catalog, finding, language)
    return [
        _say(f"risk_{finding['risk']}", language),
        found,
        advice,
        _joined([each["name"] for each in finding["people"]], language),
        _joined([role_label(catalog, key, language) for key in finding["roles"]], language),
        ", ".join(f"A.{each}" for each in finding["controls"]),
    ]


def role_label(catalog: Catalog, key: str, language: str) -> str:
    role = catalog.roles.get(key)
    return key if role is None else _label(role.label, language)


def _said(catalog: Catalog, finding: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the parameters of a sentence in a language: labels instead of names."""
    said: dict[str, Any] = {"role": _joined([role_label(catalog, key, language) for key in finding["roles"]], language)}
    for name, value in finding["params"].items():
        match name:
            case "object":
                said[name] = _label(value, language)
            case "objects":
                said[name] = _joined([_object(catalog, each, language) for each in value], language)
            case "fields":
                said[name] = _fields(catalog, finding["key"], value, language)
            case "way":
                said[name] = _say(f"way_{value}", language)
            case _:
                said[name] = _joined(value, language) if isinstance(value, list) else value
    return said


def _object(catalog: Catalog, name: str, language: str) -> str:
    if name == "*":
        return _say("every_object", language)
    obj = catalog.objects.get(name)
    return name if obj is None else _label(obj.label, language)


def _fields(catalog: Catalog, key: str, paths: Sequence[str], language: str) -> str:
    """Name fields by their labels, those of one object together; ``key`` is the object where a path names none."""
    by_object: dict[str, list[str]] = {}
    for path in paths:
        name, _, field = path.rpartition(".")
        obj = catalog.objects.get(name or key)
        known = None if obj is None else obj.fields.get(field)
        by_object.setdefault(name, []).append(path if known is None else _label(known.label, language))
    groups = [
        fields if name == "" else f"{_object(catalog, name, language)}{_brackets(fields, language)}"
        for name, fields in ((name, _joined(each, language)) for name, each in by_object.items())
    ]
    return ("；" if language.startswith("zh") else "; ").join(groups)


def _brackets(text: str, language: str) -> str:
    return f"（{text}）" if language.startswith("zh") else f" ({text})"


def _joined(texts: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(str(each) for each in texts)


def _label(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or label.get("en") or next(iter(label.values()), "")


def _say(code: str, language: str, **params: object) -> str:
    return translate(f"compliance.{code}", params, language)
