"""A scene fails when something is otherwise than it says, and when it should have said so."""

import logging
from xml.etree.ElementTree import fromstring

import pytest

from tests.scenes import xpath
from tests.scenes.cast import Cast
from tests.scenes.paths import here
from tests.scenes.stage import Scene, Stage


async def another_stanza_comes_next(cast: Cast) -> None:
    room = cast.room("carol")
    alice = await cast.client("alice")
    alice.sends_join(room)
    await alice.receives(here(room, "alice"))


async def one_of_several_is_another(cast: Cast) -> None:
    room = cast.room("carol", "dave")
    alice = await cast.client("alice")
    alice.sends_join(room)
    await alice.receives_each(here(room, "carol"), here(room, "alice"))


async def something_comes_where_nothing_should(cast: Cast) -> None:
    room = cast.room("carol")
    alice = await cast.client("alice")
    alice.sends_join(room)
    await alice.receives(here(room, "carol"))
    await alice.receives_nothing()


async def an_answer_is_another(cast: Cast) -> None:
    alice = await cast.client("alice")
    await alice.gets(cast.domain, "<ping xmlns='urn:xmpp:ping'/>", "/iq[@type='error']")


async def the_jid_of_another_account_is_shown(cast: Cast) -> None:
    room = cast.room("carol")
    alice = await cast.client("alice")
    bob = await cast.client("bob")
    await alice.joins(room)
    room.says("carol", f"I know {bob.account}")
    await alice.receives()


async def an_error_is_logged(cast: Cast) -> None:
    await cast.client("alice")
    logging.getLogger("bridge").error("a fault")


async def a_rule_of_the_port_is_broken(cast: Cast) -> None:
    cast.network.breaches.append("a breach")


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (another_stanza_comes_next, "(?s)alice was to receive .*what came:\n.*/carol"),
        (one_of_several_is_another, "(?s)alice was to receive .*what came:\n.*/dave"),
        (something_comes_where_nothing_should, "(?s)was to receive nothing.*/alice"),
        (an_answer_is_another, "(?s)was to receive /iq.*what came:\n.*result"),
        (the_jid_of_another_account_is_shown, "a JID of another"),
        (an_error_is_logged, "bridge: a fault"),
        (a_rule_of_the_port_is_broken, "a breach"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_scene_that_is_not_so_fails_and_says_what_came(
    stage: Stage, scene: Scene, words: str
) -> None:
    with pytest.raises(AssertionError, match=words):
        stage.play(scene)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/message/body", True),
        ("/message[body='it''s']/sid:stanza-id[@id='7']", True),
        ("/message[body=" + xpath.quoted("it's") + "]", True),
        ("/presence", False),
        ("not(/message/subject)", True),
        ("count(//sid:stanza-id) = 2", False),
    ],
)
def test_a_path_holds_of_a_stanza(path: str, expected: bool) -> None:
    stanza = fromstring(
        "<message><body>it's</body><stanza-id xmlns='urn:xmpp:sid:0' id='7'/></message>"
    )

    assert xpath.holds(stanza, path) == expected
