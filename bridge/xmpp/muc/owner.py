"""The configuration of rooms and their end: XEP-0045 sections 10.2 and 10.9, `muc#owner`.

What the network lets this account change is in the form, and what it sets for itself; what it
changed is asked for, nothing else. How a private view stands its own login decides; a shared room
has owners.
"""

from collections.abc import Coroutine, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.asked import Configuring, Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.core.asking import asked as answer_of
from bridge.xmpp import addressing, forms, stanza, tuning
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import MalformedJid
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import info
from bridge.xmpp.setting_fields import changed, field

FORM_TYPE: Final = "http://jabber.org/protocol/muc#roomconfig"

ANSWER_WITHIN: Final = 20.0
"""Seconds for the network to answer; clients wait for about 30."""

MAX_REASON: Final = 2000
"""Characters of the reason for which a room ends; it is told to everybody in it."""

NO_CONFIGURATION: Final = "This room cannot be configured from here."
NO_OWNER: Final = "Only owners of this room can do this."

_DESTROY_TAG: Final = f"{{{ns.MUC_OWNER}}}destroy"
_REASON_TAG: Final = f"{{{ns.MUC_OWNER}}}reason"


def form(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """What can be changed, as it stands. Raises Refused."""
    return _form(asked, _place(asked))


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
    return _configure(asked, _place(asked), filled_in)


def _place(asked: Inquiry) -> Place:
    """Which room it is there. Raises Refused for who may not change it."""
    if asked.room is None:
        raise Refused("forbidden", NO_CONFIGURATION)
    if asked.room.shows.login is None and not _is_owner(asked):
        raise Refused("forbidden", NO_OWNER)
    return asked.room.shows


def _is_owner(asked: Inquiry) -> bool:
    own = info.own(asked)
    return own is not None and own.occupant.affiliation == "owner"


async def _settings(asked: Inquiry, place: Place) -> tuple[Sequence[Setting], Sequence[Setting]]:
    """What the network lets this account change in the room, and what it sets for itself there.
    Raises Refused where there is neither.
    """
    own = tuning.settings(asked, asked.target)
    settings: Sequence[Setting] = ()
    if isinstance(asked.service.adapter, Configuring):
        try:
            settings = await answer_of(asked.service.adapter.settings(place), ANSWER_WITHIN)
        except Refused as refused:
            if refused.reason != "unsupported" and not own:
                raise
    if not (settings or own):
        raise Refused("forbidden", NO_CONFIGURATION)
    return settings, own


async def _form(asked: Inquiry, place: Place) -> str:
    settings, own = await _settings(asked, place)
    title = f"Settings of {info.name(asked, asked.standing)}"
    written = forms.form(FORM_TYPE, [field(one) for one in (*settings, *own)], title=title)
    return stanza.element("query", ns.MUC_OWNER, written)


async def _configure(asked: Inquiry, place: Place, filled_in: Submitted) -> str:
    settings, own = await _settings(asked, place)
    values = changed([*settings, *own], filled_in)
    ours = {one.name: values.pop(one.name) for one in own if one.name in values}
    adapter = asked.service.adapter
    if values and isinstance(adapter, Configuring):
        await answer_of(adapter.configure(place, values), ANSWER_WITHIN)
    if ours and asked.target is not None:
        await tuning.change(asked, asked.target, ours)
    return ""


def _end(asked: Inquiry, given: Element) -> Coroutine[Any, Any, str]:
    adapter, place = asked.service.adapter, _place(asked)
    if not isinstance(adapter, Configuring):
        raise Refused("forbidden", NO_CONFIGURATION)
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
