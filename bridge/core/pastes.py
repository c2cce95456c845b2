"""Long texts: what is said of one that is put up as a file, since nobody reads it all; pure.

`… (58 lines: https://...)` stands behind the first lines.
"""

import re
from typing import Final

from bridge.api.adapter import Texts
from bridge.api.content import File, Text, words_of
from bridge.api.events import AnyEvent, Edit, Message
from bridge.api.text import piece
from bridge.core.quoting import MORE, border
from bridge.core.styling import markup

SHOWN: Final = 3
"""Lines that are said of it."""

AT_MOST: Final = 4
"""So many times as many lines as a place wishes are said where nothing can be put up."""

NAME: Final = "message.txt"
MEDIA_TYPE: Final = "text/plain; charset=utf-8"

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


def is_long(event: AnyEvent, texts: Texts) -> bool:
    """Whether a message has more lines than a place wishes to be told at once."""
    if not texts.lines or not isinstance(event, Message | Edit):
        return False
    content = event.content
    if len(content) == 1 and isinstance(content[0], Text):  # nearly all there is
        body = content[0].body
        ends = body.count("\n") + body.count("\r")
        if 4 * len(body) < texts.line_bytes and ends < texts.lines:
            return False
        return lines(body, texts) > texts.lines
    return lines(words_of(content).body, texts) > texts.lines


def lines(body: str, texts: Texts) -> int:
    """As how many lines it would be said there; empty ones are none."""
    return sum(_lines(line, texts.line_bytes) for line in _LINE_END.split(body))


def written(text: Text) -> bytes:
    """What the file holds."""
    return (markup.typed(text.body, text.spans) + "\n").encode("utf-8", "replace")


def begun(text: Text, texts: Texts, file: File) -> Text:
    """The first lines, and where the rest is."""
    body = text.body
    cut = _cut(body, min(SHOWN, texts.lines), texts.line_bytes)
    start = body[:cut].rstrip()
    spans = piece(text.spans, 0, len(start))
    return Text(f"{start}\n{MORE} ({how_much(body)}: {file.link})", spans)


def how_much(body: str) -> str:
    """For people: `58 lines`, of a single one `5,200 characters`."""
    count = sum(1 for line in _LINE_END.split(body) if line.strip())
    return f"{count} lines" if count > 1 else f"{len(body):,} characters"


def refusal(body: str, texts: Texts) -> str:
    """For the sender of what cannot be said at all."""
    most = AT_MOST * texts.lines
    return f"This is too long to be said here: {lines(body, texts)} lines, at most {most} are sent."


def split_up(body: str, texts: Texts, why: str) -> str:
    """For the sender of what was said in all its lines."""
    count = lines(body, texts)
    return (
        f"Your text was said in {count} messages: it could not be put up as a file. {why}".strip()
    )


def _lines(line: str, line_bytes: int) -> int:
    if not line.strip():
        return 0
    return -(-len(line.encode("utf-8", "replace")) // line_bytes) if line_bytes else 1


def _cut(body: str, most: int, line_bytes: int) -> int:
    """Where the first lines end, between words where there are any."""
    at = 0
    while at < len(body) and most:
        end = _LINE_END.search(body, at)
        stop = len(body) if end is None else end.start()
        needs = _lines(body[at:stop], line_bytes)
        if needs > most:
            return at + _between_words(body[at:stop], most * line_bytes)
        most -= needs
        at = len(body) if end is None else end.end()
    return at


def _between_words(line: str, room: int) -> int:
    fits = len(line.encode("utf-8", "replace")[:room].decode("utf-8", "ignore"))
    space = line.rfind(" ", 0, fits)
    return space if space > fits // 2 else border(line, fits)
