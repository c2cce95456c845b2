"""An adapter's own procedures as pages of one command: each turn of a course is one."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from bridge.api.content import File
from bridge.api.errors import Refused
from bridge.api.login import Ask, Show
from bridge.api.procedures import Course, Guiding, Told, Turn
from bridge.core import entrances
from bridge.core.asking import asked as answered
from bridge.core.sessions import value
from bridge.store.values import KnownLogin
from bridge.xmpp.commands import entering, pages
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Sight
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import guiding as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.service import Service

WORD: Final = "encryption"
PROCEDURE: Final = "procedure"
MOST_READ: Final = 20_000_000
"""Bytes of a file that is given by its link."""

_LINKS: Final = ("https://", "http://", "aesgcm://")


@dataclass(slots=True)
class _Standing:
    """Where somebody is in a course. name: of the procedure."""

    course: Course
    name: str
    turn: Turn


async def guide(asked: Inquiry, given: Submitted) -> Page:
    """Begin one. Raises Refused."""
    adapter, login = asked.service.adapter, _login(asked)
    if not isinstance(adapter, Guiding):
        raise Refused("unsupported", say(texts.NOTHING))
    if login is None:
        raise Refused("not-found", say(texts.NO_LOGIN))
    name = given.text(PROCEDURE) or ""
    if name not in {one.name for one in adapter.procedures}:
        raise Refused("malformed", entrances.NO_CHOICE.format(say(texts.WHAT)))
    course = adapter.proceed(name, value(login))
    turn = await answered(course.begin(), entrances.ANSWER_WITHIN)
    return await _page(asked, _Standing(course, name, turn))


def is_procedure(service: Service, word: str) -> bool:
    """Whether a word that was typed alone is one of the network's own procedures."""
    adapter = service.adapter
    return isinstance(adapter, Guiding) and word in {one.name for one in adapter.procedures}


def to_choose(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """What the network has of them."""
    adapter = asked.service.adapter
    assert isinstance(adapter, Guiding)
    options = [(one.name, f"{one.title}: {one.about}") for one in adapter.procedures]
    return [replace(fields[0], options=options)]


def _login(asked: Inquiry) -> KnownLogin | None:
    logins = asked.hosting.gateway.logins.of(asked.account, asked.service.network)
    return next((login for login in logins if not login.is_out), None)


async def _page(asked: Inquiry, standing: _Standing, problem: str = "") -> Page:
    turn = standing.turn
    if isinstance(turn, Told):
        return pages.Told(words=await _told(asked, standing.name, turn))
    giving_up = partial(_given_up, standing, turn)
    if isinstance(turn, Show):
        return Sight(
            words=turn.words,
            link=turn.link,
            code=turn.code,
            then=partial(_looked_at, standing, turn),
            abandon=giving_up,
        )
    return Form(
        fields=[_field(question) for question in (entering.field(one) for one in turn.questions)],
        then=partial(_filled_in, standing, turn),
        words=turn.words,
        problem=problem,
        is_last=False,
        abandon=giving_up,
    )


def _field(field: Field) -> Field:
    """Lines may be many: they are as long as a stanza lets them."""
    return replace(field, most=MOST_READ) if field.kind == "text-multi" else field


async def _filled_in(standing: _Standing, turn: Ask, asked: Inquiry, given: Submitted) -> Page:
    if standing.turn is not turn:
        return pages.Told(words=say(texts.GONE), has_failed=True)
    try:
        answers = entering.answers(turn, given)
        for question in turn.questions:
            if question.kind == "lines":
                answers[question.name] = await _read(asked, answers.get(question.name, ""))
        answers = entrances.filled_in(turn, answers, most=MOST_READ)
        return await _gone_on(standing, asked, standing.course.answer(answers))
    except Refused as refused:
        return await _page(asked, standing, refused.text)


async def _looked_at(standing: _Standing, turn: Show, asked: Inquiry) -> Page:
    if standing.turn is not turn:
        return pages.Told(words=say(texts.GONE), has_failed=True)
    standing.turn = await standing.course.wait()
    return await _page(asked, standing)


async def _gone_on(standing: _Standing, asked: Inquiry, going: Awaitable[Turn]) -> Page:
    standing.turn = await answered(going, entrances.ANSWER_WITHIN)
    return await _page(asked, standing)


async def _given_up(standing: _Standing, turn: Turn) -> None:
    """Where it still stands at this turn: what was gone on with is not given up."""
    if standing.turn is turn:
        await standing.course.abandon()


async def _told(asked: Inquiry, name: str, told: Told) -> str:
    """What came of it; what is to be taken along is a file, where there is a place for one."""
    if not told.lines:
        return told.words
    put = asked.hosting.put
    if put is not None:
        try:
            async with asyncio.timeout(entrances.ANSWER_WITHIN):
                link = await put(asked.service.domain, f"{name}.txt", told.lines.encode())
            return say(texts.TAKEN, told.words, link)
        except (Refused, TimeoutError):
            pass  # in words, then
    return f"{told.words}\n\n{told.lines}"


async def _read(asked: Inquiry, given: str) -> str:
    """What a file holds, where only its link was given. Raises Refused."""
    link, read = given.strip(), asked.hosting.read
    if read is None or not link.startswith(_LINKS) or len(link.split()) != 1:
        return given
    return (await read(File(url=link, name=""), MOST_READ)).decode(errors="replace")


COMMANDS: Final = (
    Command(
        word=WORD,
        name=texts.GUIDE,
        about=texts.GUIDE_ABOUT,
        group="Account",
        act=guide,
        fields=(Field(PROCEDURE, "list-single", label=texts.WHAT, is_required=True),),
        filled=to_choose,
        is_last=False,
        is_there=lambda asked: isinstance(asked.service.adapter, Guiding),
        is_offered=lambda asked: (
            isinstance(asked.service.adapter, Guiding) and _login(asked) is not None
        ),
        why_not=texts.NO_LOGIN,
    ),
)
