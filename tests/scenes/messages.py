"""What scenes say of messages that refer to others."""

from xml.etree.ElementTree import Element

from bridge.api.content import File
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


def shared(file: File) -> str:
    """A file as clients share it: XEP-0447."""
    url = file.url.replace("&", "&amp;")
    size = f"<size>{file.size}</size>" if file.size is not None else ""
    kind = f"<media-type>{file.media_type}</media-type>" if file.media_type else ""
    return (
        "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>"
        f"<name>{file.name}</name>{kind}{size}</file><sources>"
        f"<url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/>"
        "</sources></file-sharing>"
    )
