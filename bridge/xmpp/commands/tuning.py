"""Commands about what accounts set: for all their rooms, for a server, for a room.

The nodes and the names of the fields are those of the gateway that many come from (biboumi), so
that what they know and have written works here.
"""

from collections.abc import Callable, Sequence
from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.core.preferences import MAX_HISTORY, PERSISTENT, PREFERENCES, RECORD_HISTORY
from bridge.store.values import KnownLogin
from bridge.xmpp import tuning
from bridge.xmpp.commands import own
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import tuning as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.setting_fields import changed, field

NODE: Final = "configure"
GLOBAL_NODE: Final = "global-configure"
SERVER_NODE: Final = "server-configure"
"""The last two at the gateway's address, where all is on one server."""

RECONNECT: Final = "reconnect"

Offered = Callable[[Inquiry], bool]


def server_form(asked: Inquiry, _fields: Sequence[Field]) -> list[Field]:
    """How a server is set; where there is a session, it can begin anew at once."""
    target = tuning.server(asked)
    fields = _form(asked, target)
    if _running(asked, target) is not None:
        fields.append(Field(RECONNECT, "boolean", ("0",), label=texts.RECONNECT))
    return fields


async def set_server(asked: Inquiry, given: Submitted) -> Told:
    """Keep it, and connect anew where that is wished. Raises Refused."""
    target, is_anew = tuning.server(asked), bool(given.flag(RECONNECT))
    rest = Submitted({name: one for name, one in given.fields.items() if name != RECONNECT})
    is_changed = await _change(asked, target, rest)
    words = [say(texts.SET if is_changed else texts.UNCHANGED)]
    running = _running(asked, target)
    if running is not None and is_anew:
        await asked.hosting.gateway.logins.restart(running.id)
        words = [*words[: int(is_changed)], say(texts.CONNECTING)]
    elif running is not None and is_changed:
        words.append(say(texts.NEXT_TIME))
    return Told(words=" ".join(words))


def room_form(asked: Inquiry, _fields: Sequence[Field]) -> list[Field]:
    """How a room is set."""
    return _form(asked, asked.target)


async def set_room(asked: Inquiry, given: Submitted) -> Told:
    """Keep it. Raises Refused."""
    is_changed = await _change(asked, asked.target, given)
    return Told(words=say(texts.SET if is_changed else texts.UNCHANGED))


def _form(asked: Inquiry, target: Target | None) -> list[Field]:
    return [field(one) for one in tuning.settings(asked, target)]


async def _change(asked: Inquiry, target: Target | None, given: Submitted) -> bool:
    """Whether anything is otherwise. Raises Refused."""
    if target is None:
        raise Refused("not-found", say(texts.NOTHING_TO_SET))
    values = changed(tuning.settings(asked, target), given)
    if values:
        await tuning.change(asked, target, values)
    return bool(values)


def _running(asked: Inquiry, target: Target | None) -> KnownLogin | None:
    """The login to a server, where it has a session."""
    login = None if target is None else tuning.login_to(asked, target)
    is_running = login is not None and asked.hosting.gateway.logins.is_running(login.id)
    return login if is_running else None


# --- where ----------------------------------------------------------------------------------------


def is_tuned(asked: Inquiry) -> bool:
    """Whether accounts can set something on the network."""
    return tuning.tuned_by(asked) is not None


def is_one_server(asked: Inquiry) -> bool:
    """Whether the gateway's address stands for a server, too."""
    adapter = tuning.tuned_by(asked)
    return adapter is not None and adapter.only() is not None


def _has_servers(asked: Inquiry) -> bool:
    return tuning.tuned_by(asked) is not None and not is_one_server(asked)


def _can_be_set(asked: Inquiry) -> bool:
    return bool(tuning.settings(asked, asked.target))


def _all(word: str, node: str, is_offered: Offered) -> Command:
    names = (RECORD_HISTORY, MAX_HISTORY, PERSISTENT)
    return Command(
        word=word,
        node=node,
        name=texts.ALL,
        about=texts.ALL_ABOUT,
        group="Settings",
        act=own.wish,
        fields=[own.field(name, PREFERENCES[name]) for name in names],
        filled=own.wished,
        is_menu=True,
        is_offered=is_offered,
        why_not=texts.NOTHING_TO_SET,
    )


def _server(word: str, node: str, at: str, is_offered: Offered) -> Command:
    return Command(
        word=word,
        node=node,
        name=texts.SERVER,
        about=texts.SERVER_ABOUT,
        group="Settings",
        at=frozenset({"domain"}) if at == "domain" else frozenset({"server"}),
        act=set_server,
        filled=server_form,
        is_menu=True,
        is_offered=is_offered,
        why_not=texts.NOTHING_TO_SET,
        is_there=is_tuned,
    )


COMMANDS: Final = (
    _all(NODE, NODE, _has_servers),
    _all("defaults", GLOBAL_NODE, is_one_server),
    _server("server", NODE, "server", _can_be_set),
    _server("myserver", SERVER_NODE, "domain", is_one_server),
    Command(
        word="room",
        node=NODE,
        name=texts.ROOM,
        about=texts.ROOM_ABOUT,
        group="Settings",
        at=frozenset({"room"}),
        act=set_room,
        filled=room_form,
        is_menu=True,
        is_offered=_can_be_set,
        why_not=texts.NOTHING_TO_SET,
        is_there=is_tuned,
    ),
)
