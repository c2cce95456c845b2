"""The configuration, read again while the gateway runs."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge import logs
from bridge.api.errors import ConfigError
from bridge.config import LogSettings, Settings, load
from bridge.config.reloading import Reloading

LEAST = '[networks.irc]\nadapter = "irc"\njid = "irc.example.org"\nsecret = "hunter2"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(LEAST)
    return load(path, {})


@pytest.fixture(autouse=True)
def _level() -> Iterator[None]:
    before = logging.getLogger().level
    yield
    logging.getLogger().setLevel(before)


def changed(settings: Settings, **values: object) -> Settings:
    (network,) = settings.networks
    return replace(settings, networks=(replace(network, **values),))  # type: ignore[arg-type]  # by name


def test_what_can_change_is_applied_and_all_is_told(settings: Settings) -> None:
    read = changed(settings, persistent=True, secret="hunter3")
    applied: list[Settings] = []
    told: list[str] = []

    async def reload() -> list[str]:
        reloading = Reloading(
            settings,
            lambda: read,
            begun=lambda: told.append("begun"),
            over=lambda: told.append("over"),
        )
        reloading.apply = applied.append
        sentences = await reloading.reload()
        assert reloading.settings == changed(settings, persistent=True)
        return sentences

    assert asyncio.run(reload()) == [
        "Changed: networks.irc.persistent.",
        "These change at the next restart: networks.irc.secret.",
    ]
    assert applied == [changed(settings, persistent=True)]
    assert told == ["begun", "over"]


def test_the_same_file_changes_nothing(settings: Settings) -> None:
    async def reload() -> list[str]:
        return await Reloading(settings, lambda: settings).reload()

    assert asyncio.run(reload()) == ["Nothing has changed."]


def test_a_wrong_file_changes_nothing(settings: Settings) -> None:
    applied: list[Settings] = []
    told: list[str] = []

    def read() -> Settings:
        raise ConfigError("networks.irc.port", "must be at most 65535.")

    async def reload() -> None:
        reloading = Reloading(
            settings,
            read,
            begun=lambda: told.append("begun"),
            over=lambda: told.append("over"),
        )
        reloading.apply = applied.append
        with pytest.raises(ConfigError):
            await reloading.reload()
        assert reloading.settings == settings

    asyncio.run(reload())

    assert (applied, told) == ([], ["begun", "over"])


def test_by_a_signal_it_is_told_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    results: list[Settings | ConfigError] = [
        ConfigError("networks.irc.port", "must be at most 65535."),
        changed(settings, persistent=True),
    ]
    over = asyncio.Queue[None]()

    def read() -> Settings:
        result = results.pop(0)
        if isinstance(result, ConfigError):
            raise result
        return result

    async def play() -> None:
        reloading = Reloading(settings, read, over=lambda: over.put_nowait(None))
        running = asyncio.create_task(reloading.run())
        for _ in range(2):
            reloading.ask()
            await over.get()
        running.cancel()
        await asyncio.wait((running,))

    asyncio.run(play())

    assert [(one.levelno, one.getMessage()) for one in caplog.records if "config" in one.name] == [
        (
            logging.ERROR,
            "the configuration stays as it was: networks.irc.port: must be at most 65535.",
        ),
        (
            logging.INFO,
            "the configuration was read again: Changed: networks.irc.persistent.",
        ),
    ]


def test_another_level_of_the_log_holds_at_once_and_only_when_it_is_another(
    settings: Settings,
) -> None:
    debug = replace(settings, log=LogSettings(level="debug"))

    async def play() -> list[str]:
        reloading = Reloading(settings, lambda: debug)
        logs.set_level("error")  # by a command
        levels: list[str] = []
        await reloading.reload()
        levels.append(logs.level())
        logs.set_level("error")
        await reloading.reload()
        levels.append(logs.level())
        return levels

    assert asyncio.run(play()) == ["debug", "error"]
