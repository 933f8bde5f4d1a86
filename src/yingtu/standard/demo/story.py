"""What happened in the demo company in the last twelve months, as changes for the write path. No I/O.

Records begin at their own date (``created_at``); what changed later, the stages of opportunities, comes as steps of one person at
one moment, to be written while the clock is held there, so that history tells it as it happened.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingtu.records.changes import Create, Update
from yingtu.standard.demo import billing, commerce, goals, outreach, words
from yingtu.standard.demo.odds import ACCOUNTS, ACTIONS, CONTACTS, EXECUTIVE, LEADS, OPPORTUNITIES, PARTS, STAGES, YEAR
from yingtu.standard.demo.people import PEOPLE, REGION_CODES
from yingtu.standard.demo.teams import Teams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from yingtu.records.changes import Change
    from yingtu.standard.demo.dice import Dice


@dataclass(slots=True)
class Account:
    """A customer as the later chapters need it."""

    id: UUID
    name: str
    owner: str
    began: datetime
    contacts: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class Deal:
    """An opportunity as the later chapters need it."""

    id: UUID
    account: Account
    owner: str
    name: str
    amount: Decimal
    product: int
    began: datetime
    stage: str
    ended: datetime


@dataclass(slots=True)
class Step:
    """What one person writes down about opportunities on one day: in the end of the moment of the last of it."""

    owner: str
    at: datetime
    changes: list[Change] = field(default_factory=list)
    #: Advance action of all of them.
    action: str | None = None


@dataclass(slots=True)
class Story:
    """Changes by object in the order they must be written.

    Attributes:
        chapters: (object, login of the owner) -> records that begin at their own date; objects in the order of the story.
        steps: Changes of opportunities in the order of time.
    """

    chapters: dict[tuple[str, str], list[Change]]
    steps: list[Step]


class Teller:
    """Writes the story. ``owners`` are the ids of the people by login."""

    def __init__(self, dice: Dice, owners: Mapping[str, UUID]) -> None:
        self.dice = dice
        self.owners = owners
        self.sellers = {code: [p.login for p in PEOPLE if p.sells and p.region == region and "sales" in p.roles]
                        for region, code in REGION_CODES.items()}  # fmt: skip
        self.chapters: dict[tuple[str, str], list[Change]] = defaultdict(list)
        self.steps: dict[tuple[date, str, str | None], Step] = {}
        self.latest: dict[UUID | None, tuple[date, Step]] = {}
        self.products: list[UUID] = []
        self.accounts: list[Account] = []
        self.deals: list[Deal] = []
        self.teams = Teams(dice.now, owners)
        self._phones = iter(range(10_000_000, 99_999_999, 7))

    def tell(self) -> Story:
        """Return the whole story."""
        self._products()
        self._accounts()
        self._contacts()
        self._opportunities()
        self._judge_accounts()
        self._leads()
        self._follow_ups()
        self._meetings()
        self._contracts()
        self._tickets()
        self._tasks()
        goals.tell(self)
        commerce.tell(self)
        billing.tell(self)
        outreach.tell(self)
        return Story(dict(self.chapters), sorted(self.steps.values(), key=lambda each: each.at))

    def told(self, object_name: str) -> Iterator[tuple[str, Create]]:
        """Go through the records of an object that are noted so far, with the logins of their owners."""
        noted = [(owner, each) for (name, owner), each in self.chapters.items() if name == object_name]
        for owner, changes in noted:
            yield from ((owner, change) for change in changes if isinstance(change, Create))

    def add(
        self, object_name: str, owner: str, began: datetime, values: dict[str, Any], dice: Dice | None = None
    ) -> UUID:
        """Note a record that begins at ``began``; return its id. Who tells a part with dice of its own gives them."""
        identifier = (dice or self.dice).id(began)
        given = {name: value for name, value in values.items() if value is not None}
        self.chapters[object_name, owner].append(Create({"owner_id": self.owners[owner], **given}, identifier, began))
        return identifier

    def step(self, owner: str, at: datetime, change: Change, action: str | None = None) -> None:
        """Note what its owner does to an opportunity, and by which action it went on."""
        day = at.astimezone(self.dice.now.tzinfo).date()
        # What happens twice to an opportunity on one day stays in order: it is written in one step.
        last = self.latest.get(change.id)
        step = (
            last[1]
            if last and last[0] == day
            else self.steps.setdefault((day, owner, action), Step(owner, at, action=action))
        )
        self.latest[change.id] = day, step
        step.at = max(step.at, at)
        step.changes.append(change)

    def mobile(self) -> str:
        return f"{words.MOBILE_PREFIX}{next(self._phones)}"

    def person(self) -> str:
        return self.dice.one(words.SURNAMES) + self.dice.one(words.GIVEN)

    def _products(self) -> None:
        for name, code, category, unit, price, cost in words.PRODUCTS:
            values = {"name": name, "code": code, "category": category, "unit": unit, "price": price, "cost": cost}
            self.products.append(self.add("product", "director", self.dice.ago(700), {**values, "tax_rate": 13}))

    def _accounts(self) -> None:
        dice = self.dice
        used: set[str] = set()
        while len(self.accounts) < ACCOUNTS:
            city, province, region, area, lat, lng = dice.one(words.CITIES)
            line = dice.one(words.BACK)
            name = f"{city}{dice.one(words.FRONT)}{line}{dice.one(words.FORMS)}"
            if name in used:
                continue
            used.add(name)
            number = len(self.accounts)
            owner = dice.one(self.sellers[region])
            began = dice.ago(dice.past_days(900) + 5)
            road = f"{dice.one(words.ROADS)} {dice.between(1, 899)} 号"
            values = {
                "name": name,
                "industry": words.INDUSTRY[line],
                "grade": dice.weighted((("a", 15), ("b", 35), ("c", 50))),
                "phone": f"{area}-{dice.between(60_000_000, 69_999_999)}",
                "website": f"https://customer{number + 1}.{words.MAIL_DOMAIN}",
                "region": region,
                "address": {
                    "text": f"{city}市{road}",
                    "province": province,
                    "city": f"{city}市",
                    "lat": round(lat + dice.random.uniform(-0.08, 0.08), 5),
                    "lng": round(lng + dice.random.uniform(-0.08, 0.08), 5),
                },
                "source": dice.weighted(words.SOURCES),
                "employees": dice.one((35, 60, 80, 120, 160, 240, 380, 520, 900, 1500, 3200)),
                "annual_revenue": dice.between(8, 900) * 1_000_000,
                "team": self.teams.of_account(owner, began),
            }
            identifier = self.add("account", owner, began, values)
            self.accounts.append(Account(identifier, name, owner, began))

    def _contacts(self) -> None:
        dice = self.dice
        for number in range(CONTACTS):
            account = self.accounts[number] if number < ACCOUNTS else dice.one(self.accounts)
            title = dice.one(words.TITLES)
            values = {
                "name": self.person(),
                "account": account.id,
                "title": title,
                "phone": self.mobile(),
                "email": f"contact{number + 1}@{words.MAIL_DOMAIN}",
                "role": words.ROLE_OF_TITLE.get(title, "user"),
                "is_primary": number < ACCOUNTS,
                "consent": dice.weighted((("given", 55), ("unknown", 40), ("refused", 5))),
            }
            account.contacts.append(self.add("contact", account.owner, account.began + timedelta(minutes=5), values))

    def _opportunities(self) -> None:
        dice = self.dice
        begins = sorted((dice.past_days(YEAR) for _ in range(OPPORTUNITIES)), reverse=True)
        for ago in begins:
            began = dice.ago(ago)
            account = dice.one(self.accounts)
            for _ in range(20):
                if account.began < began:
                    break
                account = dice.one(self.accounts)
            else:
                account = (
                    self.accounts[0] if self.accounts[0].began < began else min(self.accounts, key=lambda a: a.began)
                )
            self._opportunity(account, began)

    def _opportunity(self, account: Account, began: datetime) -> None:
        dice = self.dice
        place = dice.between(0, len(words.PRODUCTS) - 1)
        name, code, _, unit, price, _ = words.PRODUCTS[place]
        quantity = dice.between(1, 3) if price > 50_000 else dice.between(8, 60)
        amount = Decimal(price * quantity) * dice.between(82, 100) / 100
        identifier = dice.id(began)
        stage, probability, *_ = STAGES[0]
        team = self.teams.of_deal(account.owner, next(each for each in self.sellers.values() if account.owner in each))
        self.step(
            account.owner,
            began,
            Create(
                {
                    "owner_id": self.owners[account.owner],
                    "name": f"{account.name.removesuffix('有限公司')} {code} 项目",
                    "account": account.id,
                    "contact": dice.one(account.contacts) if account.contacts else None,
                    "product": self.products[place],
                    "stage": stage,
                    "amount": amount,
                    "probability": probability,
                    "expected_close_on": began.date() + timedelta(days=dice.between(30, 110)),
                    "stage_changed_at": began,
                    "source": dice.weighted(words.SOURCES),
                    "description": f"{name}，{quantity} {unit}。{dice.one(words.NEEDS)}。",
                    "gross_margin": dice.between(22, 61),
                    **({} if team is None else {"team": team}),
                },
                identifier,
                began,
            ),
        )
        deal = Deal(identifier, account, account.owner, name, amount, place, began, stage, began)
        self._advance(deal)
        self.deals.append(deal)

    def _judge_accounts(self) -> None:
        """Say of each customer what its opportunities made of it."""
        won = {deal.account.id for deal in self.deals if deal.stage == "won"}
        running = {deal.account.id for deal in self.deals if deal.stage not in {"won", "lost"}}
        for change in (each for (name, _), changes in self.chapters.items() if name == "account" for each in changes):
            if isinstance(change, Create) and isinstance(change.values, dict):
                quiet = "dormant" if self.dice.chance(0.3) else "potential"
                change.values["status"] = (
                    "active" if change.id in won else "potential" if change.id in running else quiet
                )

    def _advance(self, deal: Deal) -> None:
        """Move the opportunity on until it ends or the story reaches today."""
        dice = self.dice
        moment = deal.began
        action: str | None = None
        for number, (_, _, median, lost_share) in enumerate(STAGES):
            next_day = (moment + timedelta(days=max(1.0, dice.days(median)))).date()
            if next_day >= dice.today:
                return
            moved = max(dice.at_work(next_day), moment + timedelta(minutes=1))
            deal.ended = moment = moved
            values: dict[str, Any] = {"stage_changed_at": moved}
            share = EXECUTIVE.get((number, action == "executive_visit"), lost_share)
            action = None
            if dice.chance(share):
                reason = dice.weighted(words.LOST_REASONS)
                deal.stage = "lost"
                values |= {"stage": "lost", "probability": 0, "closed_on": moved.date(), "lost_reason": reason}
                values["competitor"] = dice.one(words.COMPETITORS) if reason == "competitor" else None
            elif number + 1 == len(STAGES):
                deal.stage = "won"
                values |= {"stage": "won", "probability": 100, "closed_on": moved.date()}
            else:
                deal.stage, probability, _, _ = STAGES[number + 1]
                values |= {"stage": deal.stage, "probability": probability, "next_step": dice.one(words.TASKS)}
                action = dice.weighted(ACTIONS[deal.stage])
            self.step(deal.owner, moved, Update(deal.id, values), action)
            if deal.stage in {"won", "lost"}:
                return

    def _leads(self) -> None:
        dice = self.dice
        for number in range(LEADS):
            ago = dice.past_days(YEAR)
            began = dice.ago(ago)
            city, province, region, *_ = dice.one(words.CITIES)
            line = dice.one(words.BACK)
            owner = dice.one(self.sellers[region])
            fresh = (("new", 55), ("working", 40), ("incomplete", 5))
            older = (("converted", 24), ("qualified", 16), ("working", 20), ("invalid", 34), ("incomplete", 6))
            status = dice.weighted(fresh if ago < 12 else older)
            account = dice.one(self.accounts) if status == "converted" else None
            values = {
                "name": self.person(),
                "phone": self.mobile(),
                "company": account.name if account else f"{city}{dice.one(words.FRONT)}{line}有限公司",
                "product_interest": dice.one(self.products),
                "source": dice.weighted(words.SOURCES),
                "status": status,
                "rating": dice.weighted((("hot", 20), ("warm", 45), ("cold", 35))),
                "title": dice.one(words.TITLES),
                "email": f"lead{number + 1}@{words.MAIL_DOMAIN}" if dice.chance(0.6) else None,
                "industry": words.INDUSTRY[line],
                "region": region,
                "address": {"text": f"{city}市", "province": province, "city": f"{city}市"},
                "expected_amount": dice.between(2, 60) * 10_000,
                "requirement": dice.one(words.NEEDS) + "。",
                "next_contact_at": self._soon() if status in {"new", "working", "qualified"} else None,
                "invalid_reason": dice.weighted(words.INVALID_REASONS) if status == "invalid" else None,
                "account": account.id if account else None,
                "converted_at": began + timedelta(days=dice.between(1, 10)) if account else None,
            }
            if status == "incomplete":
                values |= {"source": "business_card", "phone": None}
            self.add("lead", owner, began, values)

    def _soon(self) -> datetime:
        day = self.dice.now + timedelta(days=self.dice.between(-3, 10))
        return day.replace(hour=self.dice.between(9, 17), minute=30 * self.dice.between(0, 1))

    def _follow_ups(self) -> None:
        dice = self.dice
        for deal in self.deals:
            last = deal.ended if deal.stage in {"won", "lost"} else dice.now
            span = max(1, (last - deal.began).days)
            for _ in range(dice.between(2, 6)):
                happened = dice.at_work((deal.began + timedelta(days=dice.between(0, span))).date())
                self._follow_up(max(happened, deal.began), deal.owner, deal.account, deal.id)
        for account in self.accounts[::3]:
            self._follow_up(max(dice.ago(dice.past_days(120)), account.began), account.owner, account, None)

    def _follow_up(self, happened: datetime, owner: str, account: Account, deal: UUID | None) -> None:
        channel, subject, content = self.dice.one(words.TALKS)
        values = {
            "subject": subject,
            "channel": channel,
            "happened_at": happened,
            "content": content,
            "account": account.id,
            "contact": self.dice.one(account.contacts) if account.contacts else None,
            "opportunity": deal,
        }
        self.add("follow_up", owner, happened, values)

    def _meetings(self) -> None:
        dice = self.dice
        for deal in self.deals:
            reached_demo = deal.stage not in {"contacting", "requirement"}
            if not reached_demo or dice.chance(0.45):
                continue
            span = max(1, (deal.ended - deal.began).days)
            starts = max(dice.at_work((deal.began + timedelta(days=dice.between(0, span))).date()), deal.began)
            self._meeting(deal, starts, starts)
        for deal in [each for each in self.deals if each.stage not in {"won", "lost"}][:40]:
            begins = (dice.now + timedelta(days=dice.between(0, 9))).replace(hour=dice.between(9, 16), minute=0)
            self._meeting(deal, dice.ago(dice.between(1, 5)), begins)

    def _meeting(self, deal: Deal, began: datetime, starts: datetime) -> None:
        dice = self.dice
        values = {
            "subject": f"{deal.account.name} 方案演示",
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=dice.one((60, 90, 120))),
            "kind": dice.one(("visit", "demo", "negotiation", "online")),
            "account": deal.account.id,
            "opportunity": deal.id,
            "participants": [
                {"id": contact, "attributes": {"role": role, "stance": stance}}
                for contact, (role, stance) in zip(deal.account.contacts, PARTS, strict=False)
            ],
            "minutes": dice.one(words.TALKS)[2] if starts <= dice.now else None,
        }
        self.add("meeting", deal.owner, began, values)

    def _contracts(self) -> None:
        dice = self.dice
        won = [deal for deal in self.deals if deal.stage == "won"]
        for number, deal in enumerate(sorted(won, key=lambda each: each.ended), start=1):
            signed = min(deal.ended.date() + timedelta(days=dice.between(0, 6)), dice.today)
            began = dice.at_work(signed)
            finished = (dice.today - signed).days > 200
            values = {
                "name": f"{deal.account.name} {words.PRODUCTS[deal.product][1]} 采购合同",
                "number": f"YT-{signed.year}-{number:04}",
                "account": deal.account.id,
                "opportunity": deal.id,
                "amount": deal.amount,
                "cost": (deal.amount * dice.between(40, 78) / 100).quantize(Decimal("0.01")),
                "status": "finished" if finished else "active",
                "signed_on": signed,
                "starts_on": signed,
                "ends_on": signed + timedelta(days=365),
                "terms": "预付 30%，到货 30%，验收 40%。",
            }
            contract = self.add("contract", deal.owner, began, values)
            self._payments(deal, contract, signed, began)

    def _payments(self, deal: Deal, contract: UUID, signed: date, began: datetime) -> None:
        dice = self.dice
        for share, after in ((30, 7), (30, 45), (40, 100)):
            due = signed + timedelta(days=after)
            late = dice.chance(0.12)
            received = due + timedelta(days=dice.between(20, 60) if late else dice.between(-3, 9))
            paid = received <= dice.today
            status = "received" if paid else "overdue" if due < dice.today else "planned"
            values = {
                "account": deal.account.id,
                "contract": contract,
                "amount": (deal.amount * share / 100).quantize(Decimal("0.01")),
                "status": status,
                "due_on": due,
                "received_on": received if paid else None,
                "method": dice.weighted((("transfer", 80), ("acceptance", 20))),
                "payer": deal.account.name,
            }
            self.add("payment", deal.owner, began, values)

    def _tickets(self) -> None:
        dice = self.dice
        customers = [deal for deal in self.deals if deal.stage == "won"]
        for _ in range(min(160, len(customers) * 2)):
            deal = dice.one(customers)
            began = max(dice.ago(dice.past_days(180)), deal.ended)
            kind, subject, solution = dice.one(words.TICKETS)
            open_ = (dice.now - began).days < 6
            status = dice.one(("new", "working", "waiting")) if open_ else dice.one(("solved", "closed"))
            solved = None if open_ else began + timedelta(hours=dice.between(2, 90))
            values = {
                "subject": subject,
                "account": deal.account.id,
                "contact": dice.one(deal.account.contacts) if deal.account.contacts else None,
                "product": self.products[deal.product],
                "kind": kind,
                "priority": dice.weighted((("urgent", 8), ("high", 22), ("normal", 55), ("low", 15))),
                "status": status,
                "channel": dice.one(("phone", "wechat", "email", "website")),
                "description": f"客户反馈：{subject}。",
                "solution": None if open_ else solution,
                "first_response_at": None
                if status == "new"
                else min(began + timedelta(minutes=dice.between(4, 200)), dice.now),
                "solved_at": solved,
                "satisfaction": None if open_ else dice.weighted(((5, 55), (4, 30), (3, 10), (2, 5))),
            }
            self.add("ticket", dice.one(("support1", "support_lead")), began, values)

    def _tasks(self) -> None:
        dice = self.dice
        running = [deal for deal in self.deals if deal.stage not in {"won", "lost"}]
        for number in range(180):
            deal = dice.one(running)
            offset = dice.between(-12, 10)
            due = (dice.now + timedelta(days=offset)).replace(hour=dice.between(9, 18), minute=0)
            done = offset < 0 and dice.chance(0.8)
            began = max(dice.ago(max(1, -offset) + dice.between(1, 6)), deal.began)
            values = {
                "subject": f"{dice.one(words.TASKS)}：{deal.account.name}",
                "due_at": due,
                "status": "done" if done else "open",
                "priority": dice.weighted((("high", 25), ("normal", 60), ("low", 15))),
                "account": deal.account.id,
                "opportunity": deal.id,
                "done_at": due - timedelta(hours=1) if done else None,
            }
            self.add("task", "sales" if number % 6 == 0 else deal.owner, began, values)
        for subject, days, (hour, minute), routine in words.ROUTINES:
            due = (dice.now + timedelta(days=days)).replace(hour=hour, minute=minute)
            self.add("task", "sales", dice.ago(21), {"subject": subject, "due_at": due, "status": "open", **routine})
