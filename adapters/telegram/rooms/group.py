"""What is known of a group, supergroup or channel, as a value that is kept; pure.

Bot API: Chat, ChatFullInfo, ChatMember, ChatPermissions, ForumTopic. A bot is told of members one
by one, and can ask for the administrators and the number of all: who else is there is known by what
he does.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
"""As `ChatMember.status`."""

MOST_PEOPLE: Final = 2000
MOST_TOPICS: Final = 500
MOST_ACCOUNTS: Final = 500
"""So many are remembered of each group."""

MOST_KEPT: Final = 60_000
"""Bytes of all that is kept of a group; of what is more, people who were quiet longest go."""

DAY: Final = 86_400
SHOWN_FOR: Final = 30
"""Days for which who did something there is shown."""

PRESENT: Final = frozenset[Status]({"creator", "administrator", "member", "restricted"})
STAFF: Final = frozenset[Status]({"creator", "administrator"})

RESTRICT: Final = "can_restrict_members"
PROMOTE: Final = "can_promote_members"
DELETE: Final = "can_delete_messages"
CHANGE_INFO: Final = "can_change_info"
PIN: Final = "can_pin_messages"
SEND: Final = "can_send_messages"
POST: Final = "can_post_messages"
TOPICS: Final = "can_manage_topics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a group, as far as it is known.

    rights: an administrator's, or what a restricted one may, by their names in the Bot API.
    title: beside his name. seen: the day he did something last, since 1970; 0 for never.
    is_hidden: he acts in the group's name.
    """

    name: str
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    title: str = ""
    seen: int = 0
    is_hidden: bool = False
    is_bot: bool = False

    @property
    def is_in(self) -> bool:
        return self.status in PRESENT

    @property
    def is_staff(self) -> bool:
        return self.status in STAFF

    @property
    def may_write(self) -> bool:
        return self.status != "restricted" or SEND in self.rights

    def may(self, right: str) -> bool:
        """He has a right of administrators."""
        return self.status == "creator" or (self.is_staff and right in self.rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of a forum. name: "" while it is unknown. is_used: somebody of ours was there."""

    name: str = ""
    is_closed: bool = False
    is_used: bool = False


@dataclass(slots=True, kw_only=True)
class Group:
    """chat: its id. kind: as `Chat.type`. members: how many; None when unknown.

    people: by native id; a channel, or the group itself, may be one. me: the bot there, None when
    unknown. permissions: of those who are no administrators. reactions: the emoji allowed, None for
    any. has_history: newcomers may read what was said before. photo: by what its picture is known.
    moved_to: the supergroup that it became.

    opened: everybody may come in from here. invited, barred, muted: accounts, by what is kept of
    them; admitted: when each came for the first time. told: what the bot has told of itself there.
    looked: when it was asked for last, Unix time in seconds.
    """

    chat: int
    kind: str = "group"
    title: str = ""
    description: str = ""
    is_forum: bool = False
    members: int | None = None
    people: dict[str, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    me: Member | None = None
    permissions: frozenset[str] = frozenset({SEND})
    reactions: tuple[str, ...] | None = None
    has_history: bool = False
    photo: str = ""
    moved_to: int | None = None
    opened: bool = False
    invited: dict[str, float] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    admitted: dict[str, float] = field(default_factory=dict)
    told: str = ""
    looked: float = 0.0

    @property
    def is_ours(self) -> bool:
        """The bot is in it."""
        return self.me is not None and self.me.is_in

    def may(self, right: str) -> bool:
        """The bot has a right there, its own or everybody's, by its name in the Bot API."""
        me = self.me
        if me is None or not me.is_in:
            return False
        if me.is_staff:
            return me.may(right) or right.startswith("can_send_")
        allowed = self.permissions if me.status == "member" else me.rights & self.permissions
        return right in allowed

    @property
    def is_channel(self) -> bool:
        return self.kind == "channel"

    @property
    def is_moderated(self) -> bool:
        """Not everybody who is in it may write."""
        return self.is_channel or SEND not in self.permissions


def shown(group: Group, today: int) -> dict[str, Member]:
    """The people who are shown: administrators, and who did something lately, those first."""
    return {
        native: member
        for native, member in sorted(group.people.items(), key=lambda one: -one[1].seen)
        if is_shown(member, today)
    }


def is_shown(member: Member, today: int) -> bool:
    """Whether somebody is shown; who acts in the group's name is not, as himself."""
    if not member.is_in or member.is_hidden:
        return False
    return member.is_staff or today - member.seen <= SHOWN_FOR


def put(group: Group, native: str, member: Member) -> None:
    """Remember somebody; where there are too many, plain ones who were quiet longest go."""
    group.people[native] = member
    if len(group.people) > MOST_PEOPLE:
        _forget(group, MOST_PEOPLE // 10, native)


def _forget(group: Group, how_many: int, but: str = "") -> None:
    order = sorted(group.people, key=lambda one: _worth(group.people[one]))
    for one in order[:how_many]:
        if one != but:
            del group.people[one]


def _worth(member: Member) -> tuple[bool, bool, int]:
    return member.is_staff, member.status in ("kicked", "restricted"), member.seen


# --- as it is kept ------------------------------------------------------------------------------


def write(group: Group) -> bytes:
    """As bytes to be kept."""
    while len(written := zlib.compress(_json(group), 6)) > MOST_KEPT and _make_room(group):
        pass
    return written


def _make_room(group: Group) -> bool:
    """Topics that nobody of ours was in go, or plain people, of which there are more: whoever opens
    hundreds of topics drives nobody out. Of what is left the rest goes in the end.
    """
    topics = [one for one, topic in group.topics.items() if not topic.is_used]
    people = [one for one, member in group.people.items() if not member.is_staff]
    has_topics = sum(len(group.topics[one].name) + _EACH for one in topics)
    has_people = sum(len(group.people[one].name) + _EACH for one in people)
    if not (topics or people):
        topics, has_topics = list(group.topics), 1
    if has_topics > has_people or not people:
        for one in topics[: len(topics) // 4 + 1]:
            del group.topics[one]
    else:
        _forget(group, len(people) // 4 + 1)
    return bool(topics or people)


_EACH: Final = 40
"""Bytes of somebody, or of a topic, besides the name."""


def _json(group: Group) -> bytes:
    kept: dict[str, Any] = {
        name: _plain(value) for name in _FIELDS if (value := getattr(group, name)) is not None
    }
    kept["reactions"] = group.reactions
    kept["people"] = {native: _written(one, _MEMBER) for native, one in group.people.items()}
    kept["topics"] = {str(one): _written(topic, _TOPIC) for one, topic in group.topics.items()}
    kept["me"] = None if group.me is None else _written(group.me, _MEMBER)
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode()


def read(kept: bytes) -> Group:
    """What was kept. Raises ValueError."""
    try:
        given = json.loads(zlib.decompress(kept))
    except zlib.error as error:
        raise ValueError("no group") from error
    if not isinstance(given, dict) or not isinstance(given.get("chat"), int):
        raise ValueError("no group")
    fields = {name: given[name] for name in _FIELDS if name in given}
    for name in ("barred", "muted"):
        fields[name] = set(fields.get(name, ()))
    fields["permissions"] = frozenset(fields.get("permissions", ()))
    reactions = given.get("reactions")
    return Group(
        **fields,
        reactions=None if reactions is None else tuple(reactions),
        people={native: _member(one) for native, one in given.get("people", {}).items()},
        topics={int(one): Topic(**topic) for one, topic in given.get("topics", {}).items()},
        me=None if given.get("me") is None else _member(given["me"]),
    )


_FIELDS: Final = (
    "chat", "kind", "title", "description", "is_forum", "members", "permissions",
    "has_history", "photo", "moved_to", "opened", "invited", "barred",
    "muted", "admitted", "told", "looked",
)  # fmt: skip
_MEMBER: Final = ("name", "status", "rights", "title", "seen", "is_hidden", "is_bot")
_TOPIC: Final = ("name", "is_closed", "is_used")


def _written(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    written = {name: _plain(getattr(value, name)) for name in names}
    return {name: one for name, one in written.items() if one not in ("", 0, False, [])}


def _plain(value: object) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else value


def _member(given: Mapping[str, Any]) -> Member:
    rights = frozenset(cast("list[str]", given.get("rights", ())))
    return Member(**{"name": "", **given, "rights": rights})
