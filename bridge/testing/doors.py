"""Who may come into a room of a fake network."""

from bridge.api.errors import Refused
from bridge.api.states import Affiliation
from bridge.testing.rooms import Room


def check(room: Room, affiliation: Affiliation, password: str | None) -> None:
    """Whether one with this affiliation may come in. Raises Refused."""
    if affiliation == "outcast":
        raise Refused("forbidden", "You are banned from this room.")
    if room.is_members_only and affiliation == "none":
        raise Refused("members-only", "This room is for members only.")
    if room.password not in (None, password) and affiliation != "owner":
        raise Refused("password", "This room has another password.")
