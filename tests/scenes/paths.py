"""What is said of stanzas in many scenes, as XPath."""

from tests.scenes.xpath import quoted

OWN_VIEW = (100, 110, 170)
"""The status codes of one's own presence in a room that only one's own account sees: it is not
anonymous, this is oneself, and what is said is kept in an archive."""


def here(room: object, nick: str) -> str:
    """Somebody is in a room."""
    return f"/presence[not(@type)][@from={quoted(f'{room}/{nick}')}]"


def gone(room: object, nick: str) -> str:
    """Somebody is in a room no longer."""
    return f"/presence[@type='unavailable'][@from={quoted(f'{room}/{nick}')}]"


def said(room: object, nick: str, body: str) -> str:
    """Somebody says something in a room; with no nick, the room itself does."""
    sender = f"{room}/{nick}" if nick else f"{room}"
    return f"/message[@type='groupchat'][@from={quoted(sender)}][body={quoted(body)}]"


def subject(room: object, text: str, nick: str = "") -> str:
    """The subject of a room, set by somebody, or told by the room itself."""
    sender = f"{room}/{nick}" if nick else f"{room}"
    return (
        f"/message[@type='groupchat'][@from={quoted(sender)}]"
        f"[subject={quoted(text)}][not(body)][not(thread)]"
    )


def statuses(*codes: int) -> str:
    """A presence has these status codes and no others, in one `<x/>`."""
    each = "".join(f" and user:x/user:status/@code='{code}'" for code in codes)
    return f"count(user:x)=1 and count(user:x/user:status)={len(codes)}{each}"


def item(**attributes: str) -> str:
    """What a presence says of somebody's rank: `item(role="none")`."""
    wanted = "".join(f"[@{name}={quoted(value)}]" for name, value in attributes.items())
    return f"/presence/user:x/user:item{wanted}"


def refused(tag: str, sender: object, condition: str, kind: str) -> str:
    """An error with one condition and a sentence. tag: of the stanza that is answered."""
    return (
        f"/{tag}[@type='error'][@from={quoted(f'{sender}')}]/error[@type='{kind}']"
        f"[err:{condition}][count(*[not(self::err:text)])=1][string-length(err:text)<300]"
    )


def feature(name: str) -> str:
    """What a disco#info result has."""
    return f"/iq[@type='result']/info:query/info:feature[@var={quoted(name)}]"
