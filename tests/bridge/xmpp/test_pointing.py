"""What people mean who name a room or a person."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from bridge.api.adapter import Adapter, Target
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.xmpp import inquiry, pointing
from bridge.xmpp.addressing import Domain, Jid
from bridge.xmpp.pointing import Wanted
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, IRC, FarNetwork, Scene

TEA = Target("room", "#tea%irc.fake", "irc.fake")
CAROL = Target("direct", "carol%irc.fake", "irc.fake")
ELSEWHERE = Domain("telegram.example.org")


class Linking(FarNetwork):
    """`tea time` is a room, `https://fake.example/carol` somebody; other links are dead."""

    async def resolve(self, login: LoginId | None, written: str) -> Target | None:
        known = {"tea time": TEA, "https://fake.example/carol": CAROL}
        if written not in known and written.startswith("https://fake.example/"):
            raise Refused("not-found", "This link leads to nothing.")
        return known.get(written)


def meant(written: str, wanted: Wanted = "room", *servers: str) -> Target:
    """What Alice means, who is logged in to these servers."""
    scene = Scene()
    services = {**scene.hosting.services, ELSEWHERE: scene.service}
    hosting = replace(scene.hosting, services=services)
    scene.service.adapter = cast("Adapter[Any]", Linking())
    for server in servers:
        scene.logins.ensure(IRC, ALICE, server, "alice")
    asked = inquiry.asking(hosting, scene.service, CLIENT, Jid(DOMAIN))
    return asyncio.run(pointing.meant(asked, written, wanted))


@pytest.mark.parametrize(
    "written",
    [
        "#tea%irc.fake",
        " #Tea%IRC.fake ",
        f"#tea%irc.fake@{DOMAIN}",
        f"#TEA%irc.fake@{DOMAIN.upper()}/alice",
        f"xmpp:#tea%25irc.fake@{DOMAIN}?join;password=x",
        "tea time",
    ],
)
def test_a_room_is_named_in_many_ways(written: str) -> None:
    assert meant(written) == TEA


@pytest.mark.parametrize("written", ["#hall", f"#hall@{DOMAIN}", f"#square@{DOMAIN}", "#square"])
def test_a_room_that_moved_is_meant_by_each_of_its_names(written: str) -> None:
    scene = Scene()
    scene.service.move("#hall", "#square", keeps=True)
    asked = inquiry.asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))
    found = asyncio.run(pointing.meant(asked, written, "room"))

    assert found == Target("room", "#square", None)
    assert pointing.address_of(scene.service, found) == f"#hall@{DOMAIN}"


@pytest.mark.parametrize("written", ["carol%irc.fake", "https://fake.example/carol", "carol"])
def test_so_is_a_person(written: str) -> None:
    assert meant(written, "direct", "irc.fake") == CAROL


def test_a_name_that_is_on_several_servers_is_to_be_said_in_full() -> None:
    with pytest.raises(Refused, match=r"carol%irc\.fake, carol%irc\.other"):
        meant("carol", "direct", "irc.fake", "irc.other")


@pytest.mark.parametrize(
    ("written", "wanted", "told"),
    [
        (f"#tea%irc.fake@{ELSEWHERE}", "room", f"another network, whose gateway is {ELSEWHERE}"),
        ("https://fake.example/nowhere", "room", "This link leads to nothing."),
        ("https://t.me/tea", "room", "leads to no person and no room of this network"),
        ("tea", "room", "nobody and nothing of this name"),
        (f"tea\\20@{DOMAIN}", "room", "nobody and nothing of this name"),
        (f"@{DOMAIN}", "room", "nobody and nothing of this name"),
        ("carol%irc.fake", "room", "This is no room."),
        ("irc.fake", "room", "This is no room."),
        ("#tea%irc.fake", "direct", "This is no person."),
        ("", "direct", "nobody and nothing of this name"),
        ("\ud800 \0", "direct", "nobody and nothing of this name"),
        ("x" * 100_000, "room", "This name is too long."),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(written: str, wanted: Wanted, told: str) -> None:
    with pytest.raises(Refused, match=told):
        meant(written, wanted)
