"""The first page of a PDF as a small picture, in a process of its own: ``python -m yingtu.files.pdf_picture SOURCE SIDE TARGET``.

The renderer (PDFium) is native code and the files are anybody's, so it runs without our settings and connections, with little memory
and time; whatever it dies of costs one picture.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path
from typing import Final

#: Address space of the process, and seconds of processor time and on the clock.
MEMORY_BYTES: Final = 1024 * 1024 * 1024
PROCESSOR_S: Final = 10
CLOCK_S: Final = 20.0
#: A page is never drawn larger than so many pixels on its longest side, whatever it says of itself.
MAX_SIDE: Final = 1280


async def draw(source: Path, side: int, target: Path) -> bool:
    """Write the first page of a PDF as WebP; False: it is damaged, locked by a password, or takes too much."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "yingtu.files.pdf_picture", str(source), str(side), str(target),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(CLOCK_S):
            return await process.wait() == 0 and target.is_file()
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def main(source: str, side: str, target: str) -> None:
    """Draw, within limits that nothing in the file can lift."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    # Native code comes in this process only.
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    page = document[0]
    longest = max(page.get_size())
    picture = page.render(scale=min(int(side), MAX_SIDE) / longest, may_draw_forms=False).to_pil()
    picture.convert("RGB").save(target, "WEBP", quality=80)


if __name__ == "__main__":
    main(*sys.argv[1:])
