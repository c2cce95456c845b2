"""Puts a far person into an account's contact list because its owner wishes so: RFC 6121 sections
2 and 3, XEP-0356.

A network that keeps contact lists is told, and what it tells then puts him into the account's. Else
he is put there where the account's server lets us; where it does not, he asks to be let in.
"""

from dataclasses import replace
from typing import Final, Literal

from bridge.api.adapter import Target
from bridge.api.asked import Following
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact
from bridge.core.contacts import MOST
from bridge.core.rosters import Item
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import contact_presence, own_login, privilege, removals
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import people as texts
from bridge.xmpp.entities import caps
from bridge.xmpp.entries import Entries
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.networks import network_name
from bridge.xmpp.service import Service

Outcome = Literal["followed", "there", "put in", "asked"]
"""He is in the far list, or was in the account's; he was put there; he asks to be let in."""

_SEEN: Final = ("to", "both")
"""Subscriptions by which an account sees somebody."""


async def add(hosting: Hosting, service: Service, account: BareJid, target: Target) -> Outcome:
    """Have somebody in the account's contact list. Raises Refused."""
    login = _login(hosting, service, account, target)
    if login is not None and await _is_followed(hosting, service, login, target):
        return "followed"
    outcome = await _put_in(service, account, target)
    if outcome is None:
        address, name = service.address(target), name_of(service, target)
        service.send(contact_presence.request(address, account, name, say(texts.ASKS)))
        await _keep(hosting, login, target, "asked")
        return "asked"
    await _keep(hosting, login, target, "shown")
    return outcome


def _login(
    hosting: Hosting, service: Service, account: BareJid, target: Target
) -> KnownLogin | None:
    """By which the account knows him, made if need be. Raises Refused."""
    if target.login is None:
        return None
    gateway = hosting.gateway
    name = first_name(gateway.preferences, service.network, account)
    return own_login.ensured(service, gateway.logins, account, target.login, name)


async def _is_followed(
    hosting: Hosting, service: Service, login: KnownLogin, target: Target
) -> bool:
    """Whether he came into the far list; False: there is none, or he was in it already.

    Raises Refused.
    """
    gateway, adapter = hosting.gateway, service.adapter
    known = gateway.contacts.of(login.id).get(target.native)
    if not isinstance(adapter, Following) or (known is not None and known.is_listed):
        return False
    kept = await _kept(hosting, login.id, target)
    if kept.roster == "removed":
        gateway.books.put(login.id, replace(kept, roster=""))  # he is wanted again
    gateway.logins.start(login.id)
    gateway.logins.keep(login.id, chats=True)
    try:
        await removals.ask(adapter.follow(login.id, target.native))
    except Refused as refused:
        if refused.reason != "unsupported":
            raise
        return False
    return adapter.keeps_list


async def _put_in(
    service: Service, account: BareJid, target: Target
) -> Literal["there", "put in"] | None:
    """None: it cannot be done."""
    if not privilege.may_roster(service, account):
        return None
    address, name = service.address(target), name_of(service, target)
    entries = Entries(service, account)
    try:
        await entries.read()
        if entries.items is None:
            return None
        there = entries.items.get(address)
        if there is not None and there.subscription in _SEEN:
            return "there"
        item = Item(name, (network_name(service),), "both") if there is None else there
        await entries.put(address, replace(item, subscription="both"))
    except GatewayError:
        return None
    service.post(_presence(service, account, target, address))
    return "put in"


def _presence(service: Service, account: BareJid, target: Target, address: BareJid) -> str:
    """He can be written to: more will be known when the network tells it."""
    who = Identity(service.network, target.native, "")
    return contact_presence.presence(
        address=address,
        to=account,
        contact=Contact(login=LoginId(0), who=who),
        nick=name_of(service, target),
        caps=caps(service, target),
        photo=None,
    )


async def _keep(
    hosting: Hosting, login: KnownLogin | None, target: Target, roster: Literal["asked", "shown"]
) -> None:
    if login is None:
        return
    books, kept = hosting.gateway.books, await _kept(hosting, login.id, target)
    if len(books.loaded(login.id)) < MOST or target.native in books.loaded(login.id):
        is_watched = kept.is_watched or roster == "shown"
        books.put(login.id, replace(kept, roster=roster, is_watched=is_watched))


async def _kept(hosting: Hosting, login: LoginId, target: Target) -> Kept:
    book = await hosting.gateway.books.of(login)
    return book.get(target.native) or Kept(native=target.native)
