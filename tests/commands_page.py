"""All commands, as they are declared: writes `docs/commands.md`.

python -m tests.commands_page
"""

from collections.abc import Iterator
from pathlib import Path

from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.every import EVERY

DOCUMENT = Path(__file__).parents[1] / "docs" / "commands.md"

HEAD = """\
# Commands

What you can have the gateway do. Each command is there in three ways:

- **As a form**: the ad-hoc commands of your client (XEP-0050), at the gateway's address, or at that
  of a person or a room. Gajim, Psi, Converse and others show them; the node is what clients and
  programs know a command by.
- **By chatting**: write to the gateway, at `irc.example.org` (each network has an address of its
  own) or, where a client adds no such address, at `help@irc.example.org`. `help` lists the
  commands, the word alone begins one, `cancel` ends it; it asks for what it needs. What stands
  behind the word answers the first question: `join #python`. A command at an address names it
  first: `block nick%irc.libera.chat`. Settings are numbered: send the number of each that you want
  to change, `list` to see them again, and at the end `done`, which keeps all of it at once.
- **On the command line**, for those who run the gateway: `xmpp-bridge do WORD --FIELD VALUE`. All
  that the forms ask can be given so.

A command is listed only where it can be executed. Whoever runs the gateway (`[xmpp] admins` in the
configuration) sees the last group, too. What changes something is written into the audit trail.

This page is made of the declarations themselves, by `python -m tests.commands_page`.
"""

WHERE = {
    "domain": "the gateway",
    "server": "a server",
    "contact": "a person",
    "room": "a room",
    "occupant": "somebody in a room",
}


def document() -> str:
    """The text of the page."""
    return HEAD + "".join(_group(name) for name in dict.fromkeys(one.group for one in EVERY))


def _group(name: str) -> str:
    inside = "".join(_section(one) for one in EVERY if one.group == name)
    return f"\n## {name}\n{inside}"


def _section(command: Command) -> str:
    where = ", ".join(said for kind, said in WHERE.items() if kind in command.at)
    lines = [
        f"\n### {command.name}\n",
        f"\n`{command.word}`, at {where}. {command.about}\n",
        *(["\n"] if command.fields else []),
        *_fields(command),
        f"\nNode: `{command.known_as}`.\n",
    ]
    return "".join(lines)


def _fields(command: Command) -> Iterator[str]:
    for one in command.fields:
        if not one.label:
            continue
        needed = ", needed" if one.is_required else ""
        about = f" {one.about}" if one.about else ""
        choices = ", ".join(f"{label} (`{value}`)" for value, label in one.options)
        said = f"{one.label}: {choices}" if choices else one.label
        yield f"- `{one.name}`{needed}: {said}.{about}\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
