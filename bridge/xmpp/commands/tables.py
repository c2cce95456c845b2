"""Tables at the end of a command, as forms: XEP-0004 section 3.4.

Clients that draw no tables get a field with words for each row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import clients
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table
from bridge.xmpp.commands.questions import in_words
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.forms import Field

MOST_BYTES: Final = 200_000
"""Of rows; a stanza has room for a quarter more (`gate.MAX_STANZA`)."""


def fitting(page: Table) -> Table:
    """As many rows as fit into a stanza; the words say how many more there are."""
    names = [name for name, _ in page.columns]
    sizes: Iterable[int] = (len(_row(names, row).encode(errors="replace")) for row in page.rows)
    fit = sum(1 for size in accumulate(sizes) if size <= MOST_BYTES)
    if fit == len(page.rows):
        return page
    more = say(texts.MORE_ROWS, len(page.rows) - fit)
    return replace(page, words=f"{page.words} {more}".strip(), rows=page.rows[:fit])


def written(command: Command, page: Table, client: Jid, *, is_first: bool) -> str:
    """A form with what was found, "" where nothing was. is_first: no form came before it."""
    if not page.rows:
        return ""
    draws = clients.draws_tables(client, is_first=is_first)
    return _table(command, page) if draws else _fields(command, page)


def _table(command: Command, page: Table) -> str:
    names = [name for name, _ in page.columns]
    reported = "".join(
        stanza.element("field", "", "", var=name, type="text-single", label=say(label))
        for name, label in page.columns
    )
    rows = "".join(stanza.element("item", "", _row(names, row)) for row in page.rows)
    inside = stanza.text_element("title", say(command.name))
    inside += stanza.element("reported", "", reported) + rows
    return stanza.element("x", ns.DATA_FORM, inside, type="result")


def _row(names: Sequence[str], row: Sequence[str]) -> str:
    return "".join(
        stanza.element("field", "", stanza.text_element("value", value), var=name)
        for name, value in zip(names, row, strict=True)
    )


def _fields(command: Command, page: Table) -> str:
    fields = [Field("", "fixed", (in_words(page.columns, row),)) for row in page.rows]
    return forms.form(
        command.form_type or command.known_as,
        fields,
        kind="result",
        title=say(command.name),
        instructions=page.words,
    )
