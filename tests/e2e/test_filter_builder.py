"""The filter builder by clicks: every comparison it offers for every kind of field finds the rows that a reader of the rows would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.support.counts import counted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

Apis = Callable[[str], Api]

OBJECT, OTHER = "sieve", "sieve_part"
#: Where the company is: days and moments are meant there.
HERE = ZoneInfo("Asia/Shanghai")
#: How the menu calls each comparison; days and moments have words of their own.
WORDS = {
    "等于": "eq", "不等于": "ne", "小于": "lt", "不大于": "lte", "大于": "gt", "不小于": "gte", "介于": "between", "属于任一": "in",
    "不属于": "not_in", "包含": "contains", "开头是": "starts_with", "含任一": "has_any", "含全部": "has_all", "为空": "is_empty",
    "不为空": "not_empty", "在": "in_period", "距离（公里）以内": "within_km", "早于": "lt", "不晚于": "lte", "晚于": "gt", "不早于": "gte",
}  # fmt: skip
CODES = {"红": "red", "绿": "green", "蓝": "blue"}
COLORS = {"options": [{"code": code, "label": {"zh-CN": name, "en": code}} for name, code in CODES.items()]}


@dataclass(frozen=True)
class Kind:
    """A kind of field: what rows 甲, 乙 and 丙 hold (丁 holds nothing), and how two of the values are entered and meant."""

    values: tuple[Any, Any, Any]
    #: What is typed or chosen, and what it stands for; in order.
    typed: tuple[str, str]
    meant: tuple[Any, Any]
    options: Mapping[str, Any] | None = None
    #: Begins of the text of some row, as a person knows it.
    part: str = ""
    type: str = ""


def text(first: str, second: str, third: str, *, part: str, **more: Any) -> Kind:
    return Kind((first, second, third), (first, second), (first, second), part=part, **more)


def number(*, options: Mapping[str, Any] | None = None) -> Kind:
    return Kind((5, 7.5, 12), ("5", "7.5"), (5, 7.5), options)


KINDS: dict[str, Kind] = {
    "text": text("云帆一号", "云帆二号", "远航", part="云帆"),
    "long_text": text("云帆一号\n第二行", "云帆二号", "远航", part="云帆"),
    "number": number(),
    "currency": number(),
    "percent": number(),
    "date": Kind(("2026-03-05", "2026-04-05", "2026-05-05"), ("2026-03-05", "2026-04-05"), ("2026-03-05", "2026-04-05")),
    "time": Kind(("08:30:00", "12:00:00", "18:15:00"), ("08:30", "12:00"), ("08:30:00", "12:00:00")),
    "datetime": Kind(
        ("2026-03-05T01:15:00+00:00", "2026-04-05T01:15:00+00:00", "2026-05-05T01:15:00+00:00"),
        ("2026-03-05 09:15", "2026-04-05 09:15"),
        ("2026-03-05T01:15:00+00:00", "2026-04-05T01:15:00+00:00"),
    ),
    "phone": Kind(
        ("+8613900001111", "+8613900002222", "+8613700003333"),
        ("13900001111", "139 0000 2222"),
        ("+8613900001111", "+8613900002222"),
        part="139",
    ),
    "email": text("an@example.com", "bo@example.com", "ci@example.org", part="an@"),
    "url": text("https://an.example.com", "https://bo.example.com", "https://ci.example.org", part="https://an"),
    "address": text("杭州市滨江区滨盛路 1 号", "杭州市西湖区文三路 2 号", "宁波市海曙区", part="杭州市"),
    "boolean": Kind((True, False, True), ("是", "否"), (True, False)),
    "choice": Kind(("red", "green", "blue"), ("红", "绿"), ("red", "green"), COLORS),
    "multi_choice": Kind((["red"], ["red", "green"], ["blue"]), ("红", "绿"), ("red", "green"), COLORS),
    "identity_number": text("11010519491231002X", "110105198001010016", "110105194912310038", part="1101051949"),
    "bank_card": text("6222021234567890128", "6222020000000000000", "4111111111111111", part="6222"),
    "credit_code": text("91350100M000100Y43", "91110108551385082Q", "914403001922038216", part="9135"),
    "geo": Kind(("30.2741,120.1551", "30.2800,120.1600", "31.2304,121.4737"), ("30.2741, 120.1551", ""), ("", "")),
    "json": Kind(({"a": 1}, {"a": 2}, {"a": 3}), ("", ""), (None, None)),
    "formula": Kind((10, 15, 24), ("10", "15"), (10, 15), {"expression": "f_number * 2", "decimals": 1}),
    "day_formula": Kind(
        ("2026-03-06", "2026-04-06", "2026-05-06"), ("2026-03-06", "2026-04-06"), ("2026-03-06", "2026-04-06"),
        {"expression": "f_date + 1"}, type="formula",
    ),
    "auto_number": text("S00001", "S00002", "S00003", part="S0000", options={"format": "S{00000}"}),
    "lookup": Kind(("零件甲", "零件乙", "零件丙"), ("零件甲", "零件乙"), ("零件甲", "零件乙"), {"object": OTHER}),
    "many_to_many": Kind(
        (["零件甲"], ["零件甲", "零件乙"], ["零件丙"]), ("零件甲", "零件乙"), ("零件甲", "零件乙"), {"object": OTHER}
    ),
    "user": Kind(("管理员", "周雨桐", "陈志远"), ("我", "周雨桐"), ("管理员", "周雨桐")),
}  # fmt: skip
#: What the server works out by itself.
COMPUTED = {"formula", "day_formula", "auto_number"}
#: Looked at whenever the tests run, by every third comparison; all others in the proofs.
ALWAYS = {"text"}
NAMES = "甲乙丙丁"


@dataclass(frozen=True)
class Sieve:
    admin: Api
    parts: dict[str, str]


@pytest.fixture(scope="session")
def sieve(api: Apis) -> Sieve:
    """An object with a field of each kind and four records, the last of them empty."""
    admin = api("admin")
    other = {
        "label": {"zh-CN": "筛选零件"},
        "fields": {"name": {"type": "text", "label": {"zh-CN": "名称"}, "required": True}},
    }
    fields: dict[str, Any] = {"name": {"type": "text", "label": {"zh-CN": "名称"}, "required": True, "listed": True}}
    for name, kind in KINDS.items():
        fields[f"f_{name}"] = {
            "type": kind.type or name,
            "label": {"zh-CN": label(name)},
            "options": dict(kind.options or {}),
        }
    body = {"label": {"zh-CN": "筛选样例"}, "position": 900, "fields": fields}
    role = admin.get("/meta/documents/role/admin")
    role = role.get("body", role)
    secret = {f"f_{name}": "edit" for name in ("identity_number", "bank_card", "credit_code")}
    role["objects"][OBJECT] = [{"operations": ["create", "read", "edit", "delete"], "scope": "all", "fields": secret}]
    for kind, key, document in (("object", OTHER, other), ("object", OBJECT, body), ("role", "admin", role)):
        admin.client.put(f"/meta/documents/{kind}/{key}", json=document).raise_for_status()
    ids = admin.create_many(OTHER, [{"name": f"零件{each}"} for each in NAMES[:3]])
    sieve = Sieve(admin, {f"零件{each}": ids[at] for at, each in enumerate(NAMES[:3])})
    people = {each["name"]: each["id"] for each in admin.get("/objects/user/records", limit="50")["items"]}
    for at, name in enumerate(NAMES):
        given = (
            {}
            if at == 3
            else {
                f"f_{kind}": stored(one.values[at], sieve, people)
                for kind, one in KINDS.items()
                if kind not in COMPUTED
            }
        )
        admin.create(OBJECT, name=name, **given)
    return sieve


def label(kind: str) -> str:
    return f"测{kind}"


def stored(value: Any, sieve: Sieve, people: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [stored(each, sieve, people) for each in value]
    known = {**sieve.parts, **people}
    return known.get(value, value) if isinstance(value, str) else value


def held(kind: str, at: int) -> Any:
    """Return what a row holds; an automatic number stands on the empty one, too."""
    if at < 3:
        return KINDS[kind].values[at]
    return "S00004" if kind == "auto_number" else None


def found(kind: str, holds: Callable[[Any], bool], *, empty: bool = False) -> list[str]:
    """Return the names of the rows whose value holds; ``empty``: the row without a value, too."""
    values = {name: held(kind, at) for at, name in enumerate(NAMES)}
    return [name for name, value in values.items() if (empty if value is None else holds(value))]


def expected(kind: str, op: str) -> list[str]:
    """Work out which rows a comparison finds with the values that :func:`enter` gives it."""
    one, two = KINDS[kind].meant
    part = KINDS[kind].part
    match op:
        case "eq":
            return found(kind, lambda value: value == one)
        case "ne":
            return found(kind, lambda value: value != one, empty=True)
        case "lt":
            return found(kind, lambda value: value < two)
        case "lte":
            return found(kind, lambda value: value <= two)
        case "gt":
            return found(kind, lambda value: value > one)
        case "gte":
            return found(kind, lambda value: value >= two)
        case "between":
            return found(kind, lambda value: one <= value <= two)
        case "in":
            return found(kind, lambda value: value in (one, two))
        case "not_in":
            return found(kind, lambda value: value not in (one, two), empty=True)
        case "contains":
            return found(kind, lambda value: part in value)
        case "starts_with":
            return found(kind, lambda value: value.removeprefix("+86").startswith(part))
        case "has_any":
            return found(kind, lambda value: one in value or two in value)
        case "has_all":
            return found(kind, lambda value: one in value and two in value)
        case "is_empty":
            return found(kind, lambda _: False, empty=True)
        case "not_empty":
            return found(kind, lambda _: True)
        case "in_period":
            return []
        case "within_km":
            return list(NAMES[:2]) if kind == "geo" else []
    raise AssertionError(op)


class Builder:
    """The open filter of a list, used as a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.get_by_role("button", name="筛选", exact=True).click()
        self.condition = page.locator(".filter-condition").last
        self.value = self.condition.locator(".filter-value")

    def field(self, words: str) -> None:
        picker = self.condition.get_by_role("combobox", name="字段")
        picker.click()
        picker.fill(words)
        self.options(words).click()

    def options(self, words: str | None = None) -> Locator:
        """Options of the open menu: that with these words, or all."""
        offered = self.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
        return offered if words is None else offered.filter(has_text=re.compile(f"^{re.escape(words)}$")).first

    def offered(self) -> list[str]:
        """The words of all comparisons, as the menu has them."""
        self.condition.get_by_role("combobox", name="比较方式").click()
        expect(self.options().first).to_be_visible()
        words = self.options().all_inner_texts()
        self.page.keyboard.press("Escape")
        expect(self.options()).to_have_count(0)
        return words

    def compare(self, words: str) -> None:
        self.condition.get_by_role("combobox", name="比较方式").click()
        self.options(words).click()
        expect(self.condition.locator(".filter-operator")).to_have_text(words)

    def choose(self, words: Iterable[str]) -> None:
        box = self.value.get_by_role("combobox").last
        box.click()
        for each in words:
            self.options(each).click()
        self.page.keyboard.press("Escape")

    def type(self, texts: Iterable[str], *, many: bool) -> None:
        """Type into the inputs one after another; of several values into the same."""
        inputs = self.value.locator("input:not([role=combobox])") if not many else self.value.locator("input")
        for at, each in enumerate(texts):
            box = inputs.nth(0 if many else at)
            box.click()
            # Key by key: the form must not begin anew while it is typed into. What the picker of times shows ahead is replaced.
            box.press("ControlOrMeta+a")
            box.press_sequentially(each)
            box.press("Enter")

    def finds(self, names: Iterable[str], op: str) -> None:
        wanted = list(names)
        self.page.wait_for_function(
            "op => JSON.stringify(JSON.parse(new URLSearchParams(location.search).get('filter') ?? 'null')).includes(`\"op\":\"${op}\"`)",
            arg=op,
        )
        rows = self.page.locator("tr[data-row] td[data-column=name]")
        expect(rows).to_have_text(wanted, timeout=8_000)


CHOSEN = {"boolean", "choice", "multi_choice", "lookup", "many_to_many", "user"}


def enter(builder: Builder, kind: str, op: str) -> None:
    """Give the condition its value as a person would."""
    one, two = KINDS[kind].typed
    many = op in {"in", "not_in", "has_any", "has_all"}
    if op in {"is_empty", "not_empty"}:
        return
    if op == "in_period":
        builder.choose(["今天"])
    elif op == "within_km":
        builder.value.get_by_role("textbox").first.fill("30.2741, 120.1551")
    elif kind in CHOSEN:
        builder.choose([one, two] if many else [one])
    elif op in {"contains", "starts_with"}:
        builder.type([KINDS[kind].part], many=False)
    elif op == "between" or many:
        builder.type([one, two], many=many)
    else:
        builder.type([two if op in {"lt", "lte", "gte"} else one], many=False)


@pytest.mark.parametrize(
    "kind", [each if each in ALWAYS else pytest.param(each, marks=pytest.mark.prove) for each in KINDS]
)
def test_each_comparison_finds_what_a_reader_of_the_rows_would(visit: Visitor, sieve: Sieve, kind: str) -> None:
    page = visit("admin").open(f"/o/{OBJECT}?sort=created_at")
    builder = Builder(page)
    builder.field(label(kind))
    meta = next(
        each for each in sieve.admin.get(f"/meta/objects/{OBJECT}")["fields"] if each["api_name"] == f"f_{kind}"
    )
    offered = builder.offered()
    tried = {WORDS[each] for each in offered}
    assert tried <= set(meta["operators"])
    # Days, moments and times are not listed one by one; all else that the server knows is offered.
    assert set(meta["operators"]) - tried <= {"in", "not_in"}
    for words in offered[:: counted(usual=3, full=1)]:
        op = WORDS[words]
        builder.field(label(kind))
        builder.compare(words)
        enter(builder, kind, op)
        builder.finds(expected(kind, op), op)


#: Days around today that the periods are tried with.
OFFSETS = (
    -400,
    -200,
    -100,
    -90,
    -89,
    -35,
    -30,
    -29,
    -14,
    -8,
    -7,
    -6,
    -2,
    -1,
    0,
    1,
    2,
    6,
    7,
    8,
    14,
    29,
    30,
    35,
    100,
    200,
    400,
)
DAYS = "sieve_day"


@pytest.fixture(scope="session")
def days(api: Apis) -> date:
    """Records of days around today, which is returned."""
    admin = api("admin")
    fields = {
        "name": {"type": "text", "label": {"zh-CN": "名称"}, "required": True, "listed": True},
        "day": {"type": "date", "label": {"zh-CN": "日子"}},
        "moment": {"type": "datetime", "label": {"zh-CN": "时刻"}},
    }
    body = {"label": {"zh-CN": "筛选日子"}, "position": 901, "fields": fields}
    admin.client.put(f"/meta/documents/object/{DAYS}", json=body).raise_for_status()
    today = datetime.now(HERE).date()
    rows = []
    for offset in OFFSETS:
        day = today + timedelta(days=offset)
        # The first moments of a day here are still the day before in UTC.
        rows.append({"name": named(offset), "day": f"{day}", "moment": f"{day}T00:30:00+08:00"})
    admin.create_many(DAYS, rows)
    return today


def named(offset: int) -> str:
    return f"第{offset:+}天"


def months_on(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def periods(today: date) -> dict[str, tuple[date, date]]:
    """Say which days each period holds: the first, and the one after the last."""
    monday, one = today - timedelta(days=today.weekday()), timedelta(days=1)
    month, quarter, year = months_on(today, 0), months_on(today, -((today.month - 1) % 3)), date(today.year, 1, 1)
    found = {"今天": (today, today + one), "昨天": (today - one, today), "明天": (today + one, today + 2 * one)}
    for word, step in (("上", -1), ("本", 0), ("下", 1)):
        found[f"{word}周"] = (monday + 7 * step * one, monday + 7 * (step + 1) * one)
        found[f"{word}月"] = (months_on(month, step), months_on(month, step + 1))
        found[f"{word}季度"] = (months_on(quarter, 3 * step), months_on(quarter, 3 * step + 3))
    for word, step in (("去年", -1), ("今年", 0), ("明年", 1)):
        found[word] = (months_on(year, 12 * step), months_on(year, 12 * step + 12))
    found |= {f"最近 {count} 天": (today - (count - 1) * one, today + one) for count in (7, 30, 90)}
    return found | {f"未来 {count} 天": (today, today + count * one) for count in (7, 30)}


@pytest.mark.prove
@pytest.mark.parametrize("field", ["日子", "时刻"])
class TestDays:
    def test_each_period_holds_the_days_of_the_calendar(self, visit: Visitor, days: date, field: str) -> None:
        builder = Builder(visit("admin").open(f"/o/{DAYS}?sort=day"))
        builder.field(field)
        builder.value.get_by_role("combobox").click()
        expect(builder.options().first).to_be_visible()
        offered = builder.options().all_inner_texts()
        builder.page.keyboard.press("Escape")
        known = periods(days)
        assert set(offered) == set(known)
        for word in offered:
            first, after = known[word]
            builder.choose([word])
            builder.finds(
                [named(each) for each in OFFSETS if first <= days + timedelta(days=each) < after], "in_period"
            )

    def test_days_seen_from_today_are_compared_as_days(self, visit: Visitor, days: date, field: str) -> None:
        builder = Builder(visit("admin").open(f"/o/{DAYS}?sort=day"))
        holds: dict[str, Callable[[int, int], bool]] = {
            "早于": lambda day, than: day < than, "不晚于": lambda day, than: day <= than,
            "不早于": lambda day, than: day >= than, "晚于": lambda day, than: day > than,
            "等于": lambda day, than: day == than, "不等于": lambda day, than: day != than,
        }  # fmt: skip
        builder.field(field)
        # A day has a length: no moment equals it.
        for words, compares in list(holds.items())[: 4 if field == "时刻" else 6]:
            builder.compare(words)
            for kind, count, than in (("今天", None, 0), ("几天前", "30", -30), ("几天后", "7", 7)):
                builder.value.get_by_role("combobox", name="日期方式").click()
                builder.options(kind).click()
                if count is not None:
                    builder.value.get_by_role("spinbutton").fill(count)
                builder.finds([named(each) for each in OFFSETS if compares(each, than)], WORDS[words])


@pytest.mark.prove
def test_conditions_reach_through_relations_in_both_directions(visit: Visitor, sieve: Sieve) -> None:
    page = visit("admin").open(f"/o/{OBJECT}?sort=created_at")
    builder = Builder(page)
    for relation, wanted in (("lookup", ["甲"]), ("many_to_many", ["甲", "乙"])):
        builder.field(f"{label(relation)} · 名称")
        builder.compare("等于")
        builder.type(["零件甲"], many=False)
        builder.finds(wanted, "eq")
    page.goto(page.url.split("/o/")[0] + f"/o/{OTHER}?sort=created_at")
    builder = Builder(page)
    builder.field(f"筛选样例 · {label('number')}")
    builder.compare("大于")
    builder.type(["6"], many=False)
    builder.finds(["零件乙", "零件丙"], "gt")


JOINS = {"满足以下任一条件": "甲乙", "以下条件均不满足": "丙丁", "以下条件全部满足": "", "以下条件不全满足": "甲乙丙丁"}


@pytest.mark.prove
def test_groups_join_their_conditions_in_each_of_four_ways(visit: Visitor, sieve: Sieve) -> None:
    page = visit("admin").open(f"/o/{OBJECT}?sort=created_at")
    page.get_by_role("button", name="筛选", exact=True).click()
    page.get_by_role("button", name="添加条件组").click()
    inner = page.get_by_role("group", name="条件组")
    inner.get_by_role("button", name="添加条件", exact=True).click()
    for at, words in enumerate("甲乙"):
        inner.locator(".filter-value input").nth(at).press_sequentially(words)
    for words, names in JOINS.items():
        inner.get_by_role("combobox", name="满足全部或任一条件").click()
        page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").get_by_text(words, exact=True).click()
        expect(page.locator("tr[data-row] td[data-column=name]")).to_have_text(list(names))
