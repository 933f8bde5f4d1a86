"""Where a write came from, as the history tells it."""

from __future__ import annotations

from dataclasses import replace

from yingtu.identity.actor import SYSTEM, Device
from yingtu.records.changes import Source
from yingtu.records.requests import source_of


def test_a_key_is_a_program_and_every_browser_a_person() -> None:
    assert {each: source_of(replace(SYSTEM, device=each)) for each in Device} == {
        each: Source.API if each is Device.MACHINE else Source.UI for each in Device
    }
    assert source_of(replace(SYSTEM, device=Device.MACHINE)) is Source.API
