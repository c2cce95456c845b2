"""Searching for people of a network: XEP-0055, for who may ask it.

What is found is at addresses, at which it can be written to.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Any, Final, NamedTuple

from bridge.api.adapter import Target
from bridge.api.asked import Admission, People
from bridge.api.asked import Person as Found
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import LoginId
from bridge.core.asking import asked as answered
from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import people as texts
from bridge.xmpp.errors import Denied
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.service import Service

MOST: Final = 50
"""People who are found at once: who wants another one says more of him."""

MOST_WORDS: Final = 200
"""Characters of what is searched for."""

FIND_WITHIN: Final = 20.0
"""Seconds for a network to answer."""

NICK: Final = "nick"
ABOUT: Final = "x-about"
_FIELD: Final = Field(NICK, "text-single", label=texts.FIND_FOR, is_required=True, most=MOST_WORDS)
_NICK_TAG: Final = f"{{{ns.SEARCH}}}{NICK}"

_KINDS: Final = {"jid": "jid-single", NICK: "text-single", ABOUT: "text-single"}

Way = tuple[LoginId | None, str | None]
"""Through what a network is asked, and what that is logged in to."""


class Person(NamedTuple):
    """Somebody who was found."""

    address: BareJid
    name: str
    about: str


class Results(NamedTuple):
    """people: those who were found. unasked: why others could not be looked for, in sentences."""

    people: list[Person]
    unasked: list[str]


def has_people(service: Service) -> bool:
    """Whether people of this network can be found."""
    return isinstance(service.adapter, People)


def can_find(asked: Inquiry) -> bool:
    """Whether who asks can find some."""
    return has_people(asked.service) and bool(_ways(asked))


async def people(asked: Inquiry, words: str) -> Results:
    """Those whom who asks can find, each once. Raises Refused where nobody could be looked for."""
    service, sought = asked.service, words.strip()
    if not sought:
        raise Refused("malformed", say(texts.NOTHING_SOUGHT))
    ways = _ways(asked)
    if not ways:
        raise Refused("members-only", say(texts.NO_LOGIN))
    if not service.finding.admits(asked.account, monotonic()):
        raise Refused("overload", say(texts.TOO_OFTEN))
    told = await asyncio.gather(
        *(_through(asked, way, sought) for way in ways), return_exceptions=True
    )
    lists = [each for each in told if not isinstance(each, BaseException)]
    failed = [each for each in told if isinstance(each, BaseException)]
    if failed and not lists:
        raise failed[0]
    found: dict[BareJid, Person] = {}
    for person in (person for each in lists for person in each):
        found.setdefault(person.address, person)
    unasked = [each.text for each in failed if isinstance(each, Refused)]
    return Results(list(found.values())[:MOST], unasked)


async def _through(asked: Inquiry, way: Way, words: str) -> list[Person]:
    adapter, (login, native) = asked.service.adapter, way
    assert isinstance(adapter, People)
    if login is not None:
        asked.hosting.gateway.logins.start(login)
    try:
        found = await answered(adapter.people(login, words, MOST), FIND_WITHIN)
    except Refused:
        raise
    except GatewayError as error:
        raise Refused("offline", say(texts.CANNOT_FIND)) from error
    return _addressed(asked.service, native, found)


def _addressed(service: Service, native: str | None, found: Sequence[Found]) -> list[Person]:
    """Who can be at no address, can be written to by nobody."""
    people = []
    for one in found:
        try:
            address = service.address(Target("direct", one.native, native))
        except MalformedJid:
            continue
        people.append(Person(address, one.name, one.about))
    return people


def _ways(asked: Inquiry) -> list[Way]:
    service = asked.service
    known = asked.hosting.gateway.logins.of(asked.account, service.network)
    own: list[Way] = [(login.id, login.native) for login in known if not login.is_out]
    return [(None, None), *own] if isinstance(service.adapter, Admission) else own


# --- XEP-0055 -------------------------------------------------------------------------------------


def fields(asked: Inquiry) -> str:
    """Section 2.1: what can be filled in; section 3: the same as a form. Raises Refused."""
    _check(asked.service)
    words = say(texts.FILL_IN)
    form = forms.form(ns.SEARCH, [_FIELD], title=say(texts.FIND), instructions=words)
    inside = stanza.text_element("instructions", words) + f"<{NICK}/>" + form
    return stanza.element("query", ns.SEARCH, inside)


def search(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Who is found. Raises Refused."""
    _check(asked.service)
    form = forms.form_in(asked.payload)
    if form is not None:
        submitted = forms.checked([_FIELD], forms.submitted(form, ns.SEARCH))
        return _found(asked, submitted.text(NICK) or "", _form)
    plain = Submitted({NICK: (asked.payload.findtext(_NICK_TAG) or "",)})
    return _found(asked, forms.checked([_FIELD], plain).text(NICK) or "", _items)


async def _found(asked: Inquiry, words: str, written: Callable[[Sequence[Person]], str]) -> str:
    found = (await people(asked, words)).people
    return stanza.element("query", ns.SEARCH, written(found) if found else "")


def _items(found: Sequence[Person]) -> str:
    return "".join(
        stanza.element("item", "", stanza.text_element(NICK, one.name), jid=one.address)
        for one in found
    )


def _form(found: Sequence[Person]) -> str:
    """XEP-0004 section 3.4: what is reported."""
    labels = (("jid", texts.ADDRESS), (NICK, texts.NAME), (ABOUT, texts.ABOUT))
    reported = "".join(
        stanza.element("field", "", "", var=name, label=say(label), type=_KINDS[name])
        for name, label in labels
    )
    typed = stanza.text_element("value", ns.SEARCH)
    inside = stanza.element("field", "", typed, var="FORM_TYPE", type="hidden")
    inside += stanza.element("reported", "", reported)
    inside += "".join(stanza.element("item", "", _row(one)) for one in found)
    return stanza.element("x", ns.DATA_FORM, inside, type="result")


def _row(one: Person) -> str:
    return "".join(
        stanza.element("field", "", stanza.text_element("value", value), var=name)
        for name, value in zip(("jid", NICK, ABOUT), one, strict=True)
    )


def _check(service: Service) -> None:
    if not has_people(service):
        raise Denied("service-unavailable", say(texts.CANNOT_FIND))
