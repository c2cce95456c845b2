"""What a command shows next, whatever it is executed with: a form, words, a table, a sight."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, Union

from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

Abandon = Callable[[], Awaitable[None]]
"""What is to be done where nobody goes on from a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """To be filled in. words: above the fields. then: what follows; it may raise Refused, and the
    form can be filled in again.

    problem: why it is shown again. is_secret_wrong: that is a secret, and nothing else.
    is_last: so far as one knows, it is done after that.
    is_menu: its fields have nothing to do with each other; where questions are asked one by one,
    one after another is chosen, and all that was changed is sent in at once. Questions of a menu
    are all optional.
    """

    fields: Sequence[Field]
    then: Callable[[Inquiry, Submitted], "Next"]
    words: str = ""
    problem: str = ""
    is_secret_wrong: bool = False
    is_last: bool = True
    is_menu: bool = False
    abandon: Abandon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The end, in words. has_failed: it was not done, and cannot be gone on with."""

    words: str
    has_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The end. words: above it, or all there is to say where it is empty.

    columns: name and label of each; rows: a value for each column.
    """

    words: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Something to be looked at, and done elsewhere. link: drawn as a QR code, too; code: typed.

    then: returns when it was done; it may be cancelled and called again. is_waited_for: in a chat
    nothing else is asked until then; else it is over when it was shown.
    """

    words: str
    then: Callable[[Inquiry], Awaitable["Page"]]
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    is_waited_for: bool = True
    abandon: Abandon | None = None


Page: TypeAlias = Form | Told | Table | Sight
Next: TypeAlias = Union[Page, Awaitable[Page]]  # noqa: UP007  # it stands in quotes above
End = (Told, Table)
"""The pages after which nothing comes."""
