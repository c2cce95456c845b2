"""What there is to execute, in words: for who asks, by chat."""

from collections.abc import Iterator

from bridge.api.errors import Refused
from bridge.xmpp.commands import permission
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.networks import network_name


def helped(asked: Inquiry, word: str) -> str:
    """All commands, or more about one. Raises Refused."""
    if not word:
        return _all(asked)
    found = [one for one in EVERY if one.word == word.casefold() and _is_known(asked, one)]
    if not found:
        raise Refused("not-found", say(texts.UNKNOWN, word[:40]))
    return "\n\n".join(_described(asked, one) for one in found)


def _all(asked: Inquiry) -> str:
    known: dict[str, Command] = {}
    for one in EVERY:
        if _is_known(asked, one):
            known.setdefault(one.word, one)
    lines = [say(texts.GREETING, network_name(asked.service))]
    for group in dict.fromkeys(one.group for one in known.values()):
        lines.append(f"\n{say(group)}:")
        inside = (one for one in known.values() if one.group == group)
        lines += [f"{_usage(asked, one)} - {say(one.name)}" for one in inside]
    how = say(texts.HOW, min(known, default="help"), say(texts.OR_CANCEL))
    return "\n".join([*lines, "", how])


def _described(asked: Inquiry, command: Command) -> str:
    lines = [say(texts.ABOUT, _usage(asked, command), say(command.name)), say(command.about)]
    lines += [say(texts.FIELD, label) for label in _labels(command)]
    if _fits_in_one_line(command):
        lines.append(say(texts.IN_ONE_LINE, _usage(asked, command)))
    return "\n".join(lines)


def _labels(command: Command) -> Iterator[str]:
    return (say(one.label) for one in command.fields if one.label)


def _fits_in_one_line(command: Command) -> bool:
    """Whether the first answer can stand behind the word."""
    fields = command.fields
    return bool(fields) and not command.is_menu and fields[0].kind == "text-single"


def _usage(asked: Inquiry, command: Command) -> str:
    return command.word if asked.kind in command.at else say(texts.AT, command.word)


def _is_known(asked: Inquiry, command: Command) -> bool:
    """What is there at other addresses is named, too; whether it is offered, is seen there."""
    if asked.kind in command.at:
        return permission.is_shown(asked, command)
    return permission.is_known(asked, command)
