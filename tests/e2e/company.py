"""The small company that the browser tests work in: five people, a few records, written through the services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.identity.actor import SYSTEM
from yingtu.identity.service import DEMO_PASSWORD
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.users import service as users
from yingtu.users.schemas import UserCreate
from yingtu.workspaces.service import FirstPerson, NewWorkspace, create

if TYPE_CHECKING:
    from yingtu.kit.db import Session

PEOPLE = {
    "sales": ("周雨桐", "sales"),
    "manager": ("王海峰", "sales_manager"),
    "director": ("陈志远", "director"),
    "finance": ("赵敏", "finance"),
}
PRODUCTS = ("云帆 CRM 标准版", "云帆 CRM 专业版", "数据看板", "实施服务")
ACCOUNTS = ("杭州云启电子商务有限公司", "苏州华瑞医疗器械有限公司", "宁波远航物流有限公司", "上海博雅教育科技有限公司")
LEADS = 70


async def make_company(database_url: str, directory: Path) -> None:
    """Make the workspace ``demo`` with the demo logins, products, accounts, contacts, opportunities, leads and tasks."""
    database = Database(database_url, Settings(database_url=database_url, data_dir=directory))
    await database.open()
    try:
        workspace = await create(
            database,
            NewWorkspace(
                id="demo",
                name="云帆科技",
                modules=("core", "activities"),
                administrator=FirstPerson("admin", "管理员", DEMO_PASSWORD),
                demo=True,
            ),
        )
        await _fill(database, workspace)
    finally:
        await database.close()


async def _fill(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        owner: UUID | None = None
        for login, (name, role) in PEOPLE.items():
            person = UserCreate(login=login, name=name, password=DEMO_PASSWORD, roles=[role])
            made = await users.create_user(session, SYSTEM, person)
            owner = owner or made.id
    async with database.write(workspace) as session:
        products = await _write(session, "product", [{"name": name} for name in PRODUCTS], owner)
        accounts = await _write(session, "account", [{"name": name} for name in ACCOUNTS], owner)
        await _write(session, "contact", _contacts(accounts), owner)
        await _write(session, "opportunity", _opportunities(accounts, products), owner)
        await _write(session, "lead", _leads(products), owner)
        await _write(session, "task", _tasks(accounts), owner)


async def _write(session: Session, obj: str, rows: list[dict[str, Any]], owner: UUID | None) -> list[UUID]:
    changes = [Create({**row, "owner_id": owner}) for row in rows]
    result = await records.write(session, SYSTEM, obj, changes, source=Source.DEMO)
    ids = [each.id for each in result.outcomes if isinstance(each, Written)]
    assert len(ids) == len(rows), [each for each in result.outcomes if not isinstance(each, Written)][:3]
    return ids


def _contacts(accounts: list[UUID]) -> list[dict[str, Any]]:
    names = ("何超", "孙静", "马丽", "高翔", "郭晓燕")
    return [
        {"name": name, "account": accounts[at % len(accounts)], "phone": f"1380571{at:04d}"}
        for at, name in enumerate(names)
    ]


def _opportunities(accounts: list[UUID], products: list[UUID]) -> list[dict[str, Any]]:
    stages = ("contacting", "requirement", "demo", "negotiation", "won")
    return [
        {
            "name": f"{ACCOUNTS[at % len(accounts)][2:4]}{'采购项目' if at % 2 else '续约'}{at + 1}",
            "account": accounts[at % len(accounts)],
            "product": products[at % len(products)],
            "stage": stages[at % len(stages)],
            "amount": 28_000 * (at + 1),
            "probability": 10 * (at % 9 + 1),
            "expected_close_on": f"{datetime.now(UTC) + timedelta(days=7 * at):%Y-%m-%d}",
        }
        for at in range(12)
    ]


def _leads(products: list[UUID]) -> list[dict[str, Any]]:
    sources = ("website", "phone", "wechat", "exhibition", "referral")
    statuses = ("new", "working", "qualified", "incomplete", "working")
    surnames, given = "王李张刘陈杨黄周吴徐", ("敏", "建国", "子轩", "晓燕", "磊", "婷", "志强")
    return [
        {
            "name": surnames[at % 10] + given[at % 7],
            "company": f"{'杭苏宁沪深'[at % 5]}{'恒信远航博雅天成华瑞'[at % 5 * 2 : at % 5 * 2 + 2]}科技有限公司",
            "phone": f"139{at:08d}",
            "product_interest": products[at % len(products)],
            "source": sources[at % 5],
            "status": statuses[at % 5],
        }
        for at in range(LEADS)
    ]


def _tasks(accounts: list[UUID]) -> list[dict[str, Any]]:
    subjects = ("发送报价单", "确认演示时间", "回访", "催合同盖章", "预约高层拜访")
    return [
        {
            "subject": subject,
            "due_at": datetime.now(UTC) + timedelta(hours=9 * at - 10),
            "priority": ("high", "normal", "low")[at % 3],
            "account": accounts[at % len(accounts)],
        }
        for at, subject in enumerate(subjects)
    ]
