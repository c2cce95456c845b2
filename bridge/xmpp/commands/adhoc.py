"""Commands as clients find and execute them: XEP-0050.

Each has one stage at most: what is to be filled in comes with the first answer, and the client's
next word does it. So nothing is kept between the two.
"""

import secrets
from collections.abc import Coroutine
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import own, people
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.entity import Entity, Identity
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import Inquiry

ALL: Final[tuple[Command, ...]] = (*people.COMMANDS, *own.COMMANDS)

COMMAND_TAG: Final = f"{{{ns.COMMANDS}}}command"
MAX_SESSION: Final = 100
"""Characters of a session's id that are given back."""

NO_SUCH: Final = "There is no such command here."
NOT_SO: Final = "This command cannot go that way."

AT: Final = frozenset(kind for command in ALL for kind in command.at)
"""The kinds of address at which there are commands."""

_LIST: Final = Entity((Identity("automation", "command-list", "Commands"),), (ns.DISCO_ITEMS,))
_ACTIONS: Final = frozenset({"execute", "complete", "next"})


def offered(asked: Inquiry) -> list[Command]:
    """The commands that are there for who asks."""
    return [one for one in ALL if asked.kind in one.at and one.is_offered(asked)]


def described(asked: Inquiry, node: str) -> Entity | None:
    """Section 2: what the list of commands, or one, is; None: the node is nothing of the kind."""
    if node == ns.COMMANDS:
        return _LIST
    command = _found(asked, node)
    if command is None:
        return None
    features = (ns.COMMANDS, ns.DATA_FORM)
    return Entity((Identity("automation", "command-node", command.name),), features)


def items(asked: Inquiry) -> str:
    """Section 2.2: the commands, as disco#items."""
    return "".join(
        stanza.element("item", jid=asked.address, node=one.node, name=one.name)
        for one in offered(asked)
    )


def execute(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """Section 3: do it, or say what is to be filled in first. Raises Refused."""
    given = asked.payload
    command = _found(asked, given.get("node", ""))
    if command is None:
        raise Refused("not-found", NO_SUCH)
    session = given.get("sessionid", "")[:MAX_SESSION] or secrets.token_hex(8)
    action = given.get("action", "execute")
    if action == "cancel":
        return _written(command, session, "canceled", "")
    if action not in _ACTIONS:
        raise Refused("malformed", NOT_SO)
    form = forms.form_in(given)
    if command.fields and form is None:
        return _to_fill_in(command, session)
    filled_in = Submitted() if form is None else forms.submitted(form, command.node)
    if filled_in.is_cancelled:
        return _written(command, session, "canceled", "")
    done = command.act(asked, filled_in)
    return (
        _noted(command, session, done)
        if isinstance(done, str)
        else _noted_later(command, session, done)
    )


def _found(asked: Inquiry, node: str) -> Command | None:
    found = next((one for one in ALL if one.node == node and asked.kind in one.at), None)
    if found is None or found.is_harmless or found.is_offered(asked):
        return found
    return None


def _to_fill_in(command: Command, session: str) -> str:
    form = forms.form(
        command.node, command.fields, title=command.name, instructions=command.instructions
    )
    actions = stanza.element("actions", "", "<complete/>", execute="complete")
    return _written(command, session, "executing", actions + form)


def _noted(command: Command, session: str, words: str) -> str:
    note = f'<note type="info">{stanza.text(words)}</note>'
    return _written(command, session, "completed", note)


async def _noted_later(command: Command, session: str, done: Coroutine[Any, Any, str]) -> str:
    return _noted(command, session, await done)


def _written(command: Command, session: str, status: str, inside: str) -> str:
    return stanza.element(
        "command", ns.COMMANDS, inside, node=command.node, sessionid=session, status=status
    )
