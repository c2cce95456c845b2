"""`xmpp-bridge do`: commands to the gateway that runs, by its control socket.

Which there are, and what they ask, is declared where they are executed. What stands there without
a name is for the first field that must be given; a field that only a later page of a command has is
given as all others, as `--its-name VALUE`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bridge.api.errors import ConfigError
from bridge.cli import configuration
from bridge.cli.configuration import Unusable
from bridge.cli.tables import aligned, one_line
from bridge.config import control_socket
from bridge.control import client
from bridge.control.client import NotRunning
from bridge.control.protocol import Answer, Asked, ProtocolError, Request

if TYPE_CHECKING:
    from bridge.xmpp.commands.declared import Command
    from bridge.xmpp.forms import Field

_GIVEN: Final = "given_{}"
"""What click knows the option of a field by, whatever the field is called."""

_NOT_GIVEN: Final = ("fixed", "hidden")


class NotDone(Unusable):
    """The gateway refused it, or gave no answer."""

    exit_code = 1


class NoGateway(Unusable):
    """There is nobody to do it."""

    exit_code = 4


class Commands(click.Group):
    """The commands that are declared for who runs the gateway."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [one.word for one in _declared()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = next((one for one in _declared() if one.word == cmd_name), None)
        return None if found is None else _command(found)


@click.group("do", cls=Commands, invoke_without_command=True)
@configuration.option
@click.pass_context
def do(context: click.Context, path: Path | None) -> None:
    """Have the gateway that runs do something; without a command, list them all."""
    context.obj = path
    if context.invoked_subcommand is None:
        for line in aligned([(one.word, one.name) for one in _declared()]):
            click.echo(line)


def _declared() -> "list[Command]":
    from bridge.xmpp.commands import control  # it needs much; other words do without

    return control.commands()


def _command(declared: "Command") -> click.Command:
    fields = [one for one in declared.fields if one.name and one.kind not in _NOT_GIVEN]
    first = next(iter([*filter(_is_required, fields), *fields]), None)

    def callback(
        path: Path | None,
        network: str | None,
        is_sure: bool,
        as_json: bool,
        others: Sequence[str],
        **given: Any,
    ) -> None:
        values = {one.name: given[_GIVEN.format(n)] for n, one in enumerate(fields)}
        values = {name: texts for name, texts in values.items() if texts}
        values |= _others(others, first)
        request = Request(command=declared.word, network=network, values=values, is_sure=is_sure)
        context = click.get_current_context()
        answer = _ask(declared, path or context.obj or configuration.usual(), request)
        context.exit(_show(declared, answer, as_json=as_json))

    made = click.Command(
        declared.word,
        callback=callback,
        params=[
            click.Argument(
                ["others"],
                nargs=-1,
                type=click.UNPROCESSED,
                metavar="" if first is None else f"[{first.name.upper()}]...",
            ),
            *(_option(one, _GIVEN.format(n)) for n, one in enumerate(fields)),
        ],
        help=declared.about or declared.name,
        short_help=declared.name,
        context_settings={"ignore_unknown_options": True},
    )
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Show the answer as JSON."),
        click.option("--yes", "is_sure", is_flag=True, help="Do it without asking."),
        click.option("--network", metavar="NAME", help="Of the network with this name."),
        configuration.option_again,
    ):
        option(made)
    return made


def _option(one: "Field", name: str) -> click.Option:
    words = ": ".join(filter(None, (one.label, one.about))) or one.name
    if one.options:
        words += f" ({', '.join(value for value, _ in one.options if value)})"
    if one.is_required:
        words += "  [required]"
    value = "yes|no" if one.kind == "boolean" else "VALUE"
    return click.Option([_dashed(one.name), name], metavar=value, help=words, multiple=True)


def _dashed(name: str) -> str:
    return "--" + name.replace("_", "-")


def _is_required(one: "Field") -> bool:
    return one.is_required


def _others(arguments: Sequence[str], first: "Field | None") -> dict[str, Sequence[str]]:
    """What stands there without a name, and for fields that are not known here. Raises UsageError.

    first: the field that is meant where none is named. Of a text all words are one line, quoted or
    not.
    """
    left, values, words = list(arguments), dict[str, Sequence[str]](), list[str]()
    while left:
        name, equals, value = left.pop(0).partition("=")
        if not name.startswith("--"):
            if first is None:
                raise click.UsageError(f"Nothing is to be given here: {name}{equals}{value}")
            words.append(name + equals + value)
            continue
        if not equals:
            if not left:
                raise click.UsageError(f"A value is missing behind {name}.")
            value = left.pop(0)
        name = name[2:].replace("-", "_")
        values[name] = (*values.get(name, ()), value)
    if first is not None and words:
        is_text = first.kind == "text-multi"
        values[first.name] = (" ".join(words),) if is_text else tuple(words)
    return values


def _ask(declared: "Command", path: Path, request: Request) -> Answer:
    """Raises Unusable, NotDone, NoGateway."""
    try:
        socket = control_socket(path)
    except ConfigError as error:
        unchanged = " Nothing was changed." if declared.changes else ""
        raise Unusable(configuration.line(path, error) + unchanged) from error
    if socket is None:
        raise Unusable(f"{path}: control.socket: is missing. Name one, and restart the gateway.")
    try:
        return client.ask(socket, request)
    except NotRunning as error:
        raise NoGateway(f"The gateway does not run: nobody listens at {socket}.") from error
    except TimeoutError as error:
        raise NotDone("The gateway gave no answer in time.") from error
    except OSError as error:
        raise NotDone(f"{socket} cannot be used: {error.strerror}.") from error
    except ProtocolError as error:
        raise NotDone(f"The gateway gave no answer. {error}") from error


def _show(declared: "Command", answer: Answer, *, as_json: bool) -> int:
    """The exit status. Raises Unusable, NotDone."""
    match answer.status:
        case "asks":
            raise Unusable(f"{declared.word}: {_lacking(answer)}")
        case "unknown":
            raise Unusable(f"{declared.word}: {one_line(answer.words)}")
        case "refused":
            raise NotDone(one_line(answer.words))
    if as_json:
        names = [name for name, _ in answer.columns]
        rows = [dict(zip(names, row, strict=False)) for row in answer.rows]
        click.echo(json.dumps({"words": answer.words, "rows": rows}))
        return 0
    for line in answer.words.splitlines():
        click.echo(one_line(line))
    if answer.rows:
        labels = [label or name for name, label in answer.columns]
        for line in aligned([labels, *answer.rows]):
            click.echo(line)
    return 0


def _lacking(answer: Answer) -> str:
    if not answer.fields:
        return f"{one_line(answer.words)} Say --yes to do it."
    return f"these are missing: {'; '.join(map(_explained, answer.fields))}."


def _explained(asked: Asked) -> str:
    words = f"{_dashed(asked.name)} ({one_line(asked.label)}"
    if asked.options:
        words += f": {', '.join(one_line(value) for value, _ in asked.options)}"
    return words + ")"
