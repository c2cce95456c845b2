"""Pictures are made small by a process that nothing they hold can harm us by."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from bridge.api.errors import Refused
from bridge.xmpp import imaging
from bridge.xmpp.imaging import MOST_TAKEN, Imaging, Small
from tests.bridge.xmpp.paintings import flag, noise, painting, pixel, png, seen, written

KIND = r"^Only PNG, JPEG, GIF and WebP pictures can be read\.$"
LARGE = r"^This picture is too large\.$"
UNREADABLE = r"^This picture cannot be read\.$"
UNAVAILABLE = r"^Pictures cannot be read at the moment\.$"
EXIF_SIDEWAYS = 6


def play(scene: Callable[[Imaging], Awaitable[None]], served: Imaging | None = None) -> None:
    async def within() -> None:
        of = served or Imaging()
        running = asyncio.ensure_future(of.run())
        try:
            async with asyncio.timeout(15):
                await scene(of)
        finally:
            running.cancel()
            await asyncio.wait([running])

    asyncio.run(within())


def small(image: bytes, **how: object) -> Small:
    """What is made of one picture; as of somebody's, unless it is said otherwise."""
    made: list[Small] = []

    async def scene(of: Imaging) -> None:
        made.append(await of.small(image, **{"most_pixels": 96, "most_bytes": 65_536, **how}))  # type: ignore[arg-type]  # as in `small`

    play(scene)
    [one] = made
    return one


def workers() -> list[int]:
    """The processes that read pictures for this one."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"bridge.xmpp.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


async def ended(process: int) -> None:
    over, process_fd = asyncio.Event(), os.pidfd_open(process)
    asyncio.get_running_loop().add_reader(process_fd, over.set)
    try:
        await over.wait()
    finally:
        asyncio.get_running_loop().remove_reader(process_fd)
        os.close(process_fd)


# --- what becomes of pictures -------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_large_picture_becomes_a_small_jpeg(form: str) -> None:
    made = small(painting(800, 400, form))

    assert made == Small(
        image=made.image, media_type="image/jpeg", width=96, height=48, of=(800, 400)
    )
    shown = seen(made.image)
    assert (shown.format, shown.size) == ("JPEG", (96, 48))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_seen_through_stays_so(form: str) -> None:
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    image.paste((0, 255, 0, 255), (0, 0, 300, 150))
    made = small(written(image, form, lossless=True))

    shown = seen(made.image)
    assert (made.media_type, shown.mode, shown.size) == ("image/png", "RGBA", (96, 96))
    assert [shown.getpixel(at) for at in ((48, 10), (48, 90))] == [(0, 255, 0, 255), (0, 0, 0, 0)]


def test_a_gif_with_a_hole_stays_one_as_a_png() -> None:
    image = Image.new("P", (300, 300), 0)
    image.putpalette([0, 0, 0, 0, 0, 255])
    image.paste(1, (0, 0, 300, 150))
    made = small(written(image, "GIF", transparency=0))

    shown = seen(made.image).convert("RGBA")
    assert made.media_type == "image/png"
    assert [shown.getpixel(at) for at in ((48, 10), (48, 90))] == [(0, 0, 255, 255), (0, 0, 0, 0)]


def test_nothing_to_see_through_is_no_reason_for_a_png() -> None:
    assert small(painting(300, 300, mode="RGBA", colour=(1, 2, 3, 255))).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("mode", "form", "colour", "shown"),
    [
        ("1", "PNG", 1, 255),
        ("L", "JPEG", 90, 90),
        ("I;16", "PNG", 90 * 256, 90),
        ("CMYK", "JPEG", (0, 0, 0, 165), 90),
    ],
)
def test_greys_of_all_kinds_are_as_bright_as_before(
    mode: str, form: str, colour: object, shown: int
) -> None:
    made = small(painting(200, 200, form, mode, colour), form="image/png")

    assert all(abs(part - shown) <= 2 for part in pixel(seen(made.image), 50, 50))


def test_a_square_is_cut_out_of_the_middle() -> None:
    image = Image.new("RGB", (400, 100), "red")
    image.paste("blue", (140, 0, 260, 100))
    made = small(written(image), square=True, form="image/png")

    assert (made.width, made.height, made.of) == (96, 96, (400, 100))
    assert seen(made.image).convert("RGB").getcolors() == [(96 * 96, (0, 0, 255))]


def test_nothing_is_made_larger() -> None:
    made = small(painting(40, 30))

    assert (made.width, made.height) == (40, 30)
    assert (small(painting(40, 30), square=True).width) == 30


def test_a_strip_keeps_at_least_a_pixel() -> None:
    made = small(painting(3000, 2))

    assert (made.width, made.height) == (96, 1)


def test_a_picture_taken_sideways_is_put_upright() -> None:
    """Exif 2.32 section 4.6.4, 6: "The 0th row is the visual right-hand side of the image, and the
    0th column is the visual top."
    """
    exif = Image.Exif()
    exif[0x0112] = EXIF_SIDEWAYS
    made = small(flag(800, 400, "JPEG", exif=exif), form="image/png")

    shown = seen(made.image).convert("RGB")
    assert (shown.size, made.of) == ((48, 96), (400, 800))
    blue, red = pixel(shown, 10, 48), pixel(shown, 38, 48)
    assert (blue[2] > 200 > blue[0], red[0] > 200 > red[2]) == (True, True)


def test_what_else_is_in_a_file_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, by the lake"
    marked = flag(800, 400, "JPEG", exif=exif, comment=b"of Carol", icc_profile=b"x" * 300)

    for form in ("image/png", "image/jpeg"):
        made = small(marked, form=form)
        assert b"lake" not in made.image
        assert b"Carol" not in made.image
        assert not {"exif", "icc_profile", "comment"} & seen(made.image).info.keys()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
def test_what_is_fine_is_left_as_it_is(form: str) -> None:
    image = painting(640, 480, form)

    assert small(image, leave=640) == Small(
        image=image, media_type=f"image/{form.lower()}", width=640, height=480, of=(640, 480)
    )


@pytest.mark.parametrize(
    "image",
    [painting(641, 10), painting(10, 641), noise(200, 200), painting(64, 64, "WEBP")],
    ids=["wide", "high", "of many bytes", "WebP"],
)
def test_what_is_not_fine_is_made_anew(image: bytes) -> None:
    made = small(image, leave=640)

    assert made.media_type == "image/jpeg"
    assert max(made.width, made.height) <= 96


@pytest.mark.parametrize("form", ["image/png", "image/jpeg"])
@pytest.mark.parametrize("most_bytes", [20_000, 3000, 800])
def test_a_picture_becomes_as_small_as_it_must(form: str, most_bytes: int) -> None:
    made = small(noise(400, 400, mode="RGBA"), most_pixels=192, most_bytes=most_bytes, form=form)

    assert len(made.image) <= most_bytes
    assert max(seen(made.image).size) >= 16
    assert (made.media_type, seen(made.image).size) == (form, (made.width, made.height))


def test_what_cannot_be_small_enough_is_refused() -> None:
    with pytest.raises(Refused, match=LARGE):
        small(noise(400, 400), most_bytes=100)


def test_a_thumbnail_is_a_jpeg_on_white_that_says_how_large_the_image_is() -> None:
    """XEP-0264 section 2.1: `media-type`, `width`, `height`; XEP-0446: those of the image."""

    async def scene(of: Imaging) -> None:
        made = await of.thumbnail(painting(1600, 1200, mode="RGBA", colour=(0, 0, 0, 0)))

        assert made == Small(
            image=made.image, media_type="image/jpeg", width=128, height=96, of=(1600, 1200)
        )
        assert len(made.image) <= 6 * 1024
        assert seen(made.image).getpixel((5, 5)) == (255, 255, 255)

    play(scene)


def test_a_large_photograph_is_decoded_small() -> None:
    made = small(painting(12_000, 9000, "JPEG", quality=50))

    assert (made.width, made.height, made.of) == (96, 72, (12_000, 9000))


# --- what only looks like a picture -------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (png(50_000, 50_000, bytes(1000)), LARGE),
        (png(2**31 - 1, 2**31 - 1, b""), LARGE),
        (png(6000, 6000, bytes(1000)), LARGE),
        (png(4000, 4000, bytes(1000)), UNREADABLE),
        (png(0, 0, b""), KIND),
        (noise(90, 90)[:5000], UNREADABLE),
        (noise(90, 90, "JPEG")[:3000], UNREADABLE),
        (noise(90, 90, "GIF")[:3000], UNREADABLE),
        (noise(90, 90, "WEBP")[:3000], UNREADABLE),
        (b"\x89PNG\r\n\x1a\n", KIND),
        (painting(90, 90, "BMP"), KIND),
        (painting(90, 90, "TIFF"), KIND),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', KIND),
        (b"<!DOCTYPE html><title>404</title>", KIND),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run", KIND),
        (b"", KIND),
    ],
    ids=count(),
)
def test_what_only_looks_like_a_picture_is_refused(image: bytes, says: str) -> None:
    """Ordered to be left as it is, too: nobody is given what could not be read here."""
    for leave in (0, 100_000):
        with pytest.raises(Refused, match=says) as refused:
            small(image, leave=leave)
        assert refused.value.reason == "not-acceptable"


def test_more_bytes_than_are_looked_at_are_refused_at_once() -> None:
    """Nobody serves here, so nothing was handed over."""

    async def scene() -> None:
        image = painting(50, 50, "JPEG").ljust(60_000_000, b"\0")
        with pytest.raises(Refused, match=LARGE):
            await Imaging().thumbnail(image)

    asyncio.run(scene())


def test_a_gif_of_many_frames_is_its_first() -> None:
    frames = [Image.new("P", (100, 100), at % 250) for at in range(200)]
    for frame in frames:
        frame.putpalette([255, 0, 0, *[at for at in range(255) for _ in range(3)]])
    moving = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    made = small(moving, form="image/png")

    assert pixel(seen(made.image), 50, 50) == (255, 0, 0)


def test_bombs_do_not_grow_in_our_own_memory() -> None:
    bombs = [
        png(50_000, 50_000, bytes(3_000_000)),
        png(5000, 5000, bytes(5000 * 15_001)),
        painting(5000, 4999, "GIF"),
        painting(6000, 4000, "WEBP"),
    ]

    async def scene(of: Imaging) -> None:
        Path("/proc/self/clear_refs").write_text("5")  # proc(5): forgets the peak
        before = peak()
        for bomb in bombs:
            await asyncio.wait([asyncio.ensure_future(of.thumbnail(bomb))])

        assert peak() - before < 5 * 1024

    play(scene)


def peak() -> int:
    """The most memory that this process had, in KiB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_the_largest_that_is_decoded_is_within_the_bounds_of_the_process(form: str) -> None:
    made = small(painting(5000, 5000, form, mode="RGBA", colour=(90, 90, 90, 90)))

    assert made.of == (5000, 5000)


# --- the process --------------------------------------------------------------------------------


def test_ten_at_once_are_made_in_order_by_one_process() -> None:
    async def scene(of: Imaging) -> None:
        order: list[int] = []

        async def ask(number: int) -> Small:
            made = await of.small(painting(100 + number, 100), most_pixels=1000, most_bytes=9999)
            order.append(number)
            return made

        made = await asyncio.gather(*map(ask, range(10)))

        assert [one.width for one in made] == [*range(100, 110)]
        assert order == [*range(10)]
        assert len(workers()) == 1

    play(scene)


def test_the_process_has_bounds() -> None:
    async def scene(of: Imaging) -> None:
        await of.thumbnail(painting())
        [worker] = workers()

        def bound(limit: int) -> tuple[int, int]:
            return resource.prlimit(worker, limit)

        assert bound(resource.RLIMIT_CORE) == (0, 0)
        assert bound(resource.RLIMIT_FSIZE) == (0, 0)
        assert bound(resource.RLIMIT_NOFILE) == (3, 3)
        assert bound(resource.RLIMIT_NPROC) == (0, 0)
        assert bound(resource.RLIMIT_AS) == (640 * 1024**2, 640 * 1024**2)
        assert 0 < bound(resource.RLIMIT_CPU)[0] <= 12
        assert os.getpriority(os.PRIO_PROCESS, worker) >= 10
        environment = Path(f"/proc/{worker}/environ").read_text()
        assert [each.split("=")[0] for each in environment.strip("\0").split("\0")] == [
            "PYTHONPATH"
        ]

    play(scene)


def test_the_process_imports_nothing_of_the_gateway() -> None:
    """So it is small, starts at once, and has no secret in its memory."""
    code = (
        "import sys, bridge.xmpp.worker.__main__\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in "
        "('adapters', 'aiohttp', 'asyncio', 'bridge', 'slixmpp', 'sqlalchemy')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(
        [
            "bridge",
            "bridge.xmpp",
            "bridge.xmpp.worker",
            "bridge.xmpp.worker.__main__",
            "bridge.xmpp.worker.frames",
            "bridge.xmpp.worker.shrinking",
        ]
    )


def test_a_process_that_is_killed_is_followed_by_another() -> None:
    async def scene(of: Imaging) -> None:
        await of.thumbnail(painting())
        [first] = workers()
        os.kill(first, signal.SIGSTOP)
        asked = [asyncio.ensure_future(of.thumbnail(painting())) for _ in range(3)]
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)

        with pytest.raises(Refused, match=UNREADABLE):
            await asked[0]
        assert [(await one).of for one in asked[1:]] == [(40, 30)] * 2
        [second] = workers()
        assert second != first

    play(scene)


def test_a_picture_that_takes_too_long_is_refused_and_the_next_is_made() -> None:
    async def scene(of: Imaging) -> None:
        await of.thumbnail(painting())
        [first] = workers()
        os.kill(first, signal.SIGSTOP)

        with pytest.raises(Refused, match=UNREADABLE):
            await of.thumbnail(painting())
        assert (await of.thumbnail(painting())).of == (40, 30)
        assert first not in workers()

    play(scene, Imaging(within=1.0))


@pytest.mark.parametrize(
    "does",
    [
        "sys.exit()",
        "put(b'')",
        "put(b'\\xff' * 200)",  # no such verdict
        "put(bytes(1) + b'\\x09' + bytes(200))",  # no such form
        "put(bytes(18) + b'\\x7f' + bytes(200))",  # too many bytes
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(does: str) -> None:
    code = f"""
import sys
def put(what):
    sys.stdout.buffer.write(what)
    sys.stdout.buffer.flush()
put(b"\\x01")
sys.stdin.buffer.read(30)
{does}
"""

    async def scene(of: Imaging) -> None:
        with pytest.raises(Refused, match=UNREADABLE):
            await of.thumbnail(painting())

    play(scene, Imaging([sys.executable, "-c", code]))


@pytest.mark.parametrize("command", [["/no/such/thing"], [sys.executable, "-c", ""]])
def test_where_there_is_no_process_pictures_wait_for_better_days(command: list[str]) -> None:
    async def scene(of: Imaging) -> None:
        for _ in range(2):
            with pytest.raises(Refused, match=UNAVAILABLE) as refused:
                await of.thumbnail(painting())
            assert refused.value.reason == "internal"

    play(scene, Imaging(command))


def test_a_process_that_nobody_needs_ends() -> None:
    async def scene(of: Imaging) -> None:
        await of.thumbnail(painting())
        await ended(workers()[0])

        assert (await of.thumbnail(painting())).of == (40, 30)

    play(scene, Imaging(idle=0.05))


def test_what_waits_is_bounded_by_number_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "MOST_WAITING", 3)

    async def scene() -> None:
        for image, most in ((b"", 3), (bytes(MOST_TAKEN), 2)):
            of = Imaging()  # nobody serves
            asked = [asyncio.ensure_future(of.thumbnail(image)) for _ in range(most)]
            await asyncio.sleep(0)
            with pytest.raises(Refused, match="Too many pictures"):
                await of.thumbnail(image)
            asked[0].cancel()
            await asyncio.wait(asked[:1])
            again = asyncio.ensure_future(of.thumbnail(image))
            await asyncio.sleep(0)
            assert not again.done()
            for one in (again, *asked):
                one.cancel()

    asyncio.run(scene())


def test_who_waits_when_the_gateway_ends_is_told() -> None:
    async def scene() -> None:
        of = Imaging()
        running = asyncio.ensure_future(of.run())
        await of.thumbnail(painting())
        [worker] = workers()
        os.kill(worker, signal.SIGSTOP)
        asked = [asyncio.ensure_future(of.thumbnail(painting())) for _ in range(2)]
        await asyncio.sleep(0.01)
        running.cancel()

        for one in asked:
            with pytest.raises(Refused, match=UNAVAILABLE):
                await one
        with pytest.raises(Refused, match=UNAVAILABLE):
            await of.thumbnail(painting())
        await asyncio.wait([running])
        assert workers() == []

    asyncio.run(scene())
