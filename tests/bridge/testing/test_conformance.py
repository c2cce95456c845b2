"""Every rule of the suite finds an adapter that breaks it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bridge.api.adapter import Capabilities, Delivery, Recalled
from bridge.api.asked import Joined, Picture
from bridge.api.content import Content, File, Location, Poll, Text
from bridge.api.errors import Refused, TryLater
from bridge.api.events import (
    AnyEvent,
    Edit,
    Gap,
    Invite,
    Message,
    Reactions,
    Ref,
    Retraction,
    RoomChange,
    Settled,
    said_anew,
)
from bridge.api.ids import Identity, Key, LoginId, Place
from bridge.api.media import Hosted, Opened
from bridge.api.states import (
    About,
    Absent,
    AnyState,
    Condition,
    Contact,
    Contacts,
    Destroyed,
    Everyone,
    Present,
    Read,
    Subject,
    Typing,
)
from bridge.testing.conformance import (
    FEATURES,
    Rule,
    blocking,
    describing,
    elsewhere,
    features,
    hosting,
    keeping,
    knowing,
    losing,
    meeting,
    naming,
    opening,
    polling,
    ranking,
    referring,
    rules,
    sharing,
    signalling,
    styling,
    talking,
)
from bridge.testing.conformance.chatting import in_a_chat
from bridge.testing.inbox import Given, Recorder
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.bridge.testing import (
    broken_entering,
    broken_finding,
    broken_guiding,
    broken_knowing,
    broken_moving,
    broken_tuning,
    broken_welcoming,
)
from tests.conformance.fake import FakeDriver

Change = Callable[[Any], Iterable[Any]]
Kept = Mapping[str, bytes | None]
MINE = Text("mine")
NOWHERE = Location(latitude=0.0, longitude=0.0)


class Spoilt:
    """The fake network with some of its methods replaced; they get it as their first argument."""

    def __init__(self, network: FakeNetwork, replaced: dict[str, Callable[..., Any]]) -> None:
        self._network = network
        self._replaced = replaced

    def __getattr__(self, name: str) -> Any:
        replaced = self._replaced.get(name)
        if replaced is None:
            return getattr(self._network, name)
        return lambda *arguments: replaced(self._network, *arguments)


class SpoiltDriver(FakeDriver):
    def __init__(self, replaced: dict[str, Callable[..., Any]]) -> None:
        super().__init__(
            Manner(
                word="echoed",
                contacts=True,
                blocks=True,
                people=True,
                creates=True,
                links=True,
                probes=True,
                tunes=True,
                guides=True,
                keeps_list=broken_knowing.WATCHING not in replaced,
                takes_files="host" in replaced,
                enters="two-steps",
                shared=True,
                welcomes=True,
            )
        )
        self._spoilt = Spoilt(self.network, replaced)

    @property
    def adapter(self) -> Any:
        return self._spoilt


class ChangedInbox:
    """Hands on what an adapter gives, changed.

    late: it awaits no commit. keeps: states that it has remembered. keep: changes what is kept.
    """

    def __init__(
        self,
        inbox: Recorder,
        change: Change,
        *,
        late: bool = False,
        keeps: type[Any] | None = None,
        keep: Callable[[Kept], Kept | None] = lambda keep: keep,
    ) -> None:
        self._keep = keep
        self._inbox = inbox
        self._change = change
        self._late = late
        self._keeps = keeps

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> Awaitable[None]:
        changed = [item for event in events for item in self._change(event)]
        kept = None if keep is None else self._keep(keep)
        committed = self._inbox.accept(changed, cursor=cursor, keep=kept)
        return asyncio.sleep(0) if self._late else committed

    def show(self, state: AnyState) -> None:
        for item in self._change(state):
            if self._keeps is not None and isinstance(item, self._keeps):
                self._inbox.accept((item,))
            else:
                self._inbox.show(item)

    def report(self, condition: Condition) -> None:
        self._inbox.report(condition)

    async def recall(self) -> Recalled:
        return await self._inbox.recall()

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        return await self._inbox.aside(prefix)


def giving(
    change: Change, *, late: bool = False, keeps: type[Any] | None = None
) -> dict[str, Callable[..., Any]]:
    """An adapter that gives something else than it should."""

    def run_login(network: FakeNetwork, login: Any, inbox: Recorder) -> Awaitable[None]:
        return network.run_login(login, ChangedInbox(inbox, change, late=late, keeps=keeps))

    return {"run_login": run_login}


def keeping_as(change: Callable[[Kept], Kept | None]) -> dict[str, Callable[..., Any]]:
    """An adapter that keeps something else than it should."""

    def run_login(network: FakeNetwork, login: Any, inbox: Recorder) -> Awaitable[None]:
        changed = ChangedInbox(inbox, lambda item: (item,), keep=change)
        return network.run_login(login, changed)

    return {"run_login": run_login}


def changing(kind: type[Given], change: Change) -> dict[str, Callable[..., Any]]:
    return giving(lambda item: change(item) if isinstance(item, kind) else (item,))


def swapped() -> Change:
    """Of two one after the other, the second goes first."""
    kept: list[Any] = []

    def change(item: Any) -> Iterable[Any]:
        kept.append(item)
        if len(kept) < 2:
            return ()
        both = kept[::-1]
        kept.clear()
        return both

    return change


def calls_changed(change: Callable[[list[Any]], list[Any]]) -> dict[str, Callable[..., Any]]:
    """An adapter that translates to something else than it should."""
    return {"translate": lambda network, delivery: change(list(network.translate(delivery)))}


def counted() -> Callable[[list[Any]], list[Any]]:
    """Translates otherwise each time."""
    times = iter(range(1_000_000))
    return lambda calls: [replace(call, text=f"{call.text}{next(times)}") for call in calls]


async def never_later(network: FakeNetwork, call: Any) -> None:
    with contextlib.suppress(TryLater):
        await network.perform(call)


@contextlib.asynccontextmanager
async def half_of_it(network: FakeNetwork, login: Any, file: File) -> AsyncIterator[Opened]:
    async with network.open(login, file) as opened:
        pieces = [piece async for piece in opened.chunks]
        yield replace(opened, chunks=each(pieces[: len(pieces) // 2]))


def only_once() -> Callable[..., Any]:
    given: set[str] = set()

    @contextlib.asynccontextmanager
    async def open(network: FakeNetwork, login: Any, file: File) -> AsyncIterator[Opened]:
        async with network.open(login, file) as opened:
            yield replace(opened, chunks=each(())) if file.native in given else opened
            given.add(file.native)

    return open


@contextlib.asynccontextmanager
async def an_empty_one(network: FakeNetwork, login: Any, file: File) -> AsyncIterator[Opened]:
    yield Opened(name=file.name, media_type="", size=0, chunks=each(()))


async def all_but_the_end(network: FakeNetwork, place: Place, file: Opened) -> Hosted:
    pieces = [piece async for piece in file.chunks]
    return await network.host(place, replace(file, size=None, chunks=each(pieces[:-1] or [b"x"])))


async def what_came(network: FakeNetwork, place: Place, file: Opened) -> Hosted:
    pieces: list[bytes] = []
    with contextlib.suppress(TryLater):
        async for piece in file.chunks:
            pieces += [piece]
    return await network.host(place, replace(file, size=None, chunks=each(pieces)))


async def as_it_was_said(network: FakeNetwork, place: Place, file: Opened) -> Hosted:
    hosted = await network.host(place, replace(file, size=None))
    return hosted if file.size is None else replace(hosted, size=file.size)


async def each(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def once() -> dict[str, Callable[..., Any]]:
    """An adapter whose files are good for one message."""
    shown: set[File] = set()

    async def host(network: FakeNetwork, place: Place, file: Opened) -> Hosted:
        return await network.host(place, file)

    def translate(network: FakeNetwork, delivery: Delivery) -> Sequence[Any]:
        event = delivery.event
        assert isinstance(event, Message)
        left = tuple(part for part in event.content if part not in shown)
        shown.update(part for part in event.content if isinstance(part, File))
        return network.translate(replace(delivery, event=replace(event, content=left)))

    return {"host": host, "translate": translate}


def unrefused(method: str) -> Callable[..., Awaitable[None]]:
    """Asks, and says that all went well."""

    async def ask(network: FakeNetwork, *arguments: Any) -> None:
        with contextlib.suppress(Refused):
            await getattr(network, method)(*arguments)

    return ask


async def as_the_friend(network: FakeNetwork, *arguments: Any) -> None:
    """Does it with another one's rights, and refuses it."""
    network.far.kick("#tea%irc.fake", arguments[1].name, "friend")
    raise Refused("forbidden", "Only moderators may do this.")


async def nothing(network: FakeNetwork, *arguments: Any) -> None:
    """Does nothing."""


async def none_listed(network: FakeNetwork, *arguments: Any) -> list[Any]:
    return []


async def either_or_none(
    network: FakeNetwork, login: LoginId, name: str | None, picture: Picture | None
) -> None:
    await network.portray(login, name, picture or Picture(b"", ""))


async def for_ever(
    network: FakeNetwork, login: LoginId, name: str | None, picture: Picture | None
) -> None:
    if picture is None or picture.image:
        await network.portray(login, name, picture)


async def no_picture(network: FakeNetwork, *arguments: Any) -> None:
    return None


async def no_known_picture(
    network: FakeNetwork, login: Any, of: Any, known_by: str = ""
) -> Picture | None:
    return None if known_by else await network.picture(login, of)


async def every_room(network: FakeNetwork, login: Any, words: str, most: int) -> Any:
    return await network.find(login, "", 10)


async def a_part_of_it(network: FakeNetwork, place: Any, values: dict[str, str]) -> None:
    """What can be changed is changed, whatever else was asked for."""
    known = {setting.name for setting in await network.settings(place)}
    await network.configure(place, {n: value for n, value in values.items() if n in known})
    if not known.issuperset(values):
        raise Refused("not-acceptable", "This cannot be changed here.")


def only(claim: Callable[[Any], bool]) -> Callable[..., Any]:
    """Translates some events alone."""
    return lambda network, delivery: network.translate(delivery) if claim(delivery.event) else ()


def chained() -> Change:
    """Of each edit, the target is the edit before it."""
    last: list[Any] = []

    def change(item: Any) -> Iterable[Any]:
        if not isinstance(item, Edit):
            return (item,)
        target = Ref(native=last[-1]) if last else item.target
        last.append(item.native)
        return (replace(item, target=target),)

    return change


def later() -> Change:
    """The first is held back until the next one comes."""
    kept: list[Any] = []

    def change(item: Any) -> Iterable[Any]:
        kept.append(item)
        return kept[-2:] if len(kept) == 2 else kept[2:]

    return change


async def any_name(network: FakeNetwork, login: Any, name: str) -> Joined:
    with contextlib.suppress(Refused):
        return await network.rename(login, name)
    return Joined(name)


async def without_good_bye(network: FakeNetwork, login: Any, inbox: Recorder) -> None:
    """It ends, but its person stays."""
    try:
        await network.run_login(login, inbox)
    finally:
        network.far.enter("#tea%irc.fake", login.name)


async def slow_to_end(network: FakeNetwork, login: Any, inbox: Recorder) -> None:
    try:
        await network.run_login(login, inbox)
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(2.1)


async def stale_barrier(network: FakeNetwork, wire: str) -> None:
    """Vouches for a connection that is no more."""
    with contextlib.suppress(TryLater):
        await network.flush(wire)  # type: ignore[arg-type]


async def no_barrier(network: FakeNetwork, wire: str) -> None:
    """Does not wait for what was refused."""


def lower_case_only(network: FakeNetwork, name: str) -> Any:
    return network.target(name.lower()) if name == name.lower() else None


def friends(item: Message) -> Identity:
    """The friend, as the one who said it."""
    return Identity(item.place.network, "friend%irc.fake", "friend")


def unvotable(item: Message) -> tuple[Content, ...]:
    """Nobody can vote in its polls."""
    return tuple(
        replace(part, takes_votes=False) if isinstance(part, Poll) else part
        for part in item.content
    )


BROKEN: list[tuple[Rule, str, dict[str, Callable[..., Any]]]] = [
    (
        naming.a_far_name_has_one_canonical_form,
        "refuses some spelling",
        {"target": lower_case_only},
    ),
    (
        naming.a_far_name_has_one_canonical_form,
        "keeps the spelling",
        {"named": lambda network, target: target.native.upper()},
    ),
    (
        naming.nonsense_means_nothing,
        "takes all",
        {"target": lambda network, name: network.target("irc.fake")},
    ),
    (naming.translating_is_pure, "counts", calls_changed(counted())),
    (
        naming.parts_are_numbered,
        "counts from one",
        calls_changed(lambda calls: calls[1:]),
    ),
    (
        talking.what_is_said_arrives_in_order,
        "says all twice",
        calls_changed(
            lambda calls: [*calls, *(replace(c, key=Key(f"{c.key[:-1]}1")) for c in calls)]
        ),
    ),
    (
        talking.what_is_said_arrives_in_order,
        "settles as refused",
        changing(Settled, lambda item: (replace(item, outcome="refused"),)),
    ),
    (
        talking.lines_arrive_one_after_the_other,
        "says one line only",
        calls_changed(lambda calls: calls[:1]),
    ),
    (
        talking.own_words_do_not_come_back,
        "accepts its own words",
        changing(
            Everyone,
            lambda item: (
                item,
                Message(place=item.place, actor=item.present[0].who, at=0.0, content=(MINE,)),
            ),
        ),
    ),
    (
        talking.a_refusal_settles_the_call_it_is_for,
        "settles another one",
        changing(
            Settled,
            lambda item: (replace(item, outcome="refused" if "n1." in item.key else "sent"),),
        ),
    ),
    (talking.a_refusal_settles_the_call_it_is_for, "has no barrier", {"flush": no_barrier}),
    (talking.a_barrier_waits_for_the_commit_of_a_refusal, "has none", {"flush": no_barrier}),
    (
        talking.a_call_is_settled_under_its_own_key,
        "makes keys up",
        changing(Settled, lambda item: (item, replace(item, key=Key("x.0")))),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "cuts at a NUL",
        calls_changed(lambda calls: [replace(c, text=c.text.partition("\0")[0]) for c in calls]),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "cuts what is long",
        calls_changed(lambda calls: [replace(call, text=call.text[:9_000]) for call in calls]),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "says nothing of some texts",
        calls_changed(lambda calls: [call for call in calls if "\x01" not in call.text]),
    ),
    (
        talking.people_write_to_each_other,
        "mistakes the place",
        changing(Message, lambda item: (replace(item, place=replace(item.place, kind="room")),)),
    ),
    (
        talking.people_write_to_each_other,
        "does not know who writes",
        changing(Message, lambda item: (replace(item, actor=None),)),
    ),
    (talking.what_others_say_comes_in_order, "swaps", changing(Message, swapped())),
    (
        talking.no_more_is_read_than_can_be_committed,
        "waits for no commit",
        giving(lambda item: (item,), late=True),
    ),
    (
        meeting.a_join_shows_everyone_and_the_subject,
        "does not know itself",
        changing(
            Everyone,
            lambda item: (
                replace(item, present=tuple(replace(p, mine=False) for p in item.present)),
            ),
        ),
    ),
    (
        meeting.a_join_shows_everyone_and_the_subject,
        "shows no subject",
        changing(Subject, lambda item: ()),
    ),
    (
        meeting.who_comes_and_goes_is_shown,
        "takes others for itself",
        changing(Present, lambda item: (replace(item, mine=True),)),
    ),
    (
        meeting.another_subject_is_an_event,
        "does not say whose it is",
        changing(RoomChange, lambda item: (replace(item, actor=None),)),
    ),
    (meeting.another_name_is_taken_or_refused, "gives any name", {"rename": any_name}),
    (
        meeting.one_leaves_a_room_once,
        "does not know itself",
        changing(Absent, lambda item: (replace(item, mine=False),)),
    ),
    (losing.while_the_connection_is_lost_nothing_is_taken, "loses", {"perform": never_later}),
    (losing.while_the_connection_is_lost_nothing_is_taken, "vouches", {"flush": stale_barrier}),
    (
        losing.after_a_loss_the_rooms_are_joined_again,
        "tells the gap twice",
        changing(Gap, lambda item: (item, item)),
    ),
    (
        losing.after_a_loss_the_rooms_are_joined_again,
        "shows nobody",
        changing(Everyone, lambda item: ()),
    ),
    (
        losing.a_seat_is_returned_to_at_the_start,
        "tells no true gap",
        changing(Gap, lambda item: (replace(item, since=item.until + 1.0),)),
    ),
    (losing.an_end_is_soon_and_says_good_bye, "stays", {"run_login": without_good_bye}),
    (losing.an_end_is_soon_and_says_good_bye, "is slow", {"run_login": slow_to_end}),
    (
        features.every_feature_is_played,
        "can less than is played",
        {"capabilities": lambda network, place: Capabilities(window=20)},
    ),
    # answers
    (
        referring.an_answer_refers_to_what_it_answers,
        "forgets what is answered",
        changing(Message, lambda item: (replace(item, answers=None),)),
    ),
    (
        referring.an_answer_refers_to_what_it_answers,
        "says answers as plain words",
        calls_changed(lambda calls: [replace(call, to=None) for call in calls]),
    ),
    (
        referring.an_answer_to_what_is_not_known_is_said,
        "says it not at all",
        {"translate": only(lambda event: event.answers is None)},
    ),
    # edits
    (
        referring.an_edit_refers_to_the_first_version,
        "does not say of what",
        changing(Edit, lambda item: (replace(item, target=Ref()),)),
    ),
    (
        referring.an_edit_refers_to_the_first_version,
        "refers to the last version",
        giving(chained()),
    ),
    (
        referring.ones_own_message_is_edited,
        "says edits anew",
        calls_changed(lambda calls: [replace(call, does="says", to=None) for call in calls]),
    ),
    (
        referring.ones_own_message_is_edited,
        "edits the first part alone",
        calls_changed(lambda calls: [call for call in calls if call.does != "takes back"]),
    ),
    (
        referring.ones_own_message_is_edited,
        "tells no ids",
        changing(Settled, lambda item: (replace(item, native=None),)),
    ),
    (
        referring.what_others_said_cannot_be_edited,
        "hides the refusal",
        changing(Settled, lambda item: (replace(item, outcome="sent"),)),
    ),
    # retractions
    (
        referring.what_is_taken_back_is_told,
        "takes all for moderators",
        changing(Retraction, lambda item: (replace(item, by_moderator=True),)),
    ),
    (
        referring.ones_own_message_is_taken_back,
        "takes back the first part alone",
        calls_changed(lambda calls: calls[:1] if calls[0].does == "takes back" else calls),
    ),
    (
        referring.a_moderators_removal_says_so,
        "does not know moderators",
        changing(Retraction, lambda item: (replace(item, by_moderator=False),)),
    ),
    (
        referring.only_a_moderator_removes,
        "removes nothing",
        calls_changed(lambda calls: [call for call in calls if call.does != "removes"]),
    ),
    # reactions
    (
        referring.reactions_are_whole_sets,
        "tells the last one alone",
        changing(Reactions, lambda item: (replace(item, emoji=item.emoji[-1:]),)),
    ),
    (
        referring.reactions_are_whole_sets,
        "does not say to what",
        changing(Reactions, lambda item: (replace(item, target=Ref()),)),
    ),
    (
        referring.ones_own_reactions_replace_those_before,
        "never takes them back",
        calls_changed(lambda calls: [c for c in calls if c.does != "reacts" or c.emoji]),
    ),
    # files
    (
        referring.files_arrive_as_files,
        "makes words of files",
        changing(
            Message,
            lambda item: (
                replace(
                    item,
                    content=tuple(
                        Text(part.url) if isinstance(part, File) else part for part in item.content
                    ),
                ),
            ),
        ),
    ),
    (
        referring.files_arrive_as_files,
        "drops files",
        calls_changed(lambda calls: [call for call in calls if not call.files]),
    ),
    # styles
    (
        styling.how_words_look_is_told,
        "tells words alone",
        changing(Message, lambda item: (replace(item, content=(Text(item.text),)),)),
    ),
    (
        styling.how_words_look_arrives,
        "says words alone",
        calls_changed(lambda calls: [replace(call, spans=()) for call in calls]),
    ),
    (
        styling.words_without_a_look_stay_as_they_are,
        "takes signs away that come",
        changing(Message, lambda item: (replace(item, content=(Text(item.text[1:]),)),)),
    ),
    (
        styling.words_without_a_look_stay_as_they_are,
        "takes signs away that go",
        calls_changed(lambda calls: [replace(call, text=call.text[1:]) for call in calls]),
    ),
    (
        styling.what_is_hidden_comes_and_arrives_hidden,
        "shows what comes",
        changing(Message, lambda item: (replace(item, content=(Text(item.text),)),)),
    ),
    (
        styling.what_is_hidden_comes_and_arrives_hidden,
        "shows what goes",
        calls_changed(lambda calls: [replace(call, spans=()) for call in calls]),
    ),
    # places, cards, polls
    (
        sharing.places_arrive_as_places,
        "makes words of places",
        changing(Message, lambda item: (replace(item, content=(Text("there"),)),)),
    ),
    (
        sharing.places_arrive_as_places,
        "says them somewhere else",
        calls_changed(lambda calls: [replace(call, holds=(NOWHERE,)) for call in calls]),
    ),
    (
        sharing.cards_arrive_as_cards,
        "drops cards",
        calls_changed(lambda calls: [call for call in calls if not call.holds]),
    ),
    (
        polling.polls_arrive_as_polls,
        "does not know whether one can vote",
        changing(Message, lambda item: (replace(item, content=unvotable(item)),)),
    ),
    (
        polling.how_a_poll_stands_is_an_edit,
        "does not tell it",
        changing(Edit, lambda item: ()),
    ),
    (
        polling.how_a_poll_stands_is_an_edit,
        "asks it again",
        changing(Edit, lambda item: (said_anew(item),)),
    ),
    (
        polling.ones_own_votes_replace_those_before,
        "never takes them back",
        calls_changed(lambda calls: [c for c in calls if c.does != "votes" or c.choices]),
    ),
    (
        polling.ones_own_votes_replace_those_before,
        "votes for the first answer alone",
        calls_changed(lambda calls: [replace(c, choices=c.choices[:1]) for c in calls]),
    ),
    (
        polling.a_wrong_vote_is_refused,
        "hides the refusal",
        changing(Settled, lambda item: (replace(item, outcome="sent"),)),
    ),
    # signals
    (signalling.who_writes_is_a_state, "remembers it", giving(lambda i: (i,), keeps=Typing)),
    (signalling.that_one_writes_is_seen, "tells nothing", {"typing": nothing}),
    (
        signalling.how_far_somebody_has_read_is_a_state,
        "remembers it",
        giving(lambda item: (item,), keeps=Read),
    ),
    (signalling.how_far_somebody_has_read_is_a_state, "tells nothing", {"read": nothing}),
    # ranks
    (ranking.who_is_no_moderator_throws_nobody_out, "hides it", {"kick": unrefused("kick")}),
    (ranking.who_is_no_moderator_throws_nobody_out, "lets all", {"kick": as_the_friend}),
    (
        ranking.a_moderator_throws_out,
        "forgets who did it",
        changing(Absent, lambda item: (replace(item, by=""),)),
    ),
    (
        ranking.a_moderator_throws_out,
        "says that he left",
        changing(Absent, lambda item: (replace(item, cause="left"),)),
    ),
    (
        ranking.what_somebody_becomes_is_shown,
        "does not know itself",
        changing(Present, lambda item: (replace(item, mine=False),)),
    ),
    (
        ranking.a_role_that_one_may_not_give_is_refused,
        "hides the refusal",
        {"give_role": unrefused("give_role")},
    ),
    (
        ranking.a_role_that_is_given_is_shown,
        "takes others for itself",
        changing(Present, lambda item: (replace(item, mine=True),)),
    ),
    (
        ranking.who_is_banned_stays_out_until_he_is_not,
        "hides the refusal",
        {"give_affiliation": unrefused("give_affiliation")},
    ),
    (
        ranking.who_is_banned_stays_out_until_he_is_not,
        "takes a ban for a kick",
        changing(Absent, lambda item: (replace(item, cause="kicked"),)),
    ),
    (ranking.a_list_names_who_has_an_affiliation, "names nobody", {"listed": none_listed}),
    (
        ranking.an_invitation_arrives,
        "does not say who invites",
        changing(Invite, lambda item: (replace(item, actor=None),)),
    ),
    (ranking.an_invitation_arrives, "invites nobody's ghost", {"invite": unrefused("invite")}),
    (
        ranking.an_invitation_says_why,
        "keeps it for itself",
        changing(Invite, lambda item: (replace(item, reason=""),)),
    ),
    (ranking.who_has_no_voice_can_ask_for_it, "asks nobody", {"request_voice": nothing}),
    # rooms and pictures
    (
        describing.what_a_room_is_comes_with_joining,
        "tells it twice",
        changing(About, lambda item: (item, item)),
    ),
    (
        describing.what_a_room_is_comes_with_joining,
        "tells it later",
        changing(About, later()),
    ),
    (
        describing.only_an_owner_changes_a_room,
        "changes a part",
        {"configure": a_part_of_it},
    ),
    (
        describing.only_an_owner_changes_a_room,
        "hides the refusal",
        {"destroy": unrefused("destroy")},
    ),
    (
        describing.a_room_that_ends_says_so,
        "forgets why",
        changing(Destroyed, lambda item: (replace(item, reason=""),)),
    ),
    (describing.rooms_are_found_by_their_words, "finds all", {"find": every_room}),
    (
        describing.pictures_are_known_by_their_hash,
        "has another hash",
        changing(Present, lambda item: (replace(item, avatar=item.avatar and "0" * 40),)),
    ),
    (describing.pictures_are_known_by_their_hash, "shows none", {"picture": no_picture}),
    (
        describing.pictures_are_known_by_their_hash,
        "knows none by its hash",
        {"picture": no_known_picture},
    ),
    (describing.who_somebody_says_he_is, "says nothing", {"profile": no_picture}),
    (describing.what_somebody_says_of_himself, "says nothing", {"profile": no_picture}),
    (describing.a_login_is_shown_as_its_owner_wishes, "shows nothing", {"portray": nothing}),
    (
        describing.a_login_is_shown_as_its_owner_wishes,
        "takes away what is to be left",
        {"portray": either_or_none},
    ),
    (
        describing.a_login_is_shown_as_its_owner_wishes,
        "keeps what is to be taken away",
        {"portray": for_ever},
    ),
    # contacts
    (
        knowing.who_is_followed_is_told_of,
        "does not say how",
        changing(Contact, lambda item: (replace(item, status=""),)),
    ),
    (knowing.who_is_followed_is_told_of, "goes on telling", {"unfollow": nothing}),
    (
        knowing.a_list_is_told_whole_at_every_connection,
        "tells differences alone",
        changing(Contacts, lambda item: (replace(item, contacts=()),)),
    ),
    (knowing.nobody_cannot_be_followed, "takes all", {"follow": nothing}),
    # files that are read
    (opening.what_is_said_can_be_read, "loses the end", {"open": half_of_it}),
    (opening.what_is_said_can_be_read, "gives it once", {"open": only_once()}),
    (opening.what_is_not_there_is_refused, "gives nothing for it", {"open": an_empty_one}),
    # files that are given
    (hosting.a_file_that_was_given_is_shown, "loses the end", {"host": all_but_the_end}),
    (hosting.a_file_can_be_shown_more_than_once, "shows it once", once()),
    (hosting.a_file_that_breaks_off_is_none, "takes what came", {"host": what_came}),
    (hosting.a_file_is_as_large_as_it_is, "believes what was said", {"host": as_it_was_said}),
    # blocking
    (
        blocking.who_is_blocked_is_not_heard,
        "hears him all the same",
        {"block": nothing},
    ),
    (
        blocking.who_is_blocked_is_not_heard,
        "does not hear him again",
        {"unblock": nothing},
    ),
    # what is kept
    (keeping.what_is_kept_serves_the_next_session, "keeps nothing", keeping_as(lambda _: None)),
    (
        keeping.what_is_kept_serves_the_next_session,
        "keeps another one",
        keeping_as(lambda keep: {name: b"x" for name in keep}),
    ),
    (keeping.what_was_lost_is_made_anew, "keeps nothing", keeping_as(lambda _: None)),
    # said elsewhere
    (
        elsewhere.what_is_said_elsewhere_is_its_owners,
        "takes it for the other's",
        changing(Message, lambda item: (replace(item, actor=friends(item)),)),
    ),
    (
        elsewhere.what_is_said_elsewhere_is_its_owners,
        "does not tell of it",
        changing(Message, lambda item: (item,) if item.actor == friends(item) else ()),
    ),
]
BROKEN += broken_entering.BROKEN
BROKEN += broken_finding.BROKEN
BROKEN += broken_guiding.BROKEN
BROKEN += broken_knowing.BROKEN
BROKEN += broken_moving.BROKEN
BROKEN += broken_tuning.BROKEN
BROKEN += broken_welcoming.BROKEN
BROKEN += [
    (in_a_chat(rule), how, replaced)
    for rule, how, replaced in BROKEN
    if in_a_chat(rule) in rules(FEATURES)
]


@pytest.mark.parametrize(
    ("rule", "replaced"),
    [pytest.param(rule, replaced, id=f"{rule.__name__}-{how}") for rule, how, replaced in BROKEN],
)
def test_an_adapter_that_breaks_the_rule_is_found(
    rule: Rule, replaced: dict[str, Callable[..., Any]]
) -> None:
    with pytest.raises(AssertionError):
        asyncio.run(rule(SpoiltDriver(replaced)))


def test_no_rule_is_without_an_adapter_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(rules(FEATURES))
