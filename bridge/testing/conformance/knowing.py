"""Rules of contact lists: who is in them, and how those fare."""

from dataclasses import replace

from bridge.api.errors import Refused
from bridge.api.states import Contact, Contacts, Stranger
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, on_stage
from bridge.testing.driving import Driver
from bridge.testing.inbox import Recorder


async def who_is_followed_is_told_of(driver: Driver) -> None:
    """From then on, until he is not followed any longer."""
    async with on_stage(driver) as scene:
        who = await _follow(scene)
        [contact] = [told for told in scene.inbox.of(Contact) if told.who.native == who][:1]
        await driver.friend.fares("away", "at tea")
        away = await scene.inbox.until(Contact, lambda told: told.standing == "away")
        await driver.friend.fares("online", "")
        back = await scene.inbox.until(Contact, lambda told: told.standing == "online")
        await scene.adapter.unfollow(scene.login.id, who)
        stranger = await scene.inbox.until(Stranger)
        await scene.adapter.unfollow(scene.login.id, who)

        expect((scene.login.id, True), (contact.login, contact.is_listed), "whose contact he is")
        expect(scene.identity(driver.friend.name), contact.who, "who he is")
        expect((away.who, "at tea"), (contact.who, away.status), "how he fares")
        expect(replace(contact, standing="online"), back, "how he fares then")
        expect(Stranger(login=scene.login.id, who=contact.who), stranger, "who is a stranger")


async def a_list_is_told_whole_at_every_connection(driver: Driver) -> None:
    """Nobody is missing, and who was removed meanwhile is not in it."""
    async with on_stage(driver) as scene:
        first = await scene.inbox.until(Contacts)
        who = await _follow(scene)
        begun = len(scene.inbox.given)
        await driver.cut()
        await driver.mend()
        second = await scene.inbox.until(Contacts, after=begun, within=15.0)
        await scene.adapter.unfollow(scene.login.id, who)
        begun = len(scene.inbox.given)
        await driver.cut()
        await driver.mend()
        third = await scene.inbox.until(Contacts, after=begun, within=15.0)
        natives = [{one.who.native for one in told.contacts} for told in (first, second, third)]

        expect([set(), {who}, set()], natives, "who is in the list")


async def a_list_is_told_whole_at_every_start(driver: Driver) -> None:
    """Nobody is missing, and who was removed before is not in it."""
    login, found = driver.login(), []
    inbox = Recorder()
    for changed in ("nobody", "followed", "unfollowed"):
        begun = len(inbox.given)
        async with on_stage(driver, login=login, inbox=inbox) as scene:
            told = await inbox.until(Contacts, after=begun)
            found.append({one.who.native for one in told.contacts})
            who = scene.identity(driver.friend.name).native
            if changed == "nobody":
                await _follow(scene)
            elif changed == "followed":
                await scene.adapter.unfollow(login.id, who)
                await inbox.until(Stranger)

    expect([set(), {who}, set()], found, "who is in the list")


async def nobody_cannot_be_followed(driver: Driver) -> None:
    async with on_stage(driver) as scene:
        try:
            await scene.adapter.follow(scene.login.id, driver.nobody)
        except Refused:
            return
        raise NotConforming("somebody who is not there can be followed")


async def who_is_watched_is_told_of(driver: Driver) -> None:
    """Until he is watched no longer; in no list, since there is none."""
    async with on_stage(driver) as scene:
        who = scene.identity(driver.friend.name)
        await scene.adapter.follow(scene.login.id, who.native)
        await driver.friend.fares("away", "at tea")
        away = await scene.inbox.until(
            Contact, lambda told: (told.standing, told.status) == ("away", "at tea")
        )
        begun = len(scene.inbox.given)
        await driver.friend.fares("online", "")
        back = await scene.inbox.until(Contact, lambda told: told.standing == "online", after=begun)
        await scene.adapter.unfollow(scene.login.id, who.native)
        stranger = await scene.inbox.until(Stranger)
        await scene.adapter.unfollow(scene.login.id, who.native)

        expect((scene.login.id, who, False), (away.login, away.who, away.is_listed), "who it is")
        expect(replace(away, standing="online", status=""), back, "how he fares then")
        expect(Stranger(login=scene.login.id, who=who), stranger, "who is a stranger")


async def whom_a_login_follows_is_watched_at_every_connection(driver: Driver) -> None:
    """The gateway keeps the list, and says it once, at the beginning."""
    login = driver.login()
    name = driver.friend.name
    native = driver.adapter.target(driver.person(name)).native
    async with on_stage(driver, login=replace(login, follows=(native,))) as scene:
        who = scene.identity(name)
        await scene.inbox.until(Contact, lambda told: told.who == who)
        begun = len(scene.inbox.given)
        await driver.cut()
        await driver.mend()
        again = await scene.inbox.until(Contact, after=begun, within=15.0)

        expect(who, again.who, "who is told of again")


async def _follow(scene: Scene) -> str:
    """The friend is in the list; his native id."""
    who = scene.identity(scene.driver.friend.name).native
    await scene.adapter.follow(scene.login.id, who)
    await scene.inbox.until(Contact, lambda told: told.who.native == who)
    return who
