"""Whose session runs because of his contacts."""

import asyncio

from bridge.api.ids import Identity
from bridge.api.states import Contact
from bridge.testing.network import FakeNetwork
from tests.walks.house import FAKE, SERVER, Listener, running


def test_who_becomes_a_contact_far_away_starts_the_session_that_tells_of_him(url: str) -> None:
    """As on a network whose people open links, told by the network's own connection."""

    async def run() -> None:
        async with running(url, FakeNetwork(FAKE), Listener()) as house:
            logins, login = house.gateway.logins, house.login.id
            await logins.stop(login)
            who = Identity(FAKE, f"carol%{SERVER}", "carol")
            inbox = house.gateway.inbox(FAKE, "network")
            inbox.show(Contact(login=login, who=who, is_listed=False))
            assert not logins.is_running(login)
            inbox.show(Contact(login=login, who=who))
            assert logins.is_running(login)

    asyncio.run(run())
