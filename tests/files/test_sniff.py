"""What a file is, by its content; what it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.files.conftest import photo, png
from yingtu.files.sniff import TEXT, UNKNOWN, media_type_of
from yingtu.files.upload import clean_name


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name in names:
            written.writestr(name, "")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(), "image/png"),
        (photo(8, 8), "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (archive("a.txt"), "application/zip"),
        (
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"PK\x03\x04 but broken", UNKNOWN),
        ("拜访纪要\n".encode() * 2000, TEXT),
        ("拜访纪要\n".encode("gb18030"), TEXT),
        (b"<html><script>", TEXT),
        (b"", UNKNOWN),
        (b"\x7fELF\x02\x01\x01\0", UNKNOWN),
        (b"MZ\x90\0\x03\0", UNKNOWN),
    ],
)
def test_the_type_comes_from_the_content(content: bytes, media_type: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert media_type_of(path) == media_type


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\合同.docx", "合同.docx"),
        ("bad\r\nname\0.txt", "badname.txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("..", "file"),
        ("", "file"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_the_last_part_without_what_could_mislead(given: str, name: str) -> None:
    assert clean_name(given) == name
