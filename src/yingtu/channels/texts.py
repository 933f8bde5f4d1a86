"""Notifications in words: the sentence of a kind, in the reader's language, with what it is about. Pure.

The sentence ``notify.<kind>`` is the title, its second line the body; a parameter ``text`` (somebody's own words, or
words by language) is the body as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from yingtu.kit import i18n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

PREFIX = "notify."


@dataclass(frozen=True, slots=True)
class Words:
    """A notification as it is read. ``path`` leads into the web application, None when there is nothing to open."""

    title: str
    body: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent. ``path`` is where the first thing it is about is found."""

    subject: str
    plain: str
    html: str
    path: str | None = None


def words(kind: str, params: Mapping[str, Any], path: str | None, language: str) -> Words:
    """Put a notification into words."""
    code = PREFIX + kind
    own = params.get("text")
    if isinstance(own, dict):
        own = own.get(language) or own.get(i18n.FALLBACK)
    body = str(own) if own else i18n.translate_hint(code, params, language) or ""
    return Words(i18n.translate(code, params, language), body, path)


def path_of(object_name: str | None, record_id: UUID | None, link: str | None) -> str | None:
    """Return where a notification leads."""
    if link is not None:
        return link
    return f"/o/{object_name}/{record_id}" if object_name is not None and record_id is not None else None


def letter(items: Sequence[Words], *, workspace: str, base_url: str, language: str) -> Letter:
    """Write one message about one or several notifications; links are absolute."""
    first = items[0]
    subject = first.title if len(items) == 1 else i18n.translate("mail.digest", {"count": len(items)}, language)
    open_it, why = i18n.translate("mail.open", {}, language), i18n.translate("mail.why", {"name": workspace}, language)
    plain: list[str] = []
    html: list[str] = []
    for each in items:
        url = base_url + each.path if each.path else None
        plain.append("\n".join(filter(None, (each.title, each.body, f"{open_it}: {url}" if url else None))))
        button = f'<p><a href="{escape(url)}" style="{_BUTTON}">{escape(open_it)}</a></p>' if url else ""
        body = f'<p style="white-space:pre-line">{escape(each.body)}</p>' if each.body else ""
        html.append(f'<h2 style="font-size:17px;margin:0 0 8px">{escape(each.title)}</h2>{body}{button}')
    rule = '<hr style="border:0;border-top:1px solid #e5e7eb;margin:20px 0">'
    page = (
        f'<div style="{_PAGE}">{rule.join(html)}{rule}<p style="color:#6b7280;font-size:12px">{escape(why)}</p></div>'
    )
    text = "\n\n---\n\n".join(plain) + f"\n\n-- \n{why}\n"
    return Letter(" ".join(subject.split())[:200], text, page, first.path)


_PAGE = "font:15px/1.6 system-ui,-apple-system,'PingFang SC','Microsoft YaHei',sans-serif;color:#1f2937;max-width:560px"
_BUTTON = "display:inline-block;padding:9px 18px;border-radius:8px;background:#2f5cf0;color:#fff;text-decoration:none"
