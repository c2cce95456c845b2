"""Commands at a person's address: to hear nothing of him any longer, and to report him."""

import time
from typing import Final

from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.xmpp import own_login, stanza
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import Inquiry

MAX_REASON: Final = 2_000
"""Characters of what is told of somebody."""

BLOCKED: Final = "{} is blocked: you hear nothing of him any longer. In rooms nothing changes."
UNBLOCKED: Final = "{} is no longer blocked."
NEVER_BLOCKED: Final = "{} was not blocked."
NO_CHATS: Final = "People of this network cannot be blocked one by one from here."
TOO_MANY: Final = "So many reports at once are too many: please wait an hour."
REPORTED: Final = "Reported. Thank you."
REPORT: Final = "{0} reports {1}: {2}"
NO_REASON: Final = "(no reason given)"

REASON: Final = "reason"
BLOCKS: Final = "block"


def block(asked: Inquiry, _filled_in: Submitted) -> Told:
    """Hear nothing of him. Raises Refused."""
    asked.hosting.gateway.acquaintance.block(_chat(asked), True)
    return Told(words=say(BLOCKED, asked.name))


def unblock(asked: Inquiry, _filled_in: Submitted) -> Told:
    """Hear him again; harmless for who is not blocked. Raises Refused."""
    if not _is_blocked(asked):
        return Told(words=say(NEVER_BLOCKED, asked.name))
    asked.hosting.gateway.acquaintance.block(_chat(asked), False)
    return Told(words=say(UNBLOCKED, asked.name))


def report(asked: Inquiry, filled_in: Submitted) -> Told:
    """Tell those who run the gateway of him. Raises Refused."""
    service, reason = asked.service, filled_in.text(REASON) or NO_REASON
    if not service.reporting.admits(asked.account, time.time()):
        raise Refused("overload", TOO_MANY)
    if filled_in.flag(BLOCKS):
        block(asked, filled_in)
    words = REPORT.format(asked.account, asked.address, reason[:MAX_REASON])
    for admin in service.admins:
        service.post(stanza.message(sender=Jid(service.domain), to=admin, body=words))
    return Told(words=say(REPORTED))


def _chat(asked: Inquiry) -> Place:
    """The far chat with him. Raises Refused where it is nobody's own."""
    service, target = asked.service, asked.target
    if target is None or target.login is None:
        raise Refused("unsupported", NO_CHATS)
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


COMMANDS: Final = (
    Command(
        word="block",
        name="Block this person",
        about="You hear nothing of this person any longer. In rooms nothing changes.",
        group="People",
        at=frozenset({"contact"}),
        act=block,
        is_offered=lambda asked: not _is_blocked(asked),
        is_harmless=True,
    ),
    Command(
        word="unblock",
        name="Unblock this person",
        about="You hear this person again.",
        group="People",
        at=frozenset({"contact"}),
        act=unblock,
        is_offered=_is_blocked,
        is_harmless=True,
    ),
    Command(
        word="report",
        name="Report this person",
        about="Those who run this gateway are told what is wrong, with your address.",
        group="People",
        at=frozenset({"contact"}),
        act=report,
        fields=(
            Field(REASON, "text-single", label="What is wrong?"),
            Field(BLOCKS, "boolean", ("true",), label="Block this person, too"),
        ),
        words="Those who run this gateway are told of it, with your address.",
        is_offered=lambda asked: bool(asked.service.admins),
    ),
)
