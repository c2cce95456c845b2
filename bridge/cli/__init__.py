"""The command line: `xmpp-bridge run | check | init | do | import`.

Exit status: 0 all is well; 1 an unexpected error, told in the log, or a command was refused; 2 the
configuration, the command line or the database cannot be used, also while another gateway uses it;
3 another gateway has taken the database over; 4 a command found no gateway that runs.
"""

from functools import partial
from pathlib import Path

import click

from bridge import __version__, logs
from bridge.api.errors import ConfigError
from bridge.cli import configuration, doing, listening, running, taking_over
from bridge.cli.adapters import build
from bridge.cli.configuration import USUAL, Unusable
from bridge.cli.first import first_configuration
from bridge.config import (
    FilesSettings,
    LinksSettings,
    Settings,
    load,
    make_folders,
    missing_folders,
)

level_option = click.option(
    "--log-level",
    "level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default=None,
    help="How much is said on stderr; else as the configuration says, info if it says nothing.",
)


EPILOG = """Exit status: 0 all is well; 1 an unexpected error, told in the log, or a command was
refused; 2 the configuration, the command line or the database cannot be used; 3 another gateway has
taken the database over; 4 a command found no gateway that runs."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="xmpp-bridge")
def main() -> None:
    """Lets the users of an XMPP server chat on IRC, Telegram and Matrix."""


@main.command()
@configuration.option
@level_option
@click.pass_context
def run(context: click.Context, path: Path | None, level: logs.Level | None) -> None:
    """Run the gateway until SIGTERM or SIGINT; SIGHUP has it read its configuration again."""
    logs.configure(level or "info")
    path = path or configuration.usual()
    try:
        settings = load(path)
        if level is None:
            logs.set_level(settings.log.level)
        adapters = build(settings)
        make_folders(settings)
        if settings.links is not None:
            listening.check_port(settings.links)
        context.exit(running.run(settings, adapters, partial(_read_again, path)))
    except ConfigError as error:
        raise Unusable(configuration.line(path, error)) from error


@main.command()
@configuration.option
@level_option
def check(path: Path | None, level: logs.Level | None) -> None:
    """Read the configuration, say what would run."""
    logs.configure(level or "info")
    path = path or configuration.usual()
    try:
        settings = load(path)
        build(settings)
        missing = missing_folders(settings)
        if settings.links is not None:
            listening.check_host(settings.links)  # its port may be that of a gateway that runs
    except ConfigError as error:
        raise Unusable(configuration.line(path, error)) from error
    click.echo(f"{path} can be used.")
    for folder in missing:
        click.echo(f"The folder {folder} will be made.")
    for line in _would_run(settings):
        click.echo(line)


@main.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[FILE]", default=USUAL[0])
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def init(path: Path, force: bool) -> None:
    """Ask a few questions and write a first configuration."""
    try:
        if path.exists() and not force:
            raise Unusable(
                f"{path}: is there already. To replace it: xmpp-bridge init --force {path}"
            )
        first_configuration(path)
    except OSError as error:
        raise Unusable(f"{path}: cannot be written: {error.strerror}.") from error


main.add_command(doing.do)
main.add_command(taking_over.take_over)


def _read_again(path: Path) -> Settings:
    """The configuration, after all that `check` looks at. Raises ConfigError."""
    settings = load(path)
    build(settings)
    missing_folders(settings)
    return settings


def _would_run(settings: Settings) -> list[str]:
    database = settings.database
    kind, _, place = database.url.partition(":")
    lines = [
        f"database: {place.removeprefix('///') if kind == 'sqlite' else kind}"
        f" (key in {database.key_file})",
        f"reports: told to {', '.join(settings.xmpp.admins) or 'nobody, so there are none'}",
        _files(settings.files),
        _links(settings.links),
    ]
    for network in settings.networks:
        who = (
            network.access if isinstance(network.access, str) else ", ".join(sorted(network.access))
        )
        lines.append(
            f"{network.name}: {network.jid} on {network.host} port {network.port},"
            f" adapter {network.adapter}, for {who}"
        )
    return lines


def _files(files: FilesSettings) -> str:
    also = f", also from {', '.join(files.trusted_hosts)}" if files.trusted_hosts else ""
    directory = files.directory or "the system's folder"
    return (
        f"files: at most {files.largest_in} bytes to XMPP and {files.largest_out} from it,"
        f" of {', '.join(files.kinds_out) or 'all kinds'},"
        f" lie in {directory}{also}"
    )


def _links(links: LinksSettings | None) -> str:
    if links is None:
        return "links: none of our own"
    return (
        f"links: begin with {links.url}, answered at {links.host} port {links.port},"
        f" files in {links.directory} for {links.days:g} days"
    )
