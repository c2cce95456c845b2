"""Commands (XEP-0050) and their forms, as both gateways have them."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from tests.clients.xmpp import XmppClient
from tests.live.parity.told import refusal

COMMANDS = "http://jabber.org/protocol/commands"
ITEMS = "http://jabber.org/protocol/disco#items"
OWNER = "http://jabber.org/protocol/muc#owner"
FORM = "{jabber:x:data}"
COMMAND = f"{{{COMMANDS}}}command"

Values = Mapping[str, str | Sequence[str]]


async def nodes(client: XmppClient, to: str) -> set[str]:
    """The commands that there are at an address."""
    answer = await client.iq("get", f"<query xmlns='{ITEMS}' node='{COMMANDS}'/>", to=to)
    return {one.get("node", "") for one in answer.iter(f"{{{ITEMS}}}item")}


async def execute(
    client: XmppClient, to: str, node: str, inside: str = "", session: str = "", action: str = ""
) -> Element:
    """One step of a command; its answer."""
    more = f" sessionid='{session}'" if session else ""
    more += f" action='{action}'" if action else ""
    return await client.iq(
        "set", f"<command xmlns='{COMMANDS}' node='{node}'{more}>{inside}</command>", to=to
    )


async def fill_in(client: XmppClient, to: str, node: str, values: Values) -> Element:
    """A command of one form; fields that are not named stay as they are. Its last answer."""
    begun = await execute(client, to, node)
    filled = {name: [*stands] for name, (_, stands) in fields(begun).items()}
    filled |= {name: [one] if isinstance(one, str) else [*one] for name, one in values.items()}
    return await execute(client, to, node, submitted(filled), session(begun), "complete")


def submitted(values: Mapping[str, Sequence[str]]) -> str:
    inside = "".join(
        f"<field var='{name}'>{''.join(f'<value>{value}</value>' for value in several)}</field>"
        for name, several in values.items()
    )
    return f"<x xmlns='jabber:x:data' type='submit'>{inside}</x>"


def session(answer: Element) -> str:
    found = answer.find(COMMAND)
    assert found is not None, "no command"
    return found.get("sessionid", "")


def fields(answer: Element) -> dict[str, tuple[str, list[str]]]:
    """Of each field its type, and what stands in it."""
    return {
        one.get("var", ""): (
            one.get("type", ""),
            [value.text or "" for value in one.findall(f"{FORM}value")],
        )
        for one in answer.iter(f"{FORM}field")
        if one.get("type") not in ("hidden", "fixed")
    }


def types(answer: Element) -> set[str] | str:
    """The fields of a form, with their types; an error's condition."""
    if answer.get("type") == "error":
        return refusal(answer)
    return {f"{name} {kind}" for name, (kind, _) in fields(answer).items()}


def standing(answer: Element, *names: str) -> dict[str, list[str]]:
    """What stands in some fields; yes and no in one spelling."""
    spelled = {"true": "1", "false": "0"}
    return {
        name: [spelled.get(one, one) if kind == "boolean" else one for one in values]
        for name, (kind, values) in fields(answer).items()
        if name in names
    }


def status(answer: Element) -> str:
    """`completed`, `executing`, or an error's condition."""
    if answer.get("type") == "error":
        return refusal(answer)
    found = answer.find(COMMAND)
    return "" if found is None else found.get("status", "")


def words(answer: Element) -> str:
    """All that it says."""
    return "\n".join(part.text for part in answer.iter() if part.text)
