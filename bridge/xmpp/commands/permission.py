"""Who may execute a command: asked at its beginning, and again at each of its steps.

By the prepared bare JID alone: no resource, no spelling, no name shown counts.
"""

from bridge.api.errors import Refused
from bridge.xmpp import admission
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import every as texts
from bridge.xmpp.inquiry import Inquiry


def is_shown(asked: Inquiry, command: Command) -> bool:
    """Whether it is listed for who asks."""
    return asked.kind in command.at and _may(asked, command) and command.is_offered(asked)


def is_known(asked: Inquiry, command: Command) -> bool:
    """Whether who asks may hear of it at all."""
    return _may(asked, command) and command.is_there(asked)


def check(asked: Inquiry, command: Command) -> None:
    """Raises Refused where it may not be executed, or not any longer."""
    if asked.kind not in command.at:
        raise Refused("not-found", say(texts.NO_SUCH))
    if not _may(asked, command):
        raise Refused("forbidden", say(texts.ADMINS_ONLY))
    if not command.is_harmless and not command.is_offered(asked):
        raise Refused("not-found", say(command.why_not or texts.NOT_NOW))
    if asked.is_admin:
        return
    if command.begins:
        admission.check_open(asked.hosting.gateway)
    asked.service.access.check(asked.account)


def _may(asked: Inquiry, command: Command) -> bool:
    return command.who == "everybody" or asked.is_admin
