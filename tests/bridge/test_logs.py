"""What an operator reads: one line a record, and nothing that was said in confidence."""

import asyncio
import io
import logging
import re
from collections.abc import Iterator

import pytest

from bridge import logs
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, NetworkName

IRC = NetworkName("irc")


@pytest.fixture
def stderr() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stderr: io.StringIO) -> list[str]:
    """The lines without their time."""
    return [line.partition(" ")[2] for line in stderr.getvalue().splitlines()]


def failing(text: str) -> None:
    raise KeyError(text)


def test_a_line_begins_with_the_time_in_utc(stderr: io.StringIO) -> None:
    logging.getLogger("bridge").info("up")

    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO ", stderr.getvalue())


def test_a_record_names_its_network_and_login(stderr: io.StringIO) -> None:
    log = logging.getLogger("bridge.core.logins")
    log.info("start")
    with logs.concerning(IRC):
        log.info("one network")
        with logs.concerning(IRC, LoginId(4711)):
            log.info("one login")

    assert lines(stderr) == [
        "INFO - bridge.core.logins: start",
        "INFO irc bridge.core.logins: one network",
        "INFO irc/4711 bridge.core.logins: one login",
    ]


def test_tasks_keep_the_context_they_were_started_in(stderr: io.StringIO) -> None:
    async def tell() -> None:
        logging.getLogger("bridge").info("from a task")

    async def main() -> None:
        with logs.concerning(IRC, LoginId(1)):
            task = asyncio.create_task(tell())
        await task

    asyncio.run(main())

    assert lines(stderr) == ["INFO irc/1 bridge: from a task"]


def test_a_record_is_one_line_whatever_is_in_it(stderr: io.StringIO) -> None:
    logging.getLogger("bridge").warning(
        "room %s", "#a\r\n2026 INFO - bridge: forged\x1b[2J\u2028\u202e\ud800"
    )

    assert lines(stderr) == [
        r"WARNING - bridge: room #a\r\n2026 INFO - bridge: forged\x1b[2J\u2028\u202e\ud800"
    ]


def test_an_expected_error_has_words_and_no_traceback(stderr: io.StringIO) -> None:
    try:
        raise Refused("not-found", "There is no such room.")
    except Refused:
        logging.getLogger("bridge").exception("it was refused")

    assert lines(stderr) == ["ERROR - bridge: it was refused; Refused: There is no such room."]


def test_a_bug_is_told_by_kind_and_place_without_values(stderr: io.StringIO) -> None:
    try:
        failing("hunter2")
    except KeyError:
        logging.getLogger("bridge").exception("a lane failed")

    (line,) = lines(stderr)
    told = r"ERROR - bridge: a lane failed; KeyError at \S+test_logs\.py:\d+ in failing < \S+ in .+"

    assert re.fullmatch(told, line)
    assert "hunter2" not in stderr.getvalue()


def test_a_bug_tells_what_it_came_from(stderr: io.StringIO) -> None:
    try:
        try:
            failing("hunter2")
        except KeyError as error:
            raise ExceptionGroup("two", [RuntimeError("hunter2"), OSError(13, "Denied")]) from error
    except ExceptionGroup:
        logging.getLogger("bridge").exception("a task failed")

    (line,) = lines(stderr)

    assert re.sub(r" at \S+ in \w+( < \S+ in \w+)*", "", line) == (
        "ERROR - bridge: a task failed;"
        " ExceptionGroup [RuntimeError] [PermissionError (Denied)], after KeyError"
    )


def test_what_we_recovered_from_has_no_place(stderr: io.StringIO) -> None:
    try:
        raise ConnectionResetError(104, "Connection reset by peer")
    except OSError:
        logging.getLogger("bridge").warning("the stream ended", exc_info=True)

    assert lines(stderr) == [
        "WARNING - bridge: the stream ended; ConnectionResetError (Connection reset by peer)"
    ]


@pytest.mark.parametrize("library", ["slixmpp.xmlstream", "irc.client", "sqlalchemy.engine"])
def test_libraries_are_heard_from_warnings_on(stderr: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("SEND: %s", "<secret/>")
    logging.getLogger(library).warning("Timed out")

    assert lines(stderr) == [f"WARNING - {library}: Timed out"]


def test_libraries_are_not_heard_at_the_level_debug() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", stream)
    logging.getLogger("slixmpp.xmlstream").debug("RECV: <handshake/>")
    logging.getLogger("bridge").debug("ours")
    root.handlers[:] = handlers
    root.setLevel(level)

    assert lines(stream) == ["DEBUG - bridge: ours"]


def test_what_libraries_fill_in_is_left_out(stderr: io.StringIO) -> None:
    logging.getLogger("slixmpp").error("Parse error: %r", b"<body>hunter2</body>")
    logging.getLogger("slixmpp").error(ValueError("hunter2"))
    logging.getLogger("asyncio").error("Task failed\nfuture: <Task exception='hunter2'>")

    assert lines(stderr) == [
        "ERROR - slixmpp: Parse error: %r",
        "ERROR - slixmpp: ValueError",
        "ERROR - asyncio: Task failed",
    ]


def test_a_mistake_in_a_log_line_is_told_as_it_stands() -> None:
    record = logging.LogRecord("bridge", logging.INFO, "", 1, "%s and %s", ("one",), None)

    assert logs.OneLine().format(record).partition(" ")[2] == "INFO - bridge: %s and %s"


def test_how_much_is_said_changes_at_once(stderr: io.StringIO) -> None:
    log = logging.getLogger("bridge.test")
    log.debug("one")
    logs.set_level("debug")
    log.debug("two")
    debug = logs.level()
    logs.set_level("error")
    log.warning("three")

    assert lines(stderr) == ["DEBUG - bridge.test: two"]
    assert (debug, logs.level()) == ("debug", "error")
