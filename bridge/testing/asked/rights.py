"""What somebody of the gateway's may do in a room of a fake network."""

from bridge.api.errors import Refused
from bridge.testing.rooms import Person, Room
from bridge.testing.views import View, fold


def own(view: View, room: Room) -> Person:
    """As what a session is in a room that it is in."""
    return room.relay if view.login is None else room.people[fold(view.name)]


def moderating(view: View, room: Room) -> Person:
    """The same of one that is moderator. Raises Refused."""
    mine = own(view, room)
    if mine.role != "moderator":
        raise Refused("forbidden", "Only moderators may do this.")
    return mine


def owning(view: View, room: Room) -> Person:
    """The same of one that is owner. Raises Refused."""
    mine = own(view, room)
    if mine.affiliation != "owner":
        raise Refused("forbidden", "Only owners may do this.")
    return mine
