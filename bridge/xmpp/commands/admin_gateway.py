"""Commands about the gateway itself, for those who run it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast, get_args

from bridge import logs
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import admin as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry


def maintain(asked: Inquiry, given: Submitted) -> Told:
    """Begin it, or end it. Raises Refused."""
    gateway = asked.hosting.gateway
    if not given.flag("on"):
        gateway.maintenance.end()
        return Told(words=say(texts.ENDED))
    gateway.maintenance.begin(given.text("words") or "")
    return Told(words=say(texts.BEGUN, gateway.outbox.waiting))


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


_LEVELS: Final[Sequence[str]] = get_args(logs.Level)

COMMANDS: Final = (
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
