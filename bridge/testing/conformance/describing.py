"""Rules of what rooms are, how they are changed, found and ended, and of pictures."""

from hashlib import sha1

from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.states import About, Destroyed, Everyone, Present
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room, on_stage
from bridge.testing.driving import Driver

PNG = b"\x89PNG\r\n\x1a\n tea"
NAME = "muc#roomconfig_roomname"


async def what_a_room_is_comes_with_joining(driver: Driver) -> None:
    """Before or after everyone, and again when it is another."""
    await driver.friend.call_room("Tea")
    async with on_stage(driver) as scene:
        await scene.join()
        told = [state for state in scene.inbox.given if isinstance(state, (About, Everyone))]
        kinds = [type(state) for state in told if state.place == scene.room]
        await driver.friend.call_room("Coffee")
        await scene.inbox.until(About, lambda about: about.name == "Coffee")
        abouts = scene.inbox.of(About)
        names = [about.name for about in abouts if about.place == scene.room]

        expect((1, 1), (kinds.count(About), kinds.count(Everyone)), "what came with joining")
        expect(["Tea", "Coffee"], names, "the names of the room")


async def only_an_owner_changes_a_room(driver: Driver) -> None:
    """All of what he asks for, or none."""
    async with in_the_room(driver) as scene:
        adapter = scene.adapter
        for asked in (
            adapter.settings(scene.room),
            adapter.configure(scene.room, {NAME: "Mine"}),
            adapter.destroy(scene.room, "", None),
        ):
            try:
                await asked
            except Refused as refused:
                expect("forbidden", refused.reason, "the reason")
            else:
                raise NotConforming("somebody who does not own the room was not refused")
        await driver.friend.give_affiliation(scene.name, "owner")
        await scene.inbox.until(Present, lambda present: present.affiliation == "owner")
        settings = {setting.name: setting for setting in await adapter.settings(scene.room)}
        name = NAME if NAME in settings else next(iter(settings))
        try:
            await adapter.configure(scene.room, {name: "Half", "no such setting": "1"})
        except Refused:
            pass
        else:
            raise NotConforming("a setting that there is not was changed")
        half = {setting.name: setting for setting in await adapter.settings(scene.room)}
        await adapter.configure(scene.room, {NAME: "Whole"} if NAME in settings else {})
        whole = {setting.name: setting.value for setting in await adapter.settings(scene.room)}

        expect(settings, half, "what is set when a part cannot be")
        expect("Whole" if NAME in settings else None, whole.get(NAME), "what is set at last")


async def a_room_that_ends_says_so(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        await driver.friend.give_affiliation(scene.name, "owner")
        await scene.inbox.until(Present, lambda present: present.affiliation == "owner")
        await scene.adapter.destroy(scene.room, "no water", None)
        told = await scene.inbox.until(Destroyed)

        expect(Destroyed(place=scene.room, reason="no water"), told, "what was told")
        expect(["refused"], await scene.say("hello?"), "what became of one more word")


async def rooms_are_found_by_their_words(driver: Driver) -> None:
    await driver.friend.change_subject("oolong at five")
    async with on_stage(driver) as scene:
        find, room = scene.adapter.find, scene.room.native
        found = [each.native for each in await find(scene.login.id, "oolong", 10)]

        expect([room], found, "what was found by its topic")
        expect([], list(await find(scene.login.id, "no such words", 10)), "what was not")
        expect([], list(await find(scene.login.id, "", 0)), "what was found of none at most")


async def pictures_are_known_by_their_hash(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.show_picture(PNG)
        present = await scene.inbox.until(Present, lambda present: bool(present.avatar))
        picture = await scene.adapter.picture(scene.login.id, present.who)
        known = await scene.adapter.picture(scene.login.id, present.who, present.avatar)
        none = await scene.adapter.picture(scene.login.id, scene.identity(scene.name))

        expect(scene.identity(friend.name), present.who, "whose picture it is")
        expect(sha1(PNG, usedforsecurity=False).hexdigest(), present.avatar, "what it is known by")
        expect((PNG, "image/png"), picture and (picture.image, picture.media_type), "the picture")
        expect(picture, known, "the picture, by what it is known by")
        expect(None, none, "the picture of somebody who has none")


async def who_somebody_says_he_is(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.describe_oneself("A good friend", "Likes tea.")
        told = await scene.adapter.profile(scene.login.id, scene.identity(friend.name))

        expect("A good friend", told and told.name, "the name in the profile")


async def what_somebody_says_of_himself(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.describe_oneself("A good friend", "Likes tea.")
        told = await scene.adapter.profile(scene.login.id, scene.identity(friend.name))

        expect("Likes tea.", told and told.about, "what stands in the profile")


async def a_login_is_shown_as_its_owner_wishes(driver: Driver) -> None:
    """What is None is left as it was."""
    async with in_the_room(driver) as scene:
        adapter, login = scene.adapter, scene.login.id
        mine = scene.identity(scene.name)
        await adapter.portray(login, "Carol of Tea", Picture(PNG, "image/png"))
        await adapter.portray(login, "Carol of Coffee", None)
        shown = await adapter.picture(login, mine)
        told = await adapter.profile(login, mine)
        await adapter.portray(login, None, Picture(b"", ""))
        taken = await adapter.picture(login, mine)

        expect((PNG, "image/png"), shown and (shown.image, shown.media_type), "the picture")
        expect("Carol of Coffee", told and told.name, "the name")
        expect(None, taken, "the picture that was taken away")
