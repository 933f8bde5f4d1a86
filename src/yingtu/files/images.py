"""Sizes and small pictures of images. Decoding is bounded: by format, by pixels, and by how many run at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from yingtu.files import pdf_picture

if TYPE_CHECKING:
    from pathlib import Path

#: Formats we let the decoder try, by media type.
DECODED: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}
PDF: Final = "application/pdf"
#: Longest side in pixels, by name.
SIZES: Final = {"small": 320, "large": 1280}
MEDIA_TYPE: Final = "image/webp"
#: Larger files get no small picture.
MAX_SOURCE_BYTES: Final = 64 * 1024 * 1024
#: A JPEG is decoded reduced, so that only a fraction of its pixels is ever in memory; others are decoded whole.
MAX_PIXELS: Final = 40_000_000
MAX_JPEG_PIXELS: Final = 250_000_000
_ORIENTATION: Final = 0x0112
#: Orientations (TIFF 6.0, tag 274) that turn the picture by a quarter.
_TURNED: Final = frozenset({5, 6, 7, 8})
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)

# Pixels are counted here, before anything is decoded; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None

_decoding = asyncio.Semaphore(2)


class NotShown(Exception):
    """No small picture can be made."""


def dimensions(path: Path, media_type: str) -> tuple[int, int] | None:
    """Return width and height as shown, from the header alone; None when it is no image we can read."""
    if media_type not in DECODED:
        return None
    try:
        with Image.open(path, formats=(DECODED[media_type],)) as image:
            width, height = image.size
            turned = image.getexif().get(_ORIENTATION) in _TURNED
    except _BROKEN:
        return None
    return (height, width) if turned else (width, height)


def is_shown(media_type: str) -> bool:
    """Whether a small picture is made of files of a type."""
    return media_type in DECODED or media_type == PDF


async def make_thumbnail(source: Path, media_type: str, size: str, target: Path) -> None:
    """Write a small picture in a thread: upright, without the camera's data (place, time, device); of a PDF its first page.

    Raises:
        NotShown: no image or PDF, damaged, or more pixels than we decode.
    """
    if not is_shown(media_type) or source.stat().st_size > MAX_SOURCE_BYTES:
        raise NotShown
    if media_type == PDF:
        async with _decoding:
            if not await pdf_picture.draw(source, SIZES[size], target):
                raise NotShown
        return
    async with _decoding:
        await asyncio.to_thread(_make, source, DECODED[media_type], SIZES[size], target)


def _make(source: Path, kind: str, side: int, target: Path) -> None:
    try:
        with Image.open(source, formats=(kind,)) as image:
            pixels = image.width * image.height
            if pixels > (MAX_JPEG_PIXELS if kind == "JPEG" else MAX_PIXELS):
                raise NotShown
            if kind == "JPEG":
                image.draft("RGB", (side * 2, side * 2))
                if image.width * image.height > MAX_PIXELS:
                    raise NotShown
            image.thumbnail((side, side))
            upright = ImageOps.exif_transpose(image)
            shown = upright if upright.mode in {"RGB", "RGBA"} else upright.convert("RGBA")
            # A new picture has nothing but pixels.
            clean = Image.new(shown.mode, shown.size)
            clean.paste(shown)
            clean.save(target, "WEBP", quality=80)
    except _BROKEN as error:
        raise NotShown from error
