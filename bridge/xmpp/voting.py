"""`vote 1`: a command where a poll asks for votes or did, if it is answered, else words; `/vote 1`:
where there is a poll.

Which poll is meant is read from the store, so the command comes to the network behind what was
sent at the same moment.
"""

from functools import partial

from bridge.api.content import Poll
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Ref, Vote
from bridge.core.gateway import Gateway
from bridge.store import polls as standing
from bridge.store.polls import Standing
from bridge.xmpp import polls
from bridge.xmpp.polls import Command
from bridge.xmpp.service import Service

Said = Message | Edit


async def take(gateway: Gateway, service: Service, said: Said, command: Command) -> None:
    """Vote in the poll that is answered, or in the last one; a correction, in that of the vote
    before. Say it where there is none.

    Raises Refused.
    """
    found = await _found(gateway, service, said)
    if found is not None and command.is_plain and not _asks(service, gateway, said, found.poll):
        found = None
    event: Said | Vote = said
    if found is not None:
        event = _vote(service, gateway, said, found, command.numbers)
    gateway.intake.accept(f"xmpp:{service.domain}", [event], None)


async def _found(gateway: Gateway, service: Service, said: Said) -> Standing | None:
    try:
        far = gateway.twins.far(said.place)
    except KeyError:
        return None
    ref = said.target if isinstance(said, Edit) else said.answers
    if ref is not None:
        return await gateway.store.read(partial(standing.meant, shown=said.place, far=far, ref=ref))
    if not service.adapter.capabilities(far).texts.votes:
        return None
    return await gateway.store.read(partial(standing.last, shown=said.place, far=far))


def _asks(service: Service, gateway: Gateway, said: Said, poll: Poll) -> bool:
    was_meant = poll.is_closed and said.answers is not None
    is_asked = was_meant or (poll.takes_votes and not poll.is_closed)
    return is_asked and _takes_votes(service, gateway, said)


def _takes_votes(service: Service, gateway: Gateway, said: Said) -> bool:
    return service.adapter.capabilities(gateway.twins.far(said.place)).texts.votes


def _vote(
    service: Service, gateway: Gateway, said: Said, found: Standing, numbers: tuple[int, ...]
) -> Vote:
    if not _takes_votes(service, gateway, said):
        raise Refused("unsupported", polls.NO_VOTES)
    return Vote(
        place=said.place,
        actor=said.actor,
        at=said.at,
        target=Ref(event=found.event),
        choices=polls.choices(numbers, found.poll),
        alias=said.alias,
        back=said.back,
    )
