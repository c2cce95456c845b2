"""One login, from its beginning to its end."""

from functools import partial

from adapters.matrix import faces, ids
from adapters.matrix.chats.directs import Directs
from adapters.matrix.crypto import machine
from adapters.matrix.rooms import kept
from adapters.matrix.said import memory
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire import syncing
from adapters.matrix.wire.errors import LOGGED_OUT
from adapters.matrix.wire.homeserver import Homeserver
from bridge.api.adapter import Inbox, Login
from bridge.api.errors import LoginLost


async def run(shared: Shared, login: Login, inbox: Inbox) -> None:
    """Until cancelled. Raises LoginLost."""
    session = _session(shared, login, inbox)
    session.kept = await inbox.recall()
    kept.load(session, await inbox.aside(kept.ENCRYPTED))
    session.directs = Directs.read(session.kept.kept)
    await session.keep(session.said.restore(await inbox.aside(memory.PREFIX)))
    session.machine = await machine.load(session)
    session.kept = kept.but_rooms(session.kept)
    shared.begun(session)
    session.run_errand(partial(faces.run, session))
    try:
        await syncing.run(session)
    finally:
        if shared.sessions.get(login.id) is session:
            del shared.sessions[login.id]
        for errand in tuple(session.errands):
            errand.cancel()


def _session(shared: Shared, login: Login, inbox: Inbox) -> Session:
    options = login.options
    url, me = options.get("homeserver", ""), options.get("user", "")
    device, token = options.get("device", ""), options.get("token", "")
    if not url or not ids.is_person(me) or not token:
        raise LoginLost("password", LOGGED_OUT)
    homeserver = Homeserver(requests=shared.requests, url=url.rstrip("/"), token=token)
    return Session(
        shared=shared, login=login, inbox=inbox, homeserver=homeserver, me=me, device=device
    )
