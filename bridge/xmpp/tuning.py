"""What accounts set for their logins and for rooms that they see through them: how it stands, what
it becomes.

Of a room, the gateway itself knows two: whether one stays in it without clients, and whether what
is said there is kept. All else is the network's.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Membership, Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.api.tuning import Tuning
from bridge.core import room_wishes
from bridge.core.asking import asked as answered
from bridge.core.preferences import PERSISTENT, RECORD_HISTORY
from bridge.core.sessions import value
from bridge.store.values import KnownLogin
from bridge.xmpp import own_login
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import lasting

NICK: Final = own_login.NICK

UNSET: Final = "unset"
WITHIN: Final = 25.0
"""Seconds for a network to take a name, and what else can hold at once."""

NOT_HERE: Final = "Nothing can be set here."
RECORD: Final = "Keep what is said in this room, so that I can read it later"
RECORD_ABOUT: Final = (
    "What is not kept is forgotten some minutes after it was shown, with all that was kept before."
)
STAY: Final = "Stay in this room while none of my clients is there"
CHOICES: Final = (
    (UNSET, "As for all my rooms"),
    ("true", "Yes"),
    ("false", "No"),
)


def tuned_by(asked: Inquiry) -> Tuning | None:
    """The adapter, where accounts can set something."""
    adapter = asked.service.adapter
    return adapter if isinstance(adapter, Tuning) else None


def server(asked: Inquiry) -> Target | None:
    """Which server is meant: at the gateway's address the only one, where there is one."""
    adapter = tuned_by(asked)
    if adapter is None:
        return None
    return adapter.only() if asked.kind == "domain" else asked.target


def login_to(asked: Inquiry, target: Target) -> KnownLogin | None:
    """The account's login through which it is seen, where there is one."""
    logins, network = asked.hosting.gateway.logins, asked.service.network
    return None if target.login is None else logins.find(network, asked.account, target.login)


def settings(asked: Inquiry, target: Target | None) -> Sequence[Setting]:
    """How it stands; nothing where nothing can be set."""
    adapter = tuned_by(asked)
    if adapter is None or target is None or target.login is None:
        return ()
    login = login_to(asked, target)
    known = adapter.tunable(target, None if login is None else value(login))
    return (*known, *_rooms_own(asked, login, target)) if target.kind == "room" else known


async def change(asked: Inquiry, target: Target, values: Mapping[str, str]) -> KnownLogin:
    """Have these settings otherwise; the login, made if need be. Raises Refused, then all is as it
    was before.
    """
    adapter, logins = tuned_by(asked), asked.hosting.gateway.logins
    if adapter is None or target.login is None:
        raise Refused("unsupported", NOT_HERE)
    known = login_to(asked, target)
    own = {name: one for name, one in values.items() if name in room_wishes.FLAGS}
    theirs = {name: one for name, one in values.items() if name not in own}
    options = dict(adapter.tuned(target, theirs, None if known is None else value(known)))
    name = options.get(NICK, "") if target.kind == "server" else ""
    login = known or _made(asked, target.login, name)
    if target.kind == "room":
        options |= room_wishes.written(target.native, _flags(own))
    logins.check_options(login.id, options)
    if name and name != login.name:
        await _rename(asked, login, name)
    logins.set_options(login.id, options)
    if theirs and (now := logins.get(login.id)) is not None:
        await answered(adapter.tune(value(now)), WITHIN)
    if PERSISTENT in own:
        lasting.wished(asked.hosting, asked.account, asked.service.network)
    return login


def _made(asked: Inquiry, native: str, name: str) -> KnownLogin:
    gateway, service = asked.hosting.gateway, asked.service
    name = name or first_name(gateway.preferences, service.network, asked.account)
    return own_login.ensured(service, gateway.logins, asked.account, native, name)


async def _rename(asked: Inquiry, login: KnownLogin, name: str) -> None:
    """At once where there is a connection, which takes it or not. Raises Refused."""
    logins, adapter = asked.hosting.gateway.logins, asked.service.adapter
    condition = logins.condition(login.id)
    if condition is not None and condition.standing == "up" and isinstance(adapter, Membership):
        name = (await answered(adapter.rename(login.id, name), WITHIN)).name
    logins.rename(login.id, name)


def _rooms_own(asked: Inquiry, login: KnownLogin | None, target: Target) -> Sequence[Setting]:
    preferences = asked.hosting.gateway.preferences
    said = room_wishes.said(login, target.native, RECORD_HISTORY)
    if login is None:
        stays = preferences.known(asked.account, asked.service.network).flag(PERSISTENT)
    else:
        far = Place(asked.service.network, "room", target.native, login.id)
        stays = asked.hosting.is_lasting(far)
    records = UNSET if said is None else str(said).lower()
    return (
        Setting(RECORD_HISTORY, "list", RECORD, records, CHOICES, RECORD_ABOUT),
        Setting(PERSISTENT, "bool", STAY, str(int(stays))),
    )


def _flags(values: Mapping[str, str]) -> dict[str, bool | None]:
    return {
        name: None if one in ("", UNSET) else one in ("1", "true") for name, one in values.items()
    }
