"""What becomes of a far contact in its owner's contact list on XMPP, pure: RFC 6121 section 2.

A list has two owners. What the far one changes is changed here, but not what the one here has
changed himself: a name or groups of his own stay, and whom he removed is not put in again, unless
he was removed far away and added there again.
"""

from dataclasses import dataclass, replace
from typing import Final

from bridge.api.states import Contact
from bridge.store.contacts import Kept

MAX_NAME: Final = 256
"""Characters of a name, or of a group's; servers have limits of their own."""

MAX_GROUPS: Final = 20
"""Groups that somebody is in."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a contact list on XMPP. groups: sorted."""

    name: str
    groups: tuple[str, ...]
    subscription: str


def name_of(contact: Contact) -> str:
    """What a contact is called: as his list calls him, else as he calls himself."""
    return _bounded(contact.name) or _bounded(contact.who.name) or contact.who.native


def groups_of(contact: Contact, usual: str) -> tuple[str, ...]:
    """The groups he is in; the usual one where he is in none."""
    named = {_bounded(group) for group in contact.groups} - {""}
    return tuple(sorted(named)[:MAX_GROUPS]) or (usual,)


def _bounded(name: str) -> str:
    return name[:MAX_NAME].strip()


def wants_change(kept: Kept, contact: Contact, usual: str) -> bool:
    """Whether his entry has to be looked at; false where only his presence is another."""
    if not contact.is_listed:
        return False
    if not kept.is_listed or kept.roster in ("", "asked"):
        return True
    return (kept.name, kept.groups) != (name_of(contact), groups_of(contact, usual))


def put(kept: Kept, contact: Contact, item: Item | None, usual: str) -> tuple[Kept, Item | None]:
    """What is kept of a listed contact from now on, and the entry to be written, None where it is
    as it should be. item: what is there.
    """
    name, groups = name_of(contact), groups_of(contact, usual)
    now = replace(kept, name=name, groups=groups, is_listed=True)
    if kept.roster == "removed":
        return now, None
    if item is None and kept.roster == "shown":
        return replace(now, roster="removed", is_watched=False), None
    if item is None:
        return replace(now, roster="shown", is_watched=True), Item(name, groups, "both")
    wanted = Item(
        name if item.name in ("", kept.name) else item.name,
        groups if item.groups in ((), kept.groups) else item.groups,
        item.subscription if kept.roster == "shown" else "both",
    )
    is_watched = kept.is_watched if kept.roster == "shown" else True
    now = replace(now, roster="shown", is_watched=is_watched)
    return now, None if wanted == item else wanted


def put_unseen(kept: Kept, contact: Contact, usual: str) -> tuple[Kept, Item | None]:
    """The same where the list can be written but not be read: nothing in it is overwritten."""
    if kept.roster in ("", "asked"):
        return put(kept, contact, None, usual)
    name, groups = name_of(contact), groups_of(contact, usual)
    return replace(kept, name=name, groups=groups, is_listed=True), None


def estranged(kept: Kept) -> Kept:
    """He is in the far list no longer: nothing of what was done with him holds."""
    return replace(kept, is_listed=False, roster="", is_watched=False)


def unsubscribed(kept: Kept) -> Kept:
    """The account lets him see it no longer; what was only offered is refused by that."""
    return replace(kept, roster="removed") if kept.roster == "asked" else kept


def unwatched(kept: Kept) -> Kept:
    """The account wishes to see him no longer: he is out of its list."""
    return replace(kept, is_watched=False, roster="removed" if kept.roster else "")
