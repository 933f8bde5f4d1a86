"""How the oracle compares, groups, masks and shows single values: the slow and obvious way, without the compilers' code."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingtu.metadata.catalog import Field

SHANGHAI = ZoneInfo("Asia/Shanghai")


def compare(op: str, value: Any, operand: Any) -> bool:
    match op:
        case "is_empty":
            return value is None or value == []
        case "not_empty":
            return not (value is None or value == [])
        case "ne":
            return value != operand
        case "not_in":
            return value not in operand
    if value is None:
        return False
    match op:
        case "eq":
            return bool(value == operand)
        case "in":
            return value in operand
        case "lt":
            return bool(value < operand)
        case "lte":
            return bool(value <= operand)
        case "gt":
            return bool(value > operand)
        case "gte":
            return bool(value >= operand)
        case "between":
            return bool(operand[0] <= value <= operand[1])
        case "contains":
            return operand.lower() in value.lower()
        case "starts_with":
            return bool(value.lower().startswith(operand.lower()))
        case "has_any":
            return bool(set(value) & set(operand))
        case "has_all":
            return bool(value) and set(operand) <= set(value)
    raise AssertionError(op)


def typed(operand: Any, value: Any) -> Any:
    """The operand in the type of the value it is compared with."""
    if isinstance(operand, list):
        return [typed(each, value) for each in operand]
    if operand is None or value is None:
        return operand
    if isinstance(value, UUID):
        return UUID(operand)
    if isinstance(value, datetime):
        return datetime.fromisoformat(operand)
    if isinstance(value, date):
        return date.fromisoformat(operand)
    if isinstance(value, Decimal):
        return Decimal(str(operand))
    return operand


def period(name: str, today: date) -> tuple[date, date]:
    match name:
        case "today":
            return today, today + timedelta(days=1)
        case "this_month":
            return today.replace(day=1), (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "last_30_days":
            return today - timedelta(days=29), today + timedelta(days=1)
        case "2026-Q1":
            return date(2026, 1, 1), date(2026, 4, 1)
    raise AssertionError(name)


def grouped(value: Any, unit: str | None) -> Any:
    if unit is None or value is None:
        return value
    day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    match unit:
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "week":
            return day - timedelta(days=day.weekday())
        case "year":
            return date(day.year, 1, 1)
    return day


def masked(declared: Field, value: Any, *, phone: bool) -> Any:
    if value is None:
        return None
    match declared.type.name:
        case "text" | "phone" | "identity_number" if phone:
            return "***"
        case "text":
            return "***"
        case "phone":
            return f"{value[3:6]}****{value[-4:]}"
        case "identity_number":
            return f"{value[:3]}***{value[6:10]}****{value[-4:]}"
    return None


def as_json(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case list():
            return [as_json(each) for each in value]
    return value
