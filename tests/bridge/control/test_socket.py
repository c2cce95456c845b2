"""The control socket: who gets it, who may speak there, what is answered."""

import asyncio
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bridge.api.errors import ConfigError
from bridge.control import client, server
from bridge.control.client import NotRunning
from bridge.control.protocol import (
    MOST_ASKED,
    Answer,
    ProtocolError,
    Request,
    answer_line,
    read_answer,
    request_line,
)
from bridge.control.server import Answering, Socket

REQUEST = Request(command="say", values={"what": ("hello",)})
ANSWER = Answer(status="done", words="hello")


async def echo(request: Request) -> Answer:
    return Answer(status="done", words=" ".join(request.values["what"]))


def served(path: Path, answer: Answering, play: Callable[[], Awaitable[None]]) -> None:
    """Play while the socket is served."""

    async def run() -> None:
        bound = Socket(path)
        serving = asyncio.create_task(server.serve(bound.listening, answer))
        try:
            await play()
        finally:
            serving.cancel()
            await asyncio.wait((serving,))
            bound.close()

    asyncio.run(run())


async def said(path: Path, *lines: bytes) -> list[Answer]:
    """What is answered to these, until the other end closes or has answered all."""
    reader, writer = await asyncio.open_unix_connection(path, limit=1_000_000)
    answers: list[Answer] = []
    try:
        for line in lines:
            writer.write(line)
            answer = await reader.readline()
            if not answer:
                break
            answers.append(read_answer(answer))
    except ConnectionError:
        pass  # it was closed while something was on its way
    finally:
        writer.close()
    return answers


def test_a_request_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"

    async def play() -> None:
        assert await asyncio.to_thread(client.ask, path, REQUEST) == ANSWER

    served(path, echo, play)


def test_several_requests_on_one_connection_are_answered_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    lines = [request_line(Request(command="say", values={"what": (word,)})) for word in "abc"]

    async def play() -> None:
        assert [one.words for one in await said(path, *lines)] == ["a", "b", "c"]

    served(path, echo, play)


def test_only_its_owner_can_open_the_socket(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        bound = Socket(tmp_path / "bridge.sock")
    finally:
        os.umask(before)
    try:
        mode = (tmp_path / "bridge.sock").stat().st_mode
    finally:
        bound.close()

    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o600)


def test_the_gateways_user_and_root_may_speak_and_nobody_else() -> None:
    own = os.geteuid()

    assert [server.is_admitted(uid) for uid in (own, 0, own + 1, 65_534)] == [
        True,
        True,
        False,
        False,
    ]


def test_another_user_is_turned_away_before_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bridge.sock"
    heard: list[Request] = []
    monkeypatch.setattr(server, "is_admitted", lambda uid: uid == os.geteuid() + 1)  # not us

    async def hear(request: Request) -> Answer:
        heard.append(request)
        return ANSWER

    async def play() -> None:
        assert await said(path, request_line(REQUEST)) == []

    served(path, hear, play)

    assert heard == []


def test_what_a_killed_gateway_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))

    async def play() -> None:
        assert await asyncio.to_thread(client.ask, path, REQUEST) == ANSWER

    served(path, echo, play)


def test_a_socket_that_is_in_use_stays_with_who_uses_it(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"

    async def play() -> None:
        with pytest.raises(ConfigError) as refused:
            Socket(path)

        assert str(refused.value) == (
            f"control.socket: another process listens at {path}. End it, or name another one."
        )
        assert await asyncio.to_thread(client.ask, path, REQUEST) == ANSWER

    served(path, echo, play)


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    path.write_text("of somebody")
    with pytest.raises(ConfigError) as refused:
        Socket(path)

    assert str(refused.value) == (
        f"control.socket: {path} is there, and is no socket. Name another one."
    )
    assert path.read_text() == "of somebody"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none" / "bridge.sock"
    with pytest.raises(ConfigError) as refused:
        Socket(path)

    assert str(refused.value) == (
        f"control.socket: nothing can listen at {path}: No such file or directory."
        " Name another one."
    )


def test_it_is_gone_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    Socket(path).close()

    assert not path.exists()


def test_what_another_one_put_in_its_place_stays(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    bound = Socket(path)
    path.rename(tmp_path / "away")
    path.write_text("of somebody")
    bound.close()

    assert path.read_text() == "of somebody"


def test_a_path_may_be_longer_than_the_kernel_takes(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 100) / ("b" * 100)
    folder.mkdir(parents=True)
    path = folder / "bridge.sock"

    async def play() -> None:
        assert await asyncio.to_thread(client.ask, path, REQUEST) == ANSWER

    served(path, echo, play)

    assert not path.exists()


@pytest.mark.parametrize("left", ["nothing", "folder", "socket"])
def test_where_nobody_listens_no_gateway_runs(tmp_path: Path, left: str) -> None:
    path = tmp_path / "none" / "bridge.sock"
    if left != "nothing":
        path.parent.mkdir()
    if left == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))

    with pytest.raises(NotRunning):
        client.ask(path, REQUEST)


def test_what_is_under_way_ends_with_the_gateway(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"

    async def run() -> list[Answer]:
        begun = asyncio.Event()

        async def never(_: Request) -> Answer:
            begun.set()
            await asyncio.Event().wait()
            return ANSWER

        bound = Socket(path)
        serving = asyncio.create_task(server.serve(bound.listening, never))
        asking = asyncio.create_task(said(path, request_line(REQUEST)))
        await begun.wait()
        serving.cancel()
        await asyncio.wait((serving,))
        bound.close()
        return await asking

    assert asyncio.run(run()) == []


def test_an_unfinished_line_is_not_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(1)

        async def play() -> None:
            asked = asyncio.create_task(asyncio.to_thread(client.ask, path, REQUEST))
            loop = asyncio.get_running_loop()
            listening.setblocking(False)
            connection, _ = await loop.sock_accept(listening)
            with connection:
                assert await loop.sock_recv(connection, 65_536) == request_line(REQUEST)
                await loop.sock_sendall(connection, answer_line(ANSWER)[:-3])
            with pytest.raises(ProtocolError) as refused:
                await asked
            assert str(refused.value) == "It ended before it had answered."

        asyncio.run(play())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"hello\n", "This is no JSON."),
        (b"{" + b" " * MOST_ASKED + b"}\n", "This is too long."),
        (b"x" * 3 * MOST_ASKED, "This is too long."),
    ],
)
def test_what_is_no_request_is_answered_and_the_connection_ends(
    tmp_path: Path, line: bytes, words: str
) -> None:
    path = tmp_path / "bridge.sock"

    async def play() -> None:
        told = Answer(status="refused", words=words)
        assert await said(path, line, request_line(REQUEST)) == [told]

    served(path, echo, play)


def test_a_fault_is_told_without_what_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "bridge.sock"

    async def fail(_: Request) -> Answer:
        raise RuntimeError("the password is hunter2")

    async def play() -> None:
        told = Answer(
            status="refused", words="This failed by a fault of the gateway; its log has more."
        )
        assert await said(path, request_line(REQUEST)) == [told]
        assert await asyncio.to_thread(client.ask, path, REQUEST) == told

    served(path, fail, play)

    assert [record.getMessage() for record in caplog.records] == [
        "a command of the operator failed"
    ] * 2


def test_more_connections_than_anybody_needs_are_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "bridge.sock"

    async def play() -> None:
        held = []
        for _ in range(server.MOST_AT_ONCE):
            held.append(await asyncio.open_unix_connection(path))
            held[-1][1].write(request_line(REQUEST))
            await held[-1][0].readline()
        assert await said(path, request_line(REQUEST)) == []
        for _, writer in held:
            writer.close()

    served(path, echo, play)
