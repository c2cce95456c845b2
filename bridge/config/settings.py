"""What the gateway is told, typed and frozen; what each key means: `config.example.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from bridge import logs
from bridge.api.ids import NetworkName
from bridge.core.limits import FILES, LIMITS, LOGINS, MESSAGES, OPEN_FORMS, ROOMS
from bridge.core.strangers import Rules
from bridge.xmpp.addressing import Domain

Access: TypeAlias = frozenset[str] | Literal["everyone"]
"""Who may use a network: prepared bare JIDs and domains, rooms as `muc:room@rooms.example.org`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XmppSettings:
    """The XMPP server that the gateway is attached to. domain: the one its own users are in.

    admins: prepared bare JIDs of who is told what users report.
    """

    host: str
    port: int
    domain: Domain
    admins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where the gateway remembers. key_file: what encrypts secrets and makes occupant-ids."""

    url: str = field(repr=False)
    key_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """One network and the component that shows it.

    expire_after: seconds after which what could not be delivered is given up.
    people_shown: how many of a room's people, besides its staff and those who speak.
    resend_uncertain: whether what nobody knows the fate of is sent again where it may arrive twice.
    changes_after: seconds for which edits and reactions wait where they are said in words.
    share_profile: whether accounts that say nothing else show their names and pictures there.
    rules: who may write to whom for the first time.
    archive_days, archive_messages: what archives of rooms keep; 0 is no limit.
    options: the keys of its table that are the adapter's own, as TOML has them.
    """

    name: NetworkName
    adapter: str
    jid: Domain
    secret: str = field(repr=False)
    host: str
    port: int
    access: Access
    persistent: bool
    expire_after: float
    resend_uncertain: bool
    people_shown: int
    changes_after: float
    share_profile: bool
    rules: Rules
    archive_days: float
    archive_messages: int
    options: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSettings:
    """What files may be and take on their way.

    largest_in, largest_out: bytes of a file on its way to XMPP, and away from it.
    wait: seconds that a message waits for its files.
    directory: where files lie on their way; None: the system's place for that.
    allow_http: links may be without encryption.
    trusted_hosts: `host` or `host:port` of servers that files are read from wherever they are.
    kinds_out: of files that networks are given, `image/*` for a family; empty: all.
    """

    largest_in: int = 100_000_000
    largest_out: int = 100_000_000
    wait: float = 60.0
    directory: Path | None = None
    allow_http: bool = False
    trusted_hosts: tuple[str, ...] = ()
    kinds_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksSettings:
    """Files given out by the gateway itself. url: with what links begin; quota: bytes of all."""

    url: str
    host: str
    port: int
    directory: Path
    days: float
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSettings:
    """How the gateway is spoken to while it runs. socket: a path, None for none."""

    socket: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How much is said in the log."""

    level: logs.Level = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsSettings:
    """How much each account may have and do, of which nothing else was said: `core/limits.py`."""

    logins: int = LIMITS[LOGINS].default
    rooms: int = LIMITS[ROOMS].default
    messages_a_minute: int = LIMITS[MESSAGES].default
    files_a_day: int = LIMITS[FILES].default
    open_forms: int = LIMITS[OPEN_FORMS].default


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration; networks in the order of the file. links: None for none."""

    xmpp: XmppSettings
    database: DatabaseSettings
    networks: tuple[NetworkSettings, ...]
    files: FilesSettings = FilesSettings()
    links: LinksSettings | None = None
    limits: LimitsSettings = LimitsSettings()
    control: ControlSettings = ControlSettings()
    log: LogSettings = LogSettings()
