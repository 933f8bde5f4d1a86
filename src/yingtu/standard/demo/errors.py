"""What can be wrong with loading the demo company."""

from typing import Final

from yingtu.kit import i18n
from yingtu.kit.errors import InvalidInput

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "demo_rejected": "The demo company was not loaded: {object} refused a record ({problem}).\nLoad it into a fresh workspace with the standard objects.",
    },
    "zh-CN": {
        "demo_rejected": "未能载入演示公司：{object} 拒绝了一条记录（{problem}）。\n请在带标准对象的新工作区中载入。",
    },
}

i18n.register(MESSAGES)


class DemoRejected(InvalidInput):
    """The demo company was not loaded: {object} refused a record ({problem})."""

    code = "demo_rejected"
