"""`xmpp-bridge import`: settings and archives of a biboumi that ran before."""

import asyncio
from pathlib import Path
from typing import Any

import click

from bridge.api.adapter import Adapter
from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.api.tuning import Tuning
from bridge.cli import configuration
from bridge.cli.adapters import build
from bridge.cli.configuration import Unusable
from bridge.config import NetworkSettings, Settings, load, make_folders
from bridge.importing import Importing, Summary
from bridge.store.biboumi import Biboumi, NotBiboumis
from bridge.store.database import Store
from bridge.store.secrets import load_key


@click.command("import")
@click.argument("database", type=click.Path(path_type=Path))
@configuration.option
@click.option("--network", default=None, help="Into which one, where it could be several.")
def take_over(database: Path, path: Path | None, network: str | None) -> None:
    """Take over the settings and archives of a biboumi, from its SQLite DATABASE.

    The gateway must not run meanwhile. Rooms that have an archive here already keep it.
    """
    path = path or configuration.usual()
    try:
        settings = load(path)
        adapters = build(settings)
        make_folders(settings)
        chosen = _chosen(settings, adapters, network)
        biboumi = Biboumi(database)
    except ConfigError as error:
        raise Unusable(configuration.line(path, error)) from error
    except NotBiboumis as error:
        raise Unusable(f"{database}: {error}") from error
    try:
        summary = asyncio.run(_imported(settings, chosen, adapters[chosen.name], biboumi))
    except ConfigError as error:
        raise Unusable(configuration.line(path, error)) from error
    finally:
        biboumi.close()
    _tell(summary)


async def _imported(
    settings: Settings, network: NetworkSettings, adapter: Adapter[Any], biboumi: Biboumi
) -> Summary:
    key = load_key(settings.database.key_file)
    store = await asyncio.to_thread(Store.open, settings.database.url, key=key)
    try:
        return await Importing(store, network.name, network.jid, adapter).run(biboumi)
    finally:
        await store.close()


def _chosen(
    settings: Settings, adapters: dict[NetworkName, Adapter[Any]], wanted: str | None
) -> NetworkSettings:
    """The network that is meant. Raises Unusable."""
    able = [one for one in settings.networks if isinstance(adapters[one.name], Tuning)]
    chosen = [one for one in able if wanted in (None, one.name)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(one.name for one in able)
    if not able:
        raise Unusable("The configuration has no network of IRC servers.")
    if wanted is None:
        raise Unusable(f"Into which network? Say --network with one of: {names}.")
    raise Unusable(f"There is no network {wanted} to import into. There is: {names}.")


def _tell(summary: Summary) -> None:
    click.echo(
        f"Taken over: {summary.logins} logins to servers, the wishes of {summary.accounts} accounts"
        f" for all their rooms, {summary.rooms} archives of rooms with {summary.lines} lines."
    )
    if summary.servers:
        click.echo(
            f"The servers: {', '.join(summary.servers)}. One without TLS, or with a private"
            " address, needs a table of its own in the configuration."
        )
    for why in summary.left:
        click.echo(f"Not taken over: {why}")
