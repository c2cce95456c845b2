"""Commands about rooms: mine, joining, leaving for good, creating."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Creating, Membership
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.core.asking import asked as answered
from bridge.store.values import KnownLogin
from bridge.xmpp import bookmarks, naming, own_login, pointing
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import rooms as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import seats, unasked
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.room_limit import RoomLimit

ROOM: Final = "room"
NICK: Final = "nick"
PASSWORD: Final = "password"  # noqa: S105  # a field's name
NAME: Final = "name"
PUBLIC: Final = "public"
LOGIN: Final = "login"

MAX_NAME: Final = 200
"""Characters of a new room's name."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A room that the account is in. room: where it is hosted."""

    address: BareJid
    name: str
    room: Room | None

    def has_client(self, account: BareJid) -> bool:
        return self.room is not None and bool(self.room.of(account))


def mine(asked: Inquiry) -> list[Mine]:
    """The account's rooms on this network, by name: hosted ones, and those that its logins return
    to.
    """
    service, hosted = asked.service, list(asked.service.rooms_of(asked.account))
    named = {
        room.address: Mine(
            room.address, unasked.name_at(asked.hosting, service, room.address, room), room
        )
        for room in hosted
    }
    for address, far in _seats(asked):
        if address not in named:
            named[address] = Mine(address, _name_there(asked, address, far), None)
    return sorted(named.values(), key=lambda one: (one.name.casefold(), one.address))


def _name_there(asked: Inquiry, address: BareJid, far: Place) -> str:
    """What a room is called that is not hosted, as far as the network has told."""
    standing = asked.hosting.gateway.presence.room(far)
    about = None if standing is None else standing.about
    if about is not None and about.name:
        return about.name
    return unasked.name_at(asked.hosting, asked.service, address, None)


def _seats(asked: Inquiry) -> Iterator[tuple[BareJid, Place]]:
    service = asked.service
    for login in _logins(asked):
        for seat in login.seats:
            try:
                address = service.address(Target("room", seat.native, login.native))
            except MalformedJid:
                continue  # it is at no address, so nobody came to it by one
            yield address, Place(service.network, "room", seat.native, login.id)


def _logins(asked: Inquiry) -> list[KnownLogin]:
    known = asked.hosting.gateway.logins.of(asked.account, asked.service.network)
    return [login for login in known if not login.is_out]


def rooms(asked: Inquiry, _given: Submitted) -> Table:
    """All of them, and where one is with a client."""
    found = [
        (one.name, one.address, say(texts.IN if one.has_client(asked.account) else texts.NOT_IN))
        for one in mine(asked)
    ]
    columns = ((NAME, texts.NAME), ("address", texts.ADDRESS), ("in", texts.IN_IT))
    words = texts.YOUR_ROOMS if found else texts.NO_ROOMS
    return Table(words=say(words), columns=columns, rows=found)


# --- joining --------------------------------------------------------------------------------------


async def join(asked: Inquiry, given: Submitted) -> Told:
    """Be in a room, and let the client join it. Raises Refused."""
    target = await pointing.meant(asked, given.text(ROOM) or "", "room")
    address = pointing.address_of(asked.service, target)
    known = asked.hosting.room(asked.service, asked.account, address)
    if known is not None and known.of(asked.account):
        name = unasked.name_at(asked.hosting, asked.service, address, known)
        return Told(words=say(texts.IN_ALREADY, name, address))
    password, nick = given.text(PASSWORD), (given.text(NICK) or "").strip()
    room = await seats.take(
        asked.hosting, asked.service, asked.account, target, name=nick, password=password
    )
    address = address if room is None else room.address
    told = await _led(asked, address, room, texts.OPEN if room is None else texts.JOINED)
    return replace(told, words=" ".join([told.words, *_renamed(asked, target, nick)]))


def _renamed(asked: Inquiry, target: Target, nick: str) -> Iterator[str]:
    """Whether the network made another name of the one that was wished."""
    service, logins = asked.service, asked.hosting.gateway.logins
    native = target.login
    login = None if native is None else logins.find(service.network, asked.account, native)
    if login is not None and nick and (words := naming.otherwise(login, nick, login.name)):
        yield words


async def _led(asked: Inquiry, address: BareJid, room: Room | None, words: str) -> Told:
    hosting, service = asked.hosting, asked.service
    await seats.lead(hosting, service, asked.client, address, room, say(texts.INVITED))
    return Told(words=say(words, unasked.name_at(hosting, service, address, room), address))


# --- leaving --------------------------------------------------------------------------------------


async def leave(asked: Inquiry, given: Submitted) -> Told:
    """Leave a room for good: the one at whose address this is, or one of the account's own."""
    service, address = asked.service, _chosen_room(asked, given)
    target = service.target(address)
    if target is None:
        raise Refused("not-found", say(texts.NOT_IN_IT))
    room = asked.hosting.room(service, asked.account, address)
    name = unasked.name_at(asked.hosting, service, address, room)
    words = say(texts.LEFT_BY_COMMAND)
    if not await seats.give_up(asked.hosting, service, asked.account, target, words):
        raise Refused("not-found", say(texts.NOT_IN_IT))
    is_let_go = await bookmarks.let_go(service, asked.account, address)
    return Told(words=say(texts.LEFT if is_let_go else texts.STILL_BOOKMARKED, name))


def _chosen_room(asked: Inquiry, given: Submitted) -> BareJid:
    if asked.kind == "room":
        return asked.address
    chosen = given.text(ROOM)
    found = next((one.address for one in mine(asked) if one.address == chosen), None)
    if found is None:
        raise Refused("not-found", say(texts.NOT_IN_IT))
    return found


def rooms_to_choose(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """The first field offers the account's rooms."""
    options = [(one.address, one.name) for one in mine(asked)]
    return [replace(fields[0], options=options), *fields[1:]]


def _is_in(asked: Inquiry) -> bool:
    """Whether the account is in the room at whose address this is."""
    if asked.room is not None:
        return asked.room.account is not None or bool(asked.room.of(asked.account))
    return any(one.address == asked.address for one in mine(asked))


# --- creating -------------------------------------------------------------------------------------


async def create(asked: Inquiry, given: Submitted) -> Told:
    """Make a room, be in it, and let the client join it. Raises Refused."""
    adapter, service, gateway = asked.service.adapter, asked.service, asked.hosting.gateway
    login = _chosen_login(asked, given)
    if login is None or not isinstance(adapter, Creating):
        raise Refused("unsupported", say(texts.CANNOT_CREATE))
    own_login.ensured(service, gateway.logins, asked.account, login.native, login.name)
    gateway.logins.start(login.id)
    name = (given.text(NAME) or "").strip()
    with RoomLimit(asked.hosting).making(service, asked.account):
        making = adapter.create(login.id, name, bool(given.flag(PUBLIC)))
        native = await answered(making, seats.ANSWER_WITHIN)
        gateway.logins.take_seat(login.id, native, None)
    far = Place(service.network, "room", native, login.id)
    room = await seats.host(asked.hosting, service, asked.account, far)
    target = Target("room", native, login.native)
    return await _led(asked, pointing.address_of(service, target), room, texts.CREATED)


def _chosen_login(asked: Inquiry, given: Submitted) -> KnownLogin | None:
    known = {login.native: login for login in _logins(asked)}
    chosen = given.text(LOGIN)
    return next(iter(known.values()), None) if chosen is None else known.get(chosen)


def new_room(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """By which login is asked where there are several."""
    logins = [login.native for login in _logins(asked)]
    if len(logins) < 2:
        return [one for one in fields if one.name != LOGIN]
    options = [(native, native) for native in logins]
    return [
        replace(one, options=options, values=(logins[0],)) if one.name == LOGIN else one
        for one in fields
    ]


def _can_create(asked: Inquiry) -> bool:
    return isinstance(asked.service.adapter, Creating) and bool(_logins(asked))


def _can_join(asked: Inquiry) -> bool:
    return isinstance(asked.service.adapter, Membership)


COMMANDS: Final = (
    Command(
        word="rooms",
        name=texts.ROOMS,
        about=texts.ROOMS_ABOUT,
        group="Rooms",
        act=rooms,
        begins=False,
        changes=False,
    ),
    Command(
        word="join",
        name=texts.JOIN,
        about=texts.JOIN_ABOUT,
        group="Rooms",
        act=join,
        fields=(
            Field(ROOM, "text-single", label=texts.WHICH, is_required=True),
            Field(NICK, "text-single", label=texts.NICK, about=texts.NICK_ABOUT, most=MAX_NAME),
            Field(PASSWORD, "text-private", label=texts.PASSWORD),
        ),
        is_offered=_can_join,
        why_not=texts.NO_JOINING,
        about_field=ROOM,
    ),
    Command(
        word="leave",
        name=texts.LEAVE,
        about=texts.LEAVE_ABOUT,
        group="Rooms",
        act=leave,
        fields=(Field(ROOM, "list-single", label=texts.WHICH_ROOM, is_required=True),),
        filled=rooms_to_choose,
        is_offered=lambda asked: bool(mine(asked)),
        why_not=texts.NO_ROOMS,
        about_field=ROOM,
    ),
    Command(
        word="leave",
        name=texts.LEAVE,
        about=texts.LEAVE_ABOUT,
        group="Rooms",
        at=frozenset({"room"}),
        act=leave,
        is_offered=_is_in,
        why_not=texts.NOT_IN_IT,
    ),
    Command(
        word="create",
        name=texts.CREATE,
        about=texts.CREATE_ABOUT,
        group="Rooms",
        act=create,
        fields=(
            Field(NAME, "text-single", label=texts.NEW_NAME, is_required=True, most=MAX_NAME),
            Field(PUBLIC, "boolean", ("false",), label=texts.PUBLIC),
            Field(LOGIN, "list-single", label=texts.WITH),
        ),
        filled=new_room,
        is_offered=_can_create,
        why_not=texts.NO_CREATING,
        about_field=NAME,
    ),
)
