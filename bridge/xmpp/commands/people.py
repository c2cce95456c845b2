"""Commands about people: to hear nothing of one any longer, to report one; my contacts, whom I
block, adding somebody.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.api.states import Contact, Standing
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import adding, own_login, pointing, stanza
from bridge.xmpp.addressing import Jid, MalformedJid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import people as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import Inquiry, name_of

MAX_REASON: Final = 2_000
"""Characters of what is told of somebody."""

REASON: Final = "reason"
BLOCKS: Final = "block"
WHO: Final = "who"

_STANDINGS: Final[Mapping[Standing, str]] = {
    "unknown": texts.UNKNOWN,
    "online": texts.ONLINE,
    "chat": texts.CHATTY,
    "away": texts.AWAY,
    "xa": texts.LONG_AWAY,
    "dnd": texts.BUSY,
    "offline": texts.OFFLINE,
}

_ADDED: Final[Mapping[adding.Outcome, str]] = {
    "followed": texts.ADDED_FAR,
    "there": texts.ADDED_ALREADY,
    "put in": texts.ADDED,
    "asked": texts.ASKED,
}

Row = tuple[str, ...]

# --- one person -----------------------------------------------------------------------------------


def block(asked: Inquiry, _filled_in: Submitted) -> Told:
    """Hear nothing of him. Raises Refused."""
    asked.hosting.gateway.acquaintance.block(_chat(asked), True)
    return Told(words=say(texts.BLOCKED, asked.name))


def unblock(asked: Inquiry, _filled_in: Submitted) -> Told:
    """Hear him again; harmless for who is not blocked. Raises Refused."""
    if not _is_blocked(asked):
        return Told(words=say(texts.NEVER_BLOCKED, asked.name))
    asked.hosting.gateway.acquaintance.block(_chat(asked), False)
    return Told(words=say(texts.UNBLOCKED, asked.name))


def report(asked: Inquiry, filled_in: Submitted) -> Told:
    """Tell those who run the gateway of him. Raises Refused."""
    service, reason = asked.service, filled_in.text(REASON) or say(texts.NO_REASON)
    if not service.reporting.admits(asked.account, time.time()):
        raise Refused("overload", say(texts.TOO_MANY))
    if filled_in.flag(BLOCKS):
        block(asked, filled_in)
    words = say(texts.REPORT_SAYS, asked.account, asked.address, reason[:MAX_REASON])
    for admin in service.admins:
        service.post(stanza.message(sender=Jid(service.domain), to=admin, body=words))
    return Told(words=say(texts.REPORTED))


def _chat(asked: Inquiry) -> Place:
    """The far chat with him. Raises Refused where it is nobody's own."""
    service, target = asked.service, asked.target
    if target is None or target.login is None:
        raise Refused("unsupported", say(texts.NO_CHATS))
    gateway, account = asked.hosting.gateway, asked.account
    name = first_name(gateway.preferences, service.network, account)
    login = own_login.ensured(service, gateway.logins, account, target.login, name)
    return Place(service.network, "direct", target.native, login.id)


def _is_blocked(asked: Inquiry) -> bool:
    target, login = asked.target, asked.login
    if target is None or login is None:
        return False
    chat = Place(asked.service.network, "direct", target.native, login)
    return asked.hosting.gateway.acquaintance.is_blocked(chat)


# --- all of them ----------------------------------------------------------------------------------


async def contacts(asked: Inquiry, _given: Submitted) -> Table:
    """Whom the account knows, and how they fare."""
    books = asked.hosting.gateway.books
    rows: list[Row] = []
    for login in _logins(asked):
        rows += _known(asked, login, await books.of(login.id))
    columns = (("name", texts.NAME), ("address", texts.ADDRESS), ("presence", texts.FARES))
    words = texts.YOUR_CONTACTS if rows else texts.NO_CONTACTS
    return Table(words=say(words), columns=columns, rows=sorted(rows, key=_by_name))


def _known(asked: Inquiry, login: KnownLogin, book: Mapping[str, Kept]) -> Iterator[Row]:
    """Those of the far list, and others in the account's own."""
    told = asked.hosting.gateway.contacts.of(login.id)
    listed = [native for native, one in told.items() if one.is_listed]
    kept = [native for native, one in book.items() if native and (one.is_listed or one.is_watched)]
    for native in dict.fromkeys((*listed, *kept)):
        contact = told.get(native)
        row = _row(asked, login, native, contact, _fares(contact))
        if row is not None:
            yield row


def _fares(contact: Contact | None) -> str:
    if contact is None:
        return say(texts.UNKNOWN)
    standing = say(_STANDINGS[contact.standing])
    return say(texts.WITH_STATUS, standing, contact.status) if contact.status else standing


def blocked(asked: Inquiry, _given: Submitted) -> Table:
    """Of whom the account hears nothing."""
    gateway = asked.hosting.gateway
    found = [
        _row(asked, login, native, gateway.contacts.of(login.id).get(native))
        for login in _logins(asked)
        for native in gateway.acquaintance.blocked(login.id)
    ]
    rows = [row for row in found if row is not None]
    columns = (("name", texts.NAME), ("address", texts.ADDRESS))
    words = texts.YOU_BLOCK if rows else texts.NOBODY_BLOCKED
    return Table(words=say(words), columns=columns, rows=sorted(rows, key=_by_name))


def _row(
    asked: Inquiry, login: KnownLogin, native: str, contact: Contact | None, *more: str
) -> Row | None:
    """His name, where he is, and more; None where he can be at no address."""
    target = Target("direct", native, login.native)
    try:
        address = asked.service.address(target)
    except MalformedJid:
        return None
    called = "" if contact is None else contact.name or contact.who.name
    return called or name_of(asked.service, target), address, *more


def _by_name(row: Sequence[str]) -> tuple[str, str]:
    return row[0].casefold(), row[1]


def _logins(asked: Inquiry) -> list[KnownLogin]:
    return asked.hosting.gateway.logins.of(asked.account, asked.service.network)


async def add(asked: Inquiry, given: Submitted) -> Told:
    """Have somebody in the contact list. Raises Refused."""
    target = await pointing.meant(asked, given.text(WHO) or "", "direct")
    address = pointing.address_of(asked.service, target)
    outcome = await adding.add(asked.hosting, asked.service, asked.account, target)
    return Told(words=say(_ADDED[outcome], name_of(asked.service, target), address))


COMMANDS: Final = (
    Command(
        word="contacts",
        name=texts.CONTACTS,
        about=texts.CONTACTS_ABOUT,
        group="People",
        act=contacts,
        is_offered=lambda asked: bool(_logins(asked)),
        is_harmless=True,
        begins=False,
        changes=False,
    ),
    Command(
        word="add",
        name=texts.ADD,
        about=texts.ADD_ABOUT,
        group="People",
        act=add,
        fields=(Field(WHO, "text-single", label=texts.WHO, is_required=True),),
        about_field=WHO,
    ),
    Command(
        word="blocked",
        name=texts.WHOM_BLOCKED,
        about=texts.WHOM_BLOCKED_ABOUT,
        group="People",
        act=blocked,
        is_offered=lambda asked: bool(_logins(asked)),
        is_harmless=True,
        begins=False,
        changes=False,
    ),
    Command(
        word="block",
        name=texts.BLOCK,
        about=texts.BLOCK_ABOUT,
        group="People",
        at=frozenset({"contact"}),
        act=block,
        is_offered=lambda asked: not _is_blocked(asked),
        is_harmless=True,
    ),
    Command(
        word="unblock",
        name=texts.UNBLOCK,
        about=texts.UNBLOCK_ABOUT,
        group="People",
        at=frozenset({"contact"}),
        act=unblock,
        is_offered=_is_blocked,
        is_harmless=True,
    ),
    Command(
        word="report",
        name=texts.REPORT,
        about=texts.REPORT_ABOUT,
        group="People",
        at=frozenset({"contact"}),
        act=report,
        fields=(
            Field(REASON, "text-single", label=texts.WHAT_IS_WRONG),
            Field(BLOCKS, "boolean", ("true",), label=texts.BLOCK_TOO),
        ),
        words=texts.REPORT_WORDS,
        is_offered=lambda asked: bool(asked.service.admins),
        why_not=texts.NO_REPORTS,
    ),
)
