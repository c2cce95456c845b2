"""Commands at the gateway's address: what an account wishes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.api.asked import Portraying
from bridge.api.errors import Refused
from bridge.core.preferences import PREFERENCES, SHARE_PROFILE, Preference, Value
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

KEPT: Final = "Kept. It counts from now on."
NOTHING: Final = "Nothing was changed."


async def wish(asked: Inquiry, given: Submitted) -> Told:
    """Keep what was wished. Raises Refused."""
    preferences, network = asked.hosting.gateway.preferences, asked.service.network
    wishes = {name: _read(name, given) for name in given.fields if name in PREFERENCES}
    wished = await preferences.all(asked.account, network)
    changed = False
    for name, value in wishes.items():
        before = wished.get(name, preferences.default(network, name))
        if value is not None and value != before:
            await preferences.set(asked.account, network, name, value)
            changed = True
    return Told(words=say(KEPT if changed else NOTHING))


async def wished(asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    """What can be wished here, with what is wished now."""
    preferences, network = asked.hosting.gateway.preferences, asked.service.network
    known = await preferences.all(asked.account, network)
    able = [one for one in fields if one.name != SHARE_PROFILE or _can_be_shown(asked)]
    return [
        replace(
            one, values=(_written(known.get(one.name, preferences.default(network, one.name))),)
        )
        for one in able
    ]


def _field(name: str, preference: Preference) -> Field:
    if isinstance(preference.default, bool):
        return Field(name, "boolean", label=preference.label)
    if preference.choices:
        return Field(name, "list-single", label=preference.label, options=preference.choices)
    bounds = preference.bounds if isinstance(preference.default, int) else None
    return Field(name, "text-single", label=preference.label, bounds=bounds)


def _read(name: str, given: Submitted) -> Value | None:
    preference = PREFERENCES[name]
    if isinstance(preference.default, bool):
        return given.flag(name)
    text = given.text(name)
    if isinstance(preference.default, int):
        return None if text is None else int(text)
    if text is None and not preference.choices:
        return ""
    if text is not None and not preference.takes(text):
        raise Refused("not-acceptable", "This preference cannot have that value.")
    return text


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _can_be_shown(asked: Inquiry) -> bool:
    return isinstance(asked.service.adapter, Portraying)


COMMANDS: Final = (
    Command(
        word="preferences",
        name="Preferences",
        about="How this network treats you and what it is told of you. They count for this"
        " network alone.",
        group="Account",
        act=wish,
        fields=[_field(name, preference) for name, preference in PREFERENCES.items()],
        filled=wished,
        is_menu=True,
    ),
)
