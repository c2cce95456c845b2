"""The bot's one reaction to a message, for all who react to it here; pure.

Bot API: setMessageReaction ("bots can set up to one reaction per message"; "Album messages: the
reaction is set to the first non-deleted message in the group").

The newest reaction of anybody stands. When he takes it back, the one before it of somebody else
stands again. After a restart it is not known whose stood, so whoever takes his back then leaves
none.
"""

from dataclasses import dataclass, field, replace

from telegram import ReactionTypeEmoji

from adapters.telegram.calls import requests
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.told import REACTIONS, Kept, Told
from adapters.telegram.items import Keep
from bridge.api.events import Reactions
from bridge.api.ids import NativeId


@dataclass(frozen=True, slots=True)
class React:
    """What somebody makes of his reaction. person: who; emoji: "" when he takes it back."""

    message: NativeId
    person: str = field(repr=False)
    emoji: str

    def now(self, call: Call, told: Told, kept: Kept) -> Call:
        """With the reaction that stands then."""
        newest = list(self._all(told).values())[-1:]
        shown = tuple(ReactionTypeEmoji(emoji) for emoji in newest)
        return replace(call, arguments={**call.arguments, "reaction": shown})

    def taken(self, told: Told, kept: Kept, native: NativeId | None) -> Keep:
        """Of messages with reactions the newest are known."""
        found = self._all(told)
        told.reactions.pop(self.message, None)
        if found:
            told.reactions[self.message] = found
        if len(told.reactions) > REACTIONS:
            del told.reactions[next(iter(told.reactions))]
        return {}

    def answer(self, native: NativeId | None) -> None:
        """A reaction has no id."""

    def _all(self, told: Told) -> dict[str, str]:
        found = dict(told.reactions.get(self.message, {}))
        found.pop(self.person, None)
        return {**found, self.person: self.emoji} if self.emoji else found


def reacted(event: Reactions) -> Call | None:
    """None where it is nobody's, or to nothing."""
    if not event.target.natives or event.actor is None:
        return None
    message = event.target.natives[0]
    emoji = event.emoji[-1] if event.emoji else ""
    person = f"{event.actor.network} {event.actor.native}"
    return requests.about(message, "set_message_reaction", {}, React(message, person, emoji))
