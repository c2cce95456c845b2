"""In which room a chat with one person goes on."""

from adapters.matrix.session import Session


async def for_peer(session: Session, peer: str) -> str:
    """The id of the room, which is made where there is none. Raises Refused, TryLater."""
    raise NotImplementedError
