"""Pictures, and what only looks like one."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from bridge.api.errors import Refused
from bridge.xmpp.imaging import Small


def painting(
    width: int = 40,
    height: int = 30,
    form: str = "PNG",
    mode: str = "RGB",
    colour: Any = (200, 30, 40),
    **how: Any,
) -> bytes:
    """A picture of one colour."""
    return written(Image.new(mode, (width, height), colour), form, **how)


def noise(width: int, height: int, form: str = "PNG", mode: str = "RGB", **how: Any) -> bytes:
    """A picture that no format makes small."""
    planes = [Image.effect_noise((width, height), 100) for _ in mode]
    return written(Image.merge(mode, planes), form, **how)


def flag(width: int, height: int, form: str = "PNG", **how: Any) -> bytes:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return written(image, form, **how)


def written(image: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def seen(image: bytes) -> Image.Image:
    """The picture, decoded."""
    opened = Image.open(BytesIO(image))
    opened.load()
    return opened


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Red, green and blue somewhere in it."""
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says what it likes of itself: rows is what is unpacked of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", head),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


async def as_it_is(image: bytes) -> Small:
    """For scenes in which no picture need be one: only what begins like XML is refused."""
    if image.startswith(b"<"):
        raise Refused("not-acceptable", "This picture cannot be read.")
    return Small(image=image, media_type="image/png", width=1, height=1, of=(1, 1))


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
