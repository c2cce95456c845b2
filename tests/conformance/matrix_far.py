"""What people of Matrix read of what was said: words as they stand now, by whom, how they look."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from bridge.api.content import Content, Location, Poll, Text
from bridge.api.text import Kind, Span
from bridge.testing.driving import Shown
from tests.servers.homestead.events import Event
from tests.servers.homestead.rooms import Room

POLLS: Final = ("m.poll", "org.matrix.msc3381.poll")
TEXTS: Final = ("m.text", "org.matrix.msc1767.text")
SHAPES: Final[dict[str, Kind]] = {"strong": "bold", "b": "bold", "code": "code", "span": "spoiler"}


def said(room: Room, since: int) -> list[Event]:
    """Messages that stand, behind a position; edits of them are none of their own."""
    return [
        event
        for event in room.messages
        if event.at > since and event.type == "m.room.message" and not _relates(event, "m.replace")
    ]


def things(room: Room, since: int) -> list[Event]:
    """Messages and polls."""
    kinds = {"m.room.message", *(f"{poll}.start" for poll in POLLS)}
    return [
        event
        for event in room.timeline
        if event.at > since
        and event.type in kinds
        and not event.is_redacted
        and not _relates(event, "m.replace")
    ]


def now(room: Room, event: Event) -> dict[str, Any]:
    """The content of the last edit by its author."""
    content = event.content
    for edit in room.timeline:
        is_edit = (
            _relates(edit, "m.replace") and edit.content["m.relates_to"]["event_id"] == event.id
        )
        if is_edit and edit.sender == event.sender and not edit.is_redacted:
            content = edit.content["m.new_content"]
    return content


def body(room: Room, event: Event) -> str:
    """Without what an answer quotes."""
    text = str(now(room, event).get("body", ""))
    answers = isinstance(event.content.get("m.relates_to"), dict)
    if answers and text.startswith("> ") and "\n\n" in text:
        return text.partition("\n\n")[2]
    return text


def answered(room: Room, event: Event) -> str:
    """The words of what it answers."""
    relation = event.content.get("m.relates_to", {})
    target = relation.get("m.in_reply_to", {}).get("event_id")
    found = room.find(target) if target else None
    return body(room, found) if found else ""


def reactions(room: Room, event: Event) -> Iterator[tuple[str, str]]:
    """Who, by his id, and with what."""
    for one in room.timeline:
        relation = one.content.get("m.relates_to", {})
        if one.type == "m.reaction" and relation.get("event_id") == event.id:
            yield one.sender, relation["key"]


def shown(room: Room, event: Event, by: dict[str, str]) -> Shown:
    """by: names by ids."""
    reacted = frozenset((by[who], emoji) for who, emoji in reactions(room, event))
    return Shown(
        by=by[event.sender],
        text=body(room, event),
        answers=answered(room, event),
        reactions=reacted,
    )


def votes(room: Room, poll: Event) -> dict[str, tuple[int, ...]]:
    """By person, what he voted last, if anything."""
    start = _part(poll.content, ".start")
    ids = [one.get("id", one.get("m.id")) for one in start["answers"]]
    found: dict[str, tuple[int, ...]] = {}
    for event in room.timeline:
        if event.type.endswith("poll.response") and _relates(event, "m.reference"):
            if event.content["m.relates_to"]["event_id"] != poll.id:
                continue
            chosen = event.content.get("m.selections")
            if chosen is None:
                chosen = _part(event.content, ".response")["answers"]
            found[event.sender] = tuple(ids.index(one) for one in chosen)
    return {who: chosen for who, chosen in found.items() if chosen}


def question(event: Event) -> str:
    return _text(_part(event.content, ".start")["question"])


def thing(event: Event) -> Content | None:
    """What is neither words nor a file."""
    if event.content.get("msgtype") == "m.location":
        latitude, _, longitude = event.content["geo_uri"].partition(":")[2].partition(",")
        return Location(latitude=float(latitude), longitude=float(longitude.partition(";")[0]))
    if event.type.endswith("poll.start"):
        start = _part(event.content, ".start")
        answers = tuple(_text(answer) for answer in start["answers"])
        return Poll(question=question(event), answers=answers)
    return None


def asked(poll: Poll) -> dict[str, Any]:
    """The content of an `org.matrix.msc3381.poll.start`."""
    answers = [{"id": f"a{number}", TEXTS[1]: answer} for number, answer in enumerate(poll.answers)]
    start = {
        "question": {TEXTS[1]: poll.question, "body": poll.question, "msgtype": "m.text"},
        "kind": f"{POLLS[1]}.disclosed",
        "max_selections": len(answers) if poll.several else 1,
        "answers": answers,
    }
    return {f"{POLLS[1]}.start": start, TEXTS[1]: poll.question}


def styled(event: Event) -> Text:
    """Words with those looks that the rules know."""
    html = event.content.get("formatted_body")
    if html is None:
        return Text(event.body)
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return Text("".join(reading.words), tuple(reading.spans))


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.spans: list[Span] = []
        self._begun: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag in SHAPES:
            self._begun.append((tag, len("".join(self.words))))

    def handle_endtag(self, tag: str) -> None:
        if self._begun and self._begun[-1][0] == tag:
            _, start = self._begun.pop()
            self.spans.append(Span(start, len("".join(self.words)), SHAPES[tag]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _relates(event: Event, kind: str) -> bool:
    relation = event.content.get("m.relates_to")
    return isinstance(relation, dict) and relation.get("rel_type") == kind


def _part(content: dict[str, Any], end: str) -> dict[str, Any]:
    found = next(value for key, value in content.items() if key.endswith(f"poll{end}"))
    assert isinstance(found, dict)
    return found


def _text(part: dict[str, Any]) -> str:
    found = next(part[name] for name in TEXTS if name in part)
    return found if isinstance(found, str) else str(found[0]["body"])
