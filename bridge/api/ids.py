"""The ids that everything is keyed by, each with what it is unique within."""

from typing import Literal, NamedTuple, NewType

NetworkName = NewType("NetworkName", str)
"""A configured network: the name of its table in the configuration, unique in one gateway."""

NativeId = NewType("NativeId", str)
"""A message's id as its network gives it, unique within its place."""

Key = NewType("Key", str)
"""What one call is known by, unique for ever and the same after a restart."""

EventId = NewType("EventId", int)
"""63 bits made by us before the commit, unique for ever; rises with time within one process."""

LoginId = NewType("LoginId", int)
"""One account's own session on a network, made like an event id."""

Wire = NewType("Wire", str)
"""One ordered stream: an IRC connection, a component's stream, a bot. Unique in one gateway."""

Kind = Literal["room", "direct"]


class Place(NamedTuple):  # tables are keyed by it: a tuple's hash costs a fifth of a dataclass's
    """Where an event happens.

    native: canonical on its network; `#chan%irc.libera.chat`, `nick%irc.libera.chat`,
        `irc.libera.chat` (an IRC server's console, a direct chat), a Telegram chat id, a Matrix
        room id. On XMPP: the hosted room's or contact's address, with the account in front where
        each account sees its own.
    login: the login through which it is seen when it is a private view or a direct chat; None
        when it is shared.
    """

    network: NetworkName
    kind: Kind
    native: str
    login: LoginId | None = None


class Identity(NamedTuple):
    """A person at home on one network.

    native: unique within the network at one moment; IRC: the folded nick with its server,
        `alice%irc.libera.chat`; XMPP: the bare JID.
    name: how the person is shown there.
    """

    network: NetworkName
    native: str
    name: str
