"""What hands do with a mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def drag_card(page: Page, text: str, column: Locator) -> None:
    """Drag the card with a text to a column of its board, once both stand where they will stay."""
    card = page.get_by_role("article").filter(has_text=text)
    expect(column).to_be_visible()
    # Beside its name, which is a link; the mouse waits there until the card has come to rest.
    height = card.evaluate("card => card.offsetHeight")
    card.hover(position={"x": 60, "y": height - 8})
    page.mouse.down()
    target = column.bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 60, target["y"] + 120, steps=8)
    page.mouse.up()
