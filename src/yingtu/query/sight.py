"""What somebody may see, as the compilers need to know it. ``access`` implements it for actors; :class:`OpenSight` sees all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.compile import Frame


class Seen(IntEnum):
    """The best that somebody gets of a field on any row."""

    #: Treated exactly like a field that does not exist.
    HIDDEN = 0
    #: Shown masked, never in clear: it cannot be compared, sorted or summed.
    MASKED = 1
    #: In clear on some rows at least.
    CLEAR = 2


@dataclass(frozen=True, slots=True)
class OwnerBound:
    """All readable rows of an object belong to the owners in one parameter.

    Attributes:
        parameter: Name of the parameter with the owners: one id, or an array.
        size: ``one``, ``few`` (a bounded number) or ``many``.
    """

    parameter: str
    size: str


@dataclass(frozen=True, slots=True)
class Arm:
    """Some of the ways by which rows become readable, which an index serves: a list reads each arm's newest rows.

    Attributes:
        number: Which of the sight's arms of an object.
        owners: What bounds the arm's rows, None when it is not owners.
    """

    number: int
    owners: OwnerBound | None = None


class Sight(Protocol):
    """Which rows and fields of any object are visible.

    Attributes:
        cache: What was compiled for this sight; gone with it.
    """

    catalog: Catalog
    cache: dict[Any, Any]

    def seen(self, obj: Object, field: Field) -> Seen:
        """Return the best visibility of a field on any row."""

    def rows(self, frame: Frame) -> ColumnElement[bool] | None:
        """Return the row rule for reading the frame's rows; None when all rows may be read."""

    def owner_bound(self, frame: Frame) -> OwnerBound | None:
        """Return the owners that bound the rule of :meth:`rows`, None when nothing does."""

    def arms(self, frame: Frame) -> tuple[Arm, ...]:
        """Return the ways to the rows of :meth:`rows`, which is their union; empty when there is one way only."""

    def arm_rows(self, frame: Frame, arm: Arm) -> ColumnElement[bool]:
        """Return the row rule of one arm."""

    def clear(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return ``value`` (a column of the field) where the row shows the field in clear, else NULL."""

    def shown(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return ``value`` in clear, masked or NULL, as each row allows."""

    def masks(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        """Return on which rows the field is masked; None when on none."""

    def visible(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        """Return on which rows the field is shown at all, masked or clear; None for all of them."""


class OpenSight:
    """Sees everything: system work, and the conditions that an administrator wrote into a role."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.cache: dict[Any, Any] = {}

    def seen(self, obj: Object, field: Field) -> Seen:
        del obj, field
        return Seen.CLEAR

    def rows(self, frame: Frame) -> ColumnElement[bool] | None:
        del frame
        return None

    def owner_bound(self, frame: Frame) -> OwnerBound | None:
        del frame
        return None

    def arms(self, frame: Frame) -> tuple[Arm, ...]:
        del frame
        return ()

    def arm_rows(self, frame: Frame, arm: Arm) -> ColumnElement[bool]:
        del frame, arm
        raise AssertionError("an open sight has no arms")

    def clear(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        del frame, field
        return value

    def shown(self, frame: Frame, field: Field, value: ColumnElement[Any]) -> ColumnElement[Any]:
        del frame, field
        return value

    def masks(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        del frame, field
        return None

    def visible(self, frame: Frame, field: Field) -> ColumnElement[bool] | None:
        del frame, field
        return None


def open_sight(catalog: Catalog) -> OpenSight:
    """Return the one open sight of a catalog."""
    found: OpenSight = catalog.compiled.setdefault("open_sight", OpenSight(catalog))
    return found
