"""The folders that a configuration names: which are there, which will be made, which cannot be.

One that is missing is made where the folder above it is there; else its path is taken for misspelt.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from bridge.api.errors import ConfigError
from bridge.config.settings import Settings
from bridge.config.tables import sqlite_path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """is_written: files come and go in it, so that it must let them."""

    key: str
    path: Path
    is_written: bool = True


def missing_folders(settings: Settings) -> list[Path]:
    """Those that will be made, in this order. Raises ConfigError for one that cannot be used."""
    missing: list[Path] = []
    for folder in _named(settings):
        if not _is_there(folder):
            _check_above(folder, missing)
            if folder.path not in missing:
                missing.append(folder.path)
    return missing


def make_folders(settings: Settings) -> None:
    """Make what is missing, for nobody else to read. Raises ConfigError, before it makes any where
    one cannot be used.
    """
    missing = missing_folders(settings)
    for folder in _named(settings):
        if folder.path in missing:
            _make(folder)


def _named(settings: Settings) -> list[_Folder]:
    database = settings.database
    folders: list[_Folder] = []
    if database.url.startswith("sqlite:"):
        path = Path(sqlite_path(database.url)).parent
        folders.append(_Folder(key="database.url", path=path))
    path = database.key_file.parent
    folders.append(_Folder(key="database.key_file", path=path, is_written=False))
    if settings.control.socket is not None:
        folders.append(_Folder(key="control.socket", path=settings.control.socket.parent))
    if settings.files.directory is not None:
        folders.append(_Folder(key="files.directory", path=settings.files.directory))
    if settings.links is not None:
        folders.append(_Folder(key="links.directory", path=settings.links.directory))
    return folders


def _is_there(folder: _Folder) -> bool:
    try:
        if not folder.path.exists():
            return False
        if not folder.path.is_dir():
            raise ConfigError(folder.key, f"{folder.path} is no folder.", "Name another one.")
        if folder.is_written:
            with tempfile.TemporaryFile(dir=folder.path):
                pass
    except OSError as error:
        raise ConfigError(
            folder.key,
            f"nothing can be written in {folder.path}: {error.strerror}.",
            "Let the user that runs the gateway write there.",
        ) from error
    return True


def _check_above(folder: _Folder, made_before: list[Path]) -> None:
    above = folder.path.parent
    if above in made_before or above.is_dir():
        return
    while not above.parent.exists():
        above = above.parent
    raise ConfigError(
        folder.key,
        f"there is no folder {folder.path}, nor {above}.",
        "Make it, or see whether it is written right.",
    )


def _make(folder: _Folder) -> None:
    try:
        folder.path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            folder.key,
            f"the folder {folder.path} is not there and cannot be made: {error.strerror}.",
            "Make it, and let the user that runs the gateway write there.",
        ) from error
