"""What can be wrong with an archive of attachments, and with what a row wants of it, with its sentences."""

from __future__ import annotations

from typing import Final

from yingtu.exchange.errors import UnusableFile
from yingtu.kit import i18n
from yingtu.kit.errors import NotFound


class NotAnArchive(UnusableFile):
    """This is no ZIP archive. Pack the files as ZIP and choose it again."""

    code = "not_an_archive"


class ArchiveDamaged(UnusableFile):
    """The archive is damaged or incomplete. Pack the files again."""

    code = "archive_damaged"


class ArchiveProtected(UnusableFile):
    """The archive is protected by a password. Pack the files without one."""

    code = "archive_protected"


class ArchiveTooLarge(UnusableFile):
    """The archive holds too much. Divide it into several, and import each with its rows."""

    code = "archive_too_large"
    status = 413


class ArchiveGone(NotFound):
    """The archive with the attachments is no longer there. Upload it again."""

    code = "archive_gone"


class UnknownArchive(NotFound):
    """There is no uploaded archive {archive}, or it belongs to somebody else."""

    code = "unknown_archive"


MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not_an_archive": "This is no ZIP archive.\nPack the files as ZIP and choose it again.",
        "archive_damaged": "The archive is damaged or was cut off on its way.\nPack the files again.",
        "archive_protected": "The archive is protected with a password.\nPack the files without one.",
        "archive_too_large": "The archive has more than {limit_files} files or needs more than {limit_mb} MB when unpacked.\nDivide it into several, and import each with its rows.",
        "unknown_archive": "There is no uploaded archive {archive}, or it belongs to somebody else.\nUpload it again.",
        "archive_gone": "The archive with the attachments is no longer there.\nUpload it again.",
        "file_not_in_archive": 'The archive has no file "{value}".',
        "file_ambiguous": '{count} files of the archive are called "{value}".\nWrite its folder too.',
        "too_many_row_files": "This row has {count} files; a record may have {maximum}.",
        "archive_entry_damaged": 'The file "{value}" cannot be unpacked.\nPack the files again.',
        "mapping_files_need_migration": 'Attachments come along only with the option "migration", which needs the right to import history.',
        "mapping_past_missing": "A list of earlier changes needs columns for the field and the time.",
        "past_field_unknown": 'There is no field "{value}".',
        "past_time_missing": "It is not said when this changed.",
        "past_in_future": "This change is in the future.",
    },
    "zh-CN": {
        "not_an_archive": "这不是 ZIP 压缩包。\n请把文件打包为 ZIP 后重新选择。",
        "archive_damaged": "压缩包已损坏或传输不完整。\n请重新打包。",
        "archive_protected": "压缩包有密码保护。\n请不设密码重新打包。",
        "archive_too_large": "压缩包的文件超过 {limit_files} 个，或解压后超过 {limit_mb} MB。\n请拆分成几个，分别与对应的行一起导入。",
        "unknown_archive": "没有上传的压缩包 {archive}，或它属于其他人。\n请重新上传。",
        "archive_gone": "附件压缩包已不存在。\n请重新上传。",
        "file_not_in_archive": "压缩包中没有文件“{value}”。",
        "file_ambiguous": "压缩包中有 {count} 个文件叫“{value}”。\n请写上所在的文件夹。",
        "too_many_row_files": "此行有 {count} 个文件，而每条记录最多 {maximum} 个。",
        "archive_entry_damaged": "文件“{value}”无法解压。\n请重新打包。",
        "mapping_files_need_migration": "只有在“历史迁移”选项下才能带附件，这需要导入历史的权限。",
        "mapping_past_missing": "变更历史需要指明“字段”和“时间”所在的列。",
        "past_field_unknown": "没有字段“{value}”。",
        "past_time_missing": "没有写明变更时间。",
        "past_in_future": "变更时间在将来。",
    },
}

i18n.register(MESSAGES)
