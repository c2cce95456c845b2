"""The same command in every skin: by forms (XEP-0050), and by chatting with the gateway.

@in_both_skins
def test_somebody_is_found(stage: Stage, skin: Skin) -> None:
    async def scene(cast: Cast) -> None:
        ...
        assert await skin(alice, "find", {"words": "carol"}) == "People who were found: ..."
"""

from collections.abc import Awaitable, Callable, Mapping
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.questions import in_words
from tests.scenes import xpath
from tests.scenes.client import Client
from tests.scenes.executing import Execution

Given = Mapping[str, str]
"""What is filled in, in the order of the form; "" is left as it is. One value alone may be that of
the first field.
"""

Skin = Callable[..., Awaitable[str]]
"""`skin(client, word, given, at=address)`: what was said in the end; of a table, each row in a line
of its own; of a refusal, its sentence.
"""

_NODES: Mapping[str, str] = {command.word: command.known_as for command in EVERY}

ENDS = ("Cancelled.", "There is nothing to cancel.")


async def by_forms(client: Client, word: str, given: Given | None = None, *, at: str = "") -> str:
    """As a client with forms."""
    execution = await Execution.begun(client, at or client.domain, _NODES[word])
    if execution.status == "executing":
        values = {name: value for name, value in (given or {}).items() if value}
        await execution.submits(values)
    rows = [in_words(execution.columns, list(row.values())) for row in execution.rows]
    return "\n".join([said(execution), *rows])


def said(execution: Execution) -> str:
    """The sentence that came, a refusal's or another."""
    return execution.note if execution.status else execution.refusal[1]


async def by_chat(client: Client, word: str, given: Given | None = None, *, at: str = "") -> str:
    """As a client without."""
    values = list((given or {}).values())
    begun = " ".join(part for part in (word, at) if part)
    lines = [f"{begun} {values[0]}"] if len(values) == 1 else [begun, *(v or "." for v in values)]
    answer = ""
    for line in lines:
        client.writes(client.domain, line)
        answer = await _told(client)
    client.writes(client.domain, "cancel")
    while await _told(client) not in ENDS:
        pass
    return answer


async def _told(client: Client) -> str:
    """What the gateway says next; all else that came stays to be looked at."""
    path = f"/message[@from='{client.domain}'][@type='chat'][body]"
    element = await client.wire.received.take(
        lambda one: xpath.holds(one, path), "an answer of the gateway", 10.0
    )
    return _body(element)


def _body(element: Element) -> str:
    return next(child.text or "" for child in element if child.tag.rpartition("}")[2] == "body")


in_both_skins = pytest.mark.parametrize(
    "skin", [pytest.param(by_forms, id="forms"), pytest.param(by_chat, id="chat")]
)
