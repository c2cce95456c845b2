"""Two who write to each other in scenes: a client here, and Carol of the fake network."""

from dataclasses import dataclass
from typing import Final

from bridge.testing.far import FarSide
from bridge.testing.rooms import Said
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.xpath import quoted

CAROL: Final = "carol%irc.fake"
REQUEST: Final = "<request xmlns='urn:xmpp:receipts'/>"
MARKABLE: Final = "<markable xmlns='urn:xmpp:chat-markers:0'/>"
INFO: Final = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


@dataclass(slots=True)
class Chat:
    """carol: her JID; name: the one that the client's account has on the network."""

    far: FarSide
    carol: str
    name: str

    def says(self, text: str, *, answers: Said | None = None) -> Said:
        """Carol writes."""
        return self.far.write(CAROL, self.name, text, answers=answers)

    @property
    def said(self) -> list[Said]:
        """All that was said, as Carol sees it now; without what began the chat."""
        return list(self.far.said(CAROL))[1:]

    @property
    def native(self) -> str:
        """Carol, as the network names her."""
        return CAROL

    def message(self, body: str = "") -> str:
        """What comes from Carol."""
        words = f"[body={quoted(body)}]" if body else ""
        return f"/message[@type='chat'][@from={quoted(self.carol)}]{words}"


async def begun(cast: Cast, alice: Client) -> Chat:
    """Carol is there, and the client has written to her."""
    cast.far.person(CAROL)
    carol = cast.contact("carol")
    alice.writes(carol, "good evening", REQUEST, id="begins")
    await alice.receives("/message/receipts:received[@id='begins']")
    [login] = cast.network.logins
    return Chat(cast.far, carol, login.name)


def to(jid: str, inside: str, id_: str) -> str:
    """A message to one person without words."""
    return f"<message to={quoted(jid)} type='chat' id='{id_}'>{inside}</message>"
