"""Ids of ours and of clients'."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.api.ids import EventId, NativeId
from bridge.xmpp import references

EVENTS = st.integers(1, 2**63 - 1).map(EventId)


@given(EVENTS)
def test_an_id_of_ours_means_the_event(event: EventId) -> None:
    kept = references.archive_id(event)

    assert references.meant(kept) == Ref(native=NativeId(kept), event=event)


@given(EVENTS, st.integers(1, 999))
def test_all_as_which_a_message_is_shown_mean_the_event(event: EventId, part: int) -> None:
    shown = references.part_id(references.archive_id(event), part)

    assert references.meant(shown) == Ref(native=NativeId(shown), event=event)


@pytest.mark.parametrize(
    "id", ["1.0", "1.01", "1.", ".1", "1.1.1", "1.1000", "1.a", "1.\u0661", "1,1", "1.1\n", "0.1"]
)
def test_what_only_looks_like_them_is_a_clients(id: str) -> None:
    assert references.meant(id) == Ref(native=NativeId(id))


@pytest.mark.parametrize(
    "id", ["0", "m0", "0a", "A1", "x1", "mm1", "a-1", " a1", "8000000000000000", "1" * 17]
)
def test_what_is_no_id_of_ours_is_a_clients(id: str) -> None:
    assert references.meant(id) == Ref(native=NativeId(id))


@pytest.mark.parametrize("id", [None, ""])
def test_no_id_means_nothing(id: str | None) -> None:
    assert references.meant(id) is None
    assert references.given(id) is None


def test_a_very_long_id_is_refused() -> None:
    assert references.given("i" * 1023) == "i" * 1023
    with pytest.raises(Refused, match="too long"):
        references.meant("i" * 1024)


def test_a_message_is_shown_by_its_clients_id_and_kept_by_ours() -> None:
    far = Ref(event=EventId(0xE1))
    ours = Ref(event=EventId(0xE1), alias=NativeId("c1"))

    assert [references.shown_id(far), references.kept_id(far)] == ["e1", "e1"]
    assert [references.shown_id(ours), references.kept_id(ours)] == ["c1", "e1"]
    assert [references.shown_id(Ref()), references.kept_id(Ref())] == ["", ""]


def test_what_was_read_was_read_to_its_end() -> None:
    album = Ref(event=EventId(0xE1), parts=("", "d1", "d2"))
    file = Ref(event=EventId(0xE1), parts=("d1",))
    ours = Ref(event=EventId(0xE1), alias=NativeId("c1"))
    refs = (album, file, ours, Ref())

    assert [references.read_id(ref) for ref in refs] == ["e1.2", "e1", "e1", ""]
    assert [references.last_shown_id(ref) for ref in refs] == ["e1.2", "e1", "c1", ""]
    assert [references.further_ids(ref) for ref in refs] == [["e1.1", "e1.2"], [], [], []]
