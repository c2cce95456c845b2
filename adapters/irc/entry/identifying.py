"""Being known to the services of a network, between the welcome and the first room.

Rooms may be for those alone who are logged in, and hosts are hidden then.
"""

from adapters.irc.entry import accounts, certificates, nickserv, recovering
from adapters.irc.items import Items
from adapters.irc.said import words
from adapters.irc.session import Session
from adapters.irc.wire.line import Line
from adapters.irc.wishes import Wishes

WITHIN = 5.0
"""Seconds that rooms wait for it."""

UNKNOWN_CERTIFICATE = (
    "The network does not know your certificate yet. Log in, and write to NickServ: CERT ADD."
    " Its fingerprint is {}."
)


class Identifying:
    """Of one connection. mechanism: of SASL, by which it is logged in. is_new: nothing was said yet
    of how the login fares, before a restart of ours.
    """

    __slots__ = ("_is_new", "_mechanism", "_services", "_session", "_wishes")

    def __init__(self, session: Session, wishes: Wishes, mechanism: str, *, is_new: bool) -> None:
        self._is_new = is_new
        self._session = session
        self._wishes = wishes
        self._mechanism = mechanism
        self._services = nickserv.of(session, wishes)

    def start(self) -> list[bytes]:
        """What to say first."""
        return [] if self._services is None else self._services.start()

    @property
    def is_open(self) -> bool:
        """There is still something to wait for."""
        return self._services is not None and self._services.is_open

    def feed(self, line: Line) -> tuple[list[bytes], bool]:
        """Take a line after it was read; what to send, and whether it is for nobody else."""
        return ([], False) if self._services is None else self._services.feed(line)

    def end(self, now: float) -> Items:
        """It is done, or took too long: what is to be told, and done later."""
        session, services = self._session, self._services
        if services is not None and services.is_open:
            services.end()
        if not self._is_new:
            session.told_account = session.told_account or session.account
        unknown = "" if services is None else services.words
        if unknown:
            session.told_account = ""
        told = [*accounts.told(session, now)]
        if unknown and unknown != session.told_unknown:
            told.append(words.console(session, unknown, now))
        session.told_unknown = unknown
        return (*told, *self._certificate(now), *recovering.begin(session))

    def _certificate(self, now: float) -> Items:
        session, certificate = self._session, self._wishes.certificate
        if not certificate or self._mechanism == "EXTERNAL" or session.told_certificate:
            return ()
        session.told_certificate = True
        shown = certificates.fingerprints(certificate)[0]
        text = UNKNOWN_CERTIFICATE.format(shown)
        return (words.console(session, text, now),) if self._is_new else ()
