"""A document of an account's data, put together piece by piece."""

import json

import pytest

from bridge.api.content import File, Location, Text
from bridge.api.events import Edit, Gap, Invite, Message, Reactions, Ref, RoomChange, Stored
from bridge.api.ids import EventId, Identity, NetworkName, Place
from bridge.core.exported import Document, message

ROOM = Place(NetworkName("irc"), "room", "#tea")
ALICE = Identity(NetworkName("xmpp"), "alice@example.org", "al")
REF = Ref(event=EventId(31))


def test_a_document_is_json_that_people_can_read() -> None:
    document = Document()
    text = (
        document.begin("{}")
        + document.put("alice", "name")
        + document.begin("[]", "rooms")
        + document.put({"is": [1]})
        + document.put("ü")
        + document.end()
        + document.begin("[]", "none")
        + document.end()
        + document.end()
    )

    assert text.splitlines() == [
        "{",
        '  "name": "alice",',
        '  "rooms": [',
        "    {",
        '      "is": [',
        "        1",
        "      ]",
        "    },",
        '    "ü"',
        "  ],",
        '  "none": []',
        "}",
    ]
    assert json.loads(text) == {"name": "alice", "rooms": [{"is": [1]}, "ü"], "none": []}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Message(
                place=ROOM,
                actor=ALICE,
                at=0.0,
                content=(Text("look"), File(name="a.png", url="https://x.example/a.png", size=3)),
                answers=REF,
            ),
            {
                "kind": "message",
                "text": "look\na.png",
                "files": [{"name": "a.png", "link": "https://x.example/a.png", "bytes": 3}],
                "answers": "1f",
            },
        ),
        (
            Edit(
                place=ROOM,
                actor=ALICE,
                at=0.0,
                target=REF,
                content=(Location(latitude=1.0, longitude=2.0),),
            ),
            {
                "kind": "edit",
                "text": "A place on the map:"
                " https://www.openstreetmap.org/?mlat=1&mlon=2#map=16/1/2",
                "of": "1f",
            },
        ),
        (
            Reactions(place=ROOM, actor=ALICE, at=0.0, target=Ref(), emoji=("👍",)),
            {"kind": "reactions", "emoji": ["👍"]},
        ),
        (
            Invite(place=ROOM, actor=ALICE, at=0.0, reason="come", password="secret"),
            {"kind": "invitation", "text": "come"},
        ),
        (
            RoomChange(place=ROOM, actor=ALICE, at=0.0, subject="Tea"),
            {"kind": "subject", "text": "Tea"},
        ),
        (Gap(place=ROOM, since=60.0, until=0.0), {"kind": "gap", "since": "1970-01-01T00:01:00Z"}),
    ],
)
def test_what_was_said_is_told_in_words(event: Stored, told: dict[str, object]) -> None:
    head = {"at": "1970-01-01T00:00:00Z", "id": "2a", "by": "al", "is_mine": True}

    assert message(EventId(42), event, ALICE, ALICE.native) == {**head, **told}
