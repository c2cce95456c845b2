"""Rules of who is there, of subjects, and of what one asks for."""

from bridge.api.asked import Joined
from bridge.api.errors import Refused
from bridge.api.events import RoomChange
from bridge.api.ids import Identity
from bridge.api.states import Absent, Everyone, Present, Renamed, Subject
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, in_the_room, on_stage
from bridge.testing.driving import Driver


async def a_join_shows_everyone_and_the_subject(driver: Driver) -> None:
    """They were shown when `join` returns, oneself among everyone."""
    friend = driver.friend
    await friend.change_subject("tea at five")
    async with on_stage(driver) as scene:
        joined = await scene.join()
        shown = [
            item
            for item in scene.inbox.given
            if isinstance(item, (Everyone, Subject)) and item.place == scene.room
        ]
        everyone, subject = _everyone_and_subject(shown)

        expect({joined.name, friend.name}, {p.who.name for p in everyone.present}, "everyone")
        expect([joined.name], [p.who.name for p in everyone.present if p.mine], "oneself")
        expect({scene.room}, {p.place for p in everyone.present}, "the place of everyone")
        expect("tea at five", subject.text, "the subject")
        expect({joined.name, friend.name}, await friend.people(), "who is there")


async def who_comes_and_goes_is_shown(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend, inbox = driver.friend, scene.inbox
        who = scene.identity(friend.name)
        await friend.leave()
        absent = await inbox.until(Absent)
        await friend.enter()
        present = await inbox.until(Present)
        await friend.rename(f"{friend.name}2")
        was, now, mine = await _renamed(scene, who)

        expect((scene.room, who, False), (absent.place, absent.who, absent.mine), "who went")
        expect((scene.room, who, False), (present.place, present.who, present.mine), "who came")
        expected = (who, scene.identity(friend.name), False)
        expect(expected, (was, now, mine), "who has another name")


async def another_subject_is_an_event(driver: Driver) -> None:
    """Also one's own that was asked for."""
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.change_subject("theirs")
        theirs = await scene.inbox.until(RoomChange)
        await scene.adapter.subject(scene.login.id, scene.room, "ours")
        ours = await scene.inbox.until(RoomChange, lambda event: event.subject == "ours")

        expect((scene.room, "theirs"), (theirs.place, theirs.subject), "what changed")
        expect(scene.identity(friend.name), theirs.actor, "who changed it")
        expect(scene.identity(scene.name), ours.actor, "who changed it again")
        expect("ours", await friend.subject(), "the subject there")


async def another_name_is_taken_or_refused(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend, was = driver.friend, scene.name
        try:
            await scene.adapter.rename(scene.login.id, friend.name)
        except Refused as refused:
            expect("conflict", refused.reason, "the reason")
        else:
            raise NotConforming("somebody else's name was given")
        joined = await scene.adapter.rename(scene.login.id, f"{was}2")
        renamed = await scene.inbox.until(Renamed)
        identities = (scene.identity(was), scene.identity(f"{was}2"))

        expect(Joined(f"{was}2"), joined, "the answer")
        expect((*identities, True), (renamed.was, renamed.now, renamed.mine), "what was shown")
        expect({f"{was}2", friend.name}, await friend.people(), "who is there")


async def another_name_is_taken(driver: Driver) -> None:
    """Where several may be called so: one that somebody else has, too; nobody is taken for him."""
    async with in_the_room(driver) as scene:
        friend, who = driver.friend, scene.identity(scene.name)
        joined = await scene.adapter.rename(scene.login.id, f"{scene.name}2")
        renamed = await _renamed(scene, who)
        now = scene.identity(f"{scene.name}2")
        await scene.adapter.rename(scene.login.id, friend.name)
        _, again, _ = await _renamed(scene, now)

        expect(Joined(now.name), joined, "the answer")
        expect((who, now, True), renamed, "what was shown")
        expect(True, again.name != friend.name, "whether the two are told apart")


async def one_leaves_a_room_once(driver: Driver) -> None:
    """Leaving is shown, leaving again is harmless, and nothing can be said any more."""
    async with in_the_room(driver) as scene:
        await scene.adapter.leave(scene.login.id, scene.room, "tired")
        absent = await scene.inbox.until(Absent)
        await scene.adapter.leave(scene.login.id, scene.room, "tired")

        expect((scene.room, True, "left"), (absent.place, absent.mine, absent.cause), "who went")
        expect({driver.friend.name}, await driver.friend.people(), "who is there")
        expect(["refused"], await scene.say("one more thing"), "what became of one more word")
        expect([], await driver.friend.heard(), "what arrived")


RULES = (
    a_join_shows_everyone_and_the_subject,
    who_comes_and_goes_is_shown,
    another_subject_is_an_event,
    another_name_is_taken_or_refused,
    one_leaves_a_room_once,
)


async def _renamed(scene: Scene, who: Identity) -> tuple[Identity, Identity, bool]:
    """Who is called otherwise now, and whether it is oneself. Where names are no ids, somebody may
    have another one in each room: there he is shown again.
    """
    if "namesakes" not in scene.driver.features:
        renamed = await scene.inbox.until(Renamed)
        return renamed.was, renamed.now, renamed.mine
    present = await scene.inbox.until(
        Present, lambda told: told.who.native == who.native and told.who.name != who.name
    )
    return who, present.who, present.mine


def _everyone_and_subject(shown: list[Everyone | Subject]) -> tuple[Everyone, Subject]:
    match shown:
        case [Everyone() as everyone, Subject() as subject]:
            return everyone, subject
    raise NotConforming(f"not everyone and then the subject were shown, but {shown!r}")
