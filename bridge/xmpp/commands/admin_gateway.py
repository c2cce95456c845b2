"""Commands about the gateway itself, for those who run it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast, get_args

from bridge import logs
from bridge.api.errors import Refused
from bridge.core import standing as core_standing
from bridge.core.standing import Fares, NetworkStanding, Stream, Waiting
from bridge.xmpp import standing
from bridge.xmpp.commands import moments
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table, Told
from bridge.xmpp.commands.saying import say, say_many
from bridge.xmpp.commands.texts import admin as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry


async def state(asked: Inquiry, _given: Submitted) -> Table:
    """How every network fares. Raises TryLater."""
    rows = [
        (
            one.network,
            _stream(one.stream),
            one.words or say(texts.OF_EACH_LOGIN),
            _logins(one),
            str(one.rooms),
            _waits(one.waiting),
        )
        for one in await standing.networks(asked.hosting)
    ]
    columns = (
        ("network", texts.NETWORK),
        ("stream", texts.STREAM),
        ("fares", texts.CONNECTION),
        ("logins", texts.LOGINS),
        ("rooms", texts.ROOMS),
        ("waiting", texts.WAITING),
    )
    is_on = asked.hosting.gateway.maintenance.is_on
    return Table(words=say(texts.MAINTAINED) if is_on else "", columns=columns, rows=rows)


async def lanes(asked: Inquiry, _given: Submitted) -> Table:
    """What waits, by lane. Raises TryLater."""
    rows = [
        (
            one.network,
            say(texts.TO_XMPP if one.is_to_xmpp else texts.TO_NETWORK),
            say(texts.ROOM if one.kind == "room" else texts.CHAT),
            one.account,
            str(one.count),
            moments.ago(one.oldest),
        )
        for one in (await core_standing.lanes(asked.hosting.gateway))[:MOST_LANES]
    ]
    columns = (
        ("network", texts.NETWORK),
        ("way", texts.WAY),
        ("kind", texts.KIND),
        ("account", texts.ACCOUNT),
        ("count", texts.HOW_MANY),
        ("oldest", texts.OLDEST),
    )
    return Table(words="" if rows else say(texts.NO_LANES), columns=columns, rows=rows)


def _stream(stream: Stream) -> str:
    if stream.since is None:
        return say(texts.NEVER_UP)
    since = moments.ago(time.time() - stream.since)
    if not stream.is_up:
        return say(texts.STREAM_DOWN, since)
    return say(texts.STREAM_UP, since, stream.server)


def _logins(one: NetworkStanding) -> str:
    return ", ".join(say(_FARES[fares], count) for fares, count in one.logins.items())


def _waits(waiting: Waiting) -> str:
    if not waiting.in_table:
        return say(texts.NOTHING_WAITS)
    return say(texts.WAITS, waiting.in_table, waiting.lanes, moments.ago(waiting.oldest))


async def maintain(asked: Inquiry, given: Submitted) -> Told:
    """Begin it, or end it. Raises Refused, TryLater."""
    gateway = asked.hosting.gateway
    is_on = given.flag("on")
    if is_on is None:
        raise Refused("not-acceptable", say(texts.ON_OR_OFF))
    if not is_on:
        gateway.maintenance.end()
        return Told(words=say(texts.ENDED))
    gateway.maintenance.begin(given.text("words") or "")
    waits = await core_standing.waiting(gateway)
    left = sum(one.in_table for one in waits.values())
    return Told(words=say_many(texts.BEGUN_1, texts.BEGUN, left))


def maintained(asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    maintenance = asked.hosting.gateway.maintenance
    is_on, words = fields
    return [
        replace(is_on, values=("1" if maintenance.is_on else "0",)),
        replace(words, values=(maintenance.words,)),
    ]


def set_level(_asked: Inquiry, given: Submitted) -> Told:
    """How much the log says."""
    level = given.text("level") or logs.level()
    logs.set_level(cast("logs.Level", level))
    return Told(words=say(texts.LEVEL_KEPT, level))


def levels(_asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    return [replace(fields[0], values=(logs.level(),))]


async def reload(asked: Inquiry, _given: Submitted) -> Told:
    """Read the configuration again. Raises Refused."""
    return Told(words=" ".join(await asked.hosting.reload()))


MOST_LANES: Final = 50

_FARES: Final[Mapping[Fares, str]] = {
    "up": texts.FARES_UP,
    "connecting": texts.FARES_CONNECTING,
    "down": texts.FARES_DOWN,
    "lost": texts.FARES_LOST,
    "out": texts.FARES_OUT,
    "idle": texts.FARES_IDLE,
}
_LEVELS: Final[Sequence[str]] = get_args(logs.Level)

COMMANDS: Final = (
    Command(
        word="state",
        name=texts.STATE_NAME,
        about=texts.STATE_ABOUT,
        group="Running the gateway",
        who="admins",
        act=state,
        changes=False,
    ),
    Command(
        word="lanes",
        name=texts.LANES_NAME,
        about=texts.LANES_ABOUT,
        group="Running the gateway",
        who="admins",
        act=lanes,
        changes=False,
    ),
    Command(
        word="maintenance",
        name=texts.MAINTENANCE_NAME,
        about=texts.MAINTENANCE_ABOUT,
        group="Running the gateway",
        who="admins",
        act=maintain,
        fields=(
            Field("on", "boolean", label=texts.MAINTENANCE_ON),
            Field("words", "text-single", label=texts.MAINTENANCE_WORDS, most=500),
        ),
        filled=maintained,
    ),
    Command(
        word="loglevel",
        name=texts.LEVEL_NAME,
        about=texts.LEVEL_ABOUT,
        group="Running the gateway",
        who="admins",
        act=set_level,
        fields=(
            Field(
                "level",
                "list-single",
                label=texts.LEVEL,
                options=[(level, level) for level in _LEVELS],
                is_required=True,
            ),
        ),
        filled=levels,
        about_field="level",
    ),
    Command(
        word="reload",
        name=texts.RELOAD_NAME,
        about=texts.RELOAD_ABOUT,
        group="Running the gateway",
        who="admins",
        act=reload,
    ),
)
