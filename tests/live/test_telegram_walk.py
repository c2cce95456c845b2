"""The shortest ways between XMPP and Telegram, on real XMPP servers."""

import pytest

from tests.clients.stream import stanza
from tests.live.site import Site
from tests.live.telegraph import CANARY, Telegraph, play

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


def test_a_group_and_a_room_hear_each_other(site: Site) -> None:
    """Whoever may be there, since an admin opened it."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice = line.api.world.user("Alice")
        tea = line.api.world.supergroup("Tea", alice)
        bob = await line.client()
        await line.opens(alice, tea)
        await bob.join(line.room(tea), "Bob")

        await alice.says(tea, f"hello {CANARY}")
        heard = await bob.expect(stanza("message", type="groupchat", body=f"hello {CANARY}"))
        assert heard.get("from") == f"{line.room(tea)}/Alice"
        said = bob.message(line.room(tea), f"hi {CANARY}", type="groupchat")
        await bob.expect(stanza("message", id=said, type="groupchat"))
        assert tea.texts[-1] == f"Bob: hi {CANARY}"

    play(site, scene)
