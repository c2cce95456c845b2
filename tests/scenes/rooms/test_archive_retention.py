"""What archives forget, where a network keeps only so much."""

import pytest

from bridge.core import retention
from bridge.testing.manner import Manner
from tests.scenes.archive import METADATA, Page, form, hears, page, question, rsm
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.messages import kept_id
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

THREE = "archive_messages = 3"
A_SECOND = "archive_days = 0.00001157"
FIVE = ("one", "two", "three", "four", "five")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is looked for all the time: who has minutes for a scene?"""
    monkeypatch.setattr(retention, "FIRST", 0.02)
    monkeypatch.setattr(retention, "INTERVAL", 0.02)


async def when_there_are(client: Client, room: Room, words: list[str]) -> Page:
    """The archive when it holds this and nothing else."""
    while (found := await page(client, room)).words != words:
        pass
    return found


def test_the_oldest_is_forgotten_and_the_count_is_real(stage: Stage) -> None:
    """XEP-0313 section 3.2: "a server might begin to discard old messages once the archive reaches
    a certain size [...]. Any such deleted messages MUST be the oldest in the archive, i.e. it is
    not permitted to create gaps or "holes" in the archive."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        found = await when_there_are(alice, room, ["three", "four", "five"])
        assert found.ids == ids[2:]
        assert (found.ends, found.index, found.count) == ((ids[2], ids[4]), "0", "3")
        assert (await page(alice, room, rsm(max=1, index=1))).ids == [ids[3]]
        await alice.gets(room, METADATA, f"/iq/mam:metadata/mam:start[@id='{ids[2]}']")

    stage.play(scene, options=THREE)


def test_what_was_forgotten_is_not_found_by_its_id(stage: Stage) -> None:
    """XEP-0313 section 4.3.2: "If the UID contained within an <after> or <before> element is not
    present in the archive, the server MUST return an item-not-found error"; 4.1.3 says the same of
    'before-id', 'after-id' and 'ids'.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)
        await when_there_are(alice, room, ["three", "four", "five"])

        for id_ in ids[:2]:
            for wish in (
                rsm(after=id_),
                rsm(before=id_),
                form(after_id=id_),
                form(before_id=id_),
                form(ids=(ids[3], id_)),
            ):
                not_found = refused("iq", room, "item-not-found", "cancel")
                await alice.sets(room, question(wish), not_found)
        assert (await page(alice, room, rsm(after=ids[2]))).ids == ids[3:]

    stage.play(scene, options=THREE)


def test_ids_of_what_was_forgotten_are_not_given_again(stage: Stage) -> None:
    """XEP-0313 section 3.2: "The UIDs of deleted messages MUST NOT be reused for new messages." """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        old = await hears(alice, room, *FIVE)
        await when_there_are(alice, room, [])
        await alice.gets(room, METADATA, "/iq/mam:metadata[not(*)]")

        await cast.restart()
        room.says("carol", "six")
        new = kept_id(await alice.reads_to(said(room, "carol", "six")))
        assert new not in old
        not_found = refused("iq", room, "item-not-found", "cancel")
        await alice.sets(room, question(rsm(after=old[4])), not_found)

    stage.play(scene, options=A_SECOND, manner=Manner(history=True))


def test_other_rooms_keep_what_they_have(stage: Stage) -> None:
    """XEP-0313 section 3.2: "A server MAY impose limits on the size of an individual archive." """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await alice.joins(other)
        kept = await hears(alice, other, "a", "b", "c")
        await hears(alice, room, *FIVE)
        await when_there_are(alice, room, ["three", "four", "five"])

        assert (await page(alice, other)).ids == kept

    stage.play(scene, options=THREE)


def test_where_nothing_is_said_of_it_everything_is_kept(stage: Stage) -> None:
    """XEP-0313 section 3.2: "A server MAY impose limits": this one does where it is told to."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for _ in range(2):
            assert (await page(alice, room)).ids == ids
            await cast.restart()

    stage.play(scene, manner=Manner(history=True))
