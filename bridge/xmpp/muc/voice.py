"""Asking for the right to speak, and granting it: XEP-0045 sections 7.13 and 8.6.

In a room that all share its moderators here are asked, by a form that holds no JID; where there
are none, and in private views, the network is.
"""

from collections.abc import Coroutine
from time import monotonic
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.asked import Moderation
from bridge.api.errors import Refused
from bridge.core.routing import XMPP
from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, FullJid
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.muc import moderation, occupants, whom
from bridge.xmpp.muc.moderation import Change
from bridge.xmpp.muc.whom import Asker, Person

FORM_TYPE: Final = "http://jabber.org/protocol/muc#request"

AGAIN_AFTER: Final = 60.0
"""Seconds after which somebody may ask the moderators again."""

TITLE: Final = "Voice request"
INSTRUCTIONS: Final = "Somebody asks for the right to speak in this room."
NO_REQUESTS: Final = "The right to speak cannot be asked for in this room."
NOT_NEEDED: Final = "You may speak in this room already."
TOO_SOON: Final = "You asked for the right to speak a moment ago."

_FORM_TYPE_PATH: Final = f"{{{ns.DATA_FORM}}}field[@var='FORM_TYPE']/{{{ns.DATA_FORM}}}value"


def form_of(message: Element) -> Element | None:
    """The form of a request for voice, or of its approval. Raises Refused for several forms."""
    found = message.findall(forms.X_TAG)
    if not any(form.findtext(_FORM_TYPE_PATH) == FORM_TYPE for form in found):
        return None
    return forms.form_in(message)


def ask(asker: Asker, form: Element) -> bool | Coroutine[Any, Any, None]:
    """Ask for voice, or grant it. Raises Refused."""
    filled_in = forms.submitted(form, FORM_TYPE)
    if filled_in.is_cancelled:
        return True
    if filled_in.values("muc#request_allow"):
        return _approve(asker, filled_in)
    if filled_in.text("muc#role") != "participant":
        raise Refused("malformed", "Only the right to speak can be asked for.")
    return _request(asker)


def _request(asker: Asker) -> bool | Coroutine[Any, Any, None]:
    own = asker.own
    if own.rank.role != "visitor":
        raise Refused("not-acceptable", NOT_NEEDED)
    moderators = _moderators(asker)
    can = asker.ranks.requests_voice and isinstance(asker.adapter, Moderation)
    if not moderators and not can:
        raise Refused("unsupported", NO_REQUESTS)
    asked = asker.service.voice_asked
    if asked.too_soon(asker.room.address, asker.account, monotonic(), AGAIN_AFTER):
        raise Refused("overload", TOO_SOON)
    if moderators:
        _tell(asker, own, moderators)
        return True
    assert isinstance(asker.adapter, Moderation)
    return asker.adapter.request_voice(asker.room.shows)


def _moderators(asker: Asker) -> list[FullJid]:
    """The clients of those accounts that are moderators of a shared room."""
    if not asker.is_shared:
        return []
    accounts = {
        here.occupant.native
        for here in asker.people
        if here.occupant.network == XMPP and here.occupant.role == "moderator"
    }
    room = asker.room
    return [client for native in accounts for client in room.of(BareJid(native))]  # type: ignore[arg-type]  # prepared


def _tell(asker: Asker, own: Person, moderators: list[FullJid]) -> None:
    fields = (
        Field("muc#role", "list-single", ("participant",), "Requested role"),
        Field("muc#roomnick", "text-single", (occupants.nick(own.who.name),), "Nickname"),
        Field("muc#request_allow", "boolean", ("false",), "Grant voice to this person?"),
    )
    payload = forms.form(FORM_TYPE, fields, title=TITLE, instructions=INSTRUCTIONS)
    for client in moderators:
        asker.service.post(
            stanza.message(sender=asker.room.address, to=client, kind="normal", payload=payload)
        )


def _approve(asker: Asker, filled_in: Submitted) -> bool | Coroutine[Any, Any, None]:
    """A moderator answers; by the nick that the form holds, nothing else is remembered."""
    if not filled_in.flag("muc#request_allow"):
        return True
    nick = filled_in.text("muc#roomnick")
    if nick is None:
        raise Refused("malformed", moderation.WHO)
    person = whom.by_nick(asker, nick)
    change = Change(nick, person, "participant", None, "")
    if person.rank.role != "visitor":
        return True  # another moderator was faster
    moderation.check(asker, asker.own, change)
    return moderation.do(asker, [change])
