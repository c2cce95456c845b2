"""The words of commands in the language of who reads them: gettext(3). English only, as yet."""

import gettext
from pathlib import Path
from typing import Final

_CATALOGUE: Final = gettext.translation(
    "xmpp-bridge", Path(__file__).parent / "languages", fallback=True
)


def say(words: str, /, *values: object, **named: object) -> str:
    """A sentence of `texts`, with what belongs into its braces."""
    said = _CATALOGUE.gettext(words) if words else ""
    return said.format(*values, **named) if values or named else said


def say_many(one: str, many: str, number: int) -> str:
    """A sentence about so many: `{}` in it is the number."""
    return _CATALOGUE.ngettext(one, many, number).format(number)
