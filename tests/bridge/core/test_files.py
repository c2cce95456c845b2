"""Which files are still to be given, and how those are told that cannot be."""

import pytest

from bridge.api.content import Content, File, Text
from bridge.api.events import AnyEvent, Gap, Message
from bridge.api.ids import Identity, NetworkName, Place
from bridge.core import files
from bridge.core.routing import XMPP

SEALED = "aesgcm://x.example/cat.png#00"
OPEN = "https://x.example/cat.png"
HOSTED = Place(XMPP, "room", "a b")
FAR = Place(NetworkName("far"), "room", "#tea")


def said(*content: Content, place: Place = HOSTED) -> Message:
    return Message(place=place, actor=Identity(XMPP, "a", "a"), at=0.0, content=content)


@pytest.mark.parametrize(
    ("event", "lacks", "has_any", "are_sealed"),
    [
        (said(Text("hi")), False, False, False),
        (said(Text("hi"), Text("there")), False, False, False),
        (said(File(name="a", url=OPEN)), False, True, False),
        (said(Text("hi"), File(name="a", url=SEALED)), False, True, True),
        (said(File(name="a", url="AESGCM://x#00")), False, True, True),
        (said(File(name="a", native="n1"), place=FAR), True, True, False),
        (said(File(name="a", native="n1", url=OPEN), place=FAR), True, True, False),
        (said(File(name="a", native="n1", hosted=OPEN), place=FAR), False, True, False),
        (said(File(name="a", native="n1", trouble="no"), place=FAR), False, True, False),
        (said(File(name="a", native="n1")), False, True, False),
        (Gap(place=FAR, since=0.0, until=1.0), False, False, False),
    ],
)
def test_what_is_to_be_done_with_the_files_of_an_event(
    event: AnyEvent, lacks: bool, has_any: bool, are_sealed: bool
) -> None:
    assert (files.are_lacking(event), files.has_any(event), files.are_sealed(event)) == (
        lacks,
        has_any,
        are_sealed,
    )


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (File(name="a", url=OPEN), OPEN),
        (File(name="a", url=OPEN, hosted="https://y.example/a"), "https://y.example/a"),
        (File(name="a", url=OPEN, trouble="It is gone."), OPEN),
        (File(name="a", size=23_000_000, trouble="It is gone."), "a (23 MB): It is gone."),
        (File(name=""), "file"),
        (File(name="a", url=SEALED), "a"),
        (File(name="a", url=SEALED, trouble="It is gone."), "a: It is gone."),
        (File(name="a", url=SEALED, hosted=OPEN), OPEN),
    ],
)
def test_a_file_is_told_by_its_link_or_in_words(file: File, told: str) -> None:
    assert files.said(file) == told


@pytest.mark.parametrize(
    ("file", "is_lost"),
    [
        (File(name="a", trouble="It is gone."), True),
        (File(name="a", url=OPEN, trouble="It is gone."), False),
        (File(name="a"), False),
        (Text("a"), False),
    ],
)
def test_what_no_link_leads_to_is_lost(file: Content, is_lost: bool) -> None:
    assert files.is_lost(file) == is_lost


@pytest.mark.parametrize(
    ("size", "told"),
    [(None, "[a: could not be passed on]"), (23_000_000, "[a (23 MB): could not be passed on]")],
)
def test_of_what_is_lost_nobody_elsewhere_reads_why(size: int | None, told: str) -> None:
    assert files.lost(File(name="a", size=size, trouble="It is gone.")) == told


def test_a_sealed_file_that_was_opened_is_known_by_where_it_lies_open() -> None:
    assert files.opened(File(name="a", url=SEALED, hosted=OPEN)) == File(name="a", url=OPEN)
    assert files.opened(File(name="a", url=SEALED, trouble="no")) == File(name="a", trouble="no")
