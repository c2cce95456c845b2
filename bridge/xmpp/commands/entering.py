"""Logging in to a network as pages of a command: each step of an entrance is one.

There is one entrance of an account to a network, whatever it was begun with: who began it by
in-band registration, or with another client, goes on with it here.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from bridge.api.errors import LoginLost, Refused
from bridge.api.login import Ask, Entering, Question, Show
from bridge.core import entrances
from bridge.core.entrances import Next
from bridge.store.values import KnownLogin
from bridge.xmpp import own_login, welcoming
from bridge.xmpp.admission import check_open
from bridge.xmpp.commands.pages import Abandon, Form, Page, Sight, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import account as texts
from bridge.xmpp.forms import Field, FieldKind, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.networks import network_name

_KINDS: Final[Mapping[str, FieldKind]] = {
    "text": "text-single",
    "secret": "text-private",
    "choice": "list-single",
    "flag": "boolean",
    "lines": "text-multi",
}


def can_enter(asked: Inquiry) -> bool:
    """Whether there is something to log in with."""
    return isinstance(asked.service.adapter, Entering)


def has_one(asked: Inquiry) -> bool:
    """Whether an account logs in to one thing alone."""
    adapter = asked.service.adapter
    return isinstance(adapter, Entering) and adapter.has_one


def under_way(asked: Inquiry) -> Page | None:
    """Where the account stands that has begun to log in."""
    step = _standing(asked)
    return None if step is None else _page(asked, step, say(texts.STILL_OPEN))


def first(asked: Inquiry, again: KnownLogin | None = None, *, is_needed: bool = True) -> Page:
    """What is asked first. again: the login to be renewed. is_needed: else it may be left as it is,
    and the account is registered without a login. Raises Refused.
    """
    ask = first_ask(asked, again)
    is_needed = is_needed or not ask.questions  # going on is all that there is to do
    fields = [field(question) for question in ask.questions]
    words = ask.words
    if not is_needed:
        fields = [replace(one, is_required=False) for one in fields]
        words = f"{words} {say(texts.NOTHING_NEEDED)}".strip()
    then = partial(_begun, again, ask, is_needed)
    return Form(fields=fields, then=then, words=words, is_last=_is_last(asked))


def first_ask(asked: Inquiry, again: KnownLogin | None = None) -> Ask:
    """What a network asks first. Raises Refused where there is nothing to log in with."""
    return asked.hosting.gateway.entrances.first(asked.service.network, again)


async def begun(asked: Inquiry, again: KnownLogin | None, answers: Mapping[str, str]) -> Next:
    """Begin, and answer what was asked first. Raises Refused, LoginLost."""
    check_begin(asked, again)
    asked.hosting.gateway.entrances.begin(asked.account, asked.service.network, again)
    return await _gone_on(asked, partial(_answer, asked, answers))


def check_begin(asked: Inquiry, again: KnownLogin | None) -> None:
    """Whether the account may have one more login, or this one again. Raises Refused."""
    gateway = asked.hosting.gateway
    check_open(gateway)
    if again is None:
        gateway.logins.check_another(asked.account)
    else:
        gateway.logins.check_use(again)


async def abandon(asked: Inquiry, step: Ask | Show | None) -> None:
    """Give it up where it still stands at this step: it may go on elsewhere."""
    if step is not None and _standing(asked) is step:
        await asked.hosting.gateway.entrances.abandon(asked.account, asked.service.network)


def field(question: Question, name: str = "") -> Field:
    """A question in a form. name: under which it is there, else its own."""
    return Field(
        name or question.name,
        _KINDS[question.kind],
        (question.value,) if question.value else (),
        label=question.label,
        options=question.choices,
        is_required=question.is_required and question.kind != "flag",
        most=entrances.MOST,
    )


def answers(ask: Ask, given: Submitted, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """What was filled in, as the network is answered. names: of the fields. Raises Refused."""
    found = {}
    for question in ask.questions:
        name = question.name if names is None else names[question.name]
        if question.kind == "flag":
            flag = given.flag(name)
            if flag is not None:
                found[question.name] = "1" if flag else "0"
        elif question.kind == "lines":
            found[question.name] = "\n".join(given.values(name))
        elif given.values(name):
            found[question.name] = given.text(name) or ""
    return found


def is_left_as_it_is(ask: Ask, given: Mapping[str, str]) -> bool:
    """Whether nothing was filled in that was not there already."""
    return all(
        given.get(question.name, question.value).strip() == question.value
        for question in ask.questions
    )


# --- the steps ------------------------------------------------------------------------------------


async def _begun(
    again: KnownLogin | None, ask: Ask, is_needed: bool, asked: Inquiry, given: Submitted
) -> Page:
    filled_in = answers(ask, given)
    if not is_needed and is_left_as_it_is(ask, filled_in):
        return registered(asked)
    try:
        following = await begun(asked, again, filled_in)
    except LoginLost as lost:
        return Told(words=lost.text, has_failed=True)
    except Refused as refused:
        return _refused(asked, refused)
    return _following(asked, following)


async def _answered(step: Ask, asked: Inquiry, given: Submitted) -> Page:
    if _standing(asked) is not step:
        return _elsewhere(asked)
    try:
        following = await _gone_on(asked, partial(_answer, asked, answers(step, given)))
    except LoginLost as lost:
        return Told(words=lost.text, has_failed=True)
    except Refused as refused:
        return _refused(asked, refused)
    return _following(asked, following)


async def _looked_at(step: Show, asked: Inquiry) -> Page:
    if _standing(asked) is not step:
        return _elsewhere(asked)
    try:
        following = await _gone_on(asked, partial(_wait, asked))
    except LoginLost as lost:
        return Told(words=lost.text, has_failed=True)
    return _following(asked, following)


async def _answer(asked: Inquiry, filled_in: Mapping[str, str]) -> Next:
    gateway, network = asked.hosting.gateway, asked.service.network
    return await gateway.entrances.answer(asked.account, network, filled_in)


async def _wait(asked: Inquiry) -> Next:
    gateway = asked.hosting.gateway
    return await gateway.entrances.wait(asked.account, asked.service.network)


async def _gone_on(asked: Inquiry, going: Callable[[], Awaitable[Next]]) -> Next:
    """The next step; who has registered by it is welcomed."""
    registering, network = asked.hosting.gateway.registering, asked.service.network
    was_registered = registering.is_registered(asked.account, network)
    following = await going()
    if isinstance(following, KnownLogin) and not was_registered:
        welcoming.welcome(asked.service, asked.account)
    return following


def registered(asked: Inquiry) -> Told:
    """The account is registered, without a login; harmless where it is already."""
    registering, network = asked.hosting.gateway.registering, asked.service.network
    if not registering.is_registered(asked.account, network):
        registering.register(asked.account, network)
        welcoming.welcome(asked.service, asked.account)
    return Told(words=say(texts.REGISTERED))


# --- the pages ------------------------------------------------------------------------------------


def _following(asked: Inquiry, following: Next) -> Page:
    if isinstance(following, KnownLogin):
        return Told(words=_logged_in(asked, following))
    return _page(asked, following)


def _page(asked: Inquiry, step: Ask | Show, problem: str = "") -> Page:
    giving_up = _giving_up(asked, step)
    if isinstance(step, Show):
        return Sight(
            words=step.words,
            link=step.link,
            code=step.code,
            then=partial(_looked_at, step),
            abandon=giving_up,
        )
    return Form(
        fields=[field(question) for question in step.questions],
        then=partial(_answered, step),
        words=step.words,
        problem=problem,
        is_last=_is_last(asked),
        abandon=giving_up,
    )


def _refused(asked: Inquiry, refused: Refused) -> Page:
    """The same again, with what was wrong. Raises Refused where nothing stands any longer."""
    step = _standing(asked)
    if step is None:
        raise refused
    page = _page(asked, step, refused.text)
    if isinstance(page, Form):
        return replace(page, is_secret_wrong=refused.reason == "password")
    return page


def _elsewhere(asked: Inquiry) -> Page:
    """What stands is another step than the one that was shown here."""
    step = _standing(asked)
    if step is None:
        return Told(words=say(texts.ELSEWHERE), has_failed=True)
    return _page(asked, step, say(texts.ELSEWHERE))


def _giving_up(asked: Inquiry, step: Ask | Show) -> Abandon:
    return partial(abandon, asked, step)


def _standing(asked: Inquiry) -> Ask | Show | None:
    return asked.hosting.gateway.entrances.step(asked.account, asked.service.network)


def _is_last(asked: Inquiry) -> bool:
    """Where all have to log in, one form is seldom enough."""
    return not own_login.must_enter(asked.service)


def _logged_in(asked: Inquiry, login: KnownLogin) -> str:
    if own_login.must_enter(asked.service):
        return say(texts.LOGGED_IN, login.name)
    if has_one(asked):
        return say(texts.LOGGED_IN_TO, network_name(asked.service), login.name)
    return say(texts.KEPT, login.native, login.name)
