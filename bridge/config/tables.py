"""The tables of the configuration as the file has them, with their types and bounds."""

import importlib.util
import re
from ipaddress import IPv6Address
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bridge import logs
from bridge.config.problems import one_line
from bridge.config.settings import Access
from bridge.core.limits import FILES, LIMITS, LOGINS, MESSAGES, OPEN_FORMS, ROOMS, UNLIMITED
from bridge.core.strangers import Policy
from bridge.xmpp.addressing import Domain, MalformedJid, prepare_bare, prepare_domain
from bridge.xmpp.affiliates import MUC

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")


def component_domain(written: str) -> Domain:
    """A prepared domain that a server can serve; ValueError where it is none."""
    try:
        prepared = prepare_domain(written)
        # Of the preparation only what is a host name: no port, no blank, no address in brackets.
        valid = _DOMAIN.fullmatch(prepared.encode("idna").decode().lower())
    except (MalformedJid, UnicodeError):
        valid = None
    if not valid:
        raise ValueError("is not a valid domain name.")
    return prepared


def sqlite_path(url: str) -> str:
    """The path in `sqlite:////var/lib/bridge.db?mode=rw`: `/var/lib/bridge.db`."""
    return url.removeprefix("sqlite:///").partition("?")[0]


def host_name(text: str) -> str:
    """A host's name or address; ValueError where it cannot be one."""
    if not re.fullmatch(r"[0-9A-Za-z._:-]{1,253}", text):
        raise ValueError("is not a host name or address.")
    return text


_SERVER = re.compile(r"(?:([0-9A-Za-z._-]{1,253})|\[([0-9A-Fa-f:.]{2,45})\])(?::([0-9]{1,5}))?")


def _server(text: str) -> str:
    match = _SERVER.fullmatch(text)
    is_port = match is not None and (match[3] is None or 0 < int(match[3]) < 65_536)
    if match is None or not is_port or not (match[1] or _is_ipv6(match[2])):
        raise ValueError('must be like "upload.example.org" or "upload.example.org:5443".')
    return text.lower()


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _kind(text: str) -> str:
    if not re.fullmatch(r"[\w.+-]{1,80}/(?:\*|[\w.+-]{1,80})", text, re.ASCII):
        raise ValueError('must be like "image/png" or "image/*".')
    return text.lower()


def _database_url(text: str) -> str:
    if text.startswith("sqlite:///"):
        if sqlite_path(text) in ("", ":memory:"):
            raise ValueError("must name a file: a database in memory forgets everything.")
    elif not re.match(r"postgresql(\+psycopg)?://", text):
        raise ValueError('must begin with "sqlite:///" or "postgresql://".')
    elif importlib.util.find_spec("psycopg") is None:
        raise ValueError("needs the PostgreSQL driver: install xmpp-bridge[postgresql].")
    return text


def _access(value: object) -> Access:
    """Takes the whole key, so that its two forms give one error and not one each."""
    if value == "everyone":
        return "everyone"
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError('must be a list of bare JIDs and domains, or "everyone".')
    if not value:
        raise ValueError('admits nobody: name domains or bare JIDs, or write "everyone".')
    return frozenset(map(_admitted, value))


def _admitted(written: str) -> str:
    if written.startswith(MUC):
        return MUC + _muc(written)
    try:
        return prepare_bare(written)
    except MalformedJid:
        raise ValueError(f'"{one_line(written)}" is not a bare JID or a domain.') from None


def _muc(written: str) -> str:
    try:
        room = prepare_bare(written.removeprefix(MUC))
    except MalformedJid:
        room = None
    if room is None or "@" not in room:
        raise ValueError(
            f'"{one_line(written)}" is no room: write it like "muc:room@rooms.example.org".'
        )
    return room


def _limit(name: str) -> Any:
    limit = LIMITS[name]
    return Field(default=limit.default, ge=UNLIMITED, le=limit.most)


def account(written: str) -> str:
    """A prepared bare JID; ValueError where it is none."""
    try:
        prepared = prepare_bare(written)
    except MalformedJid:
        prepared = None
    if prepared is None or "@" not in prepared:
        raise ValueError('must be a bare JID, like "admin@example.org".')
    return prepared


def _policy(value: object) -> object:
    if value not in get_args(Policy):
        raise ValueError('must be "everyone" or "contacts".')
    return value


def _level(value: object) -> object:
    if value not in get_args(logs.Level):
        raise ValueError('must be "debug", "info", "warning" or "error".')
    return value


def _base(text: str) -> str:
    """What links begin with: a scheme, a host and perhaps a path."""
    if not re.fullmatch(r"https?://[0-9A-Za-z.-]+(:[0-9]{1,5})?(/[0-9A-Za-z._~/-]*)?", text):
        raise ValueError('must be like "https://files.example.org".')
    return text


ComponentDomain = Annotated[str, AfterValidator(component_domain)]
Host = Annotated[str, AfterValidator(host_name)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Text = Annotated[str, Field(min_length=1, max_length=1_024)]
Size = Annotated[int, Field(ge=1_000, le=10**12)]
"""Bytes of a file."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class XmppTable(_Table):
    host: Host = "127.0.0.1"
    port: Port = 5347  # the usual one for components, of Prosody too
    domain: ComponentDomain | None = None
    admins: list[Annotated[str, AfterValidator(account)]] = Field(
        default_factory=list, max_length=20
    )


class DatabaseTable(_Table):
    url: Annotated[Text, AfterValidator(_database_url)] = Field(
        default="sqlite:////var/lib/xmpp-bridge/bridge.db", repr=False
    )
    key_file: Text | None = None


class FilesTable(_Table):
    largest_in: Size = 100_000_000
    largest_out: Size = 100_000_000
    # What comes behind a message waits with it.
    wait: float = Field(default=60.0, ge=1.0, le=600.0, allow_inf_nan=False)
    directory: Text | None = None
    allow_http: bool = False
    trusted_hosts: list[Annotated[str, AfterValidator(_server)]] = Field(
        default_factory=list, max_length=100
    )
    kinds_out: list[Annotated[str, AfterValidator(_kind)]] = Field(
        default_factory=list, max_length=100
    )


class LinksTable(_Table):
    url: Annotated[Text, AfterValidator(_base)]
    host: Host = "127.0.0.1"
    port: Port = 5290
    directory: Text = "/var/lib/xmpp-bridge/files"
    days: float = Field(default=30.0, ge=0.01, le=3_650.0, allow_inf_nan=False)
    quota: int = Field(default=1_000_000_000, ge=1_000_000, le=10**15)


class ControlTable(_Table):
    socket: Text | None = None


class LogTable(_Table):
    level: Annotated[logs.Level, BeforeValidator(_level)] = "info"


class LimitsTable(_Table):
    logins: int = _limit(LOGINS)
    rooms: int = _limit(ROOMS)
    messages_a_minute: int = _limit(MESSAGES)
    files_a_day: int = _limit(FILES)
    open_forms: int = _limit(OPEN_FORMS)


class NetworkTable(_Table):
    """The gateway's own keys; all others of the table are the adapter's, and `token`, which is read
    here, wherever it stands.
    """

    adapter: Text
    jid: ComponentDomain
    secret: Text | None = Field(default=None, repr=False)
    secret_file: Text | None = None
    secret_env: Text | None = None
    token: Text | None = Field(default=None, repr=False)
    token_file: Text | None = None
    token_env: Text | None = None
    host: Host | None = None
    port: Port | None = None
    access: Annotated[Access | None, BeforeValidator(_access)] = None
    persistent: bool = False
    # A week at most: what is older says nothing to anybody.
    expire_after: float = Field(default=300.0, ge=1.0, le=604_800.0, allow_inf_nan=False)
    resend_uncertain: bool = False
    people_shown: int = Field(default=2000, ge=1, le=1_000_000)
    changes_after: float = Field(default=5.0, ge=0.0, le=60.0, allow_inf_nan=False)
    share_profile: bool = False
    first_contact: Annotated[Policy, BeforeValidator(_policy)] = "everyone"
    strangers_in: int = Field(default=50, ge=0, le=100_000)
    strangers_out: int = Field(default=50, ge=0, le=100_000)
    archive_days: float = Field(default=0.0, ge=0.0, le=36_500.0, allow_inf_nan=False)
    archive_messages: int = Field(default=0, ge=0, le=1_000_000_000)
    options: dict[str, Any] = Field(repr=False)


class FileTables(_Table):
    xmpp: XmppTable = XmppTable()
    database: DatabaseTable = DatabaseTable()
    networks: dict[str, NetworkTable] = Field(default_factory=dict)
    files: FilesTable = FilesTable()
    links: LinksTable | None = None
    limits: LimitsTable = LimitsTable()
    control: ControlTable = ControlTable()
    log: LogTable = LogTable()


class ControlTables(_Table):
    """As much of the file as says where the control socket is."""

    model_config = ConfigDict(extra="ignore")

    database: DatabaseTable = DatabaseTable()
    control: ControlTable = ControlTable()


NETWORK_KEYS = frozenset(NetworkTable.model_fields) - {"options"}
TOKEN_KEYS = frozenset(("token", "token_file", "token_env"))
"""Of them, those that mean something to an adapter that has a token, and else nothing."""
KNOWN_KEYS: dict[str, frozenset[str]] = {
    "": frozenset(FileTables.model_fields),
    "xmpp": frozenset(XmppTable.model_fields),
    "database": frozenset(DatabaseTable.model_fields),
    "files": frozenset(FilesTable.model_fields),
    "links": frozenset(LinksTable.model_fields),
    "limits": frozenset(LimitsTable.model_fields),
    "control": frozenset(ControlTable.model_fields),
    "log": frozenset(LogTable.model_fields),
    "networks.NAME": NETWORK_KEYS,
}
"""Those of the file under "", those of every network under `networks.NAME`."""
