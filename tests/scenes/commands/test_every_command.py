"""Each command is there in both skins, and they ask the same."""

import pytest

from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.every import EVERY
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.both import EVERYTHING, Places, prepared
from tests.scenes.executing import COMMAND, Execution
from tests.scenes.stage import Stage

LAST = "leave logout"
"""What asks nothing here and is done at once; much is not there afterwards."""

_FORM = "{jabber:x:data}"


def _asked(execution: Execution) -> list[str]:
    """The labels of what a form asks."""
    return [
        field.get("label", "")
        for field in execution.answer.findall(f"{COMMAND}/{_FORM}x/{_FORM}field")
        if field.get("type") not in ("hidden", "fixed")
    ]


async def _first_words(client: Client, domain: str, line: str) -> str:
    client.writes(domain, line)
    answer = await client.reads_to(f"/message[@from='{domain}'][@type='chat'][body]")
    client.writes(domain, "cancel")
    await client.reads_to(f"/message[@from='{domain}'][@type='chat'][body]")
    return answer.findtext("body") or ""


async def _compared(client: Client, cast: Cast, command: Command, places: Places) -> bool:
    """The chat asks first what the form asks first. False: the command is not there."""
    for kind in sorted(command.at):
        to = places[kind]
        begun = await Execution.begun(client, to, command.known_as)
        if not begun.status:
            return begun.refusal[0] != "item-not-found"
        labels = _asked(begun)
        if begun.status == "executing":
            await begun.goes("cancel", "//commands:command[@status='canceled']")
        if not labels:
            continue
        named = kind not in ("domain",)
        line = f"{command.word} {to}" if named else command.word
        if named and any("domain" in one.at for one in EVERY if one.word == command.word):
            continue  # said without an address, it is the gateway's
        words = await _first_words(client, cast.domain, line)
        if labels[-1] == "Link":
            assert "https://" in words  # a code to be looked at, with its link
            continue
        assert labels[0] in words, (command.word, labels, words)
    return True


def test_both_skins_ask_the_same_first(stage: Stage) -> None:
    """Ours: one declaration is the form and the chat's questions."""

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        client, places = await prepared(cast)
        lacking = [
            command.word
            for command in sorted(EVERY, key=lambda one: LAST.find(one.word))
            if not await _compared(client, cast, command, places)
        ]
        # For who is registered, where there is something to log in to; for networks of one server.
        assert sorted(lacking) == ["defaults", "login", "myconnection", "myserver"]

    stage.play(scene, manner=EVERYTHING)


@pytest.mark.parametrize("kind", ["domain", "server", "contact", "room"])
def test_all_that_is_listed_says_what_it_is(stage: Stage, kind: str) -> None:
    """Ours: whatever is listed can be asked what it is, by XEP-0050."""

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        client, places = await prepared(cast)
        namespace = "http://jabber.org/protocol/commands"
        query = "<query xmlns='http://jabber.org/protocol/disco#{}' node='{}'/>"
        items = await client.gets(places[kind], query.format("items", namespace))
        nodes = [item.get("node", "") for item in items.iter() if item.tag.endswith("}item")]
        declared = {one.known_as for one in EVERY if kind in one.at}
        assert set(nodes) <= declared
        assert nodes
        for node in nodes:
            await client.gets(
                places[kind],
                query.format("info", node),
                "//info:identity[@category='automation'][@type='command-node'][@name]",
                "//info:feature[@var='jabber:x:data']",
            )

    stage.play(scene, manner=EVERYTHING)
