"""What every table holds of an account; pure. A test holds it against the tables that there are.

Not of an account is what others said and what networks showed to others, even where it names him.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Found = Literal["account", "login", "place", "event", "identity", "nobody"]
"""By what its rows are found: the account's address, one of its logins, a place that is its own,
an event that is its own, what it is as a person of XMPP. nobody: they are of no account."""


@dataclass(frozen=True, slots=True)
class Holding:
    """holds: what a table has of an account. is_exported, is_erased: with the account's data."""

    holds: str
    found: Found
    is_exported: bool = False
    is_erased: bool = False


INVENTORY: Final[Mapping[str, Holding]] = {
    "account_limits": Holding("limits other than everybody's", "account", True, True),
    "addresses": Holding("nothing: what addresses of far people and rooms mean", "nobody"),
    "audit": Holding(
        "commands that it executed, or that were about it; that its data were erased stays,"
        " without saying whose",
        "account",
        True,
        True,
    ),
    "bans": Holding(
        "that it is banned, and why: kept, or whoever is banned had himself erased",
        "account",
        True,
    ),
    "bodies": Holding(
        "what was said in its rooms and chats, and what it said in rooms that all share",
        "event",
        True,
        True,
    ),
    "contacts": Holding("whom it knows on networks", "login", True, True),
    "copies": Holding("ids of messages in its rooms and chats", "place", False, True),
    "cursors": Holding("up to when its logins have heard their networks", "login", False, True),
    "deliveries": Holding("what is on its way from and to it", "place", False, True),
    "events": Holding(
        "who said what when, in its rooms and chats; in rooms that all share, that somebody said"
        " something stays",
        "place",
        True,
        True,
    ),
    "file_contents": Holding("nothing: which files are the same", "nobody"),
    "former_places": Holding("nothing: what rooms that all share were called before", "nobody"),
    "hosted_files": Holding("nothing: where files are, by what is in them", "nobody"),
    "hosted_rooms": Holding("the rooms that it was in, with their subjects", "place", True, True),
    "identities": Holding(
        "its address, and its names on networks where nobody else saw them",
        "identity",
        True,
        True,
    ),
    "kept": Holding(
        "what its logins keep: keys, tokens, policies, encrypted", "login", False, True
    ),
    "leases": Holding("nothing: which process writes", "nobody"),
    "login_options": Holding("what its logins need, encrypted", "login", False, True),
    "logins": Holding("its logins", "account", True, True),
    "occupants": Holding(
        "who was in its rooms, and as what it was in others", "place", False, True
    ),
    "places": Holding("its rooms and chats", "place", True, True),
    "positions": Holding("the order of what was said in its rooms", "place", True, True),
    "preferences": Holding("what it wishes", "account", True, True),
    "registrations": Holding("that it is registered, and since when", "account", True, True),
    "resources": Holding("which of its clients are in rooms", "account", False, True),
    "seats": Holding("the rooms that its logins return to, with passwords", "login", True, True),
    "watchers": Holding("which addresses of the gateway it sees", "account", True, True),
}
"""By table. What is exported of secrets is that there is one."""
