"""What can be done with the people of a group from here: what the bot may do, as the API says.

Bot API: ChatAdministratorRights, restrictChatMember ("The bot must be an administrator in the
supergroup"), promoteChatMember ("in a supergroup or a channel").
"""

from typing import Final

from adapters.telegram import ids
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import known
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from bridge.api.adapter import Ranks
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.api.states import Affiliation, Role

_ROLES: Final = frozenset[Role]({"visitor", "participant"})
_LISTS: Final = frozenset[Affiliation]({"owner", "admin", "member", "outcast"})


def group_of(session: Session, place: Place) -> Group | None:
    """The group of a room, where the bot is in it."""
    try:
        group = known.known(session, ids.read(place.native).id)
    except ValueError:
        return None
    return group if group is not None and group.is_ours else None


def needed(session: Session, place: Place) -> Group:
    """The same, for who cannot do without. Raises Refused."""
    group = group_of(session, place)
    if group is None:
        raise Refused("offline", known.NO_GROUP)
    return group


def reactions(session: Session, place: Place) -> tuple[str, ...] | None:
    """The emoji that are allowed there, None for any."""
    group = group_of(session, place)
    return None if group is None else group.reactions


def ranks(session: Session, place: Place) -> Ranks:
    """Accounts of ours can be put out and silenced everywhere: that is between them and us."""
    group = group_of(session, place)
    if group is None:
        return Ranks()
    affiliations: set[Affiliation] = {"outcast", "member", "none"}
    if group.may(group_.PROMOTE) and group.kind != "group":
        affiliations.add("admin")
    return Ranks(
        kick=True,
        roles=_ROLES,
        affiliations=frozenset(affiliations),
        lists=_LISTS,
        removes=group.may(group_.DELETE),
        locks_subject=group_.CHANGE_INFO not in group.permissions,
    )
