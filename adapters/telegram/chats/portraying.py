"""How an account is called in people's chats with the bot: `Portraying`.

A bot speaks with one face for all, so no picture is shown.
"""

from functools import partial

from adapters.telegram.chats import topics
from adapters.telegram.session import Session
from bridge.api.ids import LoginId


async def portray(session: Session, login: LoginId, name: str | None) -> None:
    """It has this name from now on. Raises TryLater."""
    await call(session, login, wished=name)


async def call(
    session: Session, login: LoginId, *, wished: str | None = None, usual: str | None = None
) -> None:
    """It is called so, and so are its topics; None leaves what is. Raises TryLater."""
    changed = session.chats.call(login, wished=wished, usual=usual)
    if changed:
        await session.keep(changed)
        session.run_errand(partial(topics.rename, session, login))
