"""What is kept of which XEP, and the scenes that show it: writes `docs/xeps.md`.

A scene counts for every XEP that its docstring names, unless it is known to fail, or shows what we
have decided ourselves and begins with "Ours:"; its folder says where: in rooms, with contacts, or
at the gateway itself.

    python -m tests.scenes.xeps
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SCENES = Path(__file__).parent
DOCUMENT = SCENES.parents[1] / "docs" / "xeps.md"
WHERE = ("rooms", "contacts", "gateway", "commands")

XEPS: Mapping[str, tuple[str, str]] = {
    "0004": ("Data Forms", "2.13.2"),
    "0030": ("Service Discovery", "2.5.0"),
    "0045": ("Multi-User Chat", "1.35.5"),
    "0050": ("Ad-Hoc Commands", "1.3.0"),
    "0054": ("vcard-temp", "1.3.0"),
    "0055": ("Jabber Search", "1.3"),
    "0059": ("Result Set Management", "1.0"),
    "0060": ("Publish-Subscribe", "1.30.0"),
    "0066": ("Out of Band Data", "1.5"),
    "0077": ("In-Band Registration", "2.4"),
    "0082": ("XMPP Date and Time Profiles", "1.1.1"),
    "0084": ("User Avatar", "1.1.4"),
    "0085": ("Chat State Notifications", "2.1"),
    "0092": ("Software Version", "1.1"),
    "0100": ("Gateway Interaction", "1.0"),
    "0106": ("JID Escaping", "1.1.1"),
    "0114": ("Jabber Component Protocol", "1.6"),
    "0115": ("Entity Capabilities", "1.6.0"),
    "0122": ("Data Forms Validation", "1.0.2"),
    "0133": ("Service Administration", "1.3.1"),
    "0153": ("vCard-Based Avatars", "1.1.1"),
    "0163": ("Personal Eventing Protocol", "1.2.2"),
    "0172": ("User Nickname", "1.1"),
    "0184": ("Message Delivery Receipts", "1.4.0"),
    "0191": ("Blocking Command", "1.3"),
    "0199": ("XMPP Ping", "2.0.1"),
    "0202": ("Entity Time", "2.0"),
    "0203": ("Delayed Delivery", "2.0"),
    "0221": ("Data Forms Media Element", "1.0"),
    "0231": ("Bits of Binary", "1.1"),
    "0245": ("The /me Command", "1.0"),
    "0249": ("Direct MUC Invitations", "1.2"),
    "0264": ("Jingle Content Thumbnails", "0.4.2"),
    "0280": ("Message Carbons", "1.0.1"),
    "0292": ("vCard4 Over XMPP", "0.12.0"),
    "0297": ("Stanza Forwarding", "1.0"),
    "0300": ("Use of Cryptographic Hash Functions in XMPP", "1.0.0"),
    "0308": ("Last Message Correction", "1.2.1"),
    "0313": ("Message Archive Management", "1.1.3"),
    "0317": ("Hats", "0.3.1"),
    "0319": ("Last User Interaction in Presence", "1.0.2"),
    "0333": ("Displayed Markers", "1.0.0"),
    "0334": ("Message Processing Hints", "1.0.0"),
    "0356": ("Privileged Entity", "0.4.1"),
    "0359": ("Unique and Stable Stanza IDs", "0.7.0"),
    "0363": ("HTTP File Upload", "1.2.0"),
    "0372": ("References", "0.5.0"),
    "0380": ("Explicit Message Encryption", "0.4.0"),
    "0382": ("Spoiler messages", "0.2.0"),
    "0384": ("OMEMO Encryption", "0.9.1"),
    "0385": ("Stateless Inline Media Sharing (SIMS)", "0.2.0"),
    "0393": ("Message Styling", "1.1.1"),
    "0396": ("Jingle Encrypted Transports - OMEMO", "0.2.0"),
    "0402": ("PEP Native Bookmarks", "1.2.0"),
    "0410": ("MUC Self-Ping (Schrödinger's Chat)", "1.1.0"),
    "0421": ("Occupant identifiers for semi-anonymous MUCs", "1.0.1"),
    "0424": ("Message Retraction", "0.4.2"),
    "0425": ("Moderated Message Retraction", "0.3.0"),
    "0426": ("Character counting in message bodies", "0.3.0"),
    "0428": ("Fallback Indication", "0.2.1"),
    "0433": ("Extended Channel Search", "0.1.0"),
    "0444": ("Message Reactions", "0.2.1"),
    "0446": ("File metadata element", "0.2.0"),
    "0447": ("Stateless file sharing", "0.3.1"),
    "0448": ("Encryption for stateless file sharing", "0.2.0"),
    "0449": ("Stickers", "0.2.0"),
    "0454": ("OMEMO Media sharing", "0.1.0"),
    "0461": ("Message Replies", "0.2.1"),
    "0486": ("MUC Avatars", "0.1.0"),
    "0490": ("Message Displayed Synchronization", "1.0.1"),
    "0511": ("Link Metadata", "0.1.1"),
}
"""Their names and the versions that were read. A XEP that a scene names and that is missing here
is to be written in."""

HEAD = """# XEPs

*Written by `python -m tests.scenes.xeps` from the scenes, each of which quotes what it shows; all
are played on Prosody and ejabberd. Not to be edited by hand.*

The numbers lead to the scenes that show it: so many files in rooms, with contacts, at the gateway
itself, and of commands.

| XEP | | version | rooms | contacts | gateway | commands |
|---|---|---|---|---|---|---|
"""

OURS = "Ours:"
"""Begins the docstring of a scene that shows what no standard says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A XEP that a test of a file quotes. where: one of WHERE."""

    xep: str
    where: str
    file: Path


def shown() -> list[Shown]:
    """What all scenes show, each XEP once a file."""
    files = sorted(SCENES.glob("*/test_*.py"))
    found = (Shown(xep, file.parent.name, file) for file in files for xep in _quoted(file))
    return list(dict.fromkeys(found))


def document() -> str:
    """The text of `docs/xeps.md`: a line for each XEP, then the scenes of each."""
    everything = shown()
    by = {
        xep: [each for each in everything if each.xep == xep] for xep in sorted(_xeps(everything))
    }
    rows = "".join(_row(xep, files) for xep, files in by.items())
    return HEAD + rows + "".join(_section(xep, files) for xep, files in by.items())


def words(node: ast.stmt) -> str | None:
    """The docstring of a scene; None: it is none."""
    if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
        return None
    return ast.get_docstring(node) or ""


def _xeps(everything: list[Shown]) -> set[str]:
    return {each.xep for each in everything}


def _quoted(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text()).body:
        said = words(node)
        if not said or said.startswith(OURS) or _is_known_to_fail(node):
            continue
        yield from re.findall(r"XEP-(\d{4})", said)


def _is_known_to_fail(node: ast.stmt) -> bool:
    assert isinstance(node, ast.FunctionDef)
    return any("xfail" in ast.unparse(decorator) for decorator in node.decorator_list)


def _row(xep: str, by: list[Shown]) -> str:
    name, version = XEPS[xep]
    cells = " | ".join(_count(xep, [each for each in by if each.where == where]) for where in WHERE)
    return (
        f"| [{xep}](https://xmpp.org/extensions/xep-{xep}.html) | {name} | {version} | {cells} |\n"
    )


def _count(xep: str, by: list[Shown]) -> str:
    return f"[{len(by)}](#xep-{xep})" if by else ""


def _section(xep: str, by: list[Shown]) -> str:
    """A link a line; the heading is the number alone, so that it can be linked to."""
    text = f"\n## XEP-{xep}\n\n{XEPS[xep][0]}.\n"
    for where in WHERE:
        links = [_link(each) for each in by if each.where == where]
        if links:
            text += f"\n{where.capitalize()}:\n" + ",\n".join(links) + ".\n"
    return text


def _link(each: Shown) -> str:
    name = each.file.stem.removeprefix("test_").replace("_", " ")
    return f"[{name}](../{each.file.relative_to(DOCUMENT.parents[1])})"


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document())
