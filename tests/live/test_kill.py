"""`kill -9` of the gateway with a thousand messages in flight in each direction, in each kind.

"What a client sent is on IRC in order, or has neither receipt (1:1) nor reflection (room), or has
an error; every line that was committed arrives; what was said between the last committed and the
first new line lies inside the announced gap; all are counted and printed."
"""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.database import clients_in_rooms, committed
from tests.live.heard import (
    MAM,
    REQUEST,
    Line,
    chat_lines,
    errors,
    firsts,
    gap,
    irc_lines,
    is_gap,
    numbers,
    receipt_stanzas,
    receipts,
    room_lines,
)
from tests.live.site import OTHER, People, Site
from tests.live.talk import until

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

COUNT = 1000
AFTER = 50
"""Lines that are said while the gateway is away."""

_TIME = re.compile(r"^@(?:\S*;)?time=([^; ]+)\S* ")


@dataclass(slots=True, kw_only=True)
class Scene:
    """One account in a room, and Carol on IRC.

    stored: of each of their four talks, what was committed when the gateway was killed.
    in_flight: of each, how many had been sent and had not arrived.
    """

    site: Site
    ann: XmppClient
    carol: IrcClient
    nick: str
    channel: str
    room: str
    contact: str
    stored: dict[str, list[str]] = field(default_factory=dict)
    in_flight: dict[str, int] = field(default_factory=dict)

    def mark(self, kind: str) -> str:
        """The word by which a talk is known everywhere."""
        return f"{self.channel[1:]}{kind}"

    def said(self, kind: str, count: int = COUNT) -> list[str]:
        return [f"{self.mark(kind)} {number}" for number in range(count)]

    # what arrived, in order

    def shown(self) -> list[Line]:
        return room_lines(self.ann.seen, self.room)

    def lines(self) -> list[Line]:
        return [line for line in self.shown() if line.body.startswith(self.mark("line"))]

    def reflected(self) -> list[Line]:
        return [line for line in self.shown() if line.who == self.nick]

    def words(self) -> list[Line]:
        return chat_lines(self.ann.seen, self.contact)

    def shouts(self) -> list[str]:
        said = irc_lines(self.carol, self.channel)
        return [text for who, text in said if who == self.nick]

    def whispers(self) -> list[str]:
        said = irc_lines(self.carol, self.carol.nick)
        return [text for who, text in said if who == self.nick]


@pytest.mark.parametrize("arrived", [1, 50])
def test_a_thousand_messages_each_way_over_a_kill(
    site: Site, arrived: int, tell: Callable[[str], None]
) -> None:
    """arrived: so many of each talk were there when the gateway was killed."""

    async def play() -> None:
        async with site.people() as people:
            scene = await _set_up(site, people)
            said = await _kill_in_the_middle(scene, arrived)
            await _settle(scene)
            _count(scene, tell)
            _check_out(scene)
            _check_in(scene, said)

    asyncio.run(play())


async def _set_up(site: Site, people: People) -> Scene:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    tags = ("message-tags", "server-time", "echo-message") if site.kind is OTHER else ()
    carol = await people.on_irc(site.nick("carol"), channel, capabilities=tags)
    ann = await people.on_xmpp(account)
    # Of ejabberd's time for a message nine tenths are for its archive, and here nobody reads it.
    await ann.iq("set", f"<prefs xmlns='{MAM}' default='never'><always/><never/></prefs>")
    room = site.address(channel)
    await ann.join(room, nick)
    await carol.expect(rf":{nick}!\S+ JOIN")
    await until(lambda: clients_in_rooms(site, account) == 1, "the client is remembered")
    return Scene(
        site=site,
        ann=ann,
        carol=carol,
        nick=nick,
        channel=channel,
        room=room,
        contact=site.address(carol.nick),
    )


async def _kill_in_the_middle(scene: Scene, arrived: int) -> tuple[float, float]:
    """Everything is said at once; when so many of each arrived, the gateway is no more.

    Between which times the lines were said.
    """
    ann, carol = scene.ann, scene.carol
    began = time.time()
    for number in range(COUNT):
        shout, whisper = f"{scene.mark('shout')} {number}", f"{scene.mark('whisper')} {number}"
        ann.message(scene.room, shout, type="groupchat", id=shout)
        ann.message(scene.contact, whisper, id=whisper, extra=REQUEST)
        carol.privmsg(scene.channel, f"{scene.mark('line')} {number}")
        carol.privmsg(scene.nick, f"{scene.mark('word')} {number}")
    arrivals: dict[str, Callable[[], Sequence[object]]] = {
        "line": scene.lines,
        "word": scene.words,
        "shout": scene.shouts,
        "whisper": scene.whispers,
    }
    await until(lambda: all(len(came()) >= arrived for came in arrivals.values()), "some arrived")
    scene.site.gateway.kill()
    for kind, came in arrivals.items():
        scene.in_flight[kind] = COUNT - len(came())
        scene.stored[kind] = _bodies(committed(scene.site, scene.mark(kind)), scene.mark(kind))
    for number in range(COUNT, COUNT + AFTER):
        carol.privmsg(scene.channel, f"{scene.mark('line')} {number}")
    await carol.settle(within=30.0)
    await ann.ping(within=30.0)
    return began, time.time()


async def _settle(scene: Scene) -> None:
    """Start it again; the last word of each kind comes behind all others."""
    ann, carol = scene.ann, scene.carol
    scene.site.gateway.start()
    await carol.expect(rf":{scene.nick}!\S+ JOIN", within=30.0)
    last = {kind: f"{scene.mark(kind)} {COUNT}" for kind in ("shout", "whisper", "word")}
    last["line"] = f"{scene.mark('line')} {COUNT + AFTER}"
    carol.privmsg(scene.channel, last["line"])
    carol.privmsg(scene.nick, last["word"])
    await ann.expect(stanza("message", sender=scene.room, body=last["line"]), within=30.0)
    await ann.expect(stanza("message", sender=scene.contact, body=last["word"]), within=30.0)
    ann.message(scene.room, last["shout"], type="groupchat", id=last["shout"])
    ann.message(scene.contact, last["whisper"], id=last["whisper"], extra=REQUEST)
    own = f"{scene.room}/{scene.nick}"
    await ann.expect(stanza("message", sender=own, body=last["shout"]), within=30.0)
    await until(lambda: last["whisper"] in receipts(ann.seen), "the last receipt", within=30.0)
    await carol.settle()


def _check_out(scene: Scene) -> None:
    """XMPP to IRC."""
    failed = set(errors(scene.ann.seen))
    talks = [
        ("shout", scene.shouts(), [line.body for line in scene.reflected()]),
        ("whisper", scene.whispers(), receipts(scene.ann.seen)),
    ]
    for kind, arrived, answered in talks:
        order = numbers(firsts(arrived))
        assert order == sorted(order), f"{kind}: out of order on IRC"
        assert set(arrived) <= set(scene.said(kind, COUNT + 1)), f"{kind}: nobody said that"
        assert set(answered) <= set(arrived), f"{kind}: confirmed, but not on IRC"
        assert failed.isdisjoint(answered), f"{kind}: both an error and a confirmation"
        assert set(scene.stored[kind]) <= set(arrived) | failed, f"{kind}: committed, then lost"
        assert set(arrived) <= set(answered), f"{kind}: on IRC, but never confirmed"
    # One that had left when the gateway was killed may come again, as the same stanza.
    assert len(receipt_stanzas(scene.ann.seen)) == len(firsts(receipts(scene.ann.seen)))


def _check_in(scene: Scene, said: tuple[float, float]) -> None:
    """IRC to XMPP."""
    for kind, arrived in (("line", scene.lines()), ("word", scene.words())):
        bodies = [line.body for line in arrived]
        order = numbers(firsts(bodies))
        assert order == sorted(order), f"{kind}: out of order"
        assert set(scene.stored[kind]) <= set(bodies), f"{kind}: committed, then lost"
        ids = {line.body: (line.id, line.archive_id) for line in arrived}
        assert all(ids[line.body] == (line.id, line.archive_id) for line in arrived), "other ids"
        assert len(set(ids.values())) == len(ids), "one id for two"
    shown = [line.archive_id for line in scene.shown()]
    assert "" not in shown

    [notice] = {line for line in scene.shown() if is_gap(line)}
    since, until_ = gap(notice)
    lost = set(scene.said("line", COUNT + AFTER)) - {line.body for line in scene.lines()}
    times = _times(scene, said)
    outside = [body for body in lost if not (since <= times[body][1] and times[body][0] <= until_)]
    assert outside == [], "lost outside of the gap"
    assert len(lost) >= AFTER
    bodies = [line.body for line in scene.shown()]
    assert bodies.index(notice.body) < bodies.index(f"{scene.mark('line')} {COUNT + AFTER}")


def _times(scene: Scene, said: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Between which times each line was said: exactly, where the server tells."""
    times = dict.fromkeys(scene.said("line", COUNT + AFTER), said)
    for line in scene.carol.seen:
        stamp = _TIME.match(line)
        if stamp and scene.mark("line") in line:
            at = datetime.fromisoformat(stamp[1]).timestamp()
            times[_bodies([line], scene.mark("line"))[0]] = (at, at)
    return times


def _count(scene: Scene, tell: Callable[[str], None]) -> None:
    failed = set(errors(scene.ann.seen))
    tell(f"kill -9, {scene.site.kind.name}; in flight: {scene.in_flight}")
    tell(_row("", "sent", "on IRC", "twice", "confirmed", "errors", "neither", "false word"))
    for kind, arrived, answered in (
        ("room, XMPP to IRC", scene.shouts(), {line.body for line in scene.reflected()}),
        ("1:1, XMPP to IRC", scene.whispers(), set(receipts(scene.ann.seen))),
    ):
        sent = scene.said("shout" if kind.startswith("room") else "whisper", COUNT + 1)
        neither = [body for body in sent if body not in answered and body not in failed]
        wrong = [body for body in sent if body in answered and body not in arrived]
        refused = [body for body in sent if body in failed]
        twice = len(arrived) - len(set(arrived))
        counts = (len(sent), len(set(arrived)), twice, len(answered), len(refused), len(neither))
        tell(_row(kind, *map(str, counts), str(len(wrong))))
    tell(_row("", "said", "committed", "shown", "twice", "in the gap", "lost"))
    for kind, arrived_ in (("line", scene.lines()), ("word", scene.words())):
        name = "room, IRC to XMPP" if kind == "line" else "1:1, IRC to XMPP"
        bodies = {line.body for line in arrived_}
        said_ = scene.said(kind, COUNT + 1 + (AFTER if kind == "line" else 0))
        gone = len(set(said_) - bodies)
        lost = len(set(scene.stored[kind]) - bodies)
        twice = len(arrived_) - len(bodies)
        stored = len(scene.stored[kind])
        tell(_row(name, *map(str, (len(said_), stored, len(bodies), twice, gone, lost))))


def _row(name: str, *cells: str) -> str:
    return f"  {name:<20}" + "".join(f"{cell:>12}" for cell in cells)


def _bodies(payloads: Sequence[str], mark: str) -> list[str]:
    found = (re.search(rf"{mark} \d+", payload) for payload in payloads)
    return [match[0] for match in found if match]
