"""Rooms of the fake network say what they are, can be changed, found and ended; pictures."""

from dataclasses import replace
from hashlib import sha1

import pytest

from bridge.api.asked import Configuring, Directory, Found, Picture, Profiles, Setting
from bridge.api.errors import Refused
from bridge.api.events import RoomChange
from bridge.api.states import About, Absent, Destroyed, Present
from tests.bridge.testing.stage import (
    CAROL,
    HALL,
    IN_TEA,
    TEA,
    carry,
    fake,
    in_tea,
    message,
    run,
    who,
)

IMAGE = b"\x89PNG tea"
KNOWN = sha1(IMAGE, usedforsecurity=False).hexdigest()


def about(**traits: object) -> About:
    return About(place=IN_TEA, **({"is_public": True} | traits))  # type: ignore[arg-type]


def test_a_room_that_becomes_another_says_so() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as inbox:
            network.far.about(TEA, name="Tea", description="No milk.", members=40)
            network.far.about(TEA, is_public=False, is_moderated=True, password="pw")
            await inbox.until(About, lambda told: told.has_password)

            assert inbox.given == [
                about(name="Tea", description="No milk.", members=40),
                about(
                    name="Tea",
                    description="No milk.",
                    members=40,
                    is_public=False,
                    is_moderated=True,
                    has_password=True,
                ),
            ]
            with pytest.raises(TypeError, match="a room has no colour"):
                network.far.about(TEA, colour="red")

    run(test)


def test_a_network_need_not_say_what_its_rooms_are() -> None:
    async def test() -> None:
        network = fake(about=False)
        async with in_tea(network) as inbox:
            network.far.about(TEA, name="Tea")
            network.far.enter(TEA, "eve")
            await inbox.until(Present)

            assert inbox.of(About) == []

    run(test)


def test_a_room_that_is_destroyed_is_there_no_longer() -> None:
    async def test() -> None:
        network = fake(word="returned")
        async with in_tea(network) as inbox:
            network.far.destroy(TEA, "no water", "#Coffee%irc.fake")
            told = await inbox.until(Destroyed)
            with pytest.raises(Refused, match=r"You are not in this room\."):
                await carry(network, message("hello?"))

            assert told == Destroyed(place=IN_TEA, reason="no water", alternate="#coffee%irc.fake")
            assert (await network.join(CAROL, IN_TEA, "carol", None)).created

    run(test)


def test_a_server_that_shuts_down_lets_everybody_out() -> None:
    async def test() -> None:
        network = fake()
        network.far.room("#coffee%irc.fake", "alice")
        network.far.room("#tea%other.fake", "eve")
        async with in_tea(network) as inbox:
            network.far.shut_down("irc.fake")
            told = await inbox.until(Absent, lambda absent: absent.mine)

            absent = Absent(login=CAROL, place=IN_TEA, who=who("alice"), cause="shutdown")
            assert inbox.given == [absent, replace(absent, who=who("bob")), told]
            assert told == replace(absent, who=who("carol"), mine=True)
            rooms = (TEA, "#coffee%irc.fake", "#tea%other.fake")
            assert [network.far.people(room) for room in rooms] == [(), (), ("eve",)]
            assert (await network.join(CAROL, IN_TEA, "carol", None)).created is False

    run(test)


def test_only_moderators_change_a_subject_that_is_locked() -> None:
    async def test() -> None:
        network = fake()
        network.far.about(TEA, is_subject_locked=True)
        async with in_tea(network) as inbox:
            with pytest.raises(Refused, match=r"Only moderators may do this\."):
                await network.subject(CAROL, IN_TEA, "coffee")
            network.far.promote(TEA, "carol", role="moderator")
            await network.subject(CAROL, IN_TEA, "coffee")
            told = await inbox.until(RoomChange)

            assert (told.subject, network.far.subject_of(TEA)) == ("coffee", "coffee")

    run(test)


# --- pictures -------------------------------------------------------------------------------------


def test_people_and_rooms_have_pictures() -> None:
    async def test() -> None:
        network = fake()
        assert isinstance(network, Profiles)
        async with in_tea(network) as inbox:
            assert network.far.picture("bob%irc.fake", IMAGE) == KNOWN
            network.far.picture(TEA, IMAGE, "image/webp")
            of_bob = await network.picture(CAROL, who("bob"))
            of_tea = await network.picture(CAROL, IN_TEA)
            network.far.picture("bob%irc.fake", b"")
            await inbox.until(Present, lambda present: not present.avatar)

            assert inbox.given == [
                Present(place=IN_TEA, who=who("bob"), avatar=KNOWN),
                about(avatar=KNOWN),
                Present(place=IN_TEA, who=who("bob")),
            ]
            assert (of_bob, of_tea) == (
                Picture(IMAGE, "image/png"),
                Picture(IMAGE, "image/webp"),
            )
            assert await network.picture(CAROL, who("bob")) is None

    run(test)


def test_who_has_a_picture_comes_with_it() -> None:
    async def test() -> None:
        network = fake()
        network.far.picture("eve%irc.fake", IMAGE)
        async with in_tea(network) as inbox:
            network.far.enter(TEA, "eve")

            assert await inbox.until(Present) == Present(place=IN_TEA, who=who("eve"), avatar=KNOWN)

    run(test)


# --- what is found --------------------------------------------------------------------------------


def test_public_rooms_are_found_the_largest_first() -> None:
    async def test() -> None:
        network = fake()
        far = network.far
        assert isinstance(network, Directory)
        far.room("#milk%irc.fake", subject="With TEA")
        far.room("#other%other.fake", "x", "y", "z", subject="tea")
        far.room(HALL, "x", subject="tea, too")
        far.about("#milk%irc.fake", name="Milk", members=50)
        far.room("#hidden%irc.fake", subject="tea")
        far.about("#hidden%irc.fake", is_public=False)
        far.room("#coffee%irc.fake")
        async with in_tea(network):
            tea = Found(TEA, "#tea", "", 3)
            milk = Found("#milk%irc.fake", "Milk", "With TEA", 50)
            hall = Found(HALL, HALL, "tea, too", 1)
            coffee = Found("#coffee%irc.fake", "#coffee", "", 0)

            assert await network.find(CAROL, "Tea", 9) == [milk, tea, hall]
            assert await network.find(CAROL, "", 2) == [milk, tea]
            assert await network.find(CAROL, "", 9) == [milk, tea, hall, coffee]
            assert len(await network.find(None, "tea", 9)) == 4

    run(test)


# --- what can be changed --------------------------------------------------------------------------


def test_an_owner_changes_a_room() -> None:
    async def test() -> None:
        network = fake()
        assert isinstance(network, Configuring)
        async with in_tea(network) as inbox:
            network.far.promote(TEA, "carol", affiliation="owner")
            inbox.given.clear()
            before = {setting.name: setting for setting in await network.settings(IN_TEA)}
            await network.configure(
                IN_TEA,
                {
                    "muc#roomconfig_roomname": "Tea",
                    "muc#roomconfig_roomdesc": "No milk.",
                    "muc#roomconfig_moderatedroom": "1",
                    "muc#roomconfig_publicroom": "0",
                    "muc#roomconfig_passwordprotectedroom": "1",
                    "muc#roomconfig_roomsecret": "leaf",
                    "fake#slow": "10",
                },
            )
            after = {setting.name: setting for setting in await network.settings(IN_TEA)}
            await network.configure(IN_TEA, {"muc#roomconfig_passwordprotectedroom": "0"})
            await inbox.until(About, lambda told: not told.has_password)

            assert list(before) == [
                "muc#roomconfig_roomname",
                "muc#roomconfig_roomdesc",
                "muc#roomconfig_publicroom",
                "muc#roomconfig_moderatedroom",
                "muc#roomconfig_membersonly",
                "muc#roomconfig_passwordprotectedroom",
                "muc#roomconfig_roomsecret",
                "fake#slow",
            ]
            assert [setting.value for setting in before.values()] == [
                *("", "", "1", "0", "0", "0", "", "0")
            ]
            assert [setting.value for setting in after.values()] == [
                *("Tea", "No milk.", "0", "1", "0", "1", "leaf", "10")
            ]
            assert before["fake#slow"] == Setting(
                "fake#slow",
                "list",
                "Time between two messages",
                "0",
                (("0", "None"), ("10", "10 seconds"), ("60", "1 minute")),
            )
            told = about(name="Tea", description="No milk.", is_public=False, is_moderated=True)
            assert inbox.given[-1] == told

    run(test)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"muc#roomconfig_maxusers": "9"}, "This cannot be changed here."),
        ({"fake#slow": "11"}, "This cannot be: Time between two messages."),
        ({"muc#roomconfig_moderatedroom": "yes"}, "This cannot be: Moderated."),
        ({"muc#roomconfig_passwordprotectedroom": "1"}, "A password is needed."),
    ],
)
def test_what_cannot_be_changes_nothing(values: dict[str, str], words: str) -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network):
            network.far.promote(TEA, "carol", affiliation="owner")
            before = await network.settings(IN_TEA)
            with pytest.raises(Refused) as refused:
                await network.configure(IN_TEA, {"muc#roomconfig_roomname": "X", **values})

            assert (refused.value.reason, refused.value.text) == ("not-acceptable", words)
            assert await network.settings(IN_TEA) == before

    run(test)


def test_only_owners_change_and_destroy() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as inbox:
            network.far.promote(TEA, "carol", affiliation="admin")
            for asked in (
                network.settings(IN_TEA),
                network.configure(IN_TEA, {}),
                network.destroy(IN_TEA, "", None),
            ):
                with pytest.raises(Refused, match=r"Only owners may do this\."):
                    await asked
            network.far.promote(TEA, "carol", affiliation="owner")
            await network.destroy(IN_TEA, "no water", None)

            assert await inbox.until(Destroyed) == Destroyed(place=IN_TEA, reason="no water")

    run(test)


def test_what_is_not_there_is_refused() -> None:
    async def test() -> None:
        network = fake(configures=False, directory=False, pictures=False)
        async with in_tea(network):
            for asked in (
                network.settings(IN_TEA),
                network.configure(IN_TEA, {}),
                network.destroy(IN_TEA, "", None),
                network.find(CAROL, "", 9),
                network.picture(CAROL, who("bob")),
            ):
                with pytest.raises(Refused) as refused:
                    await asked
                assert refused.value.reason == "unsupported"
        assert network.breaches == []

    run(test)
