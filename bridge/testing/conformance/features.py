"""What an adapter says that its network has, and whether that is played to it."""

from typing import Any

from bridge.api.asked import (
    Blocking,
    Configuring,
    Creating,
    Directory,
    Following,
    Moderation,
    People,
    Portraying,
    Probing,
    Profiles,
    Resolving,
    Signals,
    Staying,
)
from bridge.api.ids import Place
from bridge.api.login import Entering
from bridge.api.media import MediaSink, MediaSource
from bridge.api.procedures import Guiding
from bridge.api.reception import Welcoming
from bridge.api.states import Present
from bridge.api.tuning import Describing, Tuning
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver, Feature

UNSAID: frozenset[Feature] = frozenset(
    {
        *("about", "elsewhere", "ends", "explains", "ignores", "keeps", "moves", "namesakes"),
        *("biographies", "gaps", "retracts", "types"),
    }
)
"""Features that an adapter shows by having them, not by saying so."""


RELAYED: frozenset[Feature] = frozenset(
    {
        *("kick", "roles", "affiliations", "lists", "removes", "invites", "voice", "configures"),
        *("contacts", "portrays", "pictures"),
    }
)
"""What the rules put to an own session. In shared rooms the gateway decides who of its accounts
may do what, and asks the network's own connection: there is nobody to be refused. Who is in whose
list, and how accounts are shown, is nothing that such a connection tells of itself.
"""


def said(adapter: Any, room: Place) -> frozenset[Feature]:
    """What the capabilities of a room and the protocols of its adapter say."""
    able = adapter.capabilities(room)
    texts, ranks = able.texts, able.ranks
    claims: dict[Feature, object] = {
        "answers": texts.answers,
        "edits": texts.edits,
        "retractions": texts.retractions,
        "removes": ranks.removes,
        "reactions": texts.emoji is not None,
        "files": texts.files,
        "serves_files": isinstance(adapter, MediaSource),
        "takes_files": isinstance(adapter, MediaSink),
        "styles": texts.styles,
        "locations": texts.locations,
        "cards": texts.cards,
        "polls": texts.polls,
        "votes": texts.votes,
        "spoilers": texts.spoilers,
        "typing": texts.typing,
        "reads": texts.reads,
        "kick": ranks.kick,
        "roles": ranks.roles,
        "affiliations": ranks.affiliations,
        "lists": ranks.lists,
        "invites": ranks.invites,
        "voice": ranks.requests_voice,
        "configures": isinstance(adapter, Configuring),
        "directory": isinstance(adapter, Directory),
        "pictures": isinstance(adapter, Profiles),
        "portrays": isinstance(adapter, Portraying),
        "contacts": isinstance(adapter, Following) and adapter.keeps_list,
        "follows": isinstance(adapter, Following) and not adapter.keeps_list,
        "probes": isinstance(adapter, Probing),
        "enters": isinstance(adapter, Entering),
        "blocks": isinstance(adapter, Blocking),
        "people": isinstance(adapter, People),
        "creates": isinstance(adapter, Creating),
        "links": isinstance(adapter, Resolving),
        "tunes": isinstance(adapter, Tuning),
        "describes": isinstance(adapter, Describing),
        "guides": isinstance(adapter, Guiding),
        "welcomes": isinstance(adapter, Welcoming),
        "stays": isinstance(adapter, Staying),
    }
    return frozenset(feature for feature, claim in claims.items() if claim)


async def every_feature_is_played(driver: Driver) -> None:
    """What the adapter says a moderator can is what its driver plays, so that no rule is left out
    unseen; there are the methods for it.
    """
    async with in_the_room(driver) as scene:
        if "roles" in driver.features and driver.inbox is None:
            await driver.friend.give_role(scene.name, "moderator")
            await scene.inbox.until(Present, lambda present: present.role == "moderator")
        claimed = said(scene.adapter, scene.room)
        unplayed = UNSAID if driver.inbox is None else UNSAID | RELAYED
        played = sorted(set(driver.features) - unplayed)
        expect(played, sorted(claimed - unplayed), "what the adapter says")
        if claimed & {"roles", "affiliations", "lists", "voice"}:
            expect(True, isinstance(scene.adapter, Moderation), "whether it can moderate")
        if claimed & {"typing", "reads"}:
            expect(True, isinstance(scene.adapter, Signals), "whether it can signal")


RULES = (every_feature_is_played,)
