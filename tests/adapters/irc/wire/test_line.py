"""Reading lines as servers write them, and the gate that every outgoing line passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.wire.line import (
    NOBODY,
    Framer,
    Line,
    Source,
    decode,
    parse,
    parse_source,
    serialise,
    serialise_raw,
)

ALICE = Source("alice", "~a", "host.example")
ABC = Source("a", "b", "c")
SERVER = Source("irc.example.org")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            b":alice!~a@host.example PRIVMSG #c :hi there",
            Line("PRIVMSG", ("#c", "hi there"), ALICE),
        ),
        (b":alice!~a@host.example PRIVMSG #c hi", Line("PRIVMSG", ("#c", "hi"), ALICE)),
        (b":alice!~a@host.example PRIVMSG #c ::)", Line("PRIVMSG", ("#c", ":)"), ALICE)),
        (b"PING :irc.example.org", Line("PING", ("irc.example.org",))),
        (b"ping x", Line("PING", ("x",))),
        (b":irc.example.org 001 me :Welcome", Line("001", ("me", "Welcome"), SERVER)),
        (b":alice!~a@host.example PRIVMSG", Line("PRIVMSG", (), ALICE)),
        (b":alice!~a@host.example QUIT", Line("QUIT", (), ALICE)),
        (b":alice!~a@host.example QUIT :", Line("QUIT", ("",), ALICE)),
        (b"JOIN  #c   #d ", Line("JOIN", ("#c", "#d"))),
        (b"PRIVMSG #c :a : b", Line("PRIVMSG", ("#c", "a : b"))),
        (b"FOO\r", Line("FOO")),
        (b"FOO a\0b\rc", Line("FOO", ("abc",))),
        (b"@a=b;c PING x", Line("PING", ("x",), tags={"a": "b", "c": ""})),
        (b"@a= PING x", Line("PING", ("x",), tags={"a": ""})),
        (rb"@a=1\:2\s3\\4\r\n5 PING x", Line("PING", ("x",), tags={"a": "1;2 3\\4\r\n5"})),
        (rb"@a=b\ PING", Line("PING", tags={"a": "b"})),
        (rb"@a=\\ PING", Line("PING", tags={"a": "\\"})),
        (rb"@a=x=y;a=z PING", Line("PING", tags={"a": "z"})),
        (b"@+typing=active :a!b@c TAGMSG #c", Line("TAGMSG", ("#c",), ABC, {"+typing": "active"})),
    ],
)
def test_a_line_is_read_as_the_standard_says(raw: bytes, expected: Line) -> None:
    assert expected == parse(raw)


@pytest.mark.parametrize("raw", [b"", b" ", b":", b":alice!a@b", b"@a=b", b"@a=b :alice ", b" :x"])
def test_a_line_without_command_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match="without a command"):
        parse(raw)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("alice!~a@host", Source("alice", "~a", "host")),
        ("alice@host", Source("alice", "", "host")),
        ("alice", Source("alice")),
        ("", NOBODY),
        ("a!b!c@d@e", Source("a", "b!c", "d@e")),
    ],
)
def test_a_source_is_read(prefix: str, expected: Source) -> None:
    assert expected == parse_source(prefix)


def test_only_a_lone_name_with_a_dot_is_a_server() -> None:
    names = ["irc.example.org", "alice", "alice!a@b.example"]

    assert [parse_source(name).is_server for name in names] == [True, False, False]


def test_a_missing_parameter_reads_as_empty() -> None:
    line = Line("PRIVMSG", ("#c",))

    assert (line.param(0), line.param(1), line.param(7)) == ("#c", "", "")


def test_bytes_that_are_not_utf_8_are_read_in_the_configured_charset() -> None:
    assert Line("PRIVMSG", ("#c", "café")) == parse("PRIVMSG #c :café".encode("cp1252"))
    assert Line("PRIVMSG", ("#c", "привет")) == parse(
        "PRIVMSG #c :привет".encode("koi8-r"), "koi8-r"
    )
    assert decode("café".encode(), "cp1252") == "café"


@given(st.binary(max_size=300), st.sampled_from(["cp1252", "latin-1", "ascii", "koi8-r"]))
def test_no_bytes_break_the_reader(raw: bytes, charset: str) -> None:
    try:
        line = parse(raw, charset)
    except ValueError:
        return

    assert line.command == line.command.upper() != ""


@given(
    st.lists(st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"")), max_size=12), st.data()
)
def test_lines_come_out_whole_however_the_bytes_are_cut(
    lines: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(line + b"\r\n" for line in lines)
    framer, out, at = Framer(), [], 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream) - at))
        out += framer.feed(stream[at : at + size])
        at += size

    assert [line + b"\r" for line in lines if line] == out


@pytest.mark.parametrize("size", [65_536, 16_385])
@pytest.mark.parametrize("chunk", [1000, 1_000_000])
def test_an_endless_line_is_dropped_and_the_next_one_is_read(size: int, chunk: int) -> None:
    framer, out = Framer(), []
    stream = b"one\n" + b"x" * size + b"\ntwo\n"
    for at in range(0, len(stream), chunk):
        out += framer.feed(stream[at : at + chunk])

    assert (out, framer.dropped) == ([b"one", b"two"], 1)


def test_an_endless_line_is_not_kept_in_memory() -> None:
    framer = Framer(limit=100)
    for _ in range(50):
        framer.feed(b"x" * 90)

    assert (Framer(100, 1, b"", True)) == framer


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (serialise("JOIN", "#c"), b"JOIN #c\r\n"),
        (serialise("JOIN", "#c", "key"), b"JOIN #c key\r\n"),
        (serialise("PRIVMSG", "#c", text="hi there"), b"PRIVMSG #c :hi there\r\n"),
        (serialise("PRIVMSG", "#c", text=""), b"PRIVMSG #c :\r\n"),
        (
            serialise("PRIVMSG", "#c", text="waves", ctcp="ACTION"),
            b"PRIVMSG #c :\x01ACTION waves\x01\r\n",
        ),
        (serialise("PRIVMSG", "#c", text="", ctcp="VERSION"), b"PRIVMSG #c :\x01VERSION\x01\r\n"),
        (
            serialise("PRIVMSG", "#c", text="é", label="k 1;"),
            "@label=k\\s1\\: PRIVMSG #c :é\r\n".encode(),
        ),
        (serialise("PRIVMSG", "#c", text="\ud800"), b"PRIVMSG #c :?\r\n"),
        (
            serialise("PRIVMSG", "#c", text="yes", tags={"+reply": "a b;", "+draft/reply": "x\\"}),
            rb"@+reply=a\sb\:;+draft/reply=x\\ PRIVMSG #c :yes" + b"\r\n",
        ),
        (
            serialise("TAGMSG", "#c", label="k1", tags={"+typing": "active", "+x": ""}),
            b"@label=k1;+typing=active;+x TAGMSG #c\r\n",
        ),
    ],
)
def test_a_line_is_written(line: bytes, expected: bytes) -> None:
    assert expected == line


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0", "\x01"])
def test_free_text_cannot_end_its_line(end: str) -> None:
    assert serialise("PRIVMSG", "#c", text=f"a{end}QUIT :b") == b"PRIVMSG #c :a QUIT :b\r\n"
    assert (
        serialise("PRIVMSG", "#c", text=f"a{end}b", ctcp="ACTION")
        == b"PRIVMSG #c :\x01ACTION a b\x01\r\n"
    )


@pytest.mark.parametrize("word", ["", ":a", "a b", "a\rb", "a\nb", "a\0b", "\n", "a\r\nQUIT"])
def test_an_impossible_parameter_is_an_error(word: str) -> None:
    for middle in [(word,), ("#c", word), (word, "x")]:
        with pytest.raises(ValueError, match="not possible as an IRC parameter"):
            serialise("JOIN", *middle)


@pytest.mark.parametrize("command", ["", "PRIVMSG #c", "QUIT\n", "A\r", "12", "1234", "É"])
def test_an_impossible_command_is_an_error(command: str) -> None:
    with pytest.raises(ValueError, match="not an IRC command"):
        serialise(command)
    with pytest.raises(ValueError, match="not a CTCP command"):
        serialise("PRIVMSG", "#c", text="x", ctcp=command)


def test_a_line_of_510_bytes_passes_and_one_of_511_does_not() -> None:
    assert len(serialise("PRIVMSG", "#c", text="x" * 498)) == 512
    with pytest.raises(ValueError, match="too long"):
        serialise("PRIVMSG", "#c", text="x" * 499)


def test_the_label_does_not_count_as_length() -> None:
    assert len(serialise("PRIVMSG", "#c", text="x" * 498, label="1")) > 512


def test_tags_have_room_of_their_own() -> None:
    """ "Clients MUST NOT send messages with tag data exceeding 4094 bytes"."""
    longest = "x" * (4094 - len("+reply="))
    full = serialise("PRIVMSG", "#c", text="y" * 498, tags={"+reply": longest})

    assert (len("@") + 4094 + len(" ")) + 512 == len(full)
    with pytest.raises(ValueError, match="too much for the tags"):
        serialise("PRIVMSG", "#c", text="y", tags={"+reply": longest + "x"})
    with pytest.raises(ValueError, match="too much for the tags"):
        serialise("PRIVMSG", "#c", text="y", tags={"+reply": longest}, label="1")


@pytest.mark.parametrize("key", ["", "+", "+a b", "+a;b", "+a=b", "+a\r\nQUIT", "a/b/c"])
def test_an_impossible_tag_is_an_error(key: str) -> None:
    with pytest.raises(ValueError, match="not possible as a tag"):
        serialise("TAGMSG", "#c", tags={key: "x"})


def test_what_a_person_types_to_his_server_stays_one_line() -> None:
    assert serialise_raw(" WHOIS alice\r\n\nQUIT\0") == b"WHOIS alice  QUIT\r\n"
    with pytest.raises(ValueError, match="not an IRC command"):
        serialise_raw(":forged PRIVMSG #c :x")


WORDS = st.text(max_size=30)


@given(st.lists(WORDS, max_size=4), st.none() | WORDS, st.none() | WORDS, st.none() | WORDS)
def test_nothing_leaves_but_one_line(
    middle: list[str], text: str | None, ctcp: str | None, label: str | None
) -> None:
    try:
        line = serialise("PRIVMSG", *middle, text=text, ctcp=ctcp, label=label)
    except ValueError:
        return

    assert line.endswith(b"\r\n")
    assert not set(line[:-2]) & {0, 10, 13}
    body = line if label is None else line.partition(b" ")[2]
    assert body.count(b"\x01") == (0 if text is None or ctcp is None else 2)


@given(WORDS)
def test_what_is_written_is_read_again(text: str) -> None:
    clean = " ".join(text.replace("\0", " ").replace("\x01", " ").splitlines())
    line = serialise("PRIVMSG", "#c", text=clean)

    assert Line("PRIVMSG", ("#c", decode(clean.encode("utf-8", "replace"), ""))) == parse(line[:-2])
