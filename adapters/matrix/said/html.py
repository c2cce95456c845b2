"""Words that are formatted in HTML, as words with spans, pure; `formatting` writes them.

Matrix specification, client-server API, "m.room.message msgtypes": the tags that clients show.
Every other tag, and what is not to be trusted of one of these, is not there; the words in it are.

What has no kind of span is said by signs: lists have numbers and dots, cells of tables bars between
them. Underlined words are italics with a mark.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from adapters.matrix.said import looks
from adapters.matrix.said.looks import Open
from adapters.matrix.said.tags import Tag, tokens
from bridge.api.content import Text
from bridge.api.text import Span, normal

DOT: Final = "• "
RULE: Final = "———"
BAR: Final = "|"

MOST_DEPTH: Final = 100
"""As the specification recommends; what lies deeper is words."""
MOST_NAME: Final = 250
"""Characters of a name that stands for somebody."""
_MOST_INDENT: Final = 8

_ENDED_BY: Final[dict[str, tuple[str, ...]]] = {
    "p": ("p",),
    "li": ("p", "li"),
    "tr": ("p", "td", "th", "tr"),
    "td": ("p", "td", "th"),
    "th": ("p", "td", "th"),
}
"""Tags whose end is not written: what begins ends them."""

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_REPLY: Final = re.compile(r"<mx-reply\s*>", re.IGNORECASE)
_REPLY_END: Final = re.compile(r"</mx-reply\s*>", re.IGNORECASE)

NameOf = Callable[[str], str]
"""What a person is called, by the MXID; "" where nobody knows."""


def read(html: str, name_of: NameOf = lambda _person: "") -> Text:
    """The words, and how they look."""
    reader = _Reader(name_of)
    for token in tokens(_without_answered(html)):
        if isinstance(token, str):
            reader.say(token)
        elif token.is_end:
            reader.end(token.name)
        else:
            reader.begin(token)
    return reader.text()


def _without_answered(html: str) -> str:
    """What is answered stands first, for those who do not know it: it is told by its id."""
    begin = _REPLY.search(html)
    end = None if begin is None else _REPLY_END.search(html, begin.end())
    if begin is None or end is None:
        return html
    return html[: begin.start()] + html[end.end() :]


class _Reader:
    """What has been read. breaks: lines to be ended before the next words; space: whether one
    stands before them. is_marked: a sign begins what follows, which stays on its line.
    """

    def __init__(self, name_of: NameOf) -> None:
        self._name_of = name_of
        self._pieces: list[str] = []
        self._at = 0
        self._spans: list[Span] = []
        self._open: list[Open] = []
        self._named: dict[str, int] = {}  # how many are open, by tag
        self._waiting: list[Open] = []  # those without words yet, the innermost of all
        self._too_deep = 0
        self._breaks = 0
        self._space = False
        self._is_marked = False
        self._lists: list[int | None] = []  # the next number, None where there are none
        self._cells = 0

    # --- what comes -------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        if self._named.get("pre"):
            self._say_lines(words)
        elif self._named.get("code"):
            self._put(words)
        else:
            line = _SPACES.sub(" ", words)
            if bare := line.strip(" "):
                self._space = self._space or line[0] == " "
                self._put(bare)
                self._space = line[-1] == " "
            else:
                self._space = self._space or bool(line)

    def begin(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self._breaks, self._space = self._breaks + 1, False
        elif name == "hr":
            self._rule()
        elif name == "img":
            self.say(looks.alt(tag))
        elif name in looks.PAIRED:
            self._end_implied(name)
            if len(self._open) >= MOST_DEPTH:
                self._too_deep += 1
            else:
                self._enter(name, tag)

    def end(self, name: str) -> None:
        if self._too_deep and name in looks.PAIRED:
            self._too_deep -= 1
        elif self._named.get(name):
            while self._close() != name:
                pass

    def text(self) -> Text:
        while self._open:
            self._close()
        spans = reversed(_unmixed(self._spans))  # of equal ones the outer ends last
        return Text("".join(self._pieces), normal(self._at, spans))

    # --- tags -------------------------------------------------------------------------------------

    def _enter(self, name: str, tag: Tag) -> None:
        if name in looks.BLOCKS:
            self._end_line()
        if name == "code" and self._named.get("pre"):
            self._learn_language(tag)
            name = "span"
        opened = looks.opened(name, tag)
        opened.spans = len(self._spans)
        self._open.append(opened)
        self._waiting.append(opened)
        self._named[name] = self._named.get(name, 0) + 1
        match name:
            case "ul" | "ol":
                self._lists.append(looks.first_number(tag) if name == "ol" else None)
            case "li":
                self._begin_point()
            case "tr":
                self._cells = 0
            case "td" | "th":
                self._begin_cell()

    def _close(self) -> str:
        """The innermost one."""
        tag = self._open.pop()
        self._named[tag.tag] -= 1
        if tag.start < 0:
            self._waiting.pop()
        if tag.kind == "mention":
            self._call(tag)
        if tag.start >= 0:
            self._settle(tag)
        if tag.tag in ("ul", "ol"):
            self._lists.pop()
        return tag.tag

    def _settle(self, tag: Open) -> None:
        """It had words."""
        if tag.kind is not None and not (tag.kind == "link" and self._says_itself(tag)):
            self._spans.append(Span(tag.start, self._at, tag.kind, tag.value, tag.mark))
        if tag.tag in looks.BLOCKS:
            # A paragraph leaves a line empty behind it, but not at the end of what it is in.
            self._breaks = max(self._breaks, 2) if tag.tag == "p" else 1
            self._space = self._is_marked = False
        elif tag.tag in ("td", "th"):
            self._breaks = 0

    def _end_implied(self, name: str) -> None:
        ended = _ENDED_BY.get(name, ())
        while self._open and self._open[-1].tag in ended:
            self._close()

    def _learn_language(self, tag: Tag) -> None:
        pre = next(one for one in reversed(self._open) if one.tag == "pre")
        if pre.start < 0 and not pre.value:
            pre.value = looks.language(tag)

    def _rule(self) -> None:
        self._end_line()
        self._put(RULE)
        self._end_line()

    def _begin_point(self) -> None:
        self._breaks = 1 if len(self._lists) > 1 else max(self._breaks, 1)
        indent = "  " * min(len(self._lists) - 1, _MOST_INDENT)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._put(indent + (DOT if number is None else f"{number}. "))
        self._is_marked = True

    def _begin_cell(self) -> None:
        self._cells += 1
        if self._cells > 1:
            self._space = True
            self._put(BAR)
            self._space = self._is_marked = True

    def _call(self, tag: Open) -> None:
        """Somebody is called as he is called here, whatever the words are."""
        if tag.start < 0:
            tag.start, tag.pieces = self._put(""), len(self._pieces)
        written = "".join(self._pieces[tag.pieces :])
        name = (self._name_of(tag.value) or looks.called(written, tag.value))[:MOST_NAME]
        if name != written:
            del self._pieces[tag.pieces :]
            del self._spans[tag.spans :]
            self._pieces.append(name)
            self._at = tag.start + len(name)
            self._breaks = 0

    def _says_itself(self, tag: Open) -> bool:
        written = "".join(self._pieces[tag.pieces :])
        return tag.value in (written, f"https://{written}", f"http://{written}")

    # --- words ------------------------------------------------------------------------------------

    def _put(self, words: str) -> int:
        """What separates them from those before, and these; where they begin."""
        if self._at and self._breaks:
            self._write("\n" * self._breaks)
        elif self._at and self._space and not self._pieces[-1][-1:].isspace():
            self._write(" ")
        self._breaks, self._space, self._is_marked = 0, False, False
        start = self._at
        for tag in self._waiting:
            tag.start, tag.pieces = start, len(self._pieces)
        self._waiting.clear()
        self._write(words)
        return start

    def _write(self, words: str) -> None:
        if words:
            self._pieces.append(words)
            self._at += len(words)

    def _say_lines(self, words: str) -> None:
        """Each as it is: but for the first line end of all, and those at the end, which divide
        nothing.
        """
        lines = words.replace("\r\n", "\n")
        if any(tag.tag == "pre" for tag in self._waiting):
            lines = lines.removeprefix("\n")
        said = lines.rstrip("\n")
        if said:
            self._put(said)
        self._breaks += len(lines) - len(said)

    def _end_line(self) -> None:
        if not self._is_marked:
            self._space = False
            self._breaks = max(self._breaks, 1)


def _unmixed(spans: Sequence[Span]) -> Sequence[Span]:
    """Spans of one style that touch become one: where words are underlined and others are in
    italics, none is marked, or one mark would tell of both.
    """
    if len({span.mark for span in spans if span.kind == "italic"}) < 2:
        return spans
    return [replace(span, mark="") if span.kind == "italic" else span for span in spans]
