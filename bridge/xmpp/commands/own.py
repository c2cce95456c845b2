"""Commands at the gateway's address: what an account wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bridge.api.asked import Absence, Following, Portraying, Signals
from bridge.api.tuning import Indifferent
from bridge.core.preferences import (
    LAST_SEEN,
    PREFERENCES,
    READS,
    SHARE_PROFILE,
    TELL_ABSENCE,
    TYPING,
    Preference,
    Value,
)
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import preferences as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

_NEEDS: Final[Mapping[str, type[Any]]] = {
    SHARE_PROFILE: Portraying,
    READS: Signals,
    TYPING: Signals,
    TELL_ABSENCE: Absence,
    LAST_SEEN: Following,
}
"""Without what a network changes nothing by a wish."""


async def wish(asked: Inquiry, given: Submitted) -> Told:
    """Keep what was wished. Raises Refused."""
    preferences, network = asked.hosting.gateway.preferences, asked.service.network
    known = preferences.known(asked.account, network)
    wishes = {name: _read(name, given) for name in given.fields if name in PREFERENCES}
    changed = {
        name: value
        for name, value in wishes.items()
        if value is not None and value != known.value(name)
    }
    if changed:
        await preferences.set_all(asked.account, network, changed)
    return Told(words=say(texts.KEPT if changed else texts.UNCHANGED))


async def wished(asked: Inquiry, fields: Sequence[Field]) -> Sequence[Field]:
    """What can be wished here, with what is wished now."""
    known = asked.hosting.gateway.preferences.known(asked.account, asked.service.network)
    return [
        replace(one, values=(_written(known.value(one.name)),))
        for one in fields
        if _counts(asked.service.adapter, one.name)
    ]


def _counts(adapter: object, name: str) -> bool:
    """Whether a network does otherwise by a wish; when somebody was last there, only lists tell."""
    if isinstance(adapter, Indifferent) and name in adapter.indifferent_to:
        return False
    if name in _NEEDS and not isinstance(adapter, _NEEDS[name]):
        return False
    return name != LAST_SEEN or (isinstance(adapter, Following) and adapter.keeps_list)


def field(name: str, preference: Preference) -> Field:
    """As what it is filled in."""
    match preference.kind:
        case "flag":
            return Field(name, "boolean", label=preference.label)
        case "choice":
            return Field(name, "list-single", label=preference.label, options=preference.choices)
        case "number":
            bounds = preference.bounds
            return Field(name, "text-single", label=preference.label, bounds=bounds)
        case "text":
            return Field(name, "text-single", label=preference.label, most=preference.longest)


def _read(name: str, given: Submitted) -> Value | None:
    """None: it was left as it is."""
    preference = PREFERENCES[name]
    if preference.kind == "flag":
        return given.flag(name)
    text = given.text(name)
    if preference.kind == "text":
        return (text or "").strip()
    return int(text) if text and preference.kind == "number" else text


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


COMMANDS: Final = (
    Command(
        word="preferences",
        name=texts.PREFERENCES,
        about=texts.PREFERENCES_ABOUT,
        group="Account",
        act=wish,
        fields=[field(name, preference) for name, preference in PREFERENCES.items()],
        filled=wished,
        is_menu=True,
    ),
)
