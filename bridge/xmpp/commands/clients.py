"""What clients are known not to show of commands, so that it is shown to them in another way.

Seen by real clients playing (`tests/play`). All others get it as XEP-0050 has it.
"""

from typing import Final

from bridge.xmpp import programs
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.programs import Program

_SHOW_NO_NOTES: Final[frozenset[Program]] = frozenset({"Converse", "profanity"})
"""WORKAROUND: Converse 14, profanity 0.13: a note beside a form is not shown."""

_LOSE_FORMS: Final[frozenset[Program]] = frozenset({"Converse", "profanity"})
"""WORKAROUND: a form that is refused is shown by Converse 14 as completed; profanity 0.13 says why
it was, but has closed it.
"""


def note(client: Jid, words: str) -> str:
    """The words of a note. WORKAROUND: profanity takes what follows a `%` in them for what is to be
    printed there, and may crash; all versions to this day.
    """
    return words.replace("%", "%%") if _program(client) == "profanity" else words


def shows_notes(client: Jid) -> bool:
    """Whether a note is seen that stands beside a form."""
    return _program(client) not in _SHOW_NO_NOTES


def keeps_forms(client: Jid) -> bool:
    """Whether it is seen that a form was refused, and it can be filled in again."""
    return _program(client) not in _LOSE_FORMS


def shows_errors(client: Jid) -> bool:
    """Whether it is seen why a command could not be begun. WORKAROUND: not in Converse 14; in
    profanity an error is as dangerous as a note.
    """
    return _program(client) not in ("Converse", "profanity")


def draws_tables(client: Jid, *, is_first: bool) -> bool:
    """Whether a table is drawn. is_first: no form came before it.

    WORKAROUND: Converse 14 draws none behind a form, profanity 0.13 none at all.
    """
    program = _program(client)
    return program != "profanity" and (is_first or program != "Converse")


def _program(client: Jid) -> Program | None:
    return programs.by_resource(FullJid(client))
