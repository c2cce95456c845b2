"""Logins that ended while the gateway was not there to say so: what is kept of them goes."""

from adapters.telegram.session import Session


async def forget_gone(session: Session) -> None:
    """Called when what was kept is read, before the first update. Raises TryLater."""
    desk = session.reception
    if desk is None:
        return
    for login in session.chats.logins():
        if not desk.knows(login):
            await session.keep(session.chats.forget(login))
