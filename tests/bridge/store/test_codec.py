"""Events and their payloads."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api import events
from bridge.api.content import Card, File, Location, Poll, Preview, Shape, Text, Unsupported
from bridge.api.errors import Reason
from bridge.api.ids import EventId, Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.api.text import Kind, Span
from bridge.store import codec

any_text = st.text(st.characters())  # halves of surrogate pairs and NUL included
natives = st.none() | any_text.map(NativeId)
moments = st.floats(allow_nan=False, allow_infinity=False)
places = st.builds(
    Place,
    any_text.map(NetworkName),
    st.sampled_from(["room", "direct"]),
    any_text,
    st.none() | st.integers(1, 2**63 - 1).map(LoginId),
)
identities = st.builds(Identity, any_text.map(NetworkName), any_text, any_text)
actors = st.none() | identities
backs = st.builds(
    events.ReturnPath,
    any_text,
    natives,
    any_text,
    receipt=st.booleans(),
    room=st.booleans(),
    markable=st.booleans(),
)
refs = st.builds(
    events.Ref,
    native=natives,
    event=st.none() | st.integers(1, 2**63 - 1).map(EventId),
    author=actors,
    alias=natives,
    words=any_text,
    at=moments,
    quote=st.none() | any_text,
    origin=natives,
    parts=st.lists(any_text).map(tuple),
)
texts = st.lists(any_text).map(tuple)
sizes = st.none() | st.integers(0, 2**63 - 1)
spans = st.lists(
    st.builds(
        Span,
        st.integers(0, 100),
        st.integers(0, 100),
        st.sampled_from(get_args(Kind)),
        any_text,
        any_text,
    )
).map(tuple)
contents = st.lists(
    st.builds(Text, any_text, spans)
    | st.builds(
        File,
        url=any_text,
        name=any_text,
        media_type=any_text,
        size=sizes,
        shape=st.sampled_from(get_args(Shape)),
        native=any_text,
        hosted=any_text,
        trouble=any_text,
        width=sizes,
        height=sizes,
        duration=st.none() | moments,
        thumbnail=st.binary(max_size=20),
        sha256=any_text,
        description=any_text,
        is_spoiler=st.booleans(),
    )
    | st.builds(
        Location,
        latitude=st.floats(-90, 90),
        longitude=st.floats(-180, 180),
        accuracy=st.none() | moments,
        name=any_text,
    )
    | st.builds(Card, name=any_text, phones=texts, emails=texts, native=any_text)
    | st.builds(
        Poll,
        question=any_text,
        answers=texts,
        votes=st.lists(st.integers(0, 2**31)).map(tuple),
        several=st.booleans(),
        is_closed=st.booleans(),
    )
    | st.builds(Preview, url=any_text, title=any_text, description=any_text)
    | st.builds(Unsupported, any_text)
).map(tuple)
messages = st.builds(
    events.Message,
    place=places,
    actor=actors,
    at=moments,
    content=contents,
    form=st.sampled_from(get_args(events.Form)),
    native=natives,
    alias=natives,
    back=st.none() | backs,
    private_in=st.none() | places,
    answers=st.none() | refs,
)
edits = st.builds(
    events.Edit,
    place=places,
    actor=actors,
    at=moments,
    target=refs,
    content=contents,
    form=st.sampled_from(get_args(events.Form)),
    native=natives,
    alias=natives,
    back=st.none() | backs,
    answers=st.none() | refs,
)
retractions = st.builds(
    events.Retraction,
    place=places,
    actor=actors,
    at=moments,
    target=refs,
    by_moderator=st.booleans(),
    reason=any_text,
    native=natives,
    alias=natives,
    back=st.none() | backs,
)
reactions = st.builds(
    events.Reactions,
    place=places,
    actor=actors,
    at=moments,
    target=refs,
    emoji=st.lists(any_text).map(tuple),
    before=st.lists(any_text).map(tuple),
    native=natives,
    alias=natives,
    back=st.none() | backs,
)
votes = st.builds(
    events.Vote,
    place=places,
    actor=actors,
    at=moments,
    target=refs,
    choices=st.lists(st.integers(0, 100)).map(tuple),
    native=natives,
    alias=natives,
    back=st.none() | backs,
)
tombstones = st.builds(
    events.Tombstone,
    place=places,
    actor=actors,
    at=moments,
    retraction=st.integers(1, 2**63 - 1).map(EventId),
    retracted_at=moments,
    known_by=natives,
    by_moderator=st.booleans(),
    by=any_text,
    reason=any_text,
    native=natives,
    alias=natives,
    back=st.none() | backs,
)
invites = st.builds(
    events.Invite,
    place=places,
    actor=actors,
    at=moments,
    reason=any_text,
    password=any_text,
    native=natives,
)
room_changes = st.builds(
    events.RoomChange, place=places, actor=actors, at=moments, subject=any_text, native=natives
)
gaps = st.builds(events.Gap, place=places, since=moments, until=moments)
receipts = st.builds(events.Receipt, place=places, at=moments, back=backs)
failures = st.builds(
    events.Failure,
    place=places,
    at=moments,
    back=backs,
    reason=st.sampled_from(get_args(Reason)),
    text=any_text,
)
settled = st.builds(
    events.Settled,
    key=any_text.map(Key),
    outcome=st.sampled_from(get_args(events.Outcome)),
    native=natives,
    reason=st.sampled_from(get_args(Reason)),
    text=any_text,
)
by_kind = {
    events.Message: messages,
    events.Edit: edits,
    events.Retraction: retractions,
    events.Reactions: reactions,
    events.Vote: votes,
    events.Tombstone: tombstones,
    events.Invite: invites,
    events.RoomChange: room_changes,
    events.Gap: gaps,
    events.Receipt: receipts,
    events.Failure: failures,
    events.Settled: settled,
}


def test_every_kind_of_event_is_tested_here() -> None:
    """That a room moved is done and not kept."""
    assert set(by_kind) == set(get_args(events.AnyEvent)) - {events.Moved}


def test_that_a_room_moved_is_no_payload() -> None:
    moved = events.Moved(
        old=Place(NetworkName("fake"), "room", "-1"), new=Place(NetworkName("fake"), "room", "-2")
    )
    with pytest.raises(TypeError):
        codec.encode(moved)


@given(st.one_of(*by_kind.values()))
def test_an_event_survives_its_payload(event: events.AnyEvent) -> None:
    kind, payload = codec.encode(event)

    assert event == codec.decode(kind, payload)


stored_kinds = [by_kind[kind] for kind in get_args(events.Stored)]


@given(st.one_of(stored_kinds))
def test_a_stored_event_survives_head_and_body(event: events.Stored) -> None:
    actor = None if isinstance(event, events.Gap) else event.actor

    kind, payload = codec.body(event)

    assert event == codec.stored(kind, payload, place=event.place, actor=actor, at=event.at)


@given(st.one_of(*by_kind.values()))
def test_a_payload_can_be_stored_in_every_database(event: events.AnyEvent) -> None:
    _, payload = codec.encode(event)

    assert payload == codec.clean(payload)


@given(any_text)
def test_a_cleaned_text_can_be_stored_in_every_database(text: str) -> None:
    cleaned = codec.clean(text)

    assert "\0" not in cleaned
    assert cleaned == cleaned.encode().decode()
    assert cleaned == codec.clean(cleaned)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_good_text_is_clean_as_it_is(text: str) -> None:
    assert text == codec.clean(text)


@pytest.mark.parametrize(("by", "by_moderator"), [("Bob", True), ("", False)])
def test_a_tombstone_of_before_is_a_moderators_where_one_is_named(
    by: str, by_moderator: bool
) -> None:
    payload = f'["n1",null,null,241,2.5,"{by}","rude","r1"]'

    place = Place(NetworkName("irc"), "room", "#garden%irc.example", None)
    assert codec.stored(codec.TOMBSTONE, payload, place=place, actor=None, at=1.5) == (
        events.Tombstone(
            place=place,
            actor=None,
            at=1.5,
            retraction=EventId(241),
            retracted_at=2.5,
            known_by=NativeId("r1"),
            by_moderator=by_moderator,
            by=by,
            reason="rude",
            native=NativeId("n1"),
        )
    )


def test_the_body_of_a_plain_line_is_short() -> None:
    place = Place(NetworkName("irc"), "room", "#garden%irc.example")
    event = events.Message(
        place=place, actor=None, at=1.0, content=(Text("Grüße"),), native=NativeId("n1")
    )

    assert codec.body(event) == (1, '[["Grüße"],"say","n1"]')
