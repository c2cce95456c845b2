"""Who people say they are, and as what the login's owner is shown."""

import asyncio

import pytest

from adapters.matrix.media import portraying, profiles
from bridge.api.asked import Picture, Profile
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Identity
from tests.adapters.matrix.media.stage import MATRIX, PERSON, PNG, Stage, stage

TEA = Picture(PNG, "image/png")


def asked(on: Stage) -> list[str]:
    """What changes something."""
    return [one.name for one in on.hs.asked if one.method != "GET"]


def test_somebody_is_called_as_he_says() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.world.person("bob", name="Bob")
            found = await profiles.profile(on.session, Identity(MATRIX, PERSON, "Bobby"))

            assert found == Profile(
                name="Bob", nickname="bob", urls=("https://matrix.to/#/@bob:home.test",)
            )

    asyncio.run(main())


@pytest.mark.parametrize("status", [403, 404])
def test_of_whom_nobody_tells_the_name_is_known(status: int) -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("profile", status)
            found = await profiles.profile(on.session, Identity(MATRIX, PERSON, "Bobby"))

            assert found is not None
            assert (found.name, found.nickname) == ("Bobby", "bob")

    asyncio.run(main())


def test_what_is_no_person_has_no_profile() -> None:
    async def main() -> None:
        async with stage() as on:
            assert await profiles.profile(on.session, Identity(MATRIX, "!tea", "Tea")) is None
            assert on.hs.asked == []

    asyncio.run(main())


@pytest.mark.parametrize("told", [{}, {"displayname": 7, "avatar_url": ["x"]}])
def test_a_hostile_profile_is_as_good_as_none(told: object) -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.answers("profile", told)
            found = await profiles.profile(on.session, Identity(MATRIX, PERSON, "Bobby"))

            assert found is not None
            assert found.name == "Bobby"

    asyncio.run(main())


def test_an_owner_is_shown_with_his_name_and_picture() -> None:
    async def main() -> None:
        async with stage() as on:
            await portraying.portray(on.session, "Alice", TEA)
            alice = on.hs.world.person("alice")

            assert alice.name == "Alice"
            assert on.hs.world.media.at(alice.avatar).data == PNG
            assert asked(on) == ["set_name", "upload", "set_avatar"]

    asyncio.run(main())


def test_what_is_so_already_is_not_said_again() -> None:
    async def main() -> None:
        async with stage() as on:
            await portraying.portray(on.session, "Alice", TEA)
            on.hs.asked.clear()
            await portraying.portray(on.session, "Alice", TEA)
            await portraying.portray(on.session, None, None)

            assert asked(on) == []

    asyncio.run(main())


def test_what_is_not_said_stays_as_it_is() -> None:
    async def main() -> None:
        async with stage() as on:
            alice = on.hs.world.person("alice")
            alice.name, alice.avatar = "Alice", on.put(PNG)
            await portraying.portray(on.session, None, Picture(b"", ""))
            await portraying.portray(on.session, None, Picture(b"", ""))

            assert (alice.name, alice.avatar) == ("Alice", "")
            assert asked(on) == ["set_avatar"]

    asyncio.run(main())


def test_a_long_name_is_cut_between_characters() -> None:
    async def main() -> None:
        async with stage() as on:
            await portraying.portray(on.session, "é" * 200, None)

            assert on.hs.world.person("alice").name == "é" * 127

    asyncio.run(main())


def test_a_homeserver_that_lets_nobody_change_his_name_refuses() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("set_name", 403)
            with pytest.raises(Refused):
                await portraying.portray(on.session, "Alice", None)
            on.hs.faults.fail("set_name", 503)
            with pytest.raises(TryLater):
                await portraying.portray(on.session, "Alice", None)

    asyncio.run(main())
