"""Executes ad-hoc commands as a client does, page by page: XEP-0050."""

from collections.abc import Mapping, Sequence
from typing import Self
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from tests.scenes.client import Client

COMMANDS = "http://jabber.org/protocol/commands"
COMMAND = f"{{{COMMANDS}}}command"
FORM = "{jabber:x:data}x"

Values = Mapping[str, str | Sequence[str]]


class Execution:
    """One command under way. answer: the last iq that came."""

    def __init__(self, client: Client, to: object, node: str) -> None:
        self.client = client
        self.to = to
        self.node = node
        self.session = ""
        self.answer = Element("nothing")

    @classmethod
    async def begun(cls, client: Client, to: object, node: str, *paths: str) -> Self:
        """Begin it; paths: what is to come."""
        execution = cls(client, to, node)
        await execution.goes("execute", *paths)
        return execution

    async def submits(self, values: Values, *paths: str, action: str = "execute") -> Element:
        """Fill in the form that came."""
        return await self.goes(action, *paths, inside=filled_in(self.form_type, values))

    async def goes(self, action: str, *paths: str, inside: str = "") -> Element:
        """Go on, or back, or end it; what came."""
        known = f" sessionid={quoteattr(self.session)}" if self.session else ""
        self.answer = await self.client.sets(
            self.to,
            f"<command xmlns='{COMMANDS}' node={quoteattr(self.node)}{known} action='{action}'>"
            f"{inside}</command>",
            *paths,
        )
        command = self.answer.find(COMMAND)
        if command is not None and command.get("sessionid"):
            self.session = command.attrib["sessionid"]
        return self.answer

    @property
    def status(self) -> str:
        """`executing`, `completed`, `canceled`; "" for an error."""
        command = self.answer.find(COMMAND)
        return "" if command is None else command.attrib["status"]

    @property
    def note(self) -> str:
        """What is said beside the form, or instead of it."""
        return self.answer.findtext(f"{COMMAND}/{{{COMMANDS}}}note") or ""

    @property
    def refusal(self) -> tuple[str, str]:
        """The condition and the sentence of an error."""
        error = self.answer.find("error")
        assert error is not None, "it was not refused"
        inside = {child.tag.partition("}")[2]: child.text or "" for child in error}
        text = inside.pop("text", "")
        return next(iter(inside)), text

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """What the form holds, by name."""
        return {
            field.get("var", ""): tuple(
                value.text or "" for value in field.findall("{jabber:x:data}value")
            )
            for field in self.answer.findall(f"{COMMAND}/{FORM}/{{jabber:x:data}}field")
            if field.get("var") != "FORM_TYPE"
        }

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Name and label of each that is reported."""
        return [
            (field.get("var", ""), field.get("label", ""))
            for field in self.answer.findall(f"{COMMAND}/{FORM}/{{jabber:x:data}}reported/*")
        ]

    @property
    def rows(self) -> list[dict[str, str]]:
        """What is reported."""
        return [
            {
                field.get("var", ""): field.findtext("{jabber:x:data}value") or ""
                for field in item.findall("{jabber:x:data}field")
            }
            for item in self.answer.findall(f"{COMMAND}/{FORM}/{{jabber:x:data}}item")
        ]

    @property
    def form_type(self) -> str:
        path = f"{COMMAND}/{FORM}/{{jabber:x:data}}field[@var='FORM_TYPE']/{{jabber:x:data}}value"
        return self.answer.findtext(path) or self.node


def filled_in(form_type: str, values: Values) -> str:
    """A form, submitted."""
    fields = f"<field var='FORM_TYPE'><value>{escape(form_type)}</value></field>"
    for name, value in values.items():
        several = (value,) if isinstance(value, str) else value
        inside = "".join(f"<value>{escape(one)}</value>" for one in several)
        fields += f"<field var={quoteattr(name)}>{inside}</field>"
    return f"<x xmlns='jabber:x:data' type='submit'>{fields}</x>"


async def executed(
    client: Client, to: object, node: str, values: Values | None = None, *paths: str
) -> Execution:
    """A command of one form at most, done. paths: of the last answer."""
    completed = "//commands:command[@status='completed']"
    if values is None:
        return await Execution.begun(client, to, node, completed, *paths)
    execution = await Execution.begun(client, to, node, "//form:x[@type='form']")
    await execution.submits(values, completed, *paths)
    return execution
