"""What the conformance suite needs of an adapter's author: a driver of the real far side.

A driver is made anew for every rule. It knows a room that anybody may join, and a friend in it: a
person of the far network who is nobody of the gateway's.

Where rooms are shared, and all that is said there is said by the network's own connection, the
driver holds that connection while it is there, and has its inbox: `Driver.inbox`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bridge.api.adapter import Login
from bridge.api.asked import Version
from bridge.api.content import Content, File, Text
from bridge.api.ids import Key
from bridge.api.states import Affiliation, Role, Standing
from bridge.testing.inbox import Recorder

Said = tuple[str, str]
"""Who said it, by the name he has there, and what."""

Feature = Literal[
    "answers",
    "edits",
    "retractions",
    "retracts",
    "removes",
    "reactions",
    "files",
    "serves_files",
    "takes_files",
    "styles",
    "locations",
    "cards",
    "polls",
    "votes",
    "spoilers",
    "typing",
    "types",
    "reads",
    "elsewhere",
    "blocks",
    "kick",
    "roles",
    "affiliations",
    "lists",
    "invites",
    "explains",
    "voice",
    "about",
    "configures",
    "ends",
    "directory",
    "pictures",
    "portrays",
    "contacts",
    "follows",
    "probes",
    "people",
    "creates",
    "links",
    "enters",
    "keeps",
    "tunes",
    "describes",
    "guides",
    "moves",
    "welcomes",
    "stays",
    "namesakes",
    "ignores",
    "biographies",
    "gaps",
]
"""What not every network has. retracts, types: that people there take back what they said, and
write something, is told. stays: a login is in its rooms while it does not run, too, and what is
said there meanwhile is kept for it. namesakes: several may have the same name. ignores: who is
blocked is not heard in rooms either. biographies: profiles have words of one's own. gaps: of very
much that was said at once the oldest is left out, and that is told.
"""


class Friend(Protocol):
    """Somebody on the far network. All that is read is complete: it holds everything that the
    network had taken when it was asked for."""

    @property
    def name(self) -> str:
        """The one he has there now."""

    async def say(self, *texts: str) -> None:
        """Say something in the room."""

    async def write(self, name: str, text: str) -> None:
        """Say something to one person."""

    async def heard(self) -> list[Said]:
        """What others said in the room since he came."""

    async def received(self) -> list[Said]:
        """What others said to him alone."""

    async def people(self) -> set[str]:
        """The names of all who are in the room."""

    async def subject(self) -> str:
        """The subject of the room, of which he heard when it was set."""

    async def change_subject(self, subject: str) -> None: ...

    async def rename(self, name: str) -> None: ...

    async def leave(self) -> None:
        """Leave the room."""

    async def enter(self) -> None:
        """Come back into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as people of the far network see it now.

    answers: the text of what it is an answer to. files: by URL. reactions: with who reacted.
    """

    by: str
    text: str
    answers: str = ""
    files: tuple[str, ...] = ()
    reactions: frozenset[tuple[str, str]] = frozenset()


class Companion(Friend, Protocol):
    """A friend on a network with features; he may do everything in the room.

    Messages are named by their text. A driver needs what belongs to its features, no more.
    """

    def alone(self, name: str) -> "Companion":
        """The same, in the chat with one person: what he says, does and reads is there."""

    # answers, edits, retractions, removes, reactions, files

    async def answer(self, to: str, text: str) -> None: ...

    async def edit(self, text: str, now: str) -> None: ...

    async def retract(self, text: str) -> None: ...

    async def remove(self, text: str, reason: str) -> None:
        """Take away what somebody else said."""

    async def react(self, text: str, *emoji: str) -> None:
        """With these and no others."""

    async def attach(self, text: str, file: File) -> None: ...

    async def board(self) -> list[Shown]:
        """What was said in the room since he came, as it stands now; not what was taken back."""

    # serves_files

    async def offer(self, text: str, name: str, content: bytes) -> None:
        """Say something with a file that the network keeps."""

    # takes_files

    async def files(self) -> list[tuple[str, bytes]]:
        """What was shown in the room as files since he came: names and contents."""

    # styles, spoilers

    async def style(self, words: Text) -> None:
        """Say words of which some are bold, some code and some hidden, in the room."""

    async def styled(self) -> list[Text]:
        """What others said in the room since he came, with how it looks."""

    # locations, cards, polls, votes

    async def share(self, content: Content) -> None:
        """Say this alone in the room; one can vote in a poll where there are votes."""

    async def shared(self) -> list[Content]:
        """What others said in the room since he came that is neither words nor files."""

    async def vote(self, question: str, *choices: int) -> None:
        """In the poll with this question, for these answers and no others."""

    async def votes(self, question: str) -> dict[str, tuple[int, ...]]:
        """Who voted how."""

    # typing, reads

    async def types(self, is_typing: bool) -> None: ...

    async def typing(self) -> set[str]:
        """Who else writes something in the room."""

    async def reads(self, text: str) -> None: ...

    async def readers(self) -> dict[str, str]:
        """Up to what the others have read."""

    # elsewhere

    async def is_written_to(self, name: str, text: str) -> None:
        """The owner of the login of this name writes to him with another client."""

    # roles, affiliations, invites, voice

    async def give_role(self, name: str, role: Role) -> None: ...

    async def give_affiliation(self, name: str, affiliation: Affiliation) -> None: ...

    async def invite(self, name: str, reason: str) -> None: ...

    async def moderate(self) -> None:
        """From now on only those with voice may speak in the room."""

    async def voices(self) -> list[str]:
        """Who asked for the right to speak."""

    # contacts, follows

    async def fares(self, standing: Standing, status: str) -> None:
        """Be seen so by those in whose contact lists he is, or who watch him."""

    # probes

    async def runs(self, version: Version) -> None:
        """Use this program, which answers when it is asked, from now on."""

    # about, pictures, portrays

    async def call_room(self, name: str) -> None:
        """Give the room a name for people."""

    async def show_picture(self, image: bytes) -> None:
        """Have this picture, a PNG."""

    async def describe_oneself(self, name: str, about: str) -> None:
        """Say so of oneself; in a profile that is not empty then."""

    # welcomes

    async def opens(self, link: str) -> None:
        """Open a link that he was given."""

    # moves

    async def move(self) -> tuple[str, str]:
        """A room that accounts share, another than that of the rules, gets another native id: the
        far names of before and of after it, canonical.
        """


class Driver(Protocol):
    @property
    def features(self) -> Collection[Feature]:
        """What this network has and its driver plays: `bridge.testing.conformance.features`."""

    @property
    def adapter(self) -> Any:
        """The adapter; also `Logins` and `Membership`."""

    @property
    def room(self) -> str:
        """The far name, canonical, of a room that anybody may join."""

    @property
    def friend(self) -> Any:
        """He is in the room: a `Friend`, with features a `Companion`."""

    @property
    def owner(self) -> Any:
        """With `enters`, an `Owner` (`bridge.testing.conformance.entering`)."""

    @property
    def nobody(self) -> str:
        """The far name of a person who is not there."""

    @property
    def spellings(self) -> Mapping[str, str]:
        """Far names as people write them, with their canonical forms."""

    @property
    def nonsense(self) -> Sequence[str]:
        """Texts that are no far names."""

    # links

    @property
    def links(self) -> Mapping[str, str]:
        """Links, and other names, with the far names, canonical, that they mean."""

    @property
    def dead_links(self) -> Sequence[str]:
        """Links of this network that lead nowhere."""

    # tunes

    @property
    def tunings(self) -> Sequence[tuple[str, str, str, str]]:
        """Of far names of servers and rooms: a setting, a value that it can have, and one that it
        cannot. The value holds at once, or harms nothing.
        """

    # keeps

    async def known_as(self, login: Login) -> int:
        """As how many the far network knows the sessions that a login had."""

    @property
    def inbox(self) -> Recorder | None:
        """What `Adapter.run` was given, which runs and is up; None where logins are told all."""

    async def acquaint(self, login: Login) -> None:
        """The friend and the owner of a login that runs can write to each other from now on."""

    def login(self) -> Login:
        """A login that was never used, to a server that is there."""

    def key(self, call: Any) -> Key:
        """The key that a call bears."""

    def person(self, name: str) -> str:
        """The far name, canonical, of a person of this name."""

    async def cut(self) -> None:
        """All connections of the adapter are lost, and none can be made."""

    async def mend(self) -> None:
        """They can be made again."""
