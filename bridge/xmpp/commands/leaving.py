"""Commands at the gateway's address: to leave the network, and about what is kept of one."""

from collections.abc import Awaitable, Callable
from typing import Final

from bridge.api.asked import Staying
from bridge.api.errors import Refused, TryLater
from bridge.xmpp import stanza, unregistering
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Told
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.commands.texts import account as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.networks import network_name
from bridge.xmpp.service import Service

SURE: Final = "sure"


async def unregister(asked: Inquiry, _given: Submitted) -> Page:
    """What would come of it, before it is done."""
    hosting, service = asked.hosting, asked.service
    lost = await unregistering.consequences(hosting, service, asked.account)
    words = say(
        texts.UNREGISTER_WORDS,
        network_name(service),
        say_many(texts.LOGINS_END_1, texts.LOGINS_END, lost.logins),
        _rooms(service, lost.rooms),
        say_many(texts.CONTACTS_GO_1, texts.CONTACTS_GO, lost.contacts),
    )
    return _confirmed(words, _unregistered)


def _rooms(service: Service, count: int) -> str:
    """What becomes of them."""
    if isinstance(service.adapter, Staying):
        return say_many(texts.ROOMS_CLOSED_1, texts.ROOMS_CLOSED, count)
    return say_many(texts.ROOMS_LEFT_1, texts.ROOMS_LEFT, count)


def erase(_asked: Inquiry, _given: Submitted) -> Page:
    """What would come of it, before it is done."""
    return _confirmed(say(texts.ERASE_WORDS), _erased)


async def export(asked: Inquiry, _given: Submitted) -> Told:
    """All that is kept of the account. Raises Refused."""
    exports = asked.hosting.exports
    if exports is None:
        raise Refused("unsupported", say(texts.NOT_EXPORTED))
    link = await exports.link(asked.service, asked.account)
    if link is None:
        return Told(words=say(texts.EXPORTING))
    return Told(words=say(texts.EXPORTED, link))


async def leave(asked: Inquiry) -> None:
    """Its logins end, and it is registered no longer. XEP-0100 section 4.3.1: the answer comes
    next, and the farewell behind that.
    """
    hosting, service, account = asked.hosting, asked.service, asked.account
    await hosting.gateway.entrances.abandon(account, service.network)
    unregistering.leave_rooms(hosting, service, account, unregistering.LEFT)
    logins = await hosting.gateway.registering.unregister(account, service.network)
    hosting.gateway.spawn(unregistering.farewell(hosting, service, account, logins))


def is_known(asked: Inquiry) -> bool:
    """Whether there is anything to leave."""
    gateway, network = asked.hosting.gateway, asked.service.network
    if gateway.registering.is_registered(asked.account, network):
        return True
    return bool(gateway.logins.of(asked.account, network))


def _confirmed(words: str, does: Callable[[Inquiry], Awaitable[Told]]) -> Form:
    async def then(asked: Inquiry, given: Submitted) -> Told:
        return await does(asked) if given.flag(SURE) else Told(words=say(texts.NOT_SURE))

    sure = Field(SURE, "boolean", ("false",), label=texts.SURE, is_required=True)
    return Form(fields=[sure], then=then, words=words)


async def _unregistered(asked: Inquiry) -> Told:
    await leave(asked)
    return Told(words=say(texts.UNREGISTERED))


async def _erased(asked: Inquiry) -> Told:
    """It takes a while, with much to forget; nobody waits for that."""
    asked.hosting.gateway.spawn(_forgotten(asked))
    return Told(words=say(texts.ERASING))


async def _forgotten(asked: Inquiry) -> None:
    service, words = asked.service, texts.ERASED
    try:
        await unregistering.erase(asked.hosting, asked.account)
    except TryLater:
        words = texts.NOT_ERASED
    service.post(stanza.message(sender=Jid(service.domain), to=asked.account, body=say(words)))


COMMANDS: Final = (
    Command(
        word="unregister",
        name=texts.UNREGISTER,
        about=texts.UNREGISTER_ABOUT,
        group="Account",
        act=unregister,
        is_offered=is_known,
        why_not=texts.NOTHING_TO_LEAVE,
    ),
    Command(
        word="export",
        name=texts.EXPORT,
        about=texts.EXPORT_ABOUT,
        group="My data",
        act=export,
        is_offered=lambda asked: asked.hosting.exports is not None,
        why_not=texts.NO_EXPORTS,
    ),
    Command(
        word="erase",
        name=texts.ERASE,
        about=texts.ERASE_ABOUT,
        group="My data",
        act=erase,
    ),
)
