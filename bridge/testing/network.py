"""A fake network: an adapter whose far side a test drives, strict about the rules of the port.

    network = FakeNetwork(NetworkName("fake"))
    network.far.room("#tea%irc.fake", "alice")
    network.faults.next_call(Drop(taken=True))
    ...                                             # the gateway runs with it
    assert network.breaches == []

How names are written there: `bridge.testing.views`. Everything is used from one event loop.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence

from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Joined
from bridge.api.errors import Elsewhere, LoginLost, Reason, Refused
from bridge.api.ids import LoginId, NativeId, NetworkName, Place, Wire
from bridge.testing.asked.admission import FakeAdmission
from bridge.testing.asked.blocking import FakeBlocking
from bridge.testing.asked.commanding import FakeCommanding
from bridge.testing.asked.configuring import FakeConfiguring
from bridge.testing.asked.creating import FakeCreating
from bridge.testing.asked.depicting import FakeDepicting
from bridge.testing.asked.desk import Desk
from bridge.testing.asked.directory import FakeDirectory
from bridge.testing.asked.entering import FakeEntering
from bridge.testing.asked.following import FakeFollowing
from bridge.testing.asked.guiding import FakeGuiding
from bridge.testing.asked.hosting import FakeHosting
from bridge.testing.asked.inviting import FakeInviting
from bridge.testing.asked.moderation import FakeModeration
from bridge.testing.asked.opening import FakeOpening
from bridge.testing.asked.people import FakePeople
from bridge.testing.asked.portraying import FakePortraying
from bridge.testing.asked.probing import FakeProbing
from bridge.testing.asked.profiles import FakeProfiles
from bridge.testing.asked.resolving import FakeResolving
from bridge.testing.asked.rights import moderating
from bridge.testing.asked.signals import FakeSignals
from bridge.testing.asked.tuning import FakeTuning
from bridge.testing.asked.welcoming import FakeWelcoming
from bridge.testing.calls import Calls
from bridge.testing.far import FarSide
from bridge.testing.faults import Faults
from bridge.testing.manner import Manner, capable, read
from bridge.testing.rules import Ledger
from bridge.testing.sessions import Session, Sessions
from bridge.testing.to_calls import Call, translate
from bridge.testing.views import fold

USUAL = Manner()


def build(name: NetworkName, options: Mapping[str, object]) -> "FakeNetwork":
    """As an entry point; the options are those of `bridge.testing.manner.read`."""
    manner, rooms = read(options)
    network = FakeNetwork(name, manner)
    for native, people in rooms.items():
        network.far.room(native, *people)
    return network


class FakeNetwork:
    """far: what is there, for the test to drive and to read. faults: what goes wrong next."""

    def __init__(
        self, name: NetworkName, manner: Manner = USUAL, *, now: Callable[[], float] = time.time
    ) -> None:
        self.name = name
        self.far = FarSide(
            name,
            now=now,
            native_ids=manner.native_ids,
            about=manner.about,
            contacts=manner.contacts,
            keeps_list=manner.keeps_list,
        )
        self.faults = Faults()
        self._manner = manner
        self._ledger = Ledger()
        self._sessions = Sessions(
            name, manner, far=self.far, faults=self.faults, ledger=self._ledger, now=now
        )
        self._calls = Calls(
            manner,
            far=self.far,
            faults=self.faults,
            ledger=self._ledger,
            sessions=self._sessions,
        )
        self._desk = Desk(
            name, manner, world=self.far.world, sessions=self._sessions, ledger=self._ledger
        )

        self._hosting = FakeHosting(
            name,
            manner,
            parcels=self.far.parcels_given,
            faults=self.faults,
            ledger=self._ledger,
        )
        self._take_questions()

    # --- for the test -----------------------------------------------------------------------------

    @property
    def breaches(self) -> list[str]:
        """What the gateway did against the port's rules: nothing, in a good test."""
        return self._ledger.breaches

    @property
    def logins(self) -> tuple[Login, ...]:
        """The logins that run, connected or not."""
        running = self._sessions.running.values()
        return tuple(session.login for session in running if session.login is not None)

    def lose(self, login: LoginId | None = None) -> None:
        """The connection of a login is lost, or all are (None), until `restore`."""
        self._sessions.down.add(login)
        for session in list(self._sessions.running.values()):
            if login in (None, session.id):
                self._sessions.cut(session)

    def restore(self, login: LoginId | None = None) -> None:
        """It can be made again."""
        self._sessions.down.discard(login)
        self.far.stir()

    def expel(self, login: LoginId, reason: Reason, text: str) -> None:
        """End a connected login in a way that only its owner can mend."""
        view = self._sessions.view(login)
        if view is None:
            raise LookupError("this login is not connected")

        def lost() -> None:
            raise LoginLost(reason, text)

        self.far.world.mark(view, lost)

    def restarted(self) -> None:
        """Another run of the gateway begins; it may repeat what the last one had not written."""
        self._ledger.restarted()
        self._sessions.ended.clear()

    # --- the port: Adapter ------------------------------------------------------------------------

    def target(self, name: str) -> Target | None:
        native = fold(name)
        if not 0 < len(native) <= 300 or re.search(r"\s", native) or not native.isprintable():
            return None
        left, percent, server = native.rpartition("%")
        if not percent and native.startswith("#"):
            return Target("room", native, None) if len(native) > 1 else None
        if "." not in server or "#" in server:
            return None
        if not percent:
            return Target("server", server, server)
        if left in ("", "#"):
            return None
        return Target("room" if left.startswith("#") else "direct", native, server)

    def named(self, target: Target) -> str:
        return target.native

    def capabilities(self, place: Place) -> Capabilities:
        return capable(self._manner, place)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        session = self._sessions.running.get(place.login)
        return Wire(f"{self.name}/{place.login}/") if session is None else session.wire

    async def run(self, inbox: Inbox) -> None:
        if self._manner.shared:
            await self._sessions.hold(Session(None, inbox, self._sessions.wire(None)))

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        place = delivery.place
        if place.network != self.name:
            raise self._ledger.breach(f"{delivery.key}: for another network")
        if place.login is not None and place.login != delivery.speaker.login:
            raise self._ledger.breach(f"{delivery.key}: said by another login than sees the place")
        self._ledger.translating(delivery, self.capabilities(place))
        if self._manner.takes_files:
            self._hosting.check(delivery)
        return translate(delivery)

    async def perform(self, call: Call) -> NativeId | None:
        wire = self.wire(call.place, call.speaker)
        return await self._calls.perform(call, wire, self.capabilities(call.place))

    async def flush(self, wire: Wire) -> None:
        await self._calls.flush(wire)

    # --- the port: Logins -------------------------------------------------------------------------

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        seats = {seat.native: seat.password for seat in login.seats}
        if not self._manner.keeps_list:
            self.far.lists.watch(login.id, login.follows)
        await self._sessions.hold(Session(login, inbox, self._sessions.wire(login.id), seats))

    # --- the port: Membership ---------------------------------------------------------------------

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        view = await self._desk.asked(login, place)
        if (native := self.far.elsewhere.get(place.native)) is not None:
            raise Elsewhere(native)
        created = self._sessions.enter(view, place.native, password)
        self._sessions.running[login].seats[place.native] = password
        await self._sessions.caught_up(view)
        return Joined(view.name, created)

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        session = self._sessions.running.get(login)
        if session is None:
            return
        session.seats.pop(place.native, None)
        view = session.view
        if view is not None and self._sessions.is_in(view, place.native):
            room = self.far.world.room(place.native)
            self.far.world.go(room, view.name, "left", "", reason)
            await self._sessions.caught_up(view)

    async def rename(self, login: LoginId, name: str) -> Joined:
        view = await self._sessions.connected(login)
        world = self.far.world
        was, now = (world.identity(view.server, each) for each in (view.name, name))
        if now.native != was.native and now.native in world.people:
            raise Refused("conflict", "Somebody else has this name.")
        world.rename(was.native, name)
        await self._sessions.caught_up(view)
        return Joined(view.name)

    async def subject(self, login: LoginId | None, place: Place, subject: str) -> None:
        view, room = await self._desk.inside(login, place)
        if room.is_subject_locked:
            moderating(view, room)
        self.far.subject(place.native, view.name, subject)

    # --- the port: what is asked in rooms; each protocol has a file in `asked` -------------------

    def _take_questions(self) -> None:
        desk, far = self._desk, self.far
        if self._manner.serves_files:
            self.open = FakeOpening(desk, far.originals, self.faults).open
        if self._manner.takes_files:
            self.host = self._hosting.host

        if desk.manner.shared:
            self.admit = FakeAdmission(desk, far.world).admit

        signals = FakeSignals(desk, far.signs)
        self.typing = signals.typing
        self.read = signals.read

        moderation = FakeModeration(desk, far.ranks)
        self.kick = moderation.kick
        self.give_role = moderation.give_role
        self.give_affiliation = moderation.give_affiliation
        self.listed = moderation.listed
        self.request_voice = moderation.request_voice

        inviting = FakeInviting(desk, world=far.world, invitations=far.invitations, ranks=far.ranks)
        self.invite = inviting.invite

        configuring = FakeConfiguring(desk, far.abouts)
        self.settings = configuring.settings
        self.configure = configuring.configure
        self.destroy = configuring.destroy

        if desk.manner.blocks:
            blocking = FakeBlocking(desk, far.world)
            self.block = blocking.block
            self.unblock = blocking.unblock

        if desk.manner.stays:
            self.stays = True
        if desk.manner.guides:
            guiding = self.guiding = FakeGuiding()
            self.procedures = guiding.procedures
            self.proceed = guiding.proceed

        if desk.manner.contacts:
            following = FakeFollowing(desk, world=far.world, lists=far.lists)
            self.keeps_list = following.keeps_list
            self.follow = following.follow
            self.unfollow = following.unfollow

        if desk.manner.probes:
            probing = FakeProbing(desk, world=far.world, programs=far.programs, probes=far.probes)
            self.version = probing.version
            self.ping = probing.ping
            self.answer = probing.answer

        if desk.manner.commands:
            commanding = FakeCommanding(desk, far.world)
            self.is_command = commanding.is_command
            self.command = commanding.command

        if desk.manner.welcomes:
            welcoming = self.welcoming = FakeWelcoming(desk, far.lists, far.world.now)
            self.home = welcoming.home
            self.meet = welcoming.meet
            self.welcome = welcoming.welcome
        if desk.manner.people:
            self.people = FakePeople(desk, far.world).people
        if desk.manner.creates:
            creating = FakeCreating(
                desk, world=far.world, abouts=far.abouts, sessions=self._sessions
            )
            self.create = creating.create
        if desk.manner.tunes:
            tuning = FakeTuning(desk, self._sessions)
            self.only = tuning.only
            self.tunable = tuning.tunable
            self.tuned = tuning.tuned
            self.tune = tuning.tune
            self.described = tuning.described
            self.part = tuning.part
        if desk.manner.links:
            self.resolve = FakeResolving(far.world).resolve

        if desk.manner.enters:
            entering = FakeEntering(desk, far.entries, far.until)
            self.must_enter = True
            self.has_one = desk.manner.welcomes
            self.first = entering.first
            self.enter = entering.enter
            self.log_out = entering.log_out

        self.find = FakeDirectory(desk, far.world).find
        profiles = FakeProfiles(desk, far.world, far.abouts)
        self.picture = profiles.picture
        self.profile = profiles.profile
        if desk.manner.depicts:
            self.depict = FakeDepicting(desk, far.abouts).depict
        if desk.manner.portrays:
            self.portray = FakePortraying(desk, far.abouts).portray

    # --- the port: Absence ------------------------------------------------------------------------

    async def away(self, login: LoginId, words: str) -> None:
        view = self._sessions.view(login)
        if view is not None:
            self.far.world.away(view, words)
