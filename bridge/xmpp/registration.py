"""Registration by clients that know no commands: XEP-0077, as XEP-0100 section 4 has it.

One question and one answer are all there is room for: the first step of logging in. What follows is
announced by a message, and done by a command. Nothing that was secret is ever given back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import LoginLost, Reason, Refused
from bridge.api.login import Ask, Question
from bridge.core.entrances import MOST
from bridge.store.values import KnownLogin
from bridge.xmpp import forms, own_login, register_fields, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.admission import check_open
from bridge.xmpp.commands import entering, leaving
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import account as account_texts
from bridge.xmpp.commands.texts import registration as texts
from bridge.xmpp.errors import Denied
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

_BAD_INPUT: Final[frozenset[Reason]] = frozenset(
    {"malformed", "not-found", "forbidden", "password", "not-acceptable"}
)
"""XEP-0100 section 4.1.2: "User information not verified" is `not-acceptable`."""

_IN_REGISTER: Final = f"{{{ns.REGISTER}}}"
_REMOVE_TAG: Final = f"{_IN_REGISTER}remove"
_REMOVE_PATH: Final = f"{_IN_REGISTER}query/{_REMOVE_TAG}"


def form(asked: Inquiry) -> str:
    """What is to be filled in, and what was. Section 3.1: who is registered "MUST" be told so."""
    logins, is_registered = _logins(asked), _is_registered(asked)
    shown = stanza.element("registered") if is_registered else ""
    if not entering.can_enter(asked):
        words = say(texts.REGISTERED if is_registered else texts.UNNEEDED)
        return _query(shown + _instructions(words))
    if len(logins) > 1:
        return _query(shown + _instructions(say(texts.SEVERAL, len(logins))))
    ask = entering.first_ask(asked, logins[0] if logins else None)
    words = _words(asked, ask, is_registered)
    plain, names = register_fields.plain(ask), register_fields.names(ask)
    fields = [entering.field(one, names[one.name]) for one in ask.questions]
    if not own_login.must_enter(asked.service):
        fields = [replace(one, is_required=False) for one in fields]
    filled_in = "".join(_plain_field(name, question) for name, question in plain.items())
    title = say(texts.TITLE)
    data = forms.form(ns.REGISTER, fields, title=title, instructions=words)
    return _query(shown + _instructions(words) + filled_in + data)


async def change(asked: Inquiry) -> str:
    """Register, change what was filled in, or end it. Raises Refused."""
    query = asked.payload
    if query.find(_REMOVE_TAG) is not None:
        return await _removed(asked, query)
    logins = _logins(asked)
    if entering.can_enter(asked) and len(logins) > 1:
        raise Denied("not-allowed", say(texts.SEVERAL, len(logins)))
    again = logins[0] if logins and entering.can_enter(asked) else None
    ask = entering.first_ask(asked, again) if entering.can_enter(asked) else Ask(questions=())
    given = _given(query, ask)
    if given is None:
        return ""  # it was cancelled
    if not own_login.must_enter(asked.service) and entering.is_left_as_it_is(ask, given):
        check_open(asked.hosting.gateway)
        entering.registered(asked)
        return ""
    await _answered(asked, again, given)
    return ""


# --- what is filled in ----------------------------------------------------------------------------


def _given(query: Element, ask: Ask) -> dict[str, str] | None:
    """What was filled in, in whichever way; None: nothing was to be. Raises Refused."""
    data, plain = forms.form_in(query), [one for one in query if _is_plain(one)]
    if len(plain) + (data is not None) != len(query):
        raise Refused("malformed", say(texts.UNKNOWN))
    if data is not None and plain:
        raise Refused("malformed", say(texts.BOTH))
    if data is None:
        return _filled_in_plainly(ask, plain)
    given = forms.submitted(data, ns.REGISTER)
    if given.is_cancelled:
        return None
    names = register_fields.names(ask)
    fields = [entering.field(one, names[one.name]) for one in ask.questions]
    return entering.answers(ask, forms.checked(_unneeded(fields), given), names)


def _filled_in_plainly(ask: Ask, plain: Sequence[Element]) -> dict[str, str]:
    """Of old clients: it must be all that was asked."""
    asked_for = register_fields.plain(ask)
    named = [one.tag.removeprefix(_IN_REGISTER) for one in plain]
    if ask.questions and not plain:
        raise Refused("not-acceptable", say(texts.NOTHING))
    if len(set(named)) < len(named) or not set(named) <= set(asked_for):
        raise Refused("not-acceptable", say(texts.NOT_ASKED))
    given = {name: (one.text or "",) for name, one in zip(named, plain, strict=True)}
    if any(len(one) or len(one.text or "") > MOST for one in plain):
        raise Refused("not-acceptable", say(texts.TOO_LONG))
    names = {question.name: name for name, question in asked_for.items()}
    asked_plainly = replace(ask, questions=tuple(asked_for.values()))
    return entering.answers(asked_plainly, Submitted(given), names)


def _unneeded(fields: Sequence[Field]) -> Sequence[Field]:
    """What is missing is said by the network's own rules, as everywhere."""
    return [replace(one, is_required=False) for one in fields]


def _is_plain(one: Element) -> bool:
    return one.tag.startswith(_IN_REGISTER)


def _plain_field(name: str, question: Question) -> str:
    value = "" if question.kind == "secret" else question.value
    return stanza.text_element(name, value) if value else stanza.element(name)


# --- what becomes of it ---------------------------------------------------------------------------


async def _answered(asked: Inquiry, again: KnownLogin | None, given: Mapping[str, str]) -> None:
    try:
        following = await entering.begun(asked, again, given)
    except Refused as refused:
        gateway, network = asked.hosting.gateway, asked.service.network
        await gateway.entrances.abandon(asked.account, network)
        raise _verified(refused) from refused
    except LoginLost as lost:
        raise _verified(Refused(lost.reason, lost.text)) from lost
    if not isinstance(following, KnownLogin):
        _announce(asked)


def _verified(refused: Refused) -> Refused:
    if isinstance(refused, Denied) or refused.reason not in _BAD_INPUT:
        return refused
    return Refused("not-acceptable", refused.text)


def _announce(asked: Inquiry) -> None:
    """That there is more to do, and how."""
    word, name = "register", account_texts.REGISTER
    if _is_registered(asked):
        word, name = "login", account_texts.LOG_IN
    words = say(texts.GO_ON, word, say(name))
    service = asked.service
    service.post(stanza.message(sender=Jid(service.domain), to=asked.account, body=words))


def removes(iq: Element) -> bool:
    """Whether this ends a registration."""
    return iq.find(_REMOVE_PATH) is not None


async def _removed(asked: Inquiry, query: Element) -> str:
    """Section 3.2. Who asks for it while it is being done is answered when it is."""
    if len(query) > 1:
        raise Refused("malformed", say(texts.REMOVE_ALONE))
    if await asked.hosting.gateway.erasing.has_left(asked.account, asked.service.domain):
        return ""
    if not leaving.is_known(asked):
        raise Denied("registration-required", say(texts.NOT_REGISTERED))
    await leaving.leave(asked)
    return ""


# --- words ----------------------------------------------------------------------------------------


def _words(asked: Inquiry, ask: Ask, is_registered: bool) -> str:
    if is_registered:
        return f"{say(texts.CHANGE)} {ask.words}".strip()
    if own_login.must_enter(asked.service):
        return ask.words
    return f"{say(texts.UNNEEDED)} {ask.words}".strip()


def _query(inside: str) -> str:
    return stanza.element("query", ns.REGISTER, inside)


def _instructions(words: str) -> str:
    return stanza.text_element("instructions", words) if words else ""


def _logins(asked: Inquiry) -> list[KnownLogin]:
    return asked.hosting.gateway.logins.of(asked.account, asked.service.network)


def _is_registered(asked: Inquiry) -> bool:
    return asked.hosting.gateway.registering.is_registered(asked.account, asked.service.network)
