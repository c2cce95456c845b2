"""Commands at the gateway's address: what an account wishes to be known of itself."""

from typing import Final

from bridge.api.asked import Portraying
from bridge.core.preferences import SHARE_PROFILE
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import Inquiry

SHARED: Final = "People of this network are shown your name and your picture from now on."
NOT_SHARED: Final = "Your picture is shown to nobody on this network any longer, nor a new name."


async def share(asked: Inquiry, _filled_in: Submitted) -> str:
    """Show who one is."""
    await _wish(asked, shares=True)
    return SHARED


async def hide(asked: Inquiry, _filled_in: Submitted) -> str:
    """Show it no longer."""
    await _wish(asked, shares=False)
    return NOT_SHARED


async def _wish(asked: Inquiry, *, shares: bool) -> None:
    preferences = asked.hosting.gateway.preferences
    await preferences.set(asked.account, asked.service.network, SHARE_PROFILE, shares)


def _can_be_shown(asked: Inquiry) -> bool:
    return isinstance(asked.service.adapter, Portraying)


COMMANDS: Final = (
    Command(
        node="share_profile",
        name="Show my name and my picture on this network",
        at=frozenset({"domain"}),
        act=share,
        is_offered=_can_be_shown,
    ),
    Command(
        node="hide_profile",
        name="Show my name and my picture to nobody on this network",
        at=frozenset({"domain"}),
        act=hide,
        is_offered=_can_be_shown,
    ),
)
