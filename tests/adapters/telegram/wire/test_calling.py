"""What becomes of a request, told to the lane."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from telegram import InputMediaPhoto

from adapters.telegram.calls.call import Call
from adapters.telegram.ids import Chat
from adapters.telegram.session import Session
from adapters.telegram.wire import bot, calling, errors
from bridge.api.errors import GatewayError, Reason, Refused, TryLater, Uncertain
from bridge.api.events import Moved
from bridge.api.ids import Key, NativeId
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.wire.polled import room, session
from tests.adapters.telegram.wire.raw import html, no, ok, raw
from tests.servers.process import LOOPBACK, free_port
from tests.servers.telegram import fake_telegram

TOKEN = "12345:abc"
PERSON = Chat(5)
TEA = Chat(-100123)


def message(number: int, chat: int = 5) -> dict[str, Any]:
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "Tea"}
    return {"message_id": number, "date": 1_700_000_000, "chat": kind, "text": "hi"}


def say(key: str = "d1.0", chat: Chat = PERSON, **arguments: object) -> Call:
    return Call(
        key=Key(key), chat=chat, method="send_message", arguments={"text": "hi", **arguments}
    )


def edit(text: str = "ho") -> Call:
    return Call(
        key=Key("d2.0"),
        chat=PERSON,
        method="edit_message_text",
        arguments={"message_id": 57, "text": text},
    )


async def outcome(made: Session, call: Call) -> NativeId | GatewayError | None:
    try:
        return await calling.perform(made, call)
    except GatewayError as error:
        return error


async def outcomes(url: str, calls: Sequence[Call]) -> list[NativeId | GatewayError | None]:
    """One after the other."""
    made = session(url, TOKEN)
    ours = made.bot = bot.build(made.settings)
    await ours.open()
    try:
        return [await outcome(made, call) for call in calls]
    finally:
        await ours.close_all()


def performed(
    *calls: Call, answers: Sequence[bytes | None]
) -> tuple[list[NativeId | GatewayError | None], list[str]]:
    """What became of them, and which requests were made."""

    async def run() -> tuple[list[NativeId | GatewayError | None], list[str]]:
        async with raw(*answers) as server:
            return await outcomes(server.url, calls), server.heard

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two attempts there is no time."""
    monkeypatch.setattr(calling, "AGAIN", (0.0, 0.0))


def test_a_message_is_known_by_its_chat_and_number() -> None:
    found, heard = performed(say(), answers=[ok(message(57))])

    assert found == ["5/57"]
    assert heard == ["sendMessage"]


@pytest.mark.parametrize("answer", [None, 5, "hi", [], {}, {"message_id": 57}])
def test_where_the_answer_is_none_nobody_knows_whether_it_was_said(answer: object) -> None:
    [found], heard = performed(say(), answers=[ok(answer)])

    assert isinstance(found, Uncertain)
    assert heard == ["sendMessage"]


def test_an_album_is_known_by_its_first() -> None:
    photos = [InputMediaPhoto("id"), InputMediaPhoto("id")]
    album = Call(
        key=Key("d1.0"), chat=PERSON, method="send_media_group", arguments={"media": photos}
    )
    found, _ = performed(album, answers=[ok([message(57), message(58)])])

    assert found == ["5/57"]


def test_an_edit_is_known_as_what_it_changes() -> None:
    not_modified = no(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are"
        " exactly the same as a current content and reply markup of the message",
    )
    found, _ = performed(edit(), edit(), answers=[ok(message(57)), not_modified])

    assert found == ["5/57", "5/57"]


def test_what_is_gone_already_is_removed() -> None:
    removal = Call(
        key=Key("d1.0"), chat=PERSON, method="delete_message", arguments={"message_id": 57}
    )
    gone = no(400, "Bad Request: message to delete not found")
    found, _ = performed(removal, removal, answers=[ok(True), gone])

    assert found == ["5/57", "5/57"]


def test_nothing_is_sent_where_nobody_listens() -> None:
    (found,) = asyncio.run(outcomes(f"http://{LOOPBACK}:{free_port()}", [say()]))

    assert isinstance(found, TryLater)
    assert found.after == calling.AWAY


def test_nothing_is_sent_before_there_is_a_bot() -> None:
    found = asyncio.run(outcome(session("http://127.0.0.1:1", TOKEN), say()))

    assert isinstance(found, TryLater)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        html(502),
        html(504),
        html(200),
        no(500, "Internal Server Error: restart"),
        no(
            500,
            "Internal Server Error: sent message was immediately deleted and can't be returned",
        ),
    ],
)
def test_what_was_perhaps_said_is_not_said_again(answer: bytes | None) -> None:
    (found,), heard = performed(say(), answers=[answer, ok(message(57))])

    assert isinstance(found, Uncertain)
    assert heard == ["sendMessage"]


def test_what_was_perhaps_changed_is_changed_again() -> None:
    found, heard = performed(edit(), answers=[None, html(502), ok(message(57))])

    assert found == ["5/57"]
    assert heard == ["editMessageText"] * 3


def test_it_is_in_doubt_after_some_attempts() -> None:
    (found,), heard = performed(edit(), answers=[html(502)] * 4)

    assert isinstance(found, Uncertain)
    assert heard == ["editMessageText"] * 3


@pytest.mark.parametrize("code", [302, 403, 404, 407])
def test_what_a_proxy_did_not_pass_on_was_not_said(code: int) -> None:
    (found,), _ = performed(say(), answers=[html(code)])

    assert isinstance(found, TryLater)


def test_a_flood_stops_its_chat_and_no_other() -> None:
    flood = no(429, "Too Many Requests: retry after 30", retry_after=30)
    found, heard = performed(
        say("d1.0"),
        say("d2.0"),
        say("d3.0", Chat(6)),
        answers=[flood, ok(message(1, 6))],
    )

    assert [type(one) for one in found] == [TryLater, TryLater, str]
    assert [round(one.after) for one in found if isinstance(one, TryLater)] == [30, 31]
    assert found[2] == "6/1"
    assert heard == ["sendMessage"] * 2


def test_a_group_that_moved_is_the_same_and_what_waits_is_said_there() -> None:
    inbox = Recorder()

    async def run() -> NativeId | GatewayError | None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        async with raw(no(400, words, migrate_to_chat_id=-100777)) as server:
            made = session(server.url, TOKEN)
            made.inbox = inbox
            ours = made.bot = bot.build(made.settings)
            await ours.open()
            try:
                return await outcome(made, say(chat=Chat(-77)))
            finally:
                await ours.close_all()

    found = asyncio.run(run())

    assert isinstance(found, TryLater)
    assert found.after == calling.SOON
    assert inbox.accepted == [Moved(old=room(-77), new=room(-100777))]


def test_a_bot_that_is_not_accepted_waits() -> None:
    (found,), _ = performed(say(), answers=[no(401, "Unauthorized")])

    assert isinstance(found, TryLater)
    assert found.after == errors.NO_BOT_WAIT


def test_half_a_character_is_refused() -> None:
    (found,), heard = performed(say(text="needle \ud83d"), answers=[ok(message(57))])

    assert isinstance(found, Refused)
    assert heard == []


def test_a_method_that_the_server_does_not_know_is_refused() -> None:
    (found,), _ = performed(say(), answers=[no(404, "Not Found: method not found")])

    assert isinstance(found, Refused)
    assert found.reason == "unsupported"


@pytest.mark.parametrize("answer", [html(413), no(413, "Request Entity Too Large")])
def test_what_is_too_large_is_refused(answer: bytes) -> None:
    (found,), _ = performed(say(), answers=[answer])

    assert isinstance(found, Refused)
    assert found.reason == "not-acceptable"


@pytest.mark.parametrize(
    ("code", "words", "reason"),
    [
        (400, "Bad Request: chat not found", "not-found"),
        (400, "Bad Request: message thread not found", "not-found"),
        (400, "Bad Request: TOPIC_CLOSED", "forbidden"),
        (400, "Bad Request: message to edit not found", "not-found"),
        (400, "Bad Request: message can't be edited", "forbidden"),
        (400, "Bad Request: not enough rights to send photos to the chat", "forbidden"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "forbidden"),
        (400, "Bad Request: REACTION_INVALID", "not-acceptable"),
        (400, "Bad Request: message is too long", "not-acceptable"),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", "not-acceptable"),
        (400, "Bad Request: something new", "not-acceptable"),
        (403, "Forbidden: bot was blocked by the user", "forbidden"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "forbidden"),
        (403, "Forbidden: user is deactivated", "not-found"),
        (403, "Forbidden: bot can't initiate conversation with a user", "forbidden"),
        (403, "Forbidden: something new", "forbidden"),
    ],
)
def test_what_is_refused_is_not_tried_again(code: int, words: str, reason: Reason) -> None:
    (found,), heard = performed(say(), answers=[no(code, words), ok(message(57))])

    assert isinstance(found, Refused)
    assert found.reason == reason
    assert found.text
    assert words.partition(": ")[2].lower() not in found.text.lower()
    assert heard == ["sendMessage"]


def test_what_cannot_be_so_is_asked_otherwise() -> None:
    photo = Call(
        key=Key("d1.0"),
        chat=PERSON,
        method="send_photo",
        arguments={"photo": "id"},
        otherwise=Call(
            key=Key("d1.0"), chat=PERSON, method="send_document", arguments={"document": "id"}
        ),
    )
    found, heard = performed(
        photo, answers=[no(400, "Bad Request: IMAGE_PROCESS_FAILED"), ok(message(57))]
    )

    assert found == ["5/57"]
    assert heard == ["sendPhoto", "sendDocument"]


# --- on the fake ----------------------------------------------------------------------------------


def test_a_topic_is_named_only_where_there_may_be_one() -> None:
    async def run() -> list[tuple[str, dict[str, str]]]:
        async with fake_telegram() as api:
            alice = api.world.user("Alice")
            tea = api.world.supergroup("Tea", alice, is_forum=True)
            topic = await alice.creates_topic(tea, "Green")
            made = session(api.url, api.token)
            ours = made.bot = bot.build(made.settings)
            await ours.open()
            try:
                native = await calling.perform(made, say(chat=Chat(tea.id, topic.id)))
                assert native is not None
                number = int(native.partition("/")[2])
                changed = Call(
                    key=Key("d2.0"),
                    chat=Chat(tea.id, topic.id),
                    method="edit_message_text",
                    arguments={"message_id": number, "text": "ho"},
                )
                assert await calling.perform(made, changed) == native
            finally:
                await ours.close_all()
            return api.calls

    calls = [given for _, given in asyncio.run(run())]

    assert ["message_thread_id" in given for given in calls] == [True, False]


def test_nobody_overtakes_while_a_request_is_on_its_way() -> None:
    """Two lanes into one chat: the first is not answered yet when the second asks."""

    async def run() -> list[str]:
        texts: list[str] = []
        async with raw(*(ok(message(number)) for number in (1, 2, 3))) as server:
            made = session(server.url, TOKEN)
            ours = made.bot = bot.build(made.settings)
            await ours.open()
            try:
                found = await asyncio.gather(
                    *(calling.perform(made, say(f"d{number}.0")) for number in (1, 2, 3))
                )
            finally:
                await ours.close_all()
            texts += [json.dumps(one) for one in found]
        return texts

    assert asyncio.run(run()) == ['"5/1"', '"5/2"', '"5/3"']
