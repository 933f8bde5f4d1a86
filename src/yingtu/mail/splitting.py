"""What somebody wrote themselves in a mail: the text without quoted mail and without a signature. Pure, linear in the text.

Quotes are lines that begin with ``>`` with the line that introduces them, and everything below a separator of the programs that
put the old mail below the new one (Outlook, QQ Mail, NetEase, Foxmail, Gmail, Apple Mail). When in doubt a line is kept.
"""

from __future__ import annotations

import re
from typing import Final

#: "-----Original Message-----", "------------------ 原始邮件 ------------------", "---- 回复的原邮件 ----" …
_SEPARATOR: Final = re.compile(
    r"[-—_=*\s]{2,40}\s*(?:original message|original appointment|forwarded message|forwarded by .{0,80}|reply message|"
    r"原始邮件|邮件原件|原邮件|回复的原邮件|回复的邮件|转发的邮件|转发邮件信息|转发邮件|以下是原邮件内容)\s*[-—_=*\s:：]{0,40}",
    re.IGNORECASE,
)
_FORWARDED: Final = re.compile(r"(?:begin forwarded message|开始转发的邮件|以下是转发的邮件)\s*[:：]?", re.IGNORECASE)
#: "On Mon, 2 Mar 2026 at 10:00, 王芳 <wang@example.com> wrote:", "在 2026-03-02 10:00:00，\"王芳\" <…> 写道：", "于2026年3月2日周一 …写道："
_INTRODUCTION: Final = re.compile(
    r"(?:(?:on|at)\s.{6,300}\swrote\s*[:：]?|(?:在|於|于)\s?.{0,20}\d.{2,300}(?:写道|写到|寫道)\s*[:：]?"
    r"|.{0,200}<?[^\s<>@]{1,64}@[^\s<>@]{1,200}>?.{0,60}(?:写道|写到|寫道|wrote)\s*[:：]?)",
    re.IGNORECASE,
)
#: A line of the heading that Outlook and Foxmail put above the old mail.
_HEADING: Final = re.compile(
    r"[*\s]{0,4}(from|sent|date|to|cc|subject|发件人|發件人|发送时间|发件时间|寄件日期|发送日期|日期|收件人|抄送|主题|主旨|时间)[*\s]{0,4}[:：]",
    re.IGNORECASE,
)
_HEADING_BEGINS: Final = frozenset({"from", "发件人", "發件人"})
_HEADING_LINES: Final = 6
_DEVICE: Final = re.compile(
    r"(?:sent from (?:my )?\S.{0,60}|get outlook for \S.{0,60}|发自我的\s?\S.{0,40}|来自我的\s?\S.{0,40}|发自\s?(?:网易|QQ|新浪|腾讯|outlook|foxmail|iphone|ipad).{0,40}|"
    r"从\s?(?:windows|outlook|我的).{0,40}发送)",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"(?:best(?: regards| wishes)?|kind regards|warm regards|regards|sincerely(?: yours)?|yours sincerely|cheers|"
    r"thanks(?: and regards| & regards)|many thanks|祝好|此致|敬礼|顺颂商祺|顺祝商祺|祝商祺|商祺|此颂商祺|谨启|敬上|"
    r"祝(?:您|你)?(?:工作|生活|一切|万事)?(?:顺利|愉快|如意))\s*[,，!！。.~～]{0,3}",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(
    r"(?:tel|phone|mobile|fax|mob|电话|手机|传真|邮箱|地址|网址|微信|e-?mail|address|web)\s*[:：]|www\.|https?://|\+?\d[\d\s-]{9,}\d|"
    r"^[^\s@]{1,64}@[^\s@]{1,200}$",
    re.IGNORECASE,
)
#: A signature is not longer than this.
_SIGNATURE_LINES: Final = 12
_JOINED_LINES: Final = 3


def own_text(text: str) -> str:
    """Return what the writer of a mail wrote themselves."""
    lines = [
        line.rstrip().replace("\u00a0", " ") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return "\n".join(_without_signature(_without_quotes(lines))).strip()


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if line.startswith((">", "＞")):
            place += 1
            continue
        if line and (_SEPARATOR.fullmatch(line) or _FORWARDED.fullmatch(line) or _is_heading(lines, place)):
            return kept
        length = _introduces(lines, place)
        if length:
            following = next((each.strip() for each in lines[place + length :] if each.strip()), "")
            if not following.startswith((">", "＞")):
                return kept
            place += length
            continue
        kept.append(lines[place])
        place += 1
    return kept


def _introduces(lines: list[str], place: int) -> int:
    """Return how many lines from ``place`` on introduce a quote; programs wrap them."""
    joined = ""
    for length in range(1, _JOINED_LINES + 1):
        if place + length > len(lines):
            return 0
        line = lines[place + length - 1].strip()
        if not line or len(line) > 300:
            return 0
        joined = f"{joined} {line}".strip()
        if _INTRODUCTION.fullmatch(joined):
            return length
        if length == 1 and not joined.casefold().startswith(("on ", "at ", "在", "于", "於")):
            return 0
    return 0


def _is_heading(lines: list[str], place: int) -> bool:
    """Whether the heading of an old mail begins here: "From:" and at least one more of its lines close below."""
    first = _HEADING.match(lines[place])
    if first is None or first.group(1).casefold() not in _HEADING_BEGINS:
        return False
    names = {
        found.group(1).casefold()
        for line in lines[place + 1 : place + _HEADING_LINES]
        if (found := _HEADING.match(line))
    }
    return bool(names - _HEADING_BEGINS)


def _without_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        # RFC 3676 §4.3; some programs drop the space.
        if line in {"-- ", "--"} and len(lines) - place <= 3 * _SIGNATURE_LINES:
            lines = lines[:place]
            break
    lines = [line for line in lines if not _DEVICE.fullmatch(line.strip())]
    while lines and not lines[-1].strip():
        lines.pop()
    for place in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        if _CLOSING.fullmatch(lines[place].strip()):
            return lines[:place]
    return _without_card(lines)


def _without_card(lines: list[str]) -> list[str]:
    """Cut the last paragraph when it is a card: short lines, at least one of which says how to reach somebody."""
    begin = next((place for place in range(len(lines) - 1, 0, -1) if not lines[place].strip()), 0)
    card = [line.strip() for line in lines[begin + 1 :]]
    short = 2 <= len(card) <= _SIGNATURE_LINES and all(len(line) <= 80 for line in card)
    if begin and short and any(_CONTACT.search(line) for line in card):
        return lines[:begin]
    return lines
