"""What a network lets accounts do step by step, as encryption needs it: a command for all of it."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import COMMANDS, Execution, executed
from tests.scenes.files import fetched, trusting
from tests.scenes.skins import by_chat
from tests.scenes.stage import Stage

GUIDES = Manner(guides=True, enters="password")
EXECUTING = "//commands:command[@status='executing']"
COMPLETED = "//commands:command[@status='completed']"
LIST = f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>"


async def logged_in(cast: Cast) -> Client:
    alice = await cast.client("alice")
    await executed(alice, cast.domain, "register", {"name": "ally", "password": "sesame"})
    return alice


def test_a_procedure_is_gone_through_page_by_page(stage: Stage) -> None:
    """Ours: what is not accepted is asked again."""

    async def scene(cast: Cast) -> None:
        alice = await logged_in(cast)
        execution = await Execution.begun(alice, cast.domain, "encryption", EXECUTING)
        await execution.submits({"procedure": "confirm"}, EXECUTING, action="next")
        await execution.goes("next", EXECUTING, "//form:field[@var='same'][@type='boolean']")
        await execution.submits({"same": "0"}, EXECUTING, action="next")
        assert execution.note == "Then look again."
        await execution.submits({"same": "1"}, COMPLETED, action="next")
        assert execution.note == "Confirmed."

    stage.play(scene, manner=GUIDES, options=trusting(stage.xmpp.http_port))


def test_what_is_to_be_taken_along_is_a_file(stage: Stage) -> None:
    """Ours: by a link, which is good for who has it; in the words alone it would be too long."""

    async def scene(cast: Cast) -> None:
        alice = await logged_in(cast)
        told = await by_chat(alice, "take")
        words, _, link = told.partition(" The file: ")
        assert words == "Here are your keys."
        assert await fetched(link) == b"-- key\n-- another"

    stage.play(scene, manner=GUIDES, options=trusting(stage.xmpp.http_port))


@pytest.mark.parametrize("way", ["lines", "link"])
def test_what_is_brought_back_is_pasted_or_a_file(stage: Stage, way: str) -> None:
    """Ours: who has it in a file sends the file's link."""

    async def scene(cast: Cast) -> None:
        alice = await logged_in(cast)
        given = "-- key\n-- another"
        if way == "link":
            told = await by_chat(alice, "encryption", {"procedure": "take"})
            given = told.partition(" The file: ")[2]
        execution = await Execution.begun(alice, cast.domain, "encryption", EXECUTING)
        await execution.submits({"procedure": "bring"}, EXECUTING, action="next")
        await execution.submits({"keys": given.split("\n")}, COMPLETED, action="next")
        assert execution.note == "Thank you."
        assert cast.network.guiding.brought == ["-- key\n-- another"]

    stage.play(scene, manner=GUIDES, options=trusting(stage.xmpp.http_port))


def test_it_is_there_for_who_has_a_login_alone(stage: Stage) -> None:
    """Ours: else there is nothing that it could be about."""

    async def scene(cast: Cast) -> None:
        bob = await cast.client("bob")
        assert "encryption" not in str([one.attrib for one in await bob.gets(cast.domain, LIST)])
        told = await by_chat(bob, "encryption")
        assert told == "You are not logged in to this network."

    stage.play(scene, manner=GUIDES, options=trusting(stage.xmpp.http_port))


def test_what_is_given_up_is_ended(stage: Stage) -> None:
    """XEP-0050 section 3.4: "The action "cancel" is always allowed". Its course is ended."""

    async def scene(cast: Cast) -> None:
        alice = await logged_in(cast)
        execution = await Execution.begun(alice, cast.domain, "encryption", EXECUTING)
        await execution.submits({"procedure": "bring"}, EXECUTING, action="next")
        await execution.goes("cancel", "//commands:command[@status='canceled']")
        assert cast.network.guiding.given_up == ["bring"]

    stage.play(scene, manner=GUIDES, options=trusting(stage.xmpp.http_port))
