"""As what the owner of a login is known to the services of its network, told when it changes.

modern.ircdocs.horse (RPL_LOGGEDIN, RPL_LOGGEDOUT); IRCv3 account-notify, of ourselves.
"""

from adapters.irc.items import Items
from adapters.irc.said import words
from adapters.irc.session import Session
from adapters.irc.wire.line import Line

OUT = "You are not logged in to an account any more."


def logged_in(session: Session, line: Line, now: float) -> Items:
    """900 me me!user@host account :You are now logged in as account"""
    return _known_as(session, line.param(2), now)


def logged_out(session: Session, line: Line, now: float) -> Items:
    """901 me me!user@host :You are now logged out"""
    return _known_as(session, "", now)


def notified(session: Session, line: Line, now: float) -> Items:
    """`:me!user@host ACCOUNT name`, `*` for none; of ourselves alone."""
    if not session.is_me(line.source.nick):
        return ()
    return _known_as(session, "" if line.param(0) == "*" else line.param(0), now)


def told(session: Session, now: float) -> Items:
    """Say as what we are known, where that was not said before."""
    if session.account == session.told_account or not session.is_settled:
        return ()
    session.told_account = session.account
    text = f"You are logged in to the account {session.account}." if session.account else OUT
    return (words.console(session, text, now),)


def _known_as(session: Session, account: str, now: float) -> Items:
    session.account = account
    return told(session, now)
