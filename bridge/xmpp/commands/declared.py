"""What a command is: its name, at which addresses it is there, what it asks, what it does."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry, Kind

Done = str | Coroutine[Any, Any, str]
"""What is told when it is done: a sentence, now or in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """node: what it is known by. name: for people.

    at: the kinds of address at which it is there; is_offered: whether it is for who asks.
    is_harmless: where it is not offered there is nothing to change, so who has it still may do it.
    fields: what is to be filled in first; none: it is done at once. instructions: above them.
    act: does it; it may raise Refused.
    """

    node: str
    name: str
    at: frozenset[Kind]
    act: Callable[[Inquiry, Submitted], Done]
    fields: Sequence[Field] = ()
    instructions: str = ""
    is_offered: Callable[[Inquiry], bool] = lambda _: True
    is_harmless: bool = False
