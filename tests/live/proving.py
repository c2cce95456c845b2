"""Somebody on XMPP proves who he is on Telegram, as the command `login` asks."""

import re

from tests.clients.xmpp import XmppClient
from tests.live.telegraph import DOMAIN, Telegraph
from tests.scenes.client import Client
from tests.scenes.executing import Execution
from tests.servers.botapi.users import User


async def prove(line: Telegraph, wire: XmppClient, user: User) -> None:
    """The account is this person from now on, to groups that he is in."""
    execution = await Execution.begun(Client("client", wire, DOMAIN), DOMAIN, "login")
    await execution.submits({})
    link = re.search(r"https://t\.me/\S+", _words(execution))
    assert link, _words(execution)
    await user.presses_start(link[0].partition("=")[2])
    number = await line.api.world.until(lambda: _number(user))
    await execution.goes("execute")
    await execution.submits({"number": number})
    assert execution.status == "completed", _words(execution)


def _number(user: User) -> str:
    found = [re.search(r"\b\d{6}\b", text) for text in user.chat.texts if "log in" in text]
    return found[-1][0] if found and found[-1] else ""


def _words(execution: Execution) -> str:
    return "\n".join(execution.answer.itertext())
