"""What is asked of a room's archive, and what is answered."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, canonicalize, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Gap, Message, ReturnPath
from bridge.api.ids import Identity, NativeId, Place
from bridge.core.records import Records
from bridge.core.routing import XMPP
from bridge.store.database import Store
from bridge.store.ids import EPOCH
from bridge.store.messages import accept
from bridge.store.values import Arrival
from bridge.xmpp import forms, gate, turns
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid, bare
from bridge.xmpp.answers import answer
from bridge.xmpp.commands.dialogues import Dialogues
from bridge.xmpp.commands.sights import Sights
from bridge.xmpp.component import NotConnected
from bridge.xmpp.gate import Sealed
from bridge.xmpp.muc import archive, archive_query
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.occupants import occupant_id
from bridge.xmpp.views import private
from tests.bridge.store.samples import IRC
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, ROOM, STRANGER, Core, Scene, iq

if TYPE_CHECKING:
    from bridge.core.gateway import Gateway
    from bridge.xmpp.component import Component

START = EPOCH // 1000
ADDRESS = BareJid(Jid(ROOM))
TEA = private(ALICE, ADDRESS, is_room=True)
FAR = Place(IRC, "room", "#tea%irc.fake")
RESULT = f"{{{ns.MAM}}}result"
FIN = f"{{{ns.MAM}}}fin"
NO_SUCH = "There is no such message in the archive."


class Stream:
    """A component's stream that is up and keeps what is sent. full: its server takes nothing."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.full: asyncio.Event | None = None
        self.waiting = asyncio.Event()

    @property
    def buffered(self) -> int:
        return 0 if self.full is None else archive.BUFFERED

    async def drained(self) -> None:
        self.waiting.set()
        assert self.full is not None
        await self.full.wait()
        self.full = None

    def send(self, sealed: Sealed) -> None:
        gate.seal_foreign(sealed.decode(), DOMAIN)
        self.sent.append(sealed.decode())


class House:
    """A gateway with a store; its clock shows a second more for each line."""

    def __init__(self, store: Store, scene: Scene) -> None:
        self.store = store
        self.scene = scene
        self.stream = Stream()
        scene.service.component = cast("Component", self.stream)
        core = Core(scene.presence, scene.logins, Records(store))
        self.hosting = Hosting(
            scene.hosting.services,
            cast("Gateway", core),
            b"key",
            Dialogues(asyncio.ensure_future),
            Sights(),
        )
        self.now = float(START)

    async def tell(self, *lines: Message | Gap, room: Place = TEA) -> list[str]:
        """Keep lines in a room's archive; their ids there."""
        kept = []
        for line in lines:
            self.now += 1
            author = None if isinstance(line, Gap) else line.actor
            kept.append(Arrival(self.store.ids.event(), line, author, (room,)))
        await self.store.write(lambda connection: accept(connection, kept, {}))
        return [f"{one.event_id:x}" for one in kept]

    async def say(self, *words: str) -> list[str]:
        return await self.tell(*(line(one, START + n + 1) for n, one in enumerate(words)))

    async def ask(
        self, payload: str, *, kind: str = "set", by: Jid = CLIENT, to: str = ROOM
    ) -> Element:
        """The answer; results are in `stream.sent`."""
        self.stream.sent.clear()
        answered = answer(self.hosting, self.scene.service, iq(kind, payload, to, by))
        written = answered if isinstance(answered, str) else await answered
        gate.seal_foreign(written, DOMAIN)
        return fromstring(written)

    async def page(self, inside: str = "", **attributes: str) -> tuple[list[str], Element]:
        """The ids of the results in the order of sending, and what is said of the page."""
        answered = await self.ask(query(inside, **attributes))
        assert answered.get("type") == "result", written(answered)
        [fin] = answered
        assert fin.tag == FIN
        ids = [fromstring(one)[0].attrib["id"] for one in self.stream.sent]
        return ids, fin


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[House]:
    house: House | None = None

    def now() -> float:
        return START if house is None else house.now

    store = Store.open(f"sqlite:///{folder / 'bridge.sqlite3'}", key=b"k" * 32, now=now)
    house = House(store, Scene())
    try:
        yield house
    finally:
        await store.close()


def query(inside: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<query xmlns="{ns.MAM}"{written}>{inside}</query>'


def form(**fields: str | Iterable[str]) -> str:
    return x(
        "".join(
            f'<field var="{name.replace("_", "-")}">'
            + "".join(f"<value>{v}</value>" for v in ([given] if isinstance(given, str) else given))
            + "</field>"
            for name, given in fields.items()
        )
    )


def x(fields: str) -> str:
    return (
        '<x xmlns="jabber:x:data" type="submit">'
        f'<field var="FORM_TYPE" type="hidden"><value>{ns.MAM}</value></field>{fields}</x>'
    )


def rsm(**wishes: str | int) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in wishes.items())
    return f'<set xmlns="{ns.RSM}">{inside}</set>'


def summary(fin: Element) -> tuple[str | None, str | None, str | None, str | None, bool]:
    """first, its index, last, count, complete."""
    [found] = fin
    first = found.find(f"{{{ns.RSM}}}first")
    assert fin.get("stable") == "true"
    return (
        None if first is None else first.text,
        None if first is None else first.get("index"),
        found.findtext(f"{{{ns.RSM}}}last"),
        found.findtext(f"{{{ns.RSM}}}count"),
        fin.get("complete") == "true",
    )


def refusal(answered: Element) -> tuple[str, str]:
    """The condition of an error, and its sentence."""
    assert answered.get("type") == "error"
    [found] = answered
    return found[0].tag.partition("}")[2], found[1].text or ""


def written(element: Element) -> str:
    return canonical(tostring(element, "unicode"))


def canonical(xml: str) -> str:
    return canonicalize(xml, rewrite_prefixes=True)


def line(words: str, at: float, name: str = "Bob", **traits: Any) -> Message:
    actor = Identity(IRC, f"{name.lower()}%irc.fake", name)
    return Message(place=FAR, actor=actor, at=at, content=(Text(words),), **traits)


# --- results --------------------------------------------------------------------------------------


def test_a_result_holds_the_line_as_the_room_showed_it(tmp_path: Path) -> None:
    """XEP-0313 section 4.2; section 5.1.2: "the 'to' attribute" is left out."""

    async def walk() -> None:
        async with opened(tmp_path) as house:
            [id_] = await house.tell(line("Tea & <cake>", START + 1))
            answered = await house.ask(query(queryid="f'27"))

            occupant = occupant_id(b"key", ROOM, IRC, "bob%irc.fake")
            assert [canonicalize(one) for one in house.stream.sent] == [
                canonicalize(
                    f'<message from="{ROOM}" to="{CLIENT}">'
                    f'<result xmlns="urn:xmpp:mam:2" queryid="f\'27" id="{id_}">'
                    '<forwarded xmlns="urn:xmpp:forward:0">'
                    '<delay xmlns="urn:xmpp:delay" stamp="2024-01-01T00:00:01.000Z"/>'
                    f'<message xmlns="jabber:client" from="{ROOM}/Bob" type="groupchat"'
                    f' id="{id_}"><body>Tea &amp; &lt;cake&gt;</body>'
                    f'<stanza-id xmlns="urn:xmpp:sid:0" id="{id_}" by="{ROOM}"/>'
                    f'<occupant-id xmlns="urn:xmpp:occupant-id:0" id="{occupant}"/></message>'
                    "</forwarded></result></message>"
                )
            ]
            assert written(answered[0]) == canonical(
                '<fin xmlns="urn:xmpp:mam:2" complete="true" stable="true">'
                '<set xmlns="http://jabber.org/protocol/rsm">'
                f'<first index="0">{id_}</first><last>{id_}</last><count>1</count></set></fin>'
            )

    asyncio.run(walk())


def test_ones_own_line_is_kept_without_ones_address(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            mine = replace(
                line("mine", START + 1, "Alice"),
                actor=Identity(XMPP, ALICE, "Alice"),
                back=ReturnPath(CLIENT, NativeId("c1"), ROOM, room=True),
            )
            await house.tell(mine)
            await house.ask(query())

            [sent] = house.stream.sent
            inner = fromstring(sent)[0][0][1]
            assert (inner.get("from"), inner.get("id")) == (f"{ROOM}/Alice", "c1")
            assert sent.count("alice@example.org") == 1, "in the `to` of the result"

    asyncio.run(walk())


def test_when_it_was_said_is_told_too_where_it_came_later(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            await house.tell(line("soon", START + 0.5), line("late", START - 3600.5))
            await house.tell(Gap(place=FAR, since=START - 60, until=START + 3))
            await house.ask(query())

            stamps = [
                [one.get("stamp") for one in fromstring(sent).iter(f"{{{ns.DELAY}}}delay")]
                for sent in house.stream.sent
            ]
            assert stamps == [
                ["2024-01-01T00:00:01.000Z"],
                ["2024-01-01T00:00:02.000Z", "2023-12-31T22:59:59.500Z"],
                ["2024-01-01T00:00:03.000Z"],
            ]

    asyncio.run(walk())


# --- pages ----------------------------------------------------------------------------------------


def test_an_archive_is_paged_in_both_directions(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            a, b, c, d, e = await house.say(*"abcde")

            for asked, results, said in [
                ("", [a, b, c, d, e], (a, "0", e, "5", True)),
                (rsm(max=2), [a, b], (a, "0", b, "5", False)),
                (rsm(max=2, after=b), [c, d], (c, "2", d, "5", False)),
                (rsm(max=2, after=d), [e], (e, "4", e, "5", True)),
                (rsm(max=2, after=e), [], (None, None, None, "5", True)),
                (rsm(max=2, before=""), [d, e], (d, "3", e, "5", False)),
                (rsm(max=2, before=d), [b, c], (b, "1", c, "5", False)),
                (rsm(max=2, before=b), [a], (a, "0", a, "5", True)),
                (rsm(max=2, index=3), [d, e], (d, "3", e, "5", True)),
                (rsm(max=2, index=999999999), [], (None, None, None, "5", True)),
                (rsm(max=0), [], (None, None, None, "5", False)),
                (rsm(max=2, before="") + "<flip-page/>", [e, d], (d, "3", e, "5", False)),
                (rsm(max=2, after="") + "<flip-page/>", [b, a], (a, "0", b, "5", False)),
            ]:
                ids, fin = await house.page(asked)
                assert (ids, summary(fin)) == (results, said), asked

    asyncio.run(walk())


def test_a_page_is_limited_whatever_is_asked_for(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            ids = await house.say(*map(str, range(120)))

            for asked, most in [("", 50), (rsm(), 50), (rsm(max=999999999), 100)]:
                found, fin = await house.page(asked)
                assert (found, summary(fin)[4]) == (ids[:most], False), asked

    asyncio.run(walk())


@pytest.mark.parametrize("is_backwards", [False, True])
def test_long_messages_make_pages_of_fewer(tmp_path: Path, is_backwards: bool) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            a, b, c, d, e = await house.say(*(word * 200_000 for word in "abcde"))
            before: list[tuple[list[str], Any]] = []
            bound = {"before": ""} if is_backwards else {"after": ""}
            while True:
                ids, fin = await house.page(rsm(**bound))
                first, index, last, count, is_complete = summary(fin)
                before.append((ids, (first, index, last, count, is_complete)))
                bound = {"before": first or ""} if is_backwards else {"after": last or ""}
                if is_complete:
                    break

            if is_backwards:
                assert before == [
                    ([d, e], (d, "3", e, "5", False)),
                    ([b, c], (b, "1", c, "5", False)),
                    ([a], (a, "0", a, "5", True)),
                ]
            else:
                assert before == [
                    ([a, b], (a, "0", b, "5", False)),
                    ([c, d], (c, "2", d, "5", False)),
                    ([e], (e, "4", e, "5", True)),
                ]

    asyncio.run(walk())


def test_an_archive_is_filtered_by_the_fields_of_its_form(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            a, b, c, d, e = await house.say(*"abcde")

            for asked, results in [
                (form(start="2024-01-01T00:00:04Z"), [d, e]),
                (form(start="2024-01-01T00:00:03.0001Z"), [d, e]),
                (form(start="2023-12-31T23:00:04-01:00"), [d, e]),
                (form(end="2024-01-01T00:00:02.000Z"), [a, b]),
                (form(end="2024-01-01T00:00:02.999999Z"), [a, b]),
                (form(start="2024-01-01T00:00:02Z", end="2024-01-01T01:00:03+01:00"), [b, c]),
                (form(start="9999-12-31T23:59:59Z"), []),
                (form(start="0001-01-01T00:00:00+14:00", end="9999-12-31T23:59:59-14:00"), "all"),
                (form(after_id=c), [d, e]),
                (form(before_id=c), [a, b]),
                (form(after_id=a, before_id=d), [b, c]),
                (form(ids=[e, b, b]), [b, e]),
                (form(start="", end="", after_id="", ids=[]), "all"),
                (form(), "all"),
            ]:
                ids, fin = await house.page(asked)
                expected = [a, b, c, d, e] if results == "all" else results
                assert (ids, summary(fin)[3]) == (expected, str(len(expected))), asked

    asyncio.run(walk())


def test_what_one_occupant_said_is_found_by_his_address(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            names = ("Bob", "Straße", "Bob", "bob")
            lines = [line("x", START + n + 1, name) for n, name in enumerate(names)]
            bob, _, again, other = ids = await house.tell(*lines)
            await house.tell(Gap(place=FAR, since=START, until=START + 9))

            for jid, results in [
                (f"{ROOM}/Bob", [bob, again]),
                (f"{ROOM.upper()}/Bob", [bob, again]),
                (f"{ROOM}/bob", [other]),
                (f"{ROOM}/Straße", [ids[1]]),
                (f"{ROOM}/Nobody", []),
                (f"bob%irc.fake@{DOMAIN}", []),
                (f"#other%irc.fake@{DOMAIN}/Bob", []),
            ]:
                found, fin = await house.page(form(**{"with": jid}))
                assert (found, summary(fin)[1], summary(fin)[3:]) == (results, None, (None, True))
            everything, _ = await house.page(form(**{"with": ROOM}))
            assert len(everything) == 5

    asyncio.run(walk())


def test_of_what_was_joined_just_now_nothing_is_kept_and_no_id_is_known(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            house.scene.tea()  # and nothing is written yet

            found, fin = await house.page()
            assert (found, summary(fin)) == ([], (None, None, None, "0", True))
            for asked in (form(ids=["1f"]), form(**{"after-id": "1f"}), rsm(after="1f")):
                assert refusal(await house.ask(query(asked))) == ("item-not-found", NO_SUCH)

    asyncio.run(walk())


# --- whose archive --------------------------------------------------------------------------------


def test_an_archive_is_read_by_its_owner_alone_in_the_room_or_not(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            ids = await house.say("secret")
            never_in = ("item-not-found", archive.NEVER_IN)

            assert (await house.page())[0] == ids
            house.scene.tea()
            assert (await house.page())[0] == ids
            assert refusal(await house.ask(query(), by=STRANGER)) == never_in
            mark = f'<metadata xmlns="{ns.MAM}"/>'
            found = await house.ask(mark, kind="get", by=STRANGER)
            assert [len(child) for child in found] == [0]

            stranger = bare(STRANGER)
            theirs = await house.tell(
                line("theirs", START), room=private(stranger, ADDRESS, is_room=True)
            )
            assert (await house.ask(query(), by=STRANGER)).get("type") == "result"
            assert [fromstring(one).get("to") for one in house.stream.sent] == [STRANGER]
            unknown = ("item-not-found", NO_SUCH)
            assert refusal(await house.ask(query(form(ids=theirs)))) == unknown
            assert refusal(await house.ask(query(form(ids=ids)), by=STRANGER)) == unknown

    asyncio.run(walk())


def test_the_archive_of_a_room_joined_just_now_is_empty(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            house.scene.tea()

            ids, fin = await house.page()
            assert (ids, summary(fin)) == ([], (None, None, None, "0", True))

    asyncio.run(walk())


@pytest.mark.parametrize(
    "to", [DOMAIN, f"irc.fake@{DOMAIN}", f"bob%irc.fake@{DOMAIN}", f"{ROOM}/B"]
)
def test_nothing_else_has_an_archive(tmp_path: Path, to: str) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            for kind, payload in [
                ("set", query()),
                ("get", query()),
                ("get", f'<metadata xmlns="{ns.MAM}"/>'),
            ]:
                answered = await house.ask(payload, kind=kind, to=to)
                assert answered[0][0].tag == f"{{{ns.STANZA_ERRORS}}}service-unavailable"

    asyncio.run(walk())


# --- its form, its ends ---------------------------------------------------------------------------


def test_the_form_lists_what_can_be_asked_for(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            answered = await house.ask(query(), kind="get")

            assert written(answered[0]) == canonical(
                '<query xmlns="urn:xmpp:mam:2"><x xmlns="jabber:x:data" type="form">'
                '<field var="FORM_TYPE" type="hidden"><value>urn:xmpp:mam:2</value></field>'
                '<field var="with" type="jid-single"/><field var="start" type="text-single"/>'
                '<field var="end" type="text-single"/><field var="before-id" type="text-single"/>'
                '<field var="after-id" type="text-single"/><field var="ids" type="list-multi">'
                '<validate xmlns="http://jabber.org/protocol/xdata-validate" datatype="xs:string">'
                "<open/></validate></field></x></query>"
            )

    asyncio.run(walk())


def test_the_ends_of_an_archive_are_told(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            metadata = f'<metadata xmlns="{ns.MAM}"/>'
            empty = await house.ask(metadata, kind="get")
            assert written(empty[0]) == canonical(metadata)

            first, _, last = await house.say(*"abc")
            answered = await house.ask(metadata, kind="get")
            assert written(answered[0]) == canonical(
                f'<metadata xmlns="urn:xmpp:mam:2">'
                f'<start id="{first}" timestamp="2024-01-01T00:00:01.000Z"/>'
                f'<end id="{last}" timestamp="2024-01-01T00:00:03.000Z"/></metadata>'
            )

    asyncio.run(walk())


# --- absurd values --------------------------------------------------------------------------------

BAD = "bad-request"
TIME = "A time is not written as it should be."
TWICE = "Which page is wanted was said twice."
NUMBER = "The number of items is no number."
UNKNOWN = ("item-not-found", NO_SUCH)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (query(node="x"), ("item-not-found", "Rooms have no nodes.")),
        (query(queryid="x" * 1024), (BAD, "The id of the query is too long.")),
        (query(form() + form()), (BAD, "There is more than one form.")),
        (query(x(form())), (BAD, "There is a form inside the form.")),
        (query(form(start="yesterday")), (BAD, TIME)),
        (query(form(start="2024-01-01")), (BAD, TIME)),
        (query(form(start="2024-01-01T00:00:00")), (BAD, TIME)),
        (query(form(end="2024-13-01T00:00:00Z")), (BAD, TIME)),
        (query(form(end="-2024-01-01T00:00:00Z")), (BAD, TIME)),
        (query(form(end="٢٠٢٤-01-01T00:00:00Z")), (BAD, TIME)),
        (query(form(end="9" * 9999)), (BAD, TIME)),
        (query(form(start=["", ""])), (BAD, 'Only one value can be given for "start".')),
        (query(form(**{"with": "a@b@c"})), (BAD, "Whose messages are wanted is no address.")),
        (query(form(**{"with": "x" * 99999})), (BAD, "Whose messages are wanted is no address.")),
        (
            query(form(ids=map(str, range(201)))),
            (BAD, "At most 200 messages can be asked for by their ids."),
        ),
        (
            query(form(include_groupchat="true")),
            ("feature-not-implemented", "The archive cannot be searched by one of these fields."),
        ),
        (
            query(form(**{"with": f"{ROOM}/Bob"}) + rsm(index=3)),
            ("feature-not-implemented", "What one person said has no numbered pages."),
        ),
        (query(rsm(max=-1)), (BAD, NUMBER)),
        (query(rsm(max="²")), (BAD, NUMBER)),
        (query(rsm(max="9" * 5000)), (BAD, NUMBER)),
        (query(rsm(index="x")), (BAD, "The number of the page is no number.")),
        (query(rsm(index=1, after="1")), (BAD, "A page has either a number or a neighbour.")),
        (query(rsm() + rsm()), (BAD, TWICE)),
        (query(f'<set xmlns="{ns.RSM}"><max>1</max><max>2</max></set>'), (BAD, TWICE)),
        (query(rsm(after="nonsense")), UNKNOWN),
        (query(rsm(before="0")), UNKNOWN),
        (query(rsm(before="00001")), UNKNOWN),
        (query(rsm(after="f" * 16)), UNKNOWN),
        (query(rsm(after="f" * 17)), UNKNOWN),
        (query(form(after_id="1")), UNKNOWN),
        (query(form(before_id="A")), UNKNOWN),
        (query(form(ids=["1_0"])), UNKNOWN),
        (query(form(ids=[""])), UNKNOWN),
    ],
)
def test_absurd_questions_are_refused(
    tmp_path: Path, asked: str, expected: tuple[str, str]
) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            await house.say("a")

            assert refusal(await house.ask(asked)) == expected
            assert house.stream.sent == []

    asyncio.run(walk())


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"),
    max_size=30,
)


@given(
    start=st.datetimes().map(lambda at: f"{at.isoformat()}Z") | TEXTS,
    zone=st.sampled_from(["Z", "+14:00", "-23:59", "+99:99"]),
    who=TEXTS,
    id_=st.from_regex(r"[0-9a-f]{0,17}", fullmatch=True) | TEXTS,
    numbers=st.integers(-1, 10**9) | TEXTS,
)
def test_whatever_is_asked_is_read_or_refused(
    start: str, zone: str, who: str, id_: str, numbers: int | str
) -> None:
    asked = Element(f"{{{ns.MAM}}}query")
    wanted = forms.Submitted(
        {"start": (start,), "end": (start[:-1] + zone,), "with": (who,), "ids": (id_,)}
    )
    one = Element(f"{{{ns.RSM}}}set")
    for name in ("max", "index"):
        child = Element(f"{{{ns.RSM}}}{name}")
        child.text = str(numbers)
        one.append(child)
    asked.append(one)
    try:
        wish = archive_query.read(asked)
        found = archive_query.query_of(replace(wish, form=wanted), ADDRESS, TEA, 1)
    except Refused:
        return
    assert 0 <= found.most <= archive_query.MOST
    assert all(0 < one < 2**63 for one in found.ids or ())


# --- much at once ---------------------------------------------------------------------------------


def test_pages_wait_while_the_server_takes_nothing_and_come_in_order(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            await house.say("a")
            house.stream.full = opening = asyncio.Event()
            asked = [asyncio.create_task(_whole(house, f"q{n}")) for n in range(3)]
            await house.stream.waiting.wait()
            assert house.stream.sent == []
            opening.set()
            await asyncio.gather(*asked)

            results = [fromstring(one) for one in house.stream.sent]
            assert [one[0].get("queryid") or one.get("id") for one in results] == [
                "q0", "q1", "q2",
            ]  # fmt: skip

    asyncio.run(walk())


async def _whole(house: House, id_: str) -> Element:
    answered = answer(house.hosting, house.scene.service, iq("set", query(queryid=id_), ROOM))
    assert not isinstance(answered, str)
    return fromstring(await answered)


def test_who_asks_too_much_at_once_is_refused_and_others_are_not(tmp_path: Path) -> None:
    async def walk() -> None:
        async with opened(tmp_path) as house:
            await house.say("a")
            house.stream.full = opening = asyncio.Event()
            asked = [asyncio.create_task(_whole(house, "q")) for _ in range(turns.MOST)]
            await house.stream.waiting.wait()
            assert refusal(await _whole(house, "q")) == (
                "resource-constraint",
                "You asked for too much at once.",
            )
            other = asyncio.create_task(house.ask(query(), by=STRANGER))
            opening.set()
            answers = await asyncio.gather(*asked, other)

            assert [one.get("type") for one in answers] == ["result"] * turns.MOST + ["error"]
            assert refusal(answers[-1]) == ("item-not-found", archive.NEVER_IN)
            assert (await _whole(house, "q")).get("type") == "result"

    asyncio.run(walk())


def test_who_asks_while_the_stream_ends_is_answered(tmp_path: Path) -> None:
    class Ended(Stream):
        async def drained(self) -> None:
            raise NotConnected

    async def walk() -> None:
        async with opened(tmp_path) as house:
            await house.say("a")
            house.scene.service.component = cast("Component", Ended())
            cast("Ended", house.scene.service.component).full = asyncio.Event()

            assert refusal(await house.ask(query()))[0] == "recipient-unavailable"

    asyncio.run(walk())
