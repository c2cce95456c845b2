"""What the gateway says arrives on a fake network, where the network lets it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.api.events import Form
from bridge.api.ids import NativeId
from bridge.api.text import Span
from bridge.testing.moves import Moves
from bridge.testing.polls import Polls
from bridge.testing.rooms import Room, Said
from bridge.testing.talk import Talk, Through
from bridge.testing.to_calls import Call, Does
from bridge.testing.views import View, fold
from bridge.testing.world import World


@dataclass(frozen=True, slots=True)
class Heard:
    """What arrived from the gateway. by: the name it was said under.

    to: the id of the message that it is about, or is an answer to. holds: what is neither words
    nor files. choices: what was voted for.
    """

    by: str
    text: str = ""
    form: Form = "say"
    does: Does = "says"
    to: NativeId | None = None
    files: tuple[File, ...] = ()
    emoji: tuple[str, ...] = ()
    reason: str = ""
    spans: tuple[Span, ...] = ()
    holds: tuple[Content, ...] = ()
    choices: tuple[int, ...] = ()


class Hearing:
    """set_subject: as `FarSide.subject`."""

    def __init__(
        self,
        world: World,
        talk: Talk,
        polls: Polls,
        moves: Moves,
        set_subject: Callable[[str, str, str], object],
    ) -> None:
        self._world = world
        self._talk = talk
        self._polls = polls
        self._moves = moves
        self._set_subject = set_subject
        self._heard: dict[str, list[Heard]] = {}

    def heard(self, native: str) -> tuple[Heard, ...]:
        """What arrived from the gateway in a room, at a person or at a server, in order."""
        return tuple(self._heard.get(fold(native), ()))

    def hear(self, view: View, call: Call) -> NativeId | None:
        """Take what the gateway says; its id there. Raises Refused, or TryLater where a room is at
        that id no longer.
        """
        self._moves.meet(view, call)
        by = call.speaker.name if call.speaker.login is None else ""
        by, place = by or view.name, call.place
        if place.kind == "room":
            self._may_speak(self._world.rooms.get(place.native), view, by)
        elif place.native not in (view.server, *self._world.people):
            raise Refused("not-found", "There is nobody of this name.")
        if call.does == "sets the subject":
            self._set_subject(place.native, by, call.text)
            return self._world.next_number()[1]
        native = self._said(view, by, call) if call.does == "says" else self._about(view, by, call)
        self._heard.setdefault(place.native, []).append(_heard(by, call))
        self._world.on_change()
        return native

    def _may_speak(self, room: Room | None, view: View, by: str) -> None:
        if room is None or view not in self._world.views_in(room):
            raise Refused("offline", "You are not in this room.")
        mine = room.account(by) if view.login is None else room.people.get(fold(by))
        if room.is_moderated and mine is not None and mine.role == "visitor":
            raise Refused("forbidden", "You may not speak in this room.")

    def _said(self, view: View, by: str, call: Call) -> NativeId | None:
        native, to = call.place.native, call.to
        if to is not None:
            self._find(call)
        if call.place.kind == "room":
            through = Through(view, call.key)
            said = self._talk.share(
                native, by, *_content(call), form=call.form, answers=to, through=through
            )
        else:
            said = self._talk.tell(
                view, native, _content(call), call.form, answers=to, key=call.key
            )
        return said.native

    def _about(self, view: View, by: str, call: Call) -> NativeId | None:
        """What is done with a message that is there."""
        talk, native, found = self._talk, call.place.native, self._find(call)
        through = Through(view, call.key)
        if self._moves.is_closed(native, found.native):
            raise Refused("forbidden", "What was said before the room moved cannot be changed.")
        if call.does in ("edits", "takes back") and not _is_own(found, view):
            raise Refused("forbidden", "This message is somebody else's.")
        match call.does:
            case "edits":
                _is_there(found)
                return talk.put(replace(found, is_edited=True), by, _content(call), through)
            case "takes back" if found.is_retracted:
                return self._world.next_number()[1]
            case "takes back":
                return talk.retract(native, by, found, through=through)
            case "removes":
                self._may_remove(view, native)
                return talk.remove(native, by, found, call.reason, through=through)
            case "votes":
                return self._polls.take(found, by, call.choices, through)
            case _:
                _is_there(found)
                return talk.react(native, by, found, *call.emoji, through=through)

    def _may_remove(self, view: View, native: str) -> None:
        room = self._world.room(native)
        mine = room.relay if view.login is None else room.people[fold(view.name)]
        if mine.role != "moderator":
            raise Refused("forbidden", "Only moderators may do this.")

    def _find(self, call: Call) -> Said:
        try:
            return self._talk.find(call.place.native, call.to or "")
        except LookupError:
            raise Refused("not-found", "There is no such message.") from None


def _heard(by: str, call: Call) -> Heard:
    return Heard(
        by,
        call.text,
        call.form,
        call.does,
        call.to,
        call.files,
        call.emoji,
        call.reason,
        call.spans,
        call.holds,
        call.choices,
    )


def _content(call: Call) -> tuple[Content, ...]:
    words = (Text(call.text, call.spans),) if call.text else ()
    return (*words, *call.files, *call.holds)


def _is_there(said: Said) -> None:
    if said.is_retracted:
        raise Refused("not-found", "This message is no more.")


def _is_own(said: Said, view: View) -> bool:
    """It was said through the session, or by its person from elsewhere."""
    if said.key is not None and said.login == view.login:
        return True
    return view.login is not None and fold(said.by) == fold(view.name)
