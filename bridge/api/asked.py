"""What a network may be asked for and answers at once: protocols, each optional.

Where `place` is a room and nothing else is said, its login does it, the network's own where the
room is shared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from bridge.api.adapter import Login, Speaker, Target
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.states import Affiliation, Probe, Role


@dataclass(frozen=True, slots=True)
class Joined:
    """A join that went well. name: the name one has in the room; created: the room is new."""

    name: str
    created: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """As what an account is in a shared room. since: from when on it may read what was said
    there, Unix time in seconds.
    """

    role: Role = "participant"
    affiliation: Affiliation = "none"
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody with an affiliation in a room, present or not. who: native id and name."""

    who: Identity
    affiliation: Affiliation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something about a room that can be changed there, or that an account sets for its login.

    name: as the room configuration form of XEP-0045 names it where it has such a field
        (`muc#roomconfig_roomname`), else of the network's own. label: for people.
    value: "1" or "0" for a bool. choices: of a list, (value, label). about: a sentence more.
    """

    name: str
    kind: Literal["text", "lines", "bool", "secret", "list"]
    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A room that can be joined. native: of the room; members: None when unknown."""

    native: str
    name: str
    topic: str = ""
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image. media_type: `image/png`."""

    image: bytes
    media_type: str


@runtime_checkable
class Membership(Protocol):
    """What a person asks for in rooms and wants answered at once.

    Every method may wait for the network up to its own time limit and raises Refused with the
    reason. That it happened comes back as state or event like everything else.
    """

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        """Be in a room. Afterwards `Everyone` and `Subject` of the room were shown, and the room
        is joined again after every loss of the connection, until `leave` or until it is refused.
        Raises `Elsewhere` where the room that is meant has another place.
        """

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        """Be in the room no longer; harmless when one is not."""

    async def rename(self, login: LoginId, name: str) -> Joined:
        """Have another name on this login."""

    async def subject(self, login: LoginId | None, place: Place, subject: str) -> None:
        """Give the room another subject. login: None in a shared room."""

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        """Remove somebody from the room, by its login or, where it is shared, by the network's."""


@runtime_checkable
class Staying(Protocol):
    """Networks on which a login is in its rooms for good, on whichever of its devices it joined
    them: nothing but its owner's wish to leave, or somebody who removes him, takes it out. All of
    them are shown when its session begins; `join` tells that its owner looks into one of them.
    """

    stays: Literal[True]


@runtime_checkable
class Admission(Protocol):
    """Networks with shared rooms: who of ours may be in them, they decide."""

    async def admit(
        self,
        place: Place,
        account: Identity,
        name: str,
        password: str | None,
        login: Login | None,
    ) -> Admitted:
        """An account wishes to be in a shared room, under a name. Raises Refused.

        login: the one it has on the network, running or not, by whose options it may have proved
        who it is there; None where it has none, or several.
        It is asked at every join and every reading of the archive, so it should be quick.
        """


@runtime_checkable
class Moderation(Protocol):
    """Rooms in which some may do more than others. Every method raises Refused."""

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        """Give or take voice, make somebody moderator for as long as he is there."""

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        """Make somebody member, admin, owner, none of them; ban him (outcast)."""

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        """Who has an affiliation, present or not."""

    async def request_voice(self, place: Place) -> None:
        """Ask the moderators for the right to speak."""


@runtime_checkable
class Masking(Protocol):
    """Networks on which many are banned at once, by what their addresses have in common."""

    def masked(self, name: str) -> Identity | None:
        """Pure: whom a far name means that is nobody's, as `Moderation` takes and lists him:
        `*!*@spam.example%irc.example.org`; None where it means nobody.
        """


@runtime_checkable
class Inviting(Protocol):
    """Rooms into which people can be invited."""

    async def invite(self, place: Place, who: str, reason: str) -> None:
        """Invite somebody, by native id. Raises Refused."""


@runtime_checkable
class Configuring(Protocol):
    """Rooms that can be changed or ended from here. Every method raises Refused."""

    async def settings(self, place: Place) -> Sequence[Setting]:
        """What can be changed, by this login, now."""

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        """Change settings, by name; all of them or none."""

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        """End the room. alternate: the native id of the one to go to."""


@runtime_checkable
class Depicting(Protocol):
    """Networks on which rooms can be given pictures."""

    async def depict(self, place: Place, picture: Picture | None) -> None:
        """Give a room this picture; None takes away what it has. Raises Refused."""


@runtime_checkable
class Speaking(Protocol):
    """Networks whose servers are spoken to, at their consoles, and answer there."""

    has_consoles: bool


@runtime_checkable
class Commanding(Protocol):
    """Networks with commands that people type in rooms, among words."""

    def is_command(self, body: str) -> bool:
        """Pure: whether this is one. Asked of what begins with a slash."""

    async def command(self, place: Place, body: str, by: Identity, answers: Ref | None) -> None:
        """Do it; what comes of it is told in the room, as an event. Raises Refused.

        by: the account, as it is called there. answers: the message that it answers, with its id
        on the network.
        """


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be written to. native: of the direct chat with him; about: a line."""

    native: str
    name: str
    about: str = ""


@runtime_checkable
class People(Protocol):
    """Networks on which people can be found."""

    async def people(self, login: LoginId | None, words: str, most: int) -> Sequence[Person]:
        """Those whose name or native id holds the words, best first. Raises Refused."""


@runtime_checkable
class Creating(Protocol):
    """Networks on which rooms can be made."""

    async def create(self, login: LoginId | None, name: str, is_public: bool) -> str:
        """Make a room of this name, its native id; the login is in it. Raises Refused."""


@runtime_checkable
class Resolving(Protocol):
    """Networks whose rooms and people are pointed to by links or other names."""

    async def resolve(self, login: LoginId | None, written: str) -> Target | None:
        """What a link or another name means, None where it is nothing of this network's.

        Raises Refused: there is nothing there, or it leads nowhere.
        """


@runtime_checkable
class Directory(Protocol):
    """Networks on which rooms can be found."""

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        """Rooms whose name or topic holds the words, "" for any; the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who somebody says he is. name: in full; about: in his words; urls: his pages.

    birthday: `1990-05-17`, `--05-17` without the year.
    """

    name: str = ""
    nickname: str = ""
    about: str = ""
    urls: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birthday: str = ""
    country: str = ""
    city: str = ""


@runtime_checkable
class Introducing(Protocol):
    """Networks on which people say who they are."""

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        """Who a person says he is, None when he says nothing. Raises Refused, TryLater."""


@runtime_checkable
class Profiles(Introducing, Protocol):
    """Networks on which people and rooms have pictures, too."""

    async def picture(
        self, login: LoginId | None, of: Identity | Place, known_by: str = ""
    ) -> Picture | None:
        """The picture of a person or a room, None when there is none. Raises Refused, TryLater.

        known_by: what it was said to be known by: somebody may have another one in each room.
        """


@runtime_checkable
class Portraying(Protocol):
    """Networks on which a login can be given a name and a picture by its owner."""

    async def portray(self, login: LoginId, name: str | None, picture: Picture | None) -> None:
        """Be shown under this name, with this picture; None leaves what is, a picture of no bytes
        takes it away. Raises Refused, TryLater.
        """


@runtime_checkable
class Following(Protocol):
    """Networks that keep a contact list for a login, or tell of people one by one.

    keeps_list: else the gateway keeps it, and each session is given it when it begins, as
    `Login.follows`. Every method raises Refused, TryLater; what becomes of it comes back as state.
    """

    keeps_list: bool

    async def follow(self, login: LoginId, who: str) -> None:
        """Have somebody, by native id, in the contact list; be told how he fares. Where there is
        no list, nobody need be there of this name yet.
        """

    async def unfollow(self, login: LoginId, who: str) -> None:
        """Have him there no longer; harmless for who is not."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which program somebody uses, as it says itself (XEP-0092)."""

    name: str
    version: str = ""
    system: str = ""


@runtime_checkable
class Probing(Protocol):
    """Networks on which people's programs answer. Every method raises Refused, TryLater."""

    async def version(self, login: LoginId, who: Identity) -> Version:
        """Which program somebody uses."""

    async def ping(self, login: LoginId, who: Identity) -> None:
        """Return when his program has answered."""


@runtime_checkable
class Answering(Protocol):
    """Networks whose people ask for the programs of accounts."""

    async def answer(self, probe: Probe, told: Version | None) -> None:
        """What a program of the owner said, of a ping nothing; None: none did."""


@runtime_checkable
class Blocking(Protocol):
    """Networks on which a login need not hear somebody. Every method raises Refused, TryLater."""

    async def block(self, login: LoginId, who: str) -> None:
        """Hear nothing from somebody, by native id, any longer."""

    async def unblock(self, login: LoginId, who: str) -> None:
        """Hear him again; harmless for who is not blocked."""


@runtime_checkable
class Signals(Protocol):
    """Networks that can be told what is of use now only; what cannot be told is dropped."""

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        """Somebody of ours writes something, or no longer."""

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        """Somebody of ours has read up to a message; its ids are those of the place."""


@runtime_checkable
class Absence(Protocol):
    """Networks on which a login can stay while its owner is not there."""

    async def away(self, login: LoginId, words: str) -> None:
        """Be shown as away, with these words; as back again without. Harmless when offline;
        forgotten when the connection is lost. Raises Refused, TryLater.
        """
