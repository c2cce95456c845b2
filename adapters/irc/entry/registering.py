"""One connection's registration: what the negotiation comes to, and which nick is tried next.

RFC 2812 section 3.1.
"""

from dataclasses import replace

from adapters.irc import ids
from adapters.irc.entry.negotiation import Denied, Negotiation, NickRefused, Outcome, Welcomed, Wish
from adapters.irc.login import first_nick, next_nick, nick_lost
from adapters.irc.reach.attempts import TRIES
from adapters.irc.session import Session
from adapters.irc.wire import numerics
from adapters.irc.wire.line import Line, serialise
from bridge.api.errors import LoginLost, Reason


class Registering:
    """may_differ: nicks that are taken are gone round, since the login was there before, or can
    have its own back.
    """

    __slots__ = ("_may_differ", "_nick_tries", "_session", "negotiation")

    def __init__(self, session: Session, wished: Wish, *, may_differ: bool) -> None:
        self.negotiation = Negotiation(wished)
        self._session = session
        self._may_differ = may_differ
        self._nick_tries = 0

    def show(self, has_certificate: bool) -> None:
        """Whether the connection that was made shows a certificate of ours."""
        negotiation = self.negotiation
        negotiation.wish = replace(negotiation.wish, has_certificate=has_certificate)

    @property
    def is_done(self) -> bool:
        """The server has welcomed us."""
        return self.negotiation.registered

    def feed(self, line: Line) -> tuple[list[bytes], Welcomed | LoginLost | None]:
        """Take one line of the server: what to send, and how it ended if it did."""
        out, outcome = self.negotiation.feed(line)
        if isinstance(outcome, NickRefused):
            answer = self._nick_refused(outcome)
            if isinstance(answer, LoginLost):
                return out, answer
            return [*out, answer], None
        return out, self._ended(outcome)

    def _ended(self, outcome: Outcome | None) -> Welcomed | LoginLost | None:
        session = self._session
        match outcome:
            case Welcomed(nick):
                session.take_nick(nick if ids.is_nick(nick) else session.wished)
                session.account = self.negotiation.account
                return outcome
            case Denied(why, text):
                reason: Reason = "forbidden" if why == "banned" else "password"
                said = text if why == "distrusted" else numerics.words(text)
                return LoginLost(reason, f"{session.server} refused the login. {said}")
        return None

    def _nick_refused(self, refused: NickRefused) -> bytes | LoginLost:
        wished = self._session.wished
        tried = NickRefused(refused.nick if ids.is_nick(refused.nick) else wished, refused.why)
        nick = next_nick(tried, wished, self._nick_tries) if self._may_differ else first_nick(tried)
        self._nick_tries += 1
        if nick is None or self._nick_tries > 2 * TRIES:
            return nick_lost(tried, self._session.server)
        return serialise("NICK", nick)
