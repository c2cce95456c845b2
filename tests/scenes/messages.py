"""What scenes say of messages that refer to others."""

from xml.etree.ElementTree import Element

from tests.scenes.xpath import texts


def kept_id(message: Element) -> str:
    """The id that the room gave a message."""
    [id_] = texts(message, "/message/sid:stanza-id/@id")
    return id_


def shown_id(message: Element) -> str:
    """The id of the stanza."""
    return message.attrib["id"]


def replace(id_: str) -> str:
    return f"<replace xmlns='urn:xmpp:message-correct:0' id='{id_}'/>"


def reply(id_: str, to: str) -> str:
    return f"<reply xmlns='urn:xmpp:reply:0' id='{id_}' to='{to}'/>"


def fallback(namespace: str, start: int, end: int) -> str:
    return (
        f"<fallback xmlns='urn:xmpp:fallback:0' for='{namespace}'>"
        f"<body start='{start}' end='{end}'/></fallback>"
    )


def reactions(id_: str, *emoji: str) -> str:
    each = "".join(f"<reaction>{one}</reaction>" for one in emoji)
    return f"<reactions xmlns='urn:xmpp:reactions:0' id='{id_}'>{each}</reactions>"


def retract(id_: str) -> str:
    return f"<retract xmlns='urn:xmpp:message-retract:1' id='{id_}'/>"


def groupchat(room: object, inside: str, id_: str) -> str:
    """A message to everybody without words."""
    return f"<message to='{room}' type='groupchat' id='{id_}'>{inside}</message>"
