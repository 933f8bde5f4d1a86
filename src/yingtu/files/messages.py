"""Sentences about files in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "file_upload_incomplete": 'The upload cannot be read: {reason}.\nSend one file as multipart/form-data in the part "file".',
        "file_upload_too_large": "The file is larger than the {limit_mb} MB allowed.\nMake it smaller, or ask an administrator for a higher limit.",
        "file_quota_reached": "All files together may take {limit_mb} MB, and this one does not fit any more.\nAsk an administrator for more room.",
        "file_refused_by_scan": 'The virus scanner refused "{name}".\nCheck the file on your computer before you try again.',
        "file_scanner_broken": "The virus scanner does not answer, so no files are accepted.\nTry again later, or tell an administrator.",
        "file_not_found": "There is no such file, or you may not see it.",
        "file_lost": 'The content of "{name}" is missing on the server.\nTell an administrator, and upload it again.',
        "file_no_thumbnail": 'There is no small picture of "{name}": it is no image or PDF, locked by a password, damaged or too large.\nDownload the file instead.',
        "too_many_files": "A record has at most {maximum} files.\nRemove some that are no longer needed.",
        "range_not_satisfiable": "The file has {size} bytes; the range asked for lies outside.",
        "file_not_yours": "A file in this field does not exist, or somebody else uploaded it.\nUpload the file yourself and use the id you get.",
    },
    "zh-CN": {
        "file_upload_incomplete": "无法读取上传内容：{reason}。\n请以 multipart/form-data 的 “file” 部分发送一个文件。",
        "file_upload_too_large": "文件超过允许的 {limit_mb} MB。\n请缩小文件，或请管理员提高上限。",
        "file_quota_reached": "所有文件合计最多 {limit_mb} MB，此文件已放不下。\n请管理员增加空间。",
        "file_refused_by_scan": "病毒扫描拒绝了“{name}”。\n请先在您的电脑上检查该文件，再重试。",
        "file_scanner_broken": "病毒扫描没有响应，暂不接收文件。\n请稍后重试，或通知管理员。",
        "file_not_found": "没有此文件，或您无权查看。",
        "file_lost": "“{name}”的内容在服务器上丢失。\n请通知管理员并重新上传。",
        "file_no_thumbnail": "“{name}”没有缩略图：它不是图片或 PDF、有密码、已损坏或过大。\n请直接下载文件。",
        "too_many_files": "每条记录最多 {maximum} 个文件。\n请删除不再需要的文件。",
        "range_not_satisfiable": "文件共 {size} 字节，请求的范围超出了文件。",
        "file_not_yours": "此字段中的某个文件不存在，或由他人上传。\n请自行上传文件，并使用返回的编号。",
    },
}

i18n.register(MESSAGES)
