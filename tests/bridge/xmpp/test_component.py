"""The component's stream against a scripted server: order, loss, barriers, back-pressure."""

import asyncio
import itertools
import logging
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import gate, stanza
from bridge.xmpp.addressing import Domain, Jid
from bridge.xmpp.component import NotConnected, Timing, Unanswered
from bridge.xmpp.errors import condition_of
from bridge.xmpp.gate import Sealed
from bridge.xmpp.outstanding import Answers
from bridge.xmpp.parser import Limits
from tests.bridge.xmpp.running import QUICK, running
from tests.bridge.xmpp.scripted_server import SECRET, ScriptedServer
from tests.servers.process import free_port

OURS = Domain("irc.example.org")
OWN = Jid("irc.example.org")
LOCAL = Jid("example.org")
ALICE = Jid("alice@example.org/phone")


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def sealed(body: str, to: Jid = ALICE) -> Sealed:
    return gate.seal(stanza.message(sender=Jid("nick@irc.example.org"), to=to, body=body), OURS)


def bodies(batch: list[Element]) -> list[str | None]:
    return [came.findtext("{jabber:client}body") for came in batch]


@sync
async def test_after_the_handshake_stanzas_go_both_ways_in_order() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        assert it.component.is_up
        for number in range(3):
            it.component.send(sealed(str(number)))

        await connection.expect("<body>0</body>.*<body>1</body>.*<body>2</body>")

        connection.send(
            "<message from='a@x.org/b' to='n@irc.example.org'><body>1</body></message>"
            "<message from='a@x.org/b' to='n@irc.example.org'><body>2</body></message>"
        )
        assert bodies(await it.batch()) == ["1", "2"]


@sync
async def test_what_comes_with_the_handshake_is_not_lost() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.accepted()
        await connection.open()
        connection.send("<handshake/><message from='a@x.org' to='irc.example.org'/>")

        [came] = await it.batch()
        assert came.get("from") == "a@x.org"


@sync
async def test_addresses_arrive_prepared() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send(
            "<presence from='Straße@X.org/\u212a' to='#İ%\u212a@IRC.Example.org/Nick'/>"
            "<presence from='a@x.org'/>"
        )
        batch = await it.batch()

        assert [(came.get("from"), came.get("to")) for came in batch] == [
            ("strasse@x.org/K", "#i̇%k@irc.example.org/Nick"),
            ("a@x.org", "irc.example.org"),
        ]


@sync
async def test_what_has_no_good_address_does_not_arrive(caplog: pytest.LogCaptureFixture) -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send(
            "<message to='irc.example.org'/>"
            "<message from='@' to='irc.example.org'/>"
            "<message from='a@x.org' to='irc.example.net'/>"
            "<message from='a@x.org' to='b@irc.example.net'/>"
            "<unknown from='a@x.org' to='irc.example.org'/>"
            "<iq from='a@x.org/b' to='a b@irc.example.org' type='get' id='7'/>"
            "<iq from='a@x.org/b' to='irc.example.org' type='result' id='8'/>"
            "<iq from='a@x.org/b' to='irc.example.org' type='error' id='9'/>"
            "<message from='a@x.org' to='irc.example.org'><body>last</body></message>"
        )

        assert bodies(await it.batch()) == ["last"]
        assert (await connection.expect("<iq ([^>]*)><error[^>]*><([^ ]*)")).groups() == (
            'from="irc.example.org" to="a@x.org/b" type="error" id="7"',
            "jid-malformed",
        )
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1


@sync
async def test_a_stanza_over_the_limits_is_answered_and_the_stream_lives() -> None:
    limits = Limits(size=1000)
    async with ScriptedServer() as server, running(server.port, limits=limits) as it:
        connection = await server.welcomed()
        large = f"<body>{'x' * 100_000}</body></message>"
        connection.send(
            "<message from='a@x.org/b' to='#C%s@irc.example.org' id='1' type='groupchat'>" + large
        )
        connection.send("<message from='a@x.org/b' to='irc.example.org' type='error'>" + large)
        connection.send("<message from='a@x.org' to='irc.example.org'><body>x</body></message>")

        found = await connection.expect("<message ([^>]*)><error[^>]*><([^ ]*)")
        assert found.groups() == (
            'from="#c%s@irc.example.org" to="a@x.org/b" type="error" id="1"',
            "policy-violation",
        )
        assert bodies(await it.batch()) == ["x"]


@sync
async def test_stanzas_may_come_byte_by_byte() -> None:
    message = "<message from='ü@x.org' to='irc.example.org'><body>ä&amp;😀</body></message>"
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        for byte in message.encode():
            connection.send(bytes([byte]))
            await asyncio.sleep(0)

        assert bodies(await it.batch()) == ["ä&😀"]


@sync
async def test_without_a_session_whoever_sends_is_told() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.accepted()
        await connection.open()
        with pytest.raises(NotConnected):
            it.component.send(sealed("too early"))
        with pytest.raises(NotConnected):
            await it.component.drained()
        with pytest.raises(NotConnected):
            await it.component.ping(LOCAL)
        with pytest.raises(NotConnected):
            await it.component.request(to=ALICE, payload="<a/>")
        connection.send("<handshake/>")
        await it.up()
        connection.writer.close()
        await it.down()
        with pytest.raises(NotConnected):
            it.component.send(sealed("too late"))
        assert it.component.buffered == 0


@sync
async def test_a_server_that_is_not_there_is_tried_again() -> None:
    server = ScriptedServer()
    async with running(server.port) as it:
        down = await it.down()
        assert (down.reason, down.was_up) == ("unreachable", False)
        assert f"127.0.0.1:{server.port}" in down.words
        async with server:
            await server.welcomed()
            await it.up()


@sync
async def test_the_waits_between_tries_grow_to_the_most() -> None:
    timing = Timing(close=0.02, wait_first=0.02, wait_most=0.08)
    async with ScriptedServer() as server, running(server.port, timing=timing, jitter=1.0):
        came = []
        for _ in range(6):
            connection = await server.accepted()
            came.append(time.monotonic())
            connection.writer.close()
        waits = [after - before for before, after in itertools.pairwise(came)]

    assert all(
        wait >= least for wait, least in zip(waits, [0.02, 0.04, 0.08, 0.08, 0.08], strict=True)
    )


@pytest.mark.parametrize(
    ("condition", "reason", "word"),
    [
        ("not-authorized", "secret", "secret"),
        ("host-unknown", "unknown-host", "irc.example.org"),
        ("conflict", "conflict", 'component_conflict_resolve = "kick_old"'),
        ("system-shutdown", "closed", "system-shutdown: Words."),
    ],
)
@sync
async def test_a_refused_handshake_is_explained(condition: str, reason: str, word: str) -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.accepted()
        await connection.open()
        connection.fail(condition)
        down = await it.down()

        assert (down.reason, down.condition, down.was_up) == (reason, condition, False)
        assert word in down.words


@pytest.mark.parametrize("condition", ["not-well-formed", "invalid-xml", "policy-violation"])
@sync
async def test_what_the_server_cannot_bear_is_reported_as_poison(condition: str) -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send("<message from='a@x.org' to='irc.example.org'><body>1</body></message>")
        connection.fail(condition)

        assert bodies(await it.batch()) == ["1"]
        down = await it.down()
        assert (down.reason, down.condition, down.was_up) == ("poison", condition, True)
        await server.welcomed("s2")


@pytest.mark.parametrize(
    ("garbage", "condition"),
    [
        ("<message></iq>", "not-well-formed"),
        ("<!-- -->", "restricted-xml"),
        ("<!DOCTYPE x>", "not-well-formed"),
    ],
)
@sync
async def test_garbage_ends_the_stream_and_a_new_one_is_made(garbage: str, condition: str) -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send(
            "<message from='a@x.org' to='irc.example.org'><body>1</body></message>" + garbage
        )

        assert bodies(await it.batch()) == ["1"]
        down = await it.down()
        assert (down.reason, down.was_up) == ("garbage", True)
        await connection.expect(f"<stream:error><{condition} ")
        await server.welcomed("s2")


@sync
async def test_a_stream_the_server_ends_is_ended_from_both_sides() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send("</stream:stream>")

        assert (await it.down()).reason == "closed"
        assert await connection.rest() == "</stream:stream>"
        await server.welcomed("s2")


@sync
async def test_a_handshake_without_an_answer_is_given_up() -> None:
    timing = Timing(close=0.02, answer=0.05, wait_first=0.01)
    async with ScriptedServer() as server, running(server.port, timing=timing) as it:
        await (await server.accepted()).open()

        down = await it.down()
        assert (down.reason, down.was_up) == ("dead", False)
        await server.accepted()


@sync
async def test_cancelling_writes_the_rest_ends_the_stream_and_waits_for_its_end() -> None:
    async with ScriptedServer() as server, running(server.port, timing=Timing(close=5)) as it:
        connection = await server.welcomed()
        await it.up()
        it.component.send(sealed("the last"))
        it.task.cancel()
        await connection.expect("<body>the last</body></message></stream:stream>")
        assert not it.task.done()
        connection.send(
            "<message from='a@x.org' to='irc.example.org'><body>late</body></message>"
            "</stream:stream>"
        )
        await asyncio.wait([it.task])

        assert it.task.cancelled()
        assert bodies(await it.batch()) == ["late"]
        down = await it.down()
        assert (down.reason, down.was_up) == ("stopped", True)


@sync
async def test_cancelling_does_not_wait_for_ever() -> None:
    timing = Timing(close=0.05)
    async with ScriptedServer() as server, running(server.port, timing=timing) as it:
        await server.welcomed()
        await it.up()
        it.task.cancel()
        await asyncio.wait_for(asyncio.wait([it.task]), 1.0)

        assert it.task.cancelled()


@sync
async def test_a_barrier_returns_when_its_ping_is_answered() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        it.component.send(sealed("before"))
        barrier = asyncio.create_task(it.component.ping(LOCAL))
        await connection.expect("<body>before</body></message><iq [^>]*><ping [^>]*/></iq>$")
        assert not barrier.done()


@sync
async def test_barriers_raised_meanwhile_share_the_next_ping() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        first = asyncio.create_task(it.component.ping(LOCAL))
        found = await connection.expect(PING)
        others = [asyncio.create_task(it.component.ping(LOCAL)) for _ in range(3)]
        elsewhere = asyncio.create_task(it.component.ping(ALICE))
        other = await connection.expect(PING)
        assert other[2] == ALICE  # the others wait for the first
        connection.send(result(found))
        await first
        found = await connection.expect(PING)
        assert not any(barrier.done() for barrier in others)
        connection.send(result(found))
        answers = await asyncio.gather(*others)
        assert {answer.get("id") for answer in answers} == {found[3]}
        connection.send(result(other))
        await elsewhere
        third = asyncio.create_task(it.component.ping(LOCAL))
        found = await connection.expect(PING)
        connection.send(result(found))
        assert (await third).get("id") == found[3]


PING = '<iq from="([^"]*)" to="([^"]*)" type="get" id="([^"]*)"><ping xmlns="urn:xmpp:ping"/></iq>'


def result(found: object) -> str:
    sender, to, known = found.groups()  # type: ignore[attr-defined]  # a match of PING
    return f"<iq from='{to}' to='{sender}' type='result' id='{known}'/>"


@sync
async def test_a_barrier_takes_an_error_for_an_answer() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        barrier = asyncio.create_task(it.component.ping(LOCAL))
        found = await connection.expect(PING)
        connection.send(
            f"<iq from='{LOCAL}' to='{OWN}' type='error' id='{found[3]}'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
        )

        assert condition_of(await barrier) == "item-not-found"


@sync
async def test_a_barrier_without_an_answer_means_a_dead_stream() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        await server.welcomed()
        await it.up()
        barriers = [asyncio.create_task(it.component.ping(LOCAL, 0.05)) for _ in range(3)]
        done, _ = await asyncio.wait(barriers)

        assert [type(barrier.exception()) for barrier in done] == [NotConnected] * 3
        down = await it.down()
        assert (down.reason, down.was_up) == ("dead", True)
        await server.welcomed("s2")


@sync
async def test_a_lost_stream_fails_all_barriers_and_requests() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        component = it.component
        waiting = [
            asyncio.create_task(component.ping(LOCAL)),
            asyncio.create_task(component.ping(LOCAL)),
            asyncio.create_task(component.request(to=ALICE, payload="<a/>")),
        ]
        await connection.expect(PING)
        connection.writer.close()
        done, _ = await asyncio.wait(waiting, timeout=5)

        assert [type(task.exception()) for task in done] == [NotConnected] * 3


@sync
async def test_a_waiter_who_goes_away_does_not_end_the_barrier_of_others() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        first = asyncio.create_task(it.component.ping(LOCAL))
        found = await connection.expect(PING)
        second, third = (asyncio.create_task(it.component.ping(LOCAL)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()
        connection.send(result(found))
        found = await connection.expect(PING)
        connection.send(result(found))

        assert (await third).get("id") == found[3]


@sync
async def test_while_we_do_not_read_no_answer_is_late() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        it.component.pause_reading()
        barrier = asyncio.create_task(it.component.ping(LOCAL, 0.05))
        await connection.answer_iq()
        done, _ = await asyncio.wait([barrier], timeout=0.2)
        assert not done
        it.component.resume_reading()

        assert (await barrier).get("type") == "result"
        assert it.downs.empty()


@sync
async def test_what_is_not_read_stays_with_the_server_also_on_the_next_stream() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.accepted()
        await connection.open()
        it.component.pause_reading()
        connection.send("<handshake/>")
        await it.up()
        connection.send("<message from='a@x.org' to='irc.example.org'><body>1</body></message>")
        with pytest.raises(TimeoutError):
            await it.batch(0.1)
        it.component.resume_reading()

        assert bodies(await it.batch()) == ["1"]


@sync
async def test_a_silent_server_is_asked_whether_it_is_there() -> None:
    timing = Timing(close=0.02, silence=0.05, answer=1.0, wait_first=0.01)
    async with ScriptedServer() as server, running(server.port, timing=timing) as it:
        connection = await server.welcomed()
        for _ in range(3):
            found = await connection.expect(PING)
            assert (found[1], found[2]) == (OWN, OWN)
            connection.send(found[0])  # the server's only part is to pass it back to us

        assert it.downs.empty()
        assert it.batches.empty()


@sync
async def test_a_server_that_stays_silent_is_left() -> None:
    timing = Timing(close=0.02, silence=0.05, answer=0.05, wait_first=0.01)
    async with ScriptedServer() as server, running(server.port, timing=timing) as it:
        await server.welcomed()
        assert (await it.down()).reason == "dead"
        await server.welcomed("s2")


@sync
async def test_our_own_ping_of_another_process_is_passed_on() -> None:
    """A twin's question can reach us (ejabberd splits the traffic): it wants an answer."""
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        connection.send(f"<iq from='{OWN}' to='{OWN}' type='get' id='x'/>")

        assert [came.get("id") for came in await it.batch()] == ["x"]


@sync
async def test_who_writes_much_waits_until_the_server_has_read() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        connection.stall()
        await it.component.drained()
        one = sealed("x" * 100_000)
        for _ in range(200):
            it.component.send(one)
        waiting = asyncio.create_task(it.component.drained())
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
        assert it.component.buffered > 1_000_000
        connection.go_on()
        read = 0
        while read < 200 * len(one):
            read += len(await connection.reader.read(1_000_000))
        await asyncio.wait_for(waiting, 5)

        assert it.component.buffered == 0


@sync
async def test_who_waits_to_write_learns_that_the_stream_is_lost() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        connection.stall()
        for _ in range(200):
            it.component.send(sealed("x" * 100_000))
        waiting = asyncio.create_task(it.component.drained())
        await asyncio.wait([waiting], timeout=0.05)
        connection.writer.transport.abort()
        with pytest.raises(NotConnected):
            await waiting


@sync
async def test_only_the_one_who_was_asked_can_answer() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        asked = asyncio.create_task(
            it.component.request(to=ALICE, payload=stanza.element("query", "urn:x"))
        )
        found = await connection.expect('<iq [^>]* id="([^"]*)"><query xmlns="urn:x"/></iq>')
        for sender, to in (
            ("mallory@example.org/phone", OWN),
            ("alice@example.org", OWN),
            (ALICE, "x@irc.example.org"),
        ):
            connection.send(f"<iq from='{sender}' to='{to}' type='result' id='{found[1]}'/>")
        connection.send(f"<iq from='{ALICE}' to='{OWN}' type='result' id='another'/>")
        connection.send(
            f"<iq from='Alice@Example.org/phone' to='{OWN}' type='result' id='{found[1]}'><a/></iq>"
            f"<iq from='{ALICE}' to='{OWN}' type='result' id='{found[1]}'/>"
        )

        assert [child.tag for child in await asked] == ["{jabber:client}a"]
        assert it.batches.empty()


@sync
async def test_a_request_without_an_answer_ends_in_time() -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        await server.welcomed()
        await it.up()
        with pytest.raises(Unanswered):
            await it.component.request(to=ALICE, payload="<a/>", within=0.05)
        assert it.component.is_up


def test_the_table_of_questions_is_bounded() -> None:
    loop = asyncio.new_event_loop()
    try:
        answers = Answers(limit=2)
        for number in range(2):
            answers.expect((ALICE, OWN, str(number)), loop.create_future())
        with pytest.raises(Exception, match="Too many"):
            answers.expect((ALICE, OWN, "2"), loop.create_future())
        answers.forget((ALICE, OWN, "0"))
        answers.expect((ALICE, OWN, "2"), loop.create_future())
        assert len(answers) == 2
    finally:
        loop.close()


@sync
async def test_a_fault_above_does_not_cost_the_stream(caplog: pytest.LogCaptureFixture) -> None:
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        it.component._on_stanzas = lambda _: [][0]
        connection.send("<message from='a@x.org' to='irc.example.org'/>")
        barrier = asyncio.create_task(it.component.ping(LOCAL))
        await connection.answer_iq()
        await barrier

    assert "IndexError" in caplog.text


@sync
async def test_the_secret_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        it.component.send(sealed("private words"))
        connection.fail("not-authorized")
        await it.down()

    assert "connected" in caplog.text
    assert SECRET not in caplog.text
    assert "handshake>" not in caplog.text
    assert "private words" not in caplog.text


@sync
async def test_a_server_that_does_not_exist_is_told_by_name() -> None:
    async with running(free_port(), timing=QUICK) as it:
        assert (await it.down()).reason == "unreachable"
