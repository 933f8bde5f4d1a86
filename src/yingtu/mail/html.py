"""HTML of mail: what may be shown of it, and its text. Whatever it contains, nothing of it runs or calls somewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Final

import nh3

#: More characters are not shown as HTML; the text is.
MAX_HTML: Final = 500_000

_TAGS: Final = frozenset(
    "a abbr b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s "  # noqa: SIM905 - reads better
    "small span strike strong sub sup table tbody td tfoot th thead tr u ul".split()
)
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"alt", "width", "height", "src"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "table": {"border", "cellpadding", "cellspacing"},
    "ol": {"start"},
    "font": {"color"},
}
#: Their content is no text.
_SILENT: Final = frozenset({"style", "script", "title", "template", "noscript"})
#: They end where the next one begins, or contain nothing.
_NOT_NESTED: Final = frozenset(
    {
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "wbr",
        "o",
    }
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "hr", "ul", "ol"}
)
_VOID: Final = frozenset({"br", "img", "hr", "col"})
#: What programs call the part with the old mail: Gmail, Outlook, NetEase, QQ, Yahoo, Thunderbird.
_QUOTE: Final = re.compile(
    r"gmail_quote|divrplyfwdmsg|appendonsend|isreplycontent|ntes-mailmaster-quote|netease_quote|yahoo_quoted|moz-cite|qmbox_quote|"
    r"mail_quote|x_gmail_quote|protonmail_quote",
    re.IGNORECASE,
)
_DEEPEST: Final = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """HTML that is safe to show, and how many pictures elsewhere it would have fetched."""

    html: str
    remote_images: int


def is_showable(html: str) -> bool:
    """Whether HTML is small and flat enough for a parser that builds a tree of it; linear."""
    if len(html) > MAX_HTML:
        return False
    depth = 0
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if name in _NOT_NESTED:
            continue
        depth += -1 if found[1] else 1
        if depth > _DEEPEST:
            return False
        depth = max(depth, 0)
    return True


def sanitise(html: str) -> Shown:
    """Return what may be shown: no scripts, forms, styles or frames; links lead out without a trace; no picture is fetched.

    For what :func:`is_showable` only: the time goes with the depth.
    """
    blocked = 0

    def attribute(tag: str, name: str, value: str) -> str | None:
        nonlocal blocked
        if tag == "img" and name == "src":
            if not value.strip().lower().startswith("cid:"):
                blocked += 1
            return None
        return value

    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_SILENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return Shown(clean, blocked)


def text_of(html: str) -> str:
    """Return the text of a mail's HTML; what it quotes begins with ``>`` on every line."""
    if not is_showable(html):
        return " ".join(unescape(_ANY_TAG.sub(" ", html[:MAX_HTML])).split())
    reader = _Reader()
    # What Python's parser gets is well-formed: it takes very long over what is not.
    reader.feed(
        nh3.clean(
            html,
            tags=set(_TAGS),
            clean_content_tags=set(_SILENT),
            attributes={"*": {"id", "class"}},
            link_rel=None,
            strip_comments=True,
        )
    )
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects text by line, with the depth of quotes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[bool, str]] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if tag in _VOID:
            return
        named = " ".join(value or "" for name, value in attrs if name in {"id", "class"})
        quotes = tag == "blockquote" or bool(named and _QUOTE.search(named))
        self._open.append((tag, quotes))
        self._quotes += quotes

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if self._open and self._open[-1][0] == tag:
            self._quotes -= self._open.pop()[1]

    def handle_data(self, data: str) -> None:
        self._line.append(data)

    def text(self) -> str:
        self._end_line()
        found: list[str] = []
        for quoted, line in self._lines:
            if line or (found and found[-1]):
                found.append(f"> {line}" if quoted and line else line)
        return "\n".join(found).strip()

    def _end_line(self) -> None:
        line = " ".join("".join(self._line).split())
        self._line.clear()
        if line or not self._lines or self._lines[-1][1]:
            self._lines.append((self._quotes > 0, line))
