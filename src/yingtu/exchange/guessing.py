"""What the columns of a file probably are: by their headings, then by the words people usually write there, then by what stands below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from yingtu.exchange.export_columns import part_label
from yingtu.exchange.mapping import MIGRATED, Column, Mapping, fillable, plain
from yingtu.fields.choice import ChoiceOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from yingtu.metadata.catalog import Field, Object

#: Similarity (0–100) of a heading and a label from which the column is assigned.
SIMILAR = 82
#: How sure we are of a usual word, and of what stands in a column.
USUAL, SEEN = 90, 75
#: So many cells of a column must look like a field's values.
MOST = 0.8

#: What people write above columns, by the type of the field it means …
_WORDS_OF_TYPES = {
    "phone": "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 mobile tel telephone phonenumber cellphone",
    "email": "邮箱 邮箱地址 电子邮箱 电子邮件 邮件 mail email emailaddress",
    "url": "网址 网站 官网 主页 website homepage url",
}
#: … and by the field itself, as standard objects call it.
_WORDS_OF_FIELDS = {
    "company": "公司名称 单位 单位名称 企业 企业名称 客户公司 companyname organization",
    "title": "职位 岗位 头衔 position",
    "source": "来源 渠道 线索来源 客户来源 来源渠道 leadsource channel",
    "industry": "所属行业 行业类别",
    "region": "地区 区域 省份 所在地区",
    "address": "详细地址 公司地址 联系地址",
    "wechat": "微信号 weixin",
    "amount": "金额 商机金额 合同金额 成交金额",
    "stage": "阶段 商机阶段 销售阶段",
    "requirement": "需求 客户需求",
    "description": "备注 说明 描述 备注信息 remark remarks note notes",
    "owner_id": "负责人 归属人 销售 销售人员 业务员 跟进人 所有人 salesrep salesperson",
    "created_at": "创建时间 创建日期 录入时间 登记时间 登记日期 createdate",
}
_WORDS_OF_NAMES = "姓名 名字 名称 客户姓名 客户名称 联系人 联系人姓名 fullname contactname"

_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{9,11}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a column probably is; ``confidence`` 0–100, 0 without field."""

    column: str
    field: str | None
    match: str | None
    confidence: int
    #: It is what was chosen for a file with these headings before.
    past: bool = False


def suggest(columns: Sequence[str], obj: Object, samples: Sequence[Sequence[str]] = ()) -> tuple[Suggestion, ...]:
    """Assign columns to fields, the surest first; no field is taken twice.

    Args:
        samples: The cells of some rows, in the order of the columns.
    """
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    guesses = sorted(_by_label(columns, obj), key=lambda each: (-each[0], each[1]))
    for score, place, name in chain(guesses, _by_usual_word(columns, obj), _by_content(samples, obj)):
        if place < len(columns) and place not in chosen and name not in taken:
            chosen[place] = (name, score)
            taken.add(name)
    return tuple(_suggestion(column, chosen.get(place)) for place, column in enumerate(columns))


def remembered(columns: Sequence[str], mapping: Mapping, otherwise: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Return for each column what a former mapping made of it, ``otherwise`` for columns it does not name."""
    known = {each.column: each for each in reversed(mapping.columns)}
    return tuple(
        Suggestion(name, known[name].field, known[name].match, 100 if known[name].field else 0, past=True)
        if name in known
        else each
        for name, each in zip(columns, otherwise, strict=True)
    )


def suggested_mapping(suggestions: Sequence[Suggestion], obj: Object) -> Mapping:
    """Return the mapping that follows from suggestions; what only a migration keeps is left out: it is chosen with that option."""

    def field(name: str | None) -> str | None:
        found = None if name is None else obj.fields.get(name)
        kept = name in MIGRATED or (found is not None and found.type.name == "auto_number")
        return None if kept else name

    return Mapping(columns=tuple(Column(column=each.column, field=field(each.field)) for each in suggestions))


def _suggestion(column: str, chosen: tuple[str, float] | None) -> Suggestion:
    return (
        Suggestion(column, None, None, 0) if chosen is None else Suggestion(column, chosen[0], None, round(chosen[1]))
    )


def _by_label(columns: Sequence[str], obj: Object) -> Iterator[tuple[float, int, str]]:
    """Yield headings that equal or resemble api names and labels in any language."""
    names = {
        word: name
        for name, field in fillable(obj).items()
        for word in map(plain, (name, *field.label.values()))
        if word
    }
    for name, field in fillable(obj).items():
        # As an export calls the currency of an amount.
        if field.type.name == "currency":
            labels = (part_label(label, "currency", language) for language, label in field.label.items())
            names |= {plain(each): f"{name}.currency" for each in (f"{name}.currency", *labels)}
    for place, column in enumerate(columns):
        for word, score, _ in process.extract(
            plain(column), names.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5
        ):
            yield score, place, names[word]


def _by_usual_word(columns: Sequence[str], obj: Object) -> Iterator[tuple[float, int, str]]:
    fields = fillable(obj)
    meant: dict[str, list[str]] = {}
    if obj.name_field in fields:
        for word in _WORDS_OF_NAMES.split():
            meant.setdefault(word, []).append(obj.name_field)
    for name, field in fields.items():
        for word in f"{_WORDS_OF_FIELDS.get(name, '')} {_WORDS_OF_TYPES.get(field.type.name, '')}".split():
            meant.setdefault(word, []).append(name)
    for place, column in enumerate(columns):
        for name in meant.get(plain(column), ()):
            yield USUAL, place, name


def _by_content(samples: Sequence[Sequence[str]], obj: Object) -> Iterator[tuple[float, int, str]]:
    """Yield columns whose cells look like telephone numbers, addresses of mail or the web, or like options of a choice."""
    known = {name: looks for name, field in fillable(obj).items() if (looks := _looks_of(field)) is not None}
    for place, cells in enumerate(zip(*samples, strict=False)):
        said = [text for cell in cells if (text := cell.strip())]
        for name, looks in known.items():
            if said and sum(map(looks, said)) >= MOST * len(said):
                yield SEEN, place, name


def _looks_of(field: Field) -> Callable[[str], bool] | None:
    match field.type.name:
        case "phone":
            return lambda text: _MOBILE.fullmatch(re.sub(r"[\s()-]+", "", text)) is not None
        case "email":
            return lambda text: _MAIL.fullmatch(text) is not None
        case "url":
            return lambda text: _URL.fullmatch(text) is not None
        case "choice" if isinstance(field.options, ChoiceOptions):
            words = {plain(word) for word in field.options.by_word}
            return lambda text: plain(text) in words
        case _:
            return None
