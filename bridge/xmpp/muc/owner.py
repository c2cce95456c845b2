"""The configuration of rooms and their end: XEP-0045 sections 10.2 and 10.9, `muc#owner`.

What the network lets this account change is in the form, nothing else; what it changed is asked
for, nothing else. How a private view stands its own login decides; a shared room has owners.
"""

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.asked import Configuring, Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.core.asking import asked as answer_of
from bridge.xmpp import addressing, forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import MalformedJid
from bridge.xmpp.forms import Field, FieldKind, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import info

FORM_TYPE: Final = "http://jabber.org/protocol/muc#roomconfig"

ANSWER_WITHIN: Final = 20.0
"""Seconds for the network to answer; clients wait for about 30."""

MAX_VALUE: Final = 10_000
"""Characters of one setting; networks have limits of their own below it."""

MAX_REASON: Final = 2000
"""Characters of the reason for which a room ends; it is told to everybody in it."""

NO_CONFIGURATION: Final = "This room cannot be configured from here."
NO_OWNER: Final = "Only owners of this room can do this."

_KINDS: Final[Mapping[str, FieldKind]] = {
    "text": "text-single",
    "lines": "text-multi",
    "bool": "boolean",
    "secret": "text-private",
    "list": "list-single",
}
_DESTROY_TAG: Final = f"{{{ns.MUC_OWNER}}}destroy"
_REASON_TAG: Final = f"{{{ns.MUC_OWNER}}}reason"


def form(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """What can be changed, as it stands. Raises Refused."""
    adapter, place = _configurable(asked)
    return _form(adapter, place, info.name(asked, asked.standing))


def submit(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """Change the room, or end it. Raises Refused.

    Nothing is changed by cancelling, or by accepting what is there: section 10.1.2.
    """
    if len(asked.payload) != 1:
        raise Refused("malformed", "A form, and nothing else, was expected.")
    [given] = asked.payload
    if given.tag == _DESTROY_TAG:
        return _end(asked, given)
    if given.tag != forms.X_TAG:
        raise Refused("malformed", "A form, and nothing else, was expected.")
    filled_in = forms.submitted(given, FORM_TYPE)
    if filled_in.is_cancelled or not filled_in.fields:
        return ""
    adapter, place = _configurable(asked)
    return _configure(adapter, place, filled_in)


def changed(settings: Sequence[Setting], filled_in: Submitted) -> dict[str, str]:
    """The values that are others than before, by name. Raises Refused for what cannot be."""
    known = {setting.name: setting for setting in settings}
    values = {}
    for name in filled_in.fields:
        setting = known.get(name)
        if setting is None:
            raise Refused("malformed", "The form has a field that cannot be changed here.")
        value = _value(setting, filled_in)
        if value != setting.value:
            values[name] = value
    return values


def _configurable(asked: Inquiry) -> tuple[Configuring, Place]:
    """Who changes the room, and which one it is there. Raises Refused."""
    adapter = asked.service.adapter
    if not isinstance(adapter, Configuring) or asked.room is None:
        raise Refused("forbidden", NO_CONFIGURATION)
    if asked.room.shows.login is None and not _is_owner(asked):
        raise Refused("forbidden", NO_OWNER)
    return adapter, asked.room.shows


def _is_owner(asked: Inquiry) -> bool:
    own = info.own(asked)
    return own is not None and own.occupant.affiliation == "owner"


async def _settings(adapter: Configuring, place: Place) -> Sequence[Setting]:
    try:
        settings = await answer_of(adapter.settings(place), ANSWER_WITHIN)
    except Refused as refused:
        if refused.reason != "unsupported":
            raise
        settings = ()
    if not settings:
        raise Refused("forbidden", NO_CONFIGURATION)
    return settings


async def _form(adapter: Configuring, place: Place, name: str) -> str:
    settings = await _settings(adapter, place)
    written = forms.form(FORM_TYPE, list(map(_field, settings)), title=f"Settings of {name}")
    return stanza.element("query", ns.MUC_OWNER, written)


def _field(setting: Setting) -> Field:
    # XEP-0004 section 3.3: a text-multi field has a value for each line.
    values = setting.value.split("\n") if setting.kind == "lines" else (setting.value,)
    return Field(
        setting.name,
        _KINDS[setting.kind],
        values if setting.value else (),
        setting.label,
        setting.choices,
    )


async def _configure(adapter: Configuring, place: Place, filled_in: Submitted) -> str:
    values = changed(await _settings(adapter, place), filled_in)
    if values:
        await answer_of(adapter.configure(place, values), ANSWER_WITHIN)
    return ""


def _value(setting: Setting, filled_in: Submitted) -> str:
    """What was filled in, as the setting takes it. Raises Refused."""
    if setting.kind == "lines":
        value = "\n".join(filled_in.values(setting.name))
    elif setting.kind == "bool":
        value = "1" if filled_in.flag(setting.name) else "0"
    else:
        value = filled_in.text(setting.name) or ""
    if len(value) > MAX_VALUE:
        raise Refused("not-acceptable", f"A setting has at most {MAX_VALUE} characters here.")
    choices = (setting.value, *(choice for choice, _ in setting.choices))
    if setting.kind == "list" and value not in choices:
        raise Refused("malformed", "The form has a value that cannot be chosen.")
    if setting.kind == "text" and "\n" in value:
        raise Refused("malformed", "The form has several lines where one is expected.")
    return value


def _end(asked: Inquiry, given: Element) -> Coroutine[Any, Any, str]:
    adapter, place = _configurable(asked)
    if not _is_owner(asked):
        raise Refused("forbidden", NO_OWNER)
    reason = given.findtext(_REASON_TAG) or ""
    if len(reason) > MAX_REASON:
        raise Refused("not-acceptable", f"A reason has at most {MAX_REASON} characters here.")
    return _destroy(adapter, place, reason, _alternate(asked, given.get("jid")))


def _alternate(asked: Inquiry, jid: str | None) -> str | None:
    """The native id of the room to go to. Raises Refused."""
    if not jid:
        return None
    try:
        address = addressing.prepare_bare(jid)
        is_here = addressing.domain_of(address) == asked.service.domain
        target = asked.service.target(address) if is_here else None
    except MalformedJid as error:
        raise Refused("malformed", "The room to go to has no address.") from error
    if not is_here:
        raise Refused("not-acceptable", "The room to go to must be one of this network.")
    if target is None or target.kind != "room":
        raise Refused("not-found", "There is no room at the address to go to.")
    return target.native


async def _destroy(adapter: Configuring, place: Place, reason: str, alternate: str | None) -> str:
    await answer_of(adapter.destroy(place, reason, alternate), ANSWER_WITHIN)
    return ""
