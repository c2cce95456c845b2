"""Makes a picture small: decoded within limits, upright, without what else was in the file.

PNG third edition; JFIF; GIF89a; RFC 9649 (WebP). Exif 2.32 section 4.6.4: `Orientation`.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import (
    Image,
    ImageFile,
    MpoImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from bridge.xmpp.worker import frames
from bridge.xmpp.worker.frames import Answer, Order

LATER: Final = (WebPImagePlugin, MpoImagePlugin, TiffImagePlugin)
"""What Pillow would import when a picture has it: several images in a JPEG, Exif. Later the process
opens no file."""

READ: Final = ("PNG", "JPEG", "GIF", "WEBP")

LEFT: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
"""What every client shows: XEP-0153 section 4.6."""

MOST_SEEN: Final = 128 * 1024 * 1024
"""Pixels of a picture that is opened; the cameras of phones reach 108 million. A JPEG is decoded
at an eighth of its size, at least."""

MOST_DECODED: Final = 25_000_000
"""Pixels that are decoded: 100 MB."""

SMALLEST: Final = 16
"""Pixels of the longer side, below which nobody sees anything."""

QUALITIES: Final = (85, 70, 50, 30)
COLOURS: Final = (256, 64, 16)
"""How a JPEG and a PNG are written that were too large at first."""

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS: Final = (5, 6, 7, 8)

Write = Callable[[Image.Image], bytes]


class TooLarge(Exception):
    """It has too many pixels, or cannot be made small enough."""


def prepare() -> None:
    """Before the first picture, and before the process is bound."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MOST_SEEN // 2  # Pillow refuses twice as many


def shrink(image: bytes, order: Order) -> tuple[Answer, bytes]:
    """What is made of a picture, and its bytes; a verdict alone where nothing is."""
    try:
        with Image.open(BytesIO(image), formats=READ) as opened:
            return _left(opened, image, order) or _reduced(opened, order)
    except UnidentifiedImageError:
        return Answer(frames.UNKNOWN), b""
    except (TooLarge, Image.DecompressionBombError, MemoryError):
        return Answer(frames.TOO_LARGE), b""
    except Exception:  # a decoder may raise anything when it is given nonsense
        return Answer(frames.UNREADABLE), b""


def _left(opened: ImageFile.ImageFile, image: bytes, order: Order) -> tuple[Answer, bytes] | None:
    """A picture that is fine as it is; of one that moves, only its beginning is looked at."""
    media_type = LEFT.get(opened.format or "")
    if media_type is None or len(image) > order.most_bytes or max(opened.size) > order.leave:
        return None
    form = frames.FORMS.index(media_type)
    if order.form not in (0, form):
        return None
    _load(opened)
    return Answer(frames.TAKEN, form, *opened.size, *opened.size, len(image)), image


def _reduced(opened: ImageFile.ImageFile, order: Order) -> tuple[Answer, bytes]:
    seen = opened.size
    opened.draft(None, _twice(seen, order))
    _load(opened)
    orientation = opened.getexif().get(_ORIENTATION, 1)
    small = _resized(_plain(opened), order)
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    small.info.clear()  # the words and colours that were with it
    form, written, small = _written(small, order)
    of_width, of_height = reversed(seen) if orientation in _SIDEWAYS else seen
    return Answer(frames.TAKEN, form, *small.size, of_width, of_height, len(written)), written


def _load(opened: ImageFile.ImageFile) -> None:
    if opened.width * opened.height > MOST_DECODED:
        raise TooLarge
    opened.load()


def _twice(size: tuple[int, int], order: Order) -> tuple[int, int]:
    """How large a JPEG is to be decoded; from twice the size it is reduced well."""
    shorter, longer = sorted(size)
    scale = 2 * order.edge / (shorter if order.is_square else longer)
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def _plain(opened: Image.Image) -> Image.Image:
    """In red, green and blue; with what is seen through where there is such a thing."""
    if opened.mode.startswith("I;16"):
        return opened.point(lambda value: value / 256).convert("L").convert("RGB")
    return opened.convert("RGBA" if opened.has_transparency_data else "RGB")


def _resized(image: Image.Image, order: Order) -> Image.Image:
    """From its middle where it is to be square; nothing is made larger than it is."""
    width, height = image.size
    side = min(width, height)
    if order.is_square:
        left, top = (width - side) // 2, (height - side) // 2
        box, edge = (left, top, left + side, top + side), min(order.edge, side)
        size = (edge, edge)
    else:
        box, size = (0, 0, width, height), _fitting(image.size, order.edge)
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def _fitting(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """A size of the same shape, at most so large."""
    scale = min(1.0, edge / max(size))
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def _written(image: Image.Image, order: Order) -> tuple[int, bytes, Image.Image]:
    """As a file that is small enough, if need be of fewer colours, worse, or of half the size."""
    is_solid = image.mode == "RGB" or _is_solid(image)
    form = order.form or frames.FORMS.index("image/jpeg" if is_solid else "image/png")
    is_png = frames.FORMS[form] == "image/png"
    if is_solid or not is_png:
        image = _on_white(image)
    while max(image.size) >= SMALLEST or max(image.size) <= order.edge:
        for write in _PNGS if is_png else _JPEGS:
            written = write(image)
            if len(written) <= order.most_bytes:
                return form, written, image
        if max(image.size) < 2 * SMALLEST:
            break
        image = image.resize(_fitting(image.size, max(image.size) // 2))
    raise TooLarge


def _is_solid(image: Image.Image) -> bool:
    lowest, _ = image.getchannel("A").getextrema()
    return lowest == 255


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _png_of(colours: int) -> Write:
    return lambda image: _png(image.quantize(colours, Image.Quantize.FASTOCTREE))


def _jpeg(quality: int) -> Write:
    def write(image: Image.Image) -> bytes:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        return out.getvalue()

    return write


_PNGS: Final = (_png, *map(_png_of, COLOURS))
_JPEGS: Final = tuple(map(_jpeg, QUALITIES))
