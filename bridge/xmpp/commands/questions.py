"""The fields of a form as questions, one after another, and what the answers mean."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import forms
from bridge.xmpp.commands.pages import Form
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.forms import Field, Submitted

AS_IT_IS: Final = "."
"""Answers that something is left as it is."""

EMPTIED: Final = "-"
"""The answer that nothing is to stand where something stood."""

LIST: Final = "list"
"""The answer to a menu that shows it whole again."""

ENDS: Final = ("done", AS_IT_IS)
"""The answers to a menu that nothing else is to be changed."""

_YES: Final = frozenset({"yes", "y", "true", "1", "on"})
_NO: Final = frozenset({"no", "n", "false", "0", "off"})
_SEVERAL: Final = frozenset({"text-multi", "jid-multi", "list-multi"})
_TEXTS: Final = frozenset({"text-single", "text-multi", "jid-single", "jid-multi", "list-multi"})
_UNASKED: Final = frozenset({"hidden", "fixed"})
_SURE: Final = Field(
    "sure", "list-single", label=texts.SURE, options=(("yes", texts.YES),), is_required=True
)
"""Of a form that asks nothing: it is not gone on with before somebody says so."""

_NOTHING: Final = Submitted()

Columns = Sequence[tuple[str, str]]
"""Name and label of each."""


class Questions:
    """What a form asks. command: what it is called. is_again: it was asked just before.
    before: what was answered then; where one thing alone is asked, that was what was wrong. Where
    a secret was wrong, secrets alone are asked again, and those that were refused are forgotten.

    A menu lets one choose what is to be answered, until one is done; else everything is asked in
    turn.
    """

    def __init__(
        self, form: Form, command: str, *, is_again: bool = False, before: Submitted = _NOTHING
    ) -> None:
        open_before = [one for one in form.fields if one.kind not in _UNASKED]
        self._keeps_rest = False
        if _asks_secrets_alone(form, before):
            form = replace(form, fields=[_settled(one, before) for one in form.fields])
            self._keeps_rest = any(one.kind != "text-private" for one in open_before)
        elif sum(one.kind not in _UNASKED for one in form.fields) > 1:
            form = replace(form, fields=[_as_before(one, before) for one in form.fields])
        self._command = command
        self._form = form
        self._is_again = is_again
        self._asked = [one for one in form.fields if one.kind not in _UNASKED]
        self._left = [] if form.is_menu else list(self._asked or [_SURE])
        self._is_done = False
        self._given: dict[str, tuple[str, ...]] = {
            one.name: tuple(one.values) for one in form.fields if one.kind == "hidden" and one.name
        }
        if form.is_menu and len(self._asked) > 1:
            names = {one.name for one in self._asked}
            self._given |= {name: one for name, one in before.fields.items() if name in names}

    @property
    def is_complete(self) -> bool:
        """Whether all was answered."""
        return not self._left and not self.is_choosing

    @property
    def is_choosing(self) -> bool:
        """Whether a number of the menu is awaited."""
        return self._form.is_menu and not self._left and not self._is_done

    @property
    def is_untouched(self) -> bool:
        """Whether it is a menu of which nothing is to be changed."""
        return self._form.is_menu and not any(one.name in self._given for one in self._asked)

    @property
    def is_secret(self) -> bool:
        """Whether the next answer is nobody's business."""
        return bool(self._left) and self._left[0].kind == "text-private"

    @property
    def submitted(self) -> Submitted:
        """What was answered."""
        names = [one.name for one in self._form.fields if one.name in self._given]
        return Submitted({name: self._given[name] for name in names})

    def opening(self) -> str:
        """What is said before the first question."""
        stays = say(texts.REST_STAYS) if self._keeps_rest else ""
        lines = [self._form.problem, stays, "" if self._is_again else say(self._form.words)]
        return "\n".join(line for line in lines if line)

    def choices(self) -> str:
        """All that can be chosen, with what it is now."""
        lines = [
            f"{number}. {say(texts.NOW, say(one.label), self._holds(one))}"
            for number, one in enumerate(self._asked, start=1)
        ]
        return "\n".join(lines)

    def choose(self, words: str) -> str:
        """Ask for one of the menu, for all of it, or for no other. What is said then. Raises
        Refused.
        """
        word = words.casefold()
        if word == LIST:
            return self.choices()
        if word in ENDS:
            self._is_done = True
            return ""
        number = _number(words, len(self._asked), texts.CHOOSE_OR_DONE)
        self._left = [self._asked[number - 1]]
        return ""

    def _holds(self, one: Field) -> str:
        """What stands in a field of the menu now; of a secret only that it was given."""
        is_given_secret = one.kind == "text-private" and any(self._given.get(one.name, ()))
        return say(texts.NOT_SHOWN) if is_given_secret else shown(one)

    def begin_with(self, words: str, *, asks_all: bool = False) -> None:
        """The first question is answered before it was asked. asks_all: the others are asked, too,
        though they need not be answered. Raises Refused.
        """
        if not self._left:
            return
        self.answer(words)
        if not asks_all:
            self._left = [one for one in self._left if one.is_required and not any(one.values)]

    def question(self) -> str:
        """What is asked now."""
        one = self._left[0]
        lines = [say(one.label) or one.name]
        if one.about:
            lines.append(say(one.about))
        if self.is_secret and not self._is_again:
            lines.append(say(texts.TYPED, self._command))
        for number, (_, label) in enumerate(one.options, start=1):
            lines.append(f"{number}. {say(label)}")
        lines.append(_manner(one))
        return "\n".join(line for line in lines if line)

    def answer(self, words: str) -> str:
        """Take the answer to what was asked. What the field holds now, in words. Raises Refused."""
        one = self._left[0]
        values = meant(one, words)
        forms.checked([one], Submitted({one.name: values}))
        is_as_it_was = self._form.is_menu and words == AS_IT_IS
        if one is not _SURE and not is_as_it_was:
            self._given[one.name] = values
        del self._left[0]
        return self._taken(replace(one, values=values)) if self._form.is_menu else ""

    def _taken(self, now: Field) -> str:
        """A field of the menu is otherwise; where there is but one, that was all."""
        self._asked = [now if one.name == now.name else one for one in self._asked]
        self._is_done = len(self._asked) == 1
        held = self._holds(now)
        if not held:
            held = say(texts.NOT_SHOWN if now.kind == "text-private" else texts.NOTHING)
        return say(texts.NOW, say(now.label) or now.name, held)


def _asks_secrets_alone(form: Form, before: Submitted) -> bool:
    """Whether a secret was wrong, and all besides was answered."""
    is_again = form.is_secret_wrong and bool(before.fields) and not form.is_menu
    return is_again and any(one.kind == "text-private" for one in form.fields)


def _settled(one: Field, before: Submitted) -> Field:
    """A field that is not asked again; a secret is, and nothing is kept of it."""
    if one.kind == "text-private" or one.kind in _UNASKED or one.name not in before.fields:
        return one
    return replace(one, kind="hidden", values=before.values(one.name))


def _as_before(one: Field, before: Submitted) -> Field:
    """A field that was filled in before, and need not be again; secrets, too, unseen."""
    if one.name not in before.fields or one.kind in _UNASKED:
        return one
    return replace(one, values=before.values(one.name))


def meant(one: Field, words: str) -> tuple[str, ...]:
    """The values that an answer stands for. Raises Refused."""
    if words == AS_IT_IS:
        if one.is_required and not any(one.values):
            raise Refused("not-acceptable", say(texts.NEEDED))
        return tuple(one.values)
    if words == EMPTIED and _can_be_emptied(one):
        return ()
    match one.kind:
        case "boolean":
            return (_flag(words),)
        case "list-single":
            return (_choice(one, words),)
        case "list-multi":
            return tuple(_choice(one, each.strip()) for each in words.split(",") if each.strip())
        case "text-multi" | "jid-multi":
            return tuple(line.strip() for line in words.splitlines() if line.strip())
    if "\n" in words:
        raise Refused("not-acceptable", say(texts.ONE_LINE))
    return (words,)


def shown(one: Field) -> str:
    """What a field holds, for people; never a secret."""
    if one.kind == "text-private":
        return ""
    if one.kind == "boolean":
        is_so = bool(one.values) and one.values[0] in ("1", "true")
        return say(texts.YES if is_so else texts.NO)
    labels = {value: say(label) for value, label in one.options}
    return ", ".join(labels.get(value, value) for value in one.values)


def _can_be_emptied(one: Field) -> bool:
    """Of secrets nobody sees whether something stands there: they are forgotten by other fields."""
    return one.kind in _TEXTS and any(one.values) and not one.is_required


def _manner(one: Field) -> str:
    """How it can be answered."""
    said = []
    if one.kind == "boolean":
        said.append(say(texts.ASK_YES_OR_NO))
    elif one.kind == "list-multi":
        said.append(say(texts.ASK_SEVERAL))
    elif one.kind in _SEVERAL:
        said.append(say(texts.ASK_LINES))
    if _can_be_emptied(one):
        said.append(say(texts.KEEP_OR_EMPTY, shown(one).rstrip(".")))
    elif any(one.values) and one.kind != "text-private":
        said.append(say(texts.KEEP, shown(one).rstrip(".")))
    elif any(one.values):
        said.append(say(texts.KEEP_TYPED))
    elif not one.is_required:
        said.append(say(texts.EMPTY))
    return " ".join(said)


def _flag(words: str) -> str:
    folded = words.strip().casefold()
    if folded in _YES:
        return "1"
    if folded in _NO:
        return "0"
    raise Refused("not-acceptable", say(texts.YES_OR_NO))


def _choice(one: Field, words: str) -> str:
    """By number, by value, or by what it is called."""
    folded = words.strip().removeprefix("xmpp:").casefold()
    for value, label in one.options:
        known = value.casefold()
        if folded in (known, known.partition("@")[0], say(label).casefold()):
            return value
    said = texts.CHOOSE_SEVERAL if one.kind == "list-multi" else texts.CHOOSE
    return one.options[_number(words, len(one.options), said) - 1][0]


def _number(words: str, most: int, said: str) -> int:
    """said: to who gives no such number."""
    text = words.strip().rstrip(".")
    if text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most:
        return int(text)
    raise Refused("not-acceptable", say(said, most))


FACTS: Final = ("what", "how")
"""The columns of a table of facts, each of which says itself what it is."""


def rows(columns: Columns, values: Sequence[Sequence[str]], most: int) -> str:
    """The rows of a table, a line each."""
    lines = [in_words(columns, row) for row in values[:most]]
    if len(values) > most:
        lines.append(say(texts.MORE_ROWS, len(values) - most))
    return "\n".join(lines)


def in_words(columns: Columns, row: Sequence[str]) -> str:
    """One row; of numbers and moments it is said what they are."""
    if tuple(name for name, _ in columns) == FACTS:
        return ": ".join(row)
    named = zip(columns, row, strict=True)
    said = [
        f"{say(label)}: {value}" if value[:1].isdigit() else value
        for (_, label), value in named
        if value
    ]
    return " · ".join([_open_ended(one) for one in said[:-1]] + said[-1:])


def _open_ended(sentence: str) -> str:
    """Without the full stop behind which nothing follows."""
    return sentence if sentence.endswith("..") else sentence.removesuffix(".")
