"""What a command is: its names, where it is there, for whom, what it asks, what it does.

All else follows from this: the ad-hoc form (XEP-0050), the questions of the chat, the command line,
the page of the documentation, who may, and what is written into the audit trail.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.xmpp.commands.pages import Next
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry, Kind

Who = Literal["everybody", "admins"]
"""Of those who may use the network."""

Group = Literal["Account", "Settings", "People", "Rooms", "My data", "Running the gateway"]
"""Under what it stands where all are listed."""

Filling = Callable[[Inquiry, Sequence[Field]], Sequence[Field] | Awaitable[Sequence[Field]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """word: in a chat and on the command line. node: of XEP-0050; the same where nothing is said.

    name: for people, a few words. about: what it does, in sentences.
    at: the kinds of address at which it is there. In a chat with the gateway, an address is named
    behind the word.
    fields: of the first form; none: it is done at once. filled: the same with values and choices
    for who asks. words: above them. form_type: of the form, where a XEP says so.
    is_menu, is_last: of the first form, see `pages.Form`.
    act: does it, or shows the next page; it may raise Refused.
    is_offered: whether it is for who asks, now; why_not: where it is not, a sentence for people.
    is_there: whether the network has anything of the kind; only then others are told of it.
    is_harmless: where it is not offered there is nothing to change, so who has it still may do it.
    asks_all: in a chat, all is asked, though the first answer came with the word.
    begins: something new may come of it, so it waits while the gateway is maintained.
    changes: something is other than before, so that it is worth a line in the audit trail.
    about_field: the field that the trail names.
    """

    word: str
    name: str
    about: str
    group: Group
    act: Callable[[Inquiry, Submitted], Next]
    node: str = ""
    who: Who = "everybody"
    at: frozenset[Kind] = frozenset({"domain"})
    fields: Sequence[Field] = ()
    filled: Filling | None = None
    words: str = ""
    form_type: str = ""
    is_menu: bool = False
    is_last: bool = True
    is_offered: Callable[[Inquiry], bool] = lambda _: True
    why_not: str = ""
    is_there: Callable[[Inquiry], bool] = lambda _: True
    is_harmless: bool = False
    asks_all: bool = False
    begins: bool = True
    changes: bool = True
    about_field: str = ""

    @property
    def known_as(self) -> str:
        """Its node."""
        return self.node or self.word
