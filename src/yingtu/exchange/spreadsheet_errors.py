"""What can be wrong with a spreadsheet as a file, with its sentences."""

from __future__ import annotations

from typing import Final

from yingtu.exchange.errors import UnusableFile
from yingtu.kit import i18n


class SpreadsheetDamaged(UnusableFile):
    """The spreadsheet is damaged or was cut off on its way."""

    code = "spreadsheet_damaged"


class SpreadsheetProtected(UnusableFile):
    """The spreadsheet is protected with a password."""

    code = "spreadsheet_protected"


class NotASpreadsheet(UnusableFile):
    """The file is an archive or a document, but no spreadsheet."""

    code = "not_a_spreadsheet"


class SpreadsheetTooLarge(UnusableFile):
    """The spreadsheet is too large when unpacked."""

    code = "spreadsheet_too_large"
    status = 413


MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "spreadsheet_damaged": "The spreadsheet is damaged or was cut off on its way.\nOpen it, save it again and upload it once more.",
        "spreadsheet_protected": "The spreadsheet is protected with a password.\nSave it without a password and upload it again.",
        "not_a_spreadsheet": "The file is an archive or a document, but no spreadsheet.\nChoose an XLSX, XLS, ODS or CSV file.",
        "spreadsheet_too_large": "The spreadsheet needs more than {limit_mb} MB when unpacked.\nSave it as CSV, which may be of any length, or split it.",
    },
    "zh-CN": {
        "spreadsheet_damaged": "表格文件已损坏或传输不完整。\n请打开后重新保存，再次上传。",
        "spreadsheet_protected": "表格文件有密码保护。\n请去掉密码保存后重新上传。",
        "not_a_spreadsheet": "文件是压缩包或文档，不是表格。\n请选择 XLSX、XLS、ODS 或 CSV 文件。",
        "spreadsheet_too_large": "表格解压后超过 {limit_mb} MB。\n请另存为 CSV（长度不限）或拆分。",
    },
}

i18n.register(MESSAGES)
