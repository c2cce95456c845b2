"""Rooms that an account stays in while none of its clients is there, or no longer: what follows
when it wishes otherwise, for one of them or for all.
"""

from bridge.api.ids import NetworkName
from bridge.xmpp.muc.away import tell_whether_away
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import BELIEVED_AFTER, leave_later


def wished(hosting: Hosting, account: str, network: NetworkName) -> None:
    """An account wishes otherwise from now on, for one of its rooms or for all."""
    for service in hosting.services.values():
        if service.network != network:
            continue
        for room in [one for one in service.rooms.values() if one.account == account]:
            if room.resources:
                continue
            if hosting.is_lasting(room.shows):
                timer = service.leaving.pop(room.place, None)
                if timer is not None:
                    timer.cancel()
            elif room.place not in service.leaving:
                leave_later(hosting, service, room, BELIEVED_AFTER)
        for login in hosting.gateway.logins.of(account, network):
            tell_whether_away(hosting, service, login.id)
