"""Shows far networks how an account shows itself on XMPP, where it wishes so and when that changes.

XEP-0153 section 4.1 (the hash in presence), XEP-0084 section 3.3 and XEP-0172 section 4.2 (events).
What leaves is a name and a picture made anew, without what else was in its file; no address.
"""

import asyncio
import logging
from hashlib import sha1
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.asked import Picture
from bridge.api.errors import GatewayError
from bridge.api.ids import LoginId, NetworkName
from bridge.core.portrayal import NO_PICTURE, Own
from bridge.store.values import KnownLogin
from bridge.xmpp import namespaces as ns
from bridge.xmpp import own_profile
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_profile import OwnProfile
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

PAUSE: Final = 10.0
"""Seconds between two looks at an account: two clients may show different pictures in turn."""

EVENT_NODES: Final = (ns.AVATAR_METADATA, ns.NICK)
"""Of which an account's server tells the gateway's own address, where that is a contact."""

_PHOTO_PATH: Final = f"{{{ns.VCARD_UPDATE}}}x/{{{ns.VCARD_UPDATE}}}photo"
_ITEMS_PATH: Final = f"{{{ns.PUBSUB_EVENT}}}event/{{{ns.PUBSUB_EVENT}}}items"


def present(hosting: Hosting, service: Service, account: BareJid, presence: Element) -> None:
    """An account's client is there. It may say by which hash the account's picture is known."""
    photo = presence.findtext(_PHOTO_PATH)
    if photo is not None and service.looks.is_news(account, photo.strip().lower()):
        look(hosting, service, account)


def told(hosting: Hosting, service: Service, account: BareJid, message: Element) -> None:
    """An account's server tells of something that the account publishes."""
    items = message.find(_ITEMS_PATH)
    if items is not None and items.get("node") in EVENT_NODES:
        look(hosting, service, account)


def returned(hosting: Hosting, service: Service) -> None:
    """There is a stream: what could not be asked before can be now."""
    for login in hosting.gateway.logins.running():
        if login.network == service.network:
            look(hosting, service, _account(login))


def came_up(hosting: Hosting, service: Service, login: LoginId) -> None:
    """A login is connected."""
    known = hosting.gateway.logins.get(login)
    if known is not None:
        look(hosting, service, _account(known))


def wished(hosting: Hosting, account: str, network: NetworkName) -> None:
    """An account wishes to be shown from now on, or no longer, or by another name."""
    for service in hosting.services.values():
        if service.network == network:
            look(hosting, service, BareJid(account))  # type: ignore[arg-type]  # as it was prepared


def look(hosting: Hosting, service: Service, account: BareJid) -> None:
    """See how an account shows itself, soon, and show its logins so."""
    looks, gateway = service.looks, hosting.gateway
    if not gateway.portrayal.can(service.network):
        return
    looks.due.add(account)
    if account not in looks.busy:
        looks.busy.add(account)
        gateway.spawn(_looking(hosting, service, account))


async def _looking(hosting: Hosting, service: Service, account: BareJid) -> None:
    looks = service.looks
    try:
        while account in looks.due:
            looks.due.discard(account)
            await _look(hosting, service, account)
            await asyncio.sleep(PAUSE)
    finally:
        looks.busy.discard(account)


async def _look(hosting: Hosting, service: Service, account: BareJid) -> None:
    portrayal, logins = hosting.gateway.portrayal, _connected(hosting, service, account)
    if not logins:
        return
    name = portrayal.name(account, service.network)
    if portrayal.is_shared(account, service.network):
        profile = await _profile(service, account)
        if profile is None:
            return
        own = _own(service, account, profile)
        own = own._replace(name=name or own.name)
    elif name:
        own = Own(name, "", _no_picture)
    else:
        for login in logins:
            await portrayal.take_back(login)
        return
    for login in logins:
        await portrayal.show(login, own)


async def _profile(service: Service, account: BareJid) -> OwnProfile | None:
    try:
        return await own_profile.ask(service, account)
    except GatewayError as error:
        log.debug("how an account looks could not be asked: %s", type(error).__name__)
        return None


def _own(service: Service, account: BareJid, profile: OwnProfile) -> Own:
    image = profile.image
    digest = None
    if image is not None:
        digest = sha1(image, usedforsecurity=False).hexdigest() if image else ""
        service.looks.seen(account, digest)

    async def retouched() -> Picture:
        small = await service.looks.retouch(image or b"")
        return Picture(small.image, small.media_type)

    return Own(profile.name, digest, retouched)


async def _no_picture() -> Picture:
    return NO_PICTURE


def _connected(hosting: Hosting, service: Service, account: BareJid) -> list[KnownLogin]:
    logins = hosting.gateway.logins
    own = [
        login
        for login in logins.running()
        if login.network == service.network and login.account == account
    ]
    conditions = ((login, logins.condition(login.id)) for login in own)
    return [login for login, condition in conditions if condition and condition.standing == "up"]


def _account(login: KnownLogin) -> BareJid:
    return BareJid(login.account)  # type: ignore[arg-type]  # as it was prepared
