"""Commands on the command line: all that is to be filled in comes at once, from who runs the
gateway's machine, by the control socket.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bridge.api.errors import Refused
from bridge.control.protocol import Answer, Asked, Request
from bridge.xmpp import addressing
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import conduct
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.pages import End, Form, Page, Table, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import control as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service

MOST_PAGES: Final = 20
"""Of one command; the longest has three."""

_TRUTHS: Final[Mapping[str, str]] = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOT_FILLED_IN: Final = frozenset({"fixed", "hidden"})


def commands() -> list[Command]:
    """Those that there are on the command line."""
    return [one for one in EVERY if one.who == "admins" and "domain" in one.at]


async def answer(hosting: Hosting, request: Request) -> Answer:
    """Do what is requested, as somebody who runs the gateway."""
    command = next((one for one in commands() if one.word == request.command), None)
    if command is None:
        return Answer(status="unknown", words=say(texts.NO_SUCH))
    service = _service(hosting, request.network)
    if service is None:
        networks = ", ".join(one.network for one in hosting.services.values())
        return Answer(status="unknown", words=say(texts.NO_NETWORK, networks))
    try:
        return await _Execution(_asked(hosting, service), command, request).run()
    except Refused as refused:
        return Answer(status="refused", words=refused.text)


def _service(hosting: Hosting, network: str | None) -> Service | None:
    """The network that is named; else the first one: what concerns all is there on each."""
    services = hosting.services.values()
    return next((one for one in services if network in (None, one.network)), None)


def _asked(hosting: Hosting, service: Service) -> Inquiry:
    return Inquiry(
        hosting=hosting,
        service=service,
        kind="domain",
        client=Jid(service.domain),
        address=addressing.bare(Jid(service.domain)),
        resource="",
        target=None,
        room=None,
        via="cli",
    )


class _Execution:
    """A command from its first page to its last."""

    def __init__(self, asked: Inquiry, command: Command, request: Request) -> None:
        self._asked = asked
        self._command = command
        self._request = request
        self._left = set(request.values)

    async def run(self) -> Answer:
        """Raises Refused."""
        command, dialogues = self._command, self._asked.hosting.dialogues
        asks_nothing = not command.fields and command.filled is None and command.is_last
        if asks_nothing and self._left:
            return self._unknown()
        dialogues.check(self._asked.account)
        page = await conduct.first(self._asked, command)
        if isinstance(page, End):
            return _told(page)
        dialogue = dialogues.begin(self._asked, command, page)
        try:
            for _ in range(MOST_PAGES):
                filled_in = self._filled_in(page)
                if isinstance(filled_in, Answer):
                    return filled_in
                page = await conduct.filled_in(dialogues, dialogue, self._asked, filled_in)
                if isinstance(page, End):
                    return _told(page)
        finally:
            dialogues.end(dialogue)
        raise Refused("not-acceptable", say(texts.NOT_HERE))

    def _filled_in(self, page: Page) -> Submitted | Answer:
        """A form with what was given; an answer where that is not enough. Raises Refused."""
        if not isinstance(page, Form):
            raise Refused("not-acceptable", say(texts.NOT_HERE))
        if page.problem:
            raise Refused("not-acceptable", page.problem)
        fields = [one for one in page.fields if one.kind not in _NOT_FILLED_IN]
        self._left -= {one.name for one in fields}
        if page.is_last and self._left:
            return self._unknown()
        given = {one.name: self._values(page, one) for one in page.fields if one.name}
        missing = [one for one in fields if one.is_required and not any(given[one.name])]
        if any(one.kind != "boolean" for one in missing):
            return Answer(status="asks", words=say(page.words), fields=_lacking(missing))
        if missing or not (fields or self._request.is_sure):
            return Answer(status="asks", words=say(page.words) or say(texts.SURE))
        return Submitted({name: values for name, values in given.items() if values})

    def _values(self, page: Form, one: Field) -> tuple[str, ...]:
        """What was given; else what stands there, where all of the form counts."""
        if one.kind in _NOT_FILLED_IN:
            return tuple(one.values)
        given = self._request.values.get(one.name)
        if given is not None:
            return _written(one, given)
        if one.kind == "boolean" and one.is_required:
            return ("true",) if self._request.is_sure else ()
        return () if page.is_menu else tuple(one.values)

    def _unknown(self) -> Answer:
        return Answer(status="unknown", words=say(texts.NO_FIELD, ", ".join(sorted(self._left))))


def _written(one: Field, given: Sequence[str]) -> tuple[str, ...]:
    if one.kind == "boolean":
        return tuple(_TRUTHS.get(value.lower(), value) for value in given)
    if one.kind in ("list-single", "list-multi"):
        spelled = {value.casefold(): value for value, _ in one.options}
        return tuple(spelled.get(value.casefold(), value) for value in given)
    if one.kind == "text-multi":
        return tuple(line for value in given for line in value.splitlines())
    return tuple(given)


def _lacking(fields: Sequence[Field]) -> list[Asked]:
    return [
        Asked(
            name=one.name,
            label=say(one.label),
            options=tuple((value, say(label)) for value, label in one.options),
        )
        for one in fields
    ]


def _told(page: Told | Table) -> Answer:
    if isinstance(page, Told):
        return Answer(status="done", words=page.words)
    columns = [(name, say(label)) for name, label in page.columns]
    return Answer(status="done", words=page.words, columns=columns, rows=page.rows)
