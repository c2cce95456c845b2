"""What passes over the control socket, written and read back."""

import json

import pytest

from bridge.control.protocol import (
    MOST_ASKED,
    MOST_TOLD,
    Answer,
    Asked,
    ProtocolError,
    Request,
    answer_line,
    read_answer,
    read_request,
    request_line,
)

REQUEST = Request(
    command="ban",
    network="irc",
    values={"who": ("eve@example.org",), "reason": ("spam\nand more",)},
    is_sure=True,
)
ANSWER = Answer(
    status="asks",
    words="Who is meant?",
    columns=(("account", "Account"), ("since", "Since")),
    rows=(("ann@example.org", "today"), ("bob@example.org", "")),
    fields=(Asked(name="who", label="Whom", options=(("a", "Ann"), ("b", "Bob"))),),
)


def test_a_request_is_read_as_it_was_written() -> None:
    line = request_line(REQUEST)

    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    assert read_request(line) == REQUEST


def test_an_answer_is_read_as_it_was_written() -> None:
    line = answer_line(ANSWER)

    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    assert read_answer(line) == ANSWER


def test_a_value_may_be_text_alone() -> None:
    line = b'{"version": 1, "command": "ban", "values": {"who": "eve"}}'

    assert read_request(line) == Request(command="ban", values={"who": ("eve",)})


def test_only_true_is_sure() -> None:
    assert read_request(b'{"version": 1, "command": "a", "sure": "no"}').is_sure is False


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", "This is no JSON."),
        (b"\xff\n", "This is no JSON."),
        (b"[" * 60_000, "This is no JSON."),
        (b"[1]", "This is no JSON object."),
        (b"{}", "Only version 1 of the protocol is spoken here."),
        (b'{"version": 2}', "Only version 1 of the protocol is spoken here."),
        (b'{"version": 1, "command": 7}', "command: this is not text."),
        (b'{"version": 1, "network": 7}', "The network is not text."),
        (b'{"version": 1, "values": []}', "The values are no object."),
        (b'{"version": 1, "values": {"who": {}}}', "who: this is not text."),
        (b'{"version": 1, "values": {"who": [1]}}', "who: this is not text."),
    ],
)
def test_what_is_no_request_is_told_in_words(line: bytes, expected: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_request(line)

    assert str(refused.value) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"status": "maybe"},
        {"rows": "none"},
        {"rows": [[1]]},
        {"columns": ["account"]},
        {"fields": ["who"]},
        {"fields": [{"name": 1}]},
        {"fields": [{"name": "who", "options": [["one"]]}]},
    ],
)
def test_what_is_no_answer_is_refused(change: dict[str, object]) -> None:
    line = json.dumps(json.loads(answer_line(ANSWER)) | change).encode()

    with pytest.raises(ProtocolError):
        read_answer(line)


def test_a_request_has_its_bounds() -> None:
    with pytest.raises(ProtocolError) as refused:
        request_line(Request(command="ban", values={"reason": ("x" * MOST_ASKED,)}))

    assert str(refused.value) == "This is too long."


def test_an_answer_has_its_bounds() -> None:
    with pytest.raises(ProtocolError) as refused:
        answer_line(Answer(status="done", words="x" * MOST_TOLD))

    assert str(refused.value) == "The answer is too long to be shown."
