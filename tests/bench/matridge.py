"""matridge, another gateway to Matrix, to measure ours beside it."""

import asyncio
import time
from pathlib import Path

from tests.clients.xmpp import XmppClient
from tests.servers.process import Server
from tests.servers.prosody import Prosody
from tests.servers.synapse import PASSWORD

LABEL = "matridge"
DOMAIN = "matridge.localhost"
LISTED_WITHIN = 60.0
"""Seconds for it to list a room."""


class Matridge(Server):
    """From an environment of its own. Its avatar would be fetched from the Internet, and rooms
    with a capital letter in their id it cannot join: both is mended as it starts. It trusts all
    devices: nobody verifies any here, so that it would say nothing in encrypted rooms else.
    """

    _BEGIN = """
import matridge, slidge.util.jid_escaping as escaping
from matridge.group import MUC
matridge.gateway.Gateway.COMPONENT_AVATAR = None
MUC.ignore_unverified_devices = property(lambda self: True)
usual = escaping.EscapeMixin.legacy_id_to_jid_username
async def lower(self, native):
    return (await usual(self, native)).lower()
escaping.EscapeMixin.legacy_id_to_jid_username = lower
matridge.main()
"""

    def __init__(self, python: Path, xmpp: Prosody, url: str) -> None:
        super().__init__("matridge", as_root=True)
        self.label, self.domain, self.server = LABEL, DOMAIN, self
        self._url = url
        self.argv = (
            python,
            *("-c", self._BEGIN, "--jid", self.domain, "--secret", xmpp.components[self.domain]),
            *("--server", xmpp.host, "--port", str(xmpp.component_port)),
            *("--home-dir", self.directory, "--upload-service", xmpp.upload, "--quiet"),
        )

    def ready(self) -> bool:
        return self.running

    async def logs_in(self, client: XmppClient, person: str) -> None:
        await client.until_answers(self.domain, 30.0, alive=lambda: self.running)
        name = person[1:].partition(":")[0]
        values = {
            "homeserver": self._url,
            "username": name,
            "password": PASSWORD,
            "device": "bench",
        }
        fields = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in values.items())
        answer = await client.iq(
            "set",
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
            f"<field var='FORM_TYPE'><value>jabber:iq:register</value></field>{fields}</x></query>",
            to=self.domain,
            within=60.0,
        )
        assert answer.get("type") == "result", "matridge does not let us in"

    async def joins(self, client: XmppClient, room: str, name: str) -> str:
        deadline = time.monotonic() + LISTED_WITHIN
        while True:
            items = "<query xmlns='http://jabber.org/protocol/disco#items'/>"
            listed = await client.iq("get", items, to=self.domain)
            found = [one.get("jid", "") for one in listed.iter() if one.get("name") == name]
            if found:
                await client.join(found[0], "alice", history=0, within=60.0)
                return found[0]
            assert time.monotonic() < deadline, "matridge does not list the room"
            await asyncio.sleep(0.2)
