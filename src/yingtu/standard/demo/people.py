"""The twenty-four people of the demo company: three regional sales teams and those who work with them."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "yingtu-demo"  # noqa: S105 - published on purpose; the server then answers on this machine only


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person; ``manager`` is a login. Only the five well-known logins have a password."""

    login: str
    name: str
    roles: tuple[str, ...]
    manager: str | None
    department: str
    region: str | None
    team: str | None = None
    sells: bool = False

    @property
    def password(self) -> str | None:
        return PASSWORD if self.login in LOGINS else None


#: The logins of the demo, one for each kind of work.
LOGINS = ("sales", "manager", "director", "finance", "admin")

_SALES = "销售中心"


def _seller(login: str, name: str, manager: str, region: str, team: str) -> DemoPerson:
    return DemoPerson(login, name, ("sales",), manager, f"{_SALES}/{team}", region, team, sells=True)


def _lead(login: str, name: str, region: str, team: str) -> DemoPerson:
    return DemoPerson(login, name, ("sales_manager",), "director", f"{_SALES}/{team}", region, team, sells=True)


EAST, SOUTH, NORTH = ("华东", "华东销售部"), ("华南", "华南销售部"), ("华北", "华北销售部")

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("director", "沈望舒", ("director",), None, _SALES, None),
    _lead("manager", "陆景行", *EAST),
    _seller("sales", "周雨桐", "manager", *EAST),
    _seller("east2", "徐浩然", "manager", *EAST),
    _seller("east3", "叶知夏", "manager", *EAST),
    _seller("east4", "顾一鸣", "manager", *EAST),
    _seller("east5", "蒋佳怡", "manager", *EAST),
    _lead("south_lead", "梁承泽", *SOUTH),
    _seller("south1", "黄嘉禾", "south_lead", *SOUTH),
    _seller("south2", "罗诗涵", "south_lead", *SOUTH),
    _seller("south3", "何俊杰", "south_lead", *SOUTH),
    _seller("south4", "谢语嫣", "south_lead", *SOUTH),
    _lead("north_lead", "韩致远", *NORTH),
    _seller("north1", "赵文博", "north_lead", *NORTH),
    _seller("north2", "孟念安", "north_lead", *NORTH),
    _seller("north3", "秦立新", "north_lead", *NORTH),
    _seller("north4", "白若曦", "north_lead", *NORTH),
    DemoPerson("finance", "方静", ("finance",), "director", "财务部", None),
    DemoPerson("finance2", "郝慧敏", ("finance",), "finance", "财务部", None),
    DemoPerson("marketing", "苏清越", ("marketing",), "director", "市场部", None),
    DemoPerson("support_lead", "田立群", ("support",), "director", "客户服务部", None),
    DemoPerson("support1", "唐可欣", ("support",), "support_lead", "客户服务部", None),
    DemoPerson("hr", "曹婉清", ("hr",), "director", "人力资源部", None),
    DemoPerson("admin", "系统管理员", ("admin",), None, "信息部", None),
)

#: Region of a salesperson -> code of the customers' region.
REGION_CODES = {"华东": "east", "华南": "south", "华北": "north"}
