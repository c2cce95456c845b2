"""Rules of roles and affiliations, of who gives them, and of invitations.

The first login of a rule is an ordinary person until the friend makes it more; where another one
is needed, it is one of the gateway's, too.
"""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from bridge.api.errors import Reason, Refused
from bridge.api.events import Invite, Message
from bridge.api.states import Absent, Present
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, in_the_room, on_stage
from bridge.testing.driving import Driver


async def what_somebody_becomes_is_shown(driver: Driver) -> None:
    """Oneself, too."""
    async with in_the_room(driver) as scene:
        await driver.friend.give_role(scene.name, "moderator")
        present = await scene.inbox.until(Present)
        who = scene.identity(scene.name)
        shown = (present.place, present.who, present.role, present.mine)

        expect((scene.room, who, "moderator", True), shown, "who became what")


async def a_role_that_one_may_not_give_is_refused(driver: Driver) -> None:
    """Nothing is changed then."""
    async with _two_in_the_room(driver) as (scene, other):
        for role in sorted(scene.adapter.capabilities(scene.room).ranks.roles):
            asked = scene.adapter.give_role(scene.room, scene.identity(other.name), role, "no")
            await _refused(asked, "forbidden", f"giving a role, {role}")
        await driver.friend.say("still here?")
        await scene.inbox.until(Message)

        expect([], _changes(scene, other), "who was shown as something else")


async def a_role_that_is_given_is_shown(driver: Driver) -> None:
    """To who gave it, and to who has it now."""
    async with _two_in_the_room(driver) as (scene, other):
        roles = scene.adapter.capabilities(scene.room).ranks.roles
        role = "moderator" if "moderator" in roles else "visitor"
        await driver.friend.give_role(scene.name, "moderator")
        await scene.inbox.until(Present, lambda present: present.role == "moderator")
        await scene.adapter.give_role(scene.room, scene.identity(other.name), role, "")
        seen = await scene.inbox.until(Present, lambda present: present.who.name == other.name)
        own = await other.inbox.until(Present, lambda present: present.mine)

        expect((role, False), (seen.role, seen.mine), "what he is for who gave it")
        expect((role, True), (own.role, own.mine), "what he is for himself")


async def who_is_no_moderator_throws_nobody_out(driver: Driver) -> None:
    """The login came into a room that was there."""
    async with in_the_room(driver) as scene:
        asked = scene.adapter.kick(scene.room, scene.identity(driver.friend.name), "no")
        await _refused(asked, "forbidden", "a kick by one who may not")
        expect({scene.name, driver.friend.name}, await driver.friend.people(), "who is there")


async def a_moderator_throws_out(driver: Driver) -> None:
    """It is said by whom and why."""
    async with _two_in_the_room(driver) as (scene, other):
        await driver.friend.give_role(scene.name, "moderator")
        await scene.inbox.until(Present, lambda present: present.role == "moderator")
        await scene.adapter.kick(scene.room, scene.identity(other.name), "noise")
        seen = await scene.inbox.until(Absent)
        own = await other.inbox.until(Absent)
        expected = ("kicked", scene.name, "noise")

        expect((*expected, False), (seen.cause, seen.by, seen.reason, seen.mine), "who went")
        expect((*expected, True), (own.cause, own.by, own.reason, own.mine), "who went himself")
        expect(False, other.name in await driver.friend.people(), "whether he is there")


async def who_is_banned_stays_out_until_he_is_not(driver: Driver) -> None:
    async with _two_in_the_room(driver) as (scene, other):
        adapter, who = scene.adapter, scene.identity(other.name)
        asked = adapter.give_affiliation(scene.room, who, "outcast", "no")
        await _refused(asked, "forbidden", "a ban by one who may not")
        await _owns(scene)
        await adapter.give_affiliation(scene.room, who, "outcast", "spam")
        own = await other.inbox.until(Absent)
        await _refused(other.join(), "forbidden", "a join of one who is banned")
        await adapter.give_affiliation(scene.room, who, "none", "")
        await other.join()

        expect(("banned", "spam", True), (own.cause, own.reason, own.mine), "who went")
        expect(True, other.name in await driver.friend.people(), "whether he is back")


async def a_list_names_who_has_an_affiliation(driver: Driver) -> None:
    """Whether he is there or not; nobody else is in it."""
    async with _two_in_the_room(driver) as (scene, other):
        await _owns(scene)
        adapter, who, own = scene.adapter, scene.identity(other.name), scene.identity(scene.name)
        for affiliation in sorted(adapter.capabilities(scene.room).ranks.lists):
            await adapter.give_affiliation(scene.room, who, affiliation, "")
            listed = await adapter.listed(scene.room, affiliation)
            expected = {who.native, own.native} if affiliation == "owner" else {who.native}
            await adapter.give_affiliation(scene.room, who, "none", "")
            after = await adapter.listed(scene.room, affiliation)

            expect(expected, {each.who.native for each in listed}, f"who is {affiliation}")
            expect({affiliation}, {each.affiliation for each in listed}, "as what they are told")
            expect(False, who.native in {each.who.native for each in after}, "whether he still is")


async def an_invitation_arrives(driver: Driver) -> None:
    """From the far network, and from a login to another one; to nobody it is refused."""
    async with in_the_room(driver) as scene, on_stage(driver) as other:
        friend, own = driver.friend, scene.identity(scene.name)
        await friend.invite(other.login.name, "tea")
        theirs = await other.inbox.until(Invite)
        await _moderates(scene)
        who = scene.identity(other.login.name).native
        await scene.adapter.invite(scene.room, who, "more tea")
        ours = await other.inbox.until(Invite, lambda event: event.actor == own)
        nobody = scene.place(driver.nobody).native

        expect((other.room, scene.identity(friend.name)), (theirs.place, theirs.actor), "theirs")
        expect(other.room, ours.place, "our own")
        await _refused(scene.adapter.invite(scene.room, nobody, ""), "not-found", "inviting nobody")


async def an_invitation_says_why(driver: Driver) -> None:
    async with in_the_room(driver) as scene, on_stage(driver) as other:
        own = scene.identity(scene.name)
        await driver.friend.invite(other.login.name, "tea")
        theirs = await other.inbox.until(Invite)
        who = scene.identity(other.login.name).native
        await scene.adapter.invite(scene.room, who, "more tea")
        ours = await other.inbox.until(Invite, lambda event: event.actor == own)

        expect(("tea", "more tea"), (theirs.reason, ours.reason), "why")


async def who_has_no_voice_can_ask_for_it(driver: Driver) -> None:
    """What he says is refused until he has it."""
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.moderate()
        await friend.give_role(scene.name, "visitor")
        await scene.inbox.until(Present, lambda present: present.role == "visitor")
        before = await scene.say("may I?")
        await scene.adapter.request_voice(scene.room)
        asked = await friend.voices()
        await friend.give_role(scene.name, "participant")
        await scene.inbox.until(Present, lambda present: present.role == "participant")

        expect((["refused"], [scene.name]), (before, asked), "what came of speaking and asking")
        expect(["sent"], await scene.say("thanks"), "what came of speaking with voice")


@asynccontextmanager
async def _two_in_the_room(driver: Driver) -> AsyncIterator[tuple[Scene, Scene]]:
    """The first login, and another one that it can do something to."""
    async with in_the_room(driver) as scene, in_the_room(driver) as other:
        await scene.inbox.until(Present, lambda present: present.who.name == other.name)
        scene.inbox.given.clear()
        other.inbox.given.clear()
        yield scene, other


async def _moderates(scene: Scene) -> None:
    """On some networks they alone invite."""
    if "roles" in scene.driver.features:
        await scene.driver.friend.give_role(scene.name, "moderator")
        await scene.inbox.until(Present, lambda present: present.role == "moderator")


async def _owns(scene: Scene) -> None:
    await scene.driver.friend.give_affiliation(scene.name, "owner")
    await scene.inbox.until(Present, lambda present: present.affiliation == "owner")


def _changes(scene: Scene, other: Scene) -> list[Present]:
    return [state for state in scene.inbox.of(Present) if state.who.name == other.name]


async def _refused(asked: Awaitable[object], reason: Reason, what: str) -> None:
    try:
        await asked
    except Refused as refused:
        expect(reason, refused.reason, f"the reason that {what} is refused for")
        return
    raise NotConforming(f"{what} was not refused")
