"""Which configuration is meant, and what is said where it cannot be used."""

from functools import partial
from pathlib import Path
from typing import Final

import click

from bridge.api.errors import ConfigError

USUAL: Final = (Path("config.toml"), Path("/etc/xmpp-bridge/config.toml"))

_named = partial(
    click.option,
    "--config",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration; else $XMPP_BRIDGE_CONFIG, ./config.toml or the one in /etc.",
)
option = _named(envvar="XMPP_BRIDGE_CONFIG")
option_again = _named()
"""Behind a word that stands behind `option`, too: what is said last counts."""


class Unusable(click.ClickException):
    """A problem of the configuration or the command line, as one line."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def usual() -> Path:
    """The file that is meant where none is named."""
    return next((path for path in USUAL if path.exists()), USUAL[0])


def line(path: Path, error: ConfigError) -> str:
    """One line: the file, the key, what is wrong with it, what to do."""
    return " ".join(f"{path}: {error}".split())
