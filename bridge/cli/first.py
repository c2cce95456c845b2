"""Ask a few questions, write a first configuration, show what belongs into the XMPP server's.

https://prosody.im/doc/components, https://docs.ejabberd.im/admin/configuration/listen-options/
"""

import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from bridge.config.tables import account, component_domain, host_name

USUAL_HOST = "127.0.0.1"
USUAL_PORT = 5347


ALL = "all"
KINDS = ("irc", "telegram", "matrix")
"""Networks that one is asked about."""
NAMES = {"irc": "IRC", "telegram": "Telegram", "matrix": "Matrix"}
TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One of them. jid: its component's domain. irc_server: the only one, "" for any. token: of the
    bot, "" where it is not at hand. homeserver: of most users on Matrix, "" where there is none.
    """

    kind: str
    jid: str
    secret: str = field(repr=False)
    irc_server: str = ""
    token: str = field(default="", repr=False)
    homeserver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a first configuration is made of. admin: a bare JID, "" for nobody."""

    domain: str
    host: str
    port: int
    database: str
    networks: tuple[Network, ...]
    admin: str = ""


def first_configuration(path: Path) -> None:
    """Ask, write the file, show the snippets. Raises OSError when it cannot be written, before
    anything is asked.
    """
    with tempfile.TemporaryFile(dir=path.absolute().parent):
        pass
    answers = _ask(path)
    _write(path, configuration(answers))
    click.echo(f"\n{path} is written; only you can read it.")
    click.echo("\n--- for Prosody: append to prosody.cfg.lua ---\n")
    click.echo(prosody(answers))
    click.echo("--- for ejabberd: add below `listen:` in ejabberd.yml ---\n")
    click.echo(ejabberd(answers))
    click.echo("--- then restart the server, and:\n")
    program = _program()
    click.echo(f"    {program} check --config {path}\n    {program} run --config {path}")


def _program() -> str:
    """What a shell finds this program by: its name, or where it lies beside Python."""
    name = "xmpp-bridge"
    own, found = Path(sys.executable).with_name(name), shutil.which(name)
    is_found = found is not None and own.exists() and own.samefile(found)
    return str(own) if own.exists() and not is_found else name


def configuration(answers: Answers) -> str:
    """The file: every line that is needed, with what it means."""
    networks = "\n".join(_table(answers, network) for network in answers.networks)
    return f"""\
# The configuration of xmpp-bridge. Every key there is stands in config.example.toml.

[xmpp]
# Where the XMPP server listens for components, and the domain of its users.
host = "{answers.host}"
port = {answers.port}
domain = "{answers.domain}"
# Who commands the gateway from a client: bare JIDs.
{_admins(answers.admin)}

[database]
# A SQLite file, bridge.db; bridge.key beside it encrypts the secrets in it. Keep copies of both.
url = "{answers.database}"

{networks}"""


def _admins(admin: str) -> str:
    return (
        f"admins = [{json.dumps(admin, ensure_ascii=False)}]"
        if admin
        else '# admins = ["you@example.org"]'
    )


def _table(answers: Answers, network: Network) -> str:
    own = {"irc": _irc, "telegram": _telegram, "matrix": _matrix}[network.kind](network)
    return f"""\
[networks.{network.kind}]
adapter = "{network.kind}"
# The component's domain and secret; the XMPP server's configuration has the same two.
jid = "{network.jid}"
secret = "{network.secret}"
# Who may use it: domains and bare JIDs.
access = ["{answers.domain}"]
{own}"""


def _irc(network: Network) -> str:
    server = network.irc_server
    fixed = f'fixed_server = "{server}"' if server else '# fixed_server = "irc.libera.chat"'
    return f"""\
# With it, all leads to one IRC server, and #room@{network.jid} is a whole address.
{fixed}
"""


def _telegram(network: Network) -> str:
    token = f'token = "{network.token}"' if network.token else '# token = "123456789:AA..."'
    return f"""\
# Of the gateway's bot. @BotFather on Telegram makes one, and gives it.
{token}
"""


def _matrix(network: Network) -> str:
    name = network.homeserver
    homeserver = f'homeserver = "{name}"' if name else '# homeserver = "matrix.org"'
    return f"""\
# The homeserver of who logs in with his name alone.
{homeserver}
"""


def prosody(answers: Answers) -> str:
    """What makes Prosody accept the component."""
    # Without it Prosody refuses the gateway for as long as it takes the old connection, of a
    # machine that crashed for example, to be alive.
    snippet = "\n".join(
        f"""\
Component "{network.jid}"
    component_secret = "{network.secret}"
    component_conflict_resolve = "kick_old"
"""
        for network in answers.networks
    )
    if (answers.host, answers.port) == (USUAL_HOST, USUAL_PORT):
        return snippet
    return f"""\
-- these two stand above the first VirtualHost or Component
component_ports = {{ {answers.port} }}
component_interfaces = {{ "{answers.host}" }}

{snippet}"""


def ejabberd(answers: Answers) -> str:
    """What makes ejabberd accept the component."""
    hosts = "".join(
        f"""\
      "{network.jid}":
        password: "{network.secret}"
"""
        for network in answers.networks
    )
    return f"""\
  -
    port: {answers.port}
    ip: "{answers.host}"
    module: ejabberd_service
    global_routes: false
    hosts:
{hosts}"""


def _ask(path: Path) -> Answers:
    domain = click.prompt("Domain of your XMPP server's users", value_proc=_domain)
    offered = f"{', '.join(KINDS)}; several with commas between, or {ALL}"
    wanted = click.prompt(f"Networks ({offered})", default=KINDS[0], value_proc=_kinds)
    host = click.prompt("Machine the XMPP server runs on", default=USUAL_HOST, value_proc=_host)
    port = click.prompt(
        "Its port for components", default=USUAL_PORT, type=click.IntRange(1, 65_535)
    )
    taken = {domain: "the domain of your users"}
    networks = tuple(_network(kind, domain, taken) for kind in wanted)
    admin = click.prompt(
        "Your own address on XMPP, to command the gateway (empty: nobody)",
        default="",
        show_default=False,
        value_proc=lambda text: _valid(account, text) if text.strip() else "",
    )
    # What changes does not belong into /etc; elsewhere all lies together.
    folder = "/var/lib/xmpp-bridge/" if path.absolute().is_relative_to("/etc") else ""
    return Answers(
        domain=domain,
        host=host,
        port=port,
        database=f"sqlite:///{folder}bridge.db",
        networks=networks,
        admin=admin,
    )


def _network(kind: str, domain: str, taken: dict[str, str]) -> Network:
    """taken: domains that have a use; this one's comes to them."""
    named = NAMES[kind]
    jid = click.prompt(
        f"Domain of the gateway to {named}",
        default=f"{kind}.{domain}",
        value_proc=lambda text: _other(taken, text),
    )
    taken[jid] = f"that of the gateway to {named}"
    secret = secrets.token_urlsafe(24)
    if kind == "telegram":
        token = click.prompt(
            "The token of its bot, from @BotFather (empty: write it into the file later)",
            default="",
            show_default=False,
            value_proc=_token,
        )
        return Network(kind=kind, jid=jid, secret=secret, token=token)
    if kind == "matrix":
        homeserver = click.prompt(
            "The homeserver of who logs in with his name alone (empty: none)",
            default="",
            show_default=False,
            value_proc=lambda text: _host(text) if text.strip() else "",
        )
        return Network(kind=kind, jid=jid, secret=secret, homeserver=homeserver)
    irc_server = click.prompt(
        "The only IRC server it leads to (empty: any)",
        default="",
        show_default=False,
        value_proc=lambda text: _domain(text) if text.strip() else "",
    )
    return Network(kind=kind, jid=jid, secret=secret, irc_server=irc_server)


def _kinds(text: str) -> tuple[str, ...]:
    """In the usual order, whatever was typed."""
    wanted = {word for word in re.split(r"[\s,]+", text.strip().lower()) if word}
    if wanted == {ALL}:
        return KINDS
    if not wanted or (unknown := wanted.difference(KINDS)):
        named = f'"{min(unknown)}"' if wanted else "nothing"
        raise click.BadParameter(f"{named} is none of {', '.join(KINDS)} and {ALL}.")
    return tuple(kind for kind in KINDS if kind in wanted)


def _token(text: str) -> str:
    if text.strip() and not TOKEN.fullmatch(text.strip()):
        raise click.BadParameter("this is not a bot's token: one looks like 123456789:AA....")
    return text.strip()


def _domain(text: str) -> str:
    return _valid(component_domain, text)


def _other(taken: dict[str, str], text: str) -> str:
    jid = _domain(text)
    if jid in taken:
        raise click.BadParameter(f"this is {taken[jid]}: the gateway needs one of its own.")
    return jid


def _host(text: str) -> str:
    return _valid(host_name, text)


def _valid(checked: Callable[[str], str], text: str) -> str:
    try:
        return checked(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"this {error}") from error


def _write(path: Path, text: str) -> None:
    """Written aside and moved into place: readable by nobody else at any moment."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        aside.replace(path)
    except BaseException:
        aside.unlink()
        raise
