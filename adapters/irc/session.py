"""What one connection knows of its server and of itself: data, no I/O.

Who is in a channel is not kept here (the gateway has the one copy of it), except for those with a
rank: the server tells ranks one by one, and taking one away leaves the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from adapters.irc import ids
from adapters.irc.reach.denied import NOTHING, Denied
from adapters.irc.rooms.masks import Masks
from adapters.irc.said import abilities
from adapters.irc.wire.encodings import UTF_8, Encodings
from adapters.irc.wire.isupport import DEFAULT, Support
from adapters.irc.wire.line import Source
from bridge.api.adapter import Capabilities
from bridge.api.asked import Person
from bridge.api.events import AnyEvent
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import Affiliation, Present, Role

if TYPE_CHECKING:
    from adapters.irc.people.conditions import Looking
    from adapters.irc.people.following import Followed
    from adapters.irc.people.netsplit import Parting
    from adapters.irc.people.whois import Whois
    from adapters.irc.rooms.listing import Listing

# Before a server tells its CASEMAPPING, what differs in more than ASCII case is not the same.
UNKNOWN = replace(DEFAULT, casemapping="ascii")

# RFC 2812 section 2.3.1 has no limit; 20 is what servers of today cut user names to.
_LONGEST_USERNAME = 20

RANKS: Mapping[str, tuple[Role, Affiliation]] = {
    "q": ("moderator", "owner"),
    "a": ("moderator", "admin"),
    "o": ("moderator", "admin"),
    "h": ("moderator", "member"),
    "v": ("participant", "member"),
}
"""What a rank's mode is in a room; unknown ranks are those of networks' staff."""

_STAFF: tuple[Role, Affiliation] = ("moderator", "admin")
_OWNER: tuple[Role, Affiliation] = ("moderator", "owner")
_NO_RANK: tuple[Role, Affiliation] = ("participant", "none")
_NO_VOICE: tuple[Role, Affiliation] = ("visitor", "none")


@dataclass(slots=True)
class Channel:
    """A channel that this connection is in, or returns to.

    place: as the gateway knows it. name: as the server is asked for it.
    ranks: rank modes by folded nick, highest first, of those who have any.
    modes: its own, with their values; None until the server has told them.
    banned: who banned last, when, and which masks. is_asked: who is there is asked once more.
    is_shown: who is there was shown since we joined.
    gathering: who is there, while the server lists them.
    missed_since: what was said from then on was not seen; told when the channel is joined again.
    """

    place: Place
    name: str
    key: str | None = None
    is_in: bool = False
    ranks: dict[str, str] = field(default_factory=dict)
    gathering: list[Present] | None = None
    topic: tuple[str, str, float] = ("", "", 0.0)
    missed_since: float | None = None
    modes: dict[str, str] | None = None
    banned: tuple[str, float, tuple[str, ...]] = ("", 0.0, ())
    is_asked: bool = False
    is_shown: bool = False

    def enter(self) -> None:
        """We are in it, and know nothing of it."""
        self.leave()
        self.is_in = True
        self.gathering = []

    def leave(self) -> None:
        """We are not in it: what only who is there knows is gone."""
        self.is_in = self.is_asked = self.is_shown = False
        self.ranks.clear()
        self.gathering = self.modes = None
        self.topic = ("", "", 0.0)


@dataclass(slots=True, eq=False)
class CatchUp:
    """What was missed in a place and is being fetched. name: what the server knows the place by;
    channel: of a room. since, until: between which it was missed; through: the moment up to which
    it is known now; bound: behind which the next page begins.

    found: what was said then; waiting: what has been said since; page: lines of the open page;
    lines: of all pages. is_asked: it is its turn.
    """

    place: Place
    name: str
    channel: Channel | None
    since: float
    until: float
    through: float
    bound: str
    found: list[AnyEvent] = field(default_factory=list)
    waiting: list[AnyEvent] = field(default_factory=list)
    page: int = 0
    lines: int = 0
    is_asked: bool = False


@dataclass(slots=True)
class Session:
    """One connection after its registration, and what outlives it: channels, nick.

    account: what services know us as. told_account: what was said of that last. told_certificate:
    it was said that they do not know ours. told_unknown: why they do not know us, as said last.
    caps: the capabilities in force. most_lines: of one message. abilities: what can be said over
    them, also while the connection is lost. typing: who writes where, and for how many ticks that
    is believed. denied: what the operator wants nothing to do with. folded: this connection's nick,
    folded. mask: `nick!user@host` as others see it, as far as it is known. batches: the label of
    each open batch. history: the channel, folded, of each batch that plays what was said before.
    catching: channels, folded, of which it is being asked for. missed_since: what people said to us
    from then on was not heard. unwanted: channels, folded, that the server may put us into though
    nobody wants it. told_away: what was said last of people's absence. sought: nicks that are
    looked for, folded, with who was found. listing: the list of channels that is being told.
    console_until: till when answers to what was typed at the console are shown there;
    console_shows: by which numerics that are else for us alone. replied_until: what answers to CTCP
    have used up of their allowance, as a time. described: who is asked about, folded, with what was
    told; probed: whose programs are asked what, with their answer. partings: what broke apart, or
    grows together, by batch. bots: who is known to be one, folded. followed: who is watched.
    looking: the channels that are being asked about.
    """

    network: NetworkName
    login: LoginId
    server: str
    nick: str = ""
    wished: str = ""
    folded: str = ""
    user: str = ""
    host: str = ""
    support: Support = UNKNOWN
    encodings: Encodings = field(default_factory=Encodings)
    denied: Denied = NOTHING
    is_settled: bool = False
    account: str = ""
    told_account: str = ""
    told_certificate: bool = False
    told_unknown: str = ""
    caps: frozenset[str] = frozenset()
    most_lines: int = 0
    abilities: Capabilities = abilities.PLAIN
    channels: dict[str, Channel] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    history: dict[str, str] = field(default_factory=dict)
    catching: dict[str, CatchUp] = field(default_factory=dict)
    missed_since: float | None = None
    unwanted: set[str] = field(default_factory=set)
    typing: dict[tuple[str, str], int] = field(default_factory=dict)
    told_away: dict[str, str] = field(default_factory=dict)
    sought: dict[str, list[Person]] = field(default_factory=dict)
    described: "dict[str, Whois]" = field(default_factory=dict)
    probed: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    partings: "dict[str, Parting]" = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)
    followed: "Followed | None" = None
    looking: "Looking | None" = None
    masks: Masks = field(default_factory=Masks)
    listing: "Listing | None" = None
    console_until: float = 0.0
    console_shows: frozenset[str] = frozenset()
    replied_until: float = 0.0

    @property
    def echoes(self) -> bool:
        """The server says our words again, with the labels that they had."""
        return "echo-message" in self.caps

    def learn_abilities(self) -> None:
        """The server has told what it can do, or something else than before."""
        self.abilities = abilities.of(self.caps, self.support, self.most_lines)

    def wrote(self, place: Place, who: Identity) -> None:
        """What was said is no longer being written; everybody sees that."""
        key = (place.native, who.native)
        if key in self.typing:
            self.typing[key] = 0

    def charset(self, native: str | None) -> str:
        """How is written in a channel, by its native id; None: anywhere else."""
        return UTF_8 if self.support.utf8only else self.encodings.writing_in(native)

    def fold(self, name: str) -> str:
        """The form in which names that are equal on this server are equal."""
        return ids.fold(name, self.support.casemapping)

    def is_me(self, nick: str) -> bool:
        return nick == self.nick or self.fold(nick) == self.folded

    def take_nick(self, nick: str) -> None:
        """This is our nick now."""
        self.nick = nick
        self.folded = self.fold(nick)

    def learn_mask(self, source: Source) -> None:
        """Others see us like this."""
        self.user = source.user or self.user
        self.host = source.host or self.host

    def mask_bytes(self) -> int:
        """Length of `nick!user@host` as others see it, or the most that it can be."""
        user = len(self.user.encode()) or max(self.support.userlen + 1, _LONGEST_USERNAME)
        host = len(self.host.encode()) or self.support.hostlen
        return len(self.nick.encode()) + user + host + len("!@")

    def channel(self, name: str) -> Channel | None:
        """The channel of this name, None where we are not in it."""
        return self.channels.get(ids.fold(name, self.support.casemapping))

    def identity(self, nick: str) -> Identity:
        """A person as the gateway knows him."""
        return Identity(self.network, ids.person(nick, self.server), nick)

    def direct(self, nick: str) -> Place:
        """The chat with a person."""
        return Place(self.network, "direct", ids.person(nick, self.server), self.login)

    def room(self, name: str) -> Place:
        """A channel's place."""
        return Place(self.network, "room", ids.channel(name, self.server), self.login)

    @property
    def console(self) -> Place:
        """The chat with the server itself."""
        return Place(self.network, "direct", self.server, self.login)

    def present(self, channel: Channel, nick: str, anchor: str | None = None) -> Present:
        """How somebody is in a channel now."""
        role, affiliation = self.rank(channel, nick)
        return Present(
            place=channel.place,
            who=self.identity(nick),
            role=role,
            affiliation=affiliation,
            anchor=anchor,
            mine=self.is_me(nick),
            away=None,
            status=None,
            hats=None,
        )

    def rank(self, channel: Channel, nick: str) -> tuple[Role, Affiliation]:
        """What somebody may do in a channel."""
        modes = channel.ranks.get(self.fold(nick), "")
        if modes:
            return self.rank_of(modes)
        return _NO_VOICE if channel.modes and "m" in channel.modes else _NO_RANK

    def rank_of(self, modes: str) -> tuple[Role, Affiliation]:
        """What somebody is by his rank modes. RFC 1459 section 1.3.1: "The channel operator [...]
        on a given channel is considered to 'own' that channel", where nobody else is.
        """
        if modes[0] in "ao" and "q" not in self.support.prefix_modes:
            return _OWNER
        return RANKS.get(modes[0], _STAFF)

    def reset(self) -> None:
        """The connection was lost: what only it knew is gone, the channels are still wished."""
        # The channels stay folded as they are, until the server tells its CASEMAPPING again.
        self.support = replace(UNKNOWN, casemapping=self.support.casemapping)
        self.is_settled = False
        self.account = ""
        self.caps = frozenset()
        self.user = self.host = ""
        self.batches.clear()
        self.history.clear()
        self.catching.clear()
        self.unwanted.clear()
        self.partings.clear()
        self.bots.clear()
        self.looking = None
        self.typing.clear()
        for channel in self.channels.values():
            channel.leave()

    def refold(self) -> None:
        """The server told its CASEMAPPING: what was folded before is folded again."""
        self.folded = self.fold(self.nick)
        self.channels = {self.fold(channel.name): channel for channel in self.channels.values()}
