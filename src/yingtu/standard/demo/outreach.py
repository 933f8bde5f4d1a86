"""Campaigns of the year, the leads and opportunities that came of them, and where each lead was first met. Told with dice of their
own, so that the story they are added to stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.records.changes import Create
from yingtu.standard.demo.dice import SEED, Dice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from yingtu.standard.demo.story import Teller

OWNER: Final = "marketing"
#: A fair is remembered for so long: leads that come until then are counted to it.
ECHO_DAYS: Final = 35
#: Of the leads that could have come of a campaign, how many did.
SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign: when it begins, in days from today, how many days it takes, what was planned for it and how much of that was spent."""

    name: str
    kind: str
    begins: int
    days: int
    budget: int
    spent: float | None
    #: Sources of leads it may bring, and of which region, None for all.
    draws: tuple[str, ...]
    region: str | None
    description: str
    cancelled: bool = False


PLANS: Final = (
    Plan("长三角智能工厂展", "exhibition", -204, 3, 180_000, 0.96, ("exhibition", "business_card", "wechat", "phone"), "east",
         "36 平方米展位，现场演示视觉检测站与数据采集网关。"),
    Plan("仓储数字化线上公开课", "webinar", -151, 1, 12_000, 0.82, ("website", "wechat"), None,
         "一小时直播，讲条码上线的三个阶段，附盘点模板下载。"),
    Plan("客户成功案例集", "content", -128, 21, 30_000, 1.08, ("referral", "website"), None,
         "八家客户的上线过程与投入产出，PDF 下载需留电话。"),
    Plan("产线数据采集搜索推广", "advertising", -96, 120, 240_000, 0.71, ("advertising", "website"), None,
         "关键词：数据采集网关、设备联网、停机统计。按周看单条线索成本。"),
    Plan("华南制造业主沙龙", "salon", -62, 1, 45_000, 0.93, ("referral", "phone", "wechat", "exhibition"), "south",
         "三十位厂长与设备负责人，主题是能耗分车间计量。"),
    Plan("数字孪生看板直播", "webinar", -35, 1, 15_000, None, (), None, "因讲师行程调整取消，改在明年春季。", cancelled=True),
    Plan("岁末设备健康检查月", "other", -18, 30, 60_000, 0.4, ("wechat", "phone", "website"), None,
         "老客户免费体检一次，报告附预测性维护建议。"),
    Plan("华北智能物流展", "exhibition", 34, 3, 150_000, None, (), "north", "展位已定，待确认展品清单与参展人员。"),
)  # fmt: skip
#: What a lead does first, by the kind of the campaign.
TOUCHES: Final = {
    "exhibition": ("event", "展位登记"),
    "webinar": ("event", "报名并观看直播"),
    "content": ("download", "下载案例集"),
    "advertising": ("ad_click", "点击推广广告"),
    "salon": ("event", "沙龙签到"),
    "other": ("form", "预约设备体检"),
}


@dataclass(frozen=True, slots=True)
class _Running:
    """A campaign that has brought something: until when what comes is counted to it."""

    id: UUID
    plan: Plan
    begins: datetime
    until: datetime

    def brings(self, values: dict[str, Any], began: datetime) -> bool:
        return (
            self.begins <= began <= self.until
            and values.get("source") in self.plan.draws
            and self.plan.region in {None, values.get("region")}
        )


def tell(teller: Teller) -> None:
    """Add the campaigns; say of leads and opportunities that came so far which of them brought them."""
    dice = Dice(teller.dice.now, SEED + 2)
    running = [_campaign(teller, dice, plan) for plan in PLANS]
    for lead, values in _leads(teller):
        came = _brought_by(dice, running, lead, values)
        if came is not None:
            values["campaign"] = came.id
            _touches(teller, dice, came, lead, values)
    for step in teller.steps.values():
        for change in step.changes:
            if isinstance(change, Create) and isinstance(change.values, dict):
                came = _brought_by(dice, [each for each in running if each.plan.region is None], change, change.values)
                if came is not None:
                    change.values["campaign"] = came.id


def _campaign(teller: Teller, dice: Dice, plan: Plan) -> _Running:
    starts = dice.today + timedelta(days=plan.begins)
    ends = starts + timedelta(days=plan.days - 1)
    state = "finished" if ends < dice.today else "running" if starts <= dice.today else "planned"
    values = {
        "name": plan.name,
        "kind": plan.kind,
        "status": "cancelled" if plan.cancelled else state,
        "starts_on": starts,
        "ends_on": ends,
        "budget": plan.budget,
        "cost": None if plan.spent is None else round(plan.budget * plan.spent),
        "description": plan.description,
    }
    campaign = teller.add("campaign", OWNER, dice.ago(max(20, 25 - plan.begins)), values, dice)
    opens = dice.now + timedelta(days=plan.begins)
    return _Running(campaign, plan, opens, opens + timedelta(days=plan.days + ECHO_DAYS))


def _leads(teller: Teller) -> Iterator[tuple[Create, dict[str, Any]]]:
    for _, lead in teller.told("lead"):
        if isinstance(lead.values, dict):
            yield lead, lead.values


def _brought_by(dice: Dice, running: list[_Running], change: Create, values: dict[str, Any]) -> _Running | None:
    began = change.created_at
    found = next((each for each in running if began is not None and each.brings(values, began)), None)
    return found if found is not None and dice.chance(SHARE) else None


def _touches(teller: Teller, dice: Dice, came: _Running, lead: Create, values: dict[str, Any]) -> None:
    kind, subject = TOUCHES[came.plan.kind]
    at = (lead.created_at or dice.now) - timedelta(minutes=dice.between(10, 90))
    about = {"campaign": came.id, "lead": lead.id, "account": values.get("account")}
    told = {"subject": f"{subject}：{values['company']}", "kind": kind, "occurred_at": at}
    teller.add("touchpoint", OWNER, at, {**told, **about}, dice)
    if kind == "ad_click":
        later = at + timedelta(minutes=dice.between(2, 9))
        told = {"subject": f"提交询价表单：{values['company']}", "kind": "form", "occurred_at": later}
        teller.add("touchpoint", OWNER, later, {**told, **about}, dice)
