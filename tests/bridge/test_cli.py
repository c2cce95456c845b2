"""The command line as an operator uses it: what it says, what it writes, how it ends."""

import logging
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Coroutine, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge import __version__
from bridge.api.errors import ConfigError, TryLater
from bridge.cli import main, running
from bridge.config import load
from bridge.store.leases import StoreLost

ROOT = Path(__file__).parents[2]
LEAST = '[networks.odd]\nadapter = "odd"\njid = "odd.example.org"\nsecret = "hunter2"\n'
IRC = LEAST.replace("odd", "irc")
NO_FILES = [
    "reports: told to nobody, so there are none",
    "files: at most 100000000 bytes to XMPP and 100000000 from it, of all kinds, lie in the"
    " system's folder",
    "links: none of our own",
]
ODD_ADAPTER = """
from bridge.api.errors import ConfigError

def build(name, options):
    for key in options:
        raise ConfigError(f'servers."{key}"', "there is no such key.", "Known is: none.")
"""


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two more adapters, installed as pip does: one that is odd and one that cannot be loaded."""
    site = tmp_path / "site"
    info = site / "odd-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "odd_adapter.py").write_text(ODD_ADAPTER)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[xmpp_bridge.adapters]\nodd = odd_adapter:build\nbroken = no_such_library:build\n"
    )
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMPP_BRIDGE_CONFIG", raising=False)
    monkeypatch.delitem(sys.modules, "odd_adapter", raising=False)
    root = logging.getLogger()  # each command sets up the log of its process
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def bridge(*arguments: str, answers: str = "", **environ: str) -> Result:
    return CliRunner().invoke(main, arguments, input=answers, env=environ)


def write(text: str, name: str = "config.toml") -> Path:
    path = Path(name)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


# --- check ----------------------------------------------------------------------------------------


def test_check_says_what_would_run() -> None:
    write(LEAST + '[database]\nurl = "postgresql://u:hunter3@h/d"\nkey_file = "/k"\n')
    result = bridge("check")

    assert result.output.splitlines() == [
        "config.toml can be used.",
        "database: postgresql (key in /k)",
        *NO_FILES,
        "odd: odd.example.org on 127.0.0.1 port 5347, adapter odd, for example.org",
    ]
    assert result.exit_code == 0


def test_a_file_named_in_the_environment_is_read() -> None:
    here = Path.cwd()
    url = f'[database]\nurl = "sqlite:///{here}/bridge.db"\n'
    write(url + LEAST + 'access = "everyone"\n', "other.toml")
    result = bridge("check", XMPP_BRIDGE_CONFIG="other.toml")

    assert result.output.splitlines() == [
        "other.toml can be used.",
        f"database: {here}/bridge.db (key in {here}/bridge.key)",
        *NO_FILES,
        "odd: odd.example.org on 127.0.0.1 port 5347, adapter odd, for everyone",
    ]


def test_check_says_what_becomes_of_files_and_reports() -> None:
    here = Path.cwd()
    (here / "lying").mkdir()
    (here / "given").mkdir()
    write(
        LEAST
        + f"""[xmpp]
admins = ["boss@example.org"]
[database]
url = "sqlite:///{here}/bridge.db"
[files]
directory = "lying"
trusted_hosts = ["upload.lan"]
kinds_out = ["image/*"]
[links]
url = "https://files.example.org"
directory = "given"
"""
    )

    assert bridge("check").output.splitlines()[2:] == [
        "reports: told to boss@example.org",
        f"files: at most 100000000 bytes to XMPP and 100000000 from it, of image/*, lie in"
        f" {here}/lying, also from upload.lan",
        "links: begin with https://files.example.org, answered at 127.0.0.1 port 5290, files in"
        f" {here}/given for 30 days",
        "odd: odd.example.org on 127.0.0.1 port 5347, adapter odd, for example.org",
    ]


FOLDERS = """[database]
url = "sqlite:///state/bridge.db"
[files]
directory = "lying"
[links]
url = "https://files.example.org"
directory = "state/files"
"""


def test_folders_that_are_not_there_are_told_and_made(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Path.cwd()
    write(FOLDERS + LEAST)
    ran: list[bool] = []

    def run(*_: object) -> int:  # what would connect to a server
        ran.append(all((here / name).is_dir() for name in ("state", "lying", "state/files")))
        return 0

    monkeypatch.setattr(running, "run", run)
    checked = bridge("check")

    assert checked.output.splitlines()[1:4] == [
        f"The folder {here}/state will be made.",
        f"The folder {here}/lying will be made.",
        f"The folder {here}/state/files will be made.",
    ]
    assert not (here / "state").exists()
    assert (bridge("run").exit_code, ran) == (0, [True])
    assert stat.S_IMODE((here / "state").stat().st_mode) == 0o700


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            '[database]\nurl = "sqlite:///no/where/bridge.db"\n',
            "database.url: there is no folder HERE/no/where, nor HERE/no."
            " Make it, or see whether it is written right.",
        ),
        (
            '[database]\nurl = "sqlite:///b.db"\nkey_file = "no/where/bridge.key"\n',
            "database.key_file: there is no folder HERE/no/where, nor HERE/no."
            " Make it, or see whether it is written right.",
        ),
        (
            '[database]\nurl = "sqlite:///b.db"\n[files]\ndirectory = "no/where"\n',
            "files.directory: there is no folder HERE/no/where, nor HERE/no."
            " Make it, or see whether it is written right.",
        ),
        (
            '[database]\nurl = "sqlite:///b.db"\n'
            '[links]\nurl = "https://a.example"\ndirectory = "no/where"\n',
            "links.directory: there is no folder HERE/no/where, nor HERE/no."
            " Make it, or see whether it is written right.",
        ),
        (
            '[database]\nurl = "sqlite:///b.db"\n[files]\ndirectory = "/dev/null"\n',
            "files.directory: /dev/null is no folder. Name another one.",
        ),
        (
            '[database]\nurl = "sqlite:///b.db"\n[files]\ndirectory = "/proc"\n',
            "files.directory: nothing can be written in /proc: No such file or directory."
            " Let the user that runs the gateway write there.",
        ),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(command: str, lines: str, expected: str) -> None:
    write(lines + LEAST)
    result = bridge(command)
    expected = expected.replace("HERE", str(Path.cwd()))

    assert (result.stderr, result.exit_code) == (f"config.toml: {expected}\n", 2)


LINKS = '[database]\nurl = "sqlite:///b.db"\n[links]\nurl = "https://a.example"\ndirectory = "l"\n'


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("no.such.host.invalid", "links.host: no.such.host.invalid cannot be found: "),
        ("192.0.2.1", "links.host: nothing can listen at 192.0.2.1: "),
    ],
)
def test_a_host_to_listen_at_that_is_not_ours_is_named(
    command: str, host: str, expected: str
) -> None:
    write(LINKS + f'host = "{host}"\n' + LEAST)
    result = bridge(command)

    assert result.stderr.startswith(f"config.toml: {expected}")
    assert result.stderr.endswith(". Name an address of this machine.\n")
    assert result.exit_code == 2


def test_a_port_that_is_taken_is_told_before_anything_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write(LINKS + f"port = {port}\n" + LEAST)
        checked, ran = bridge("check"), bridge("run")

    assert checked.exit_code == 0  # it may be the gateway's own
    assert (ran.stderr, ran.exit_code) == (
        f"config.toml: links.port: port {port} of 127.0.0.1 cannot be had: Address already in"
        " use. Name another one, or end what uses it.\n",
        2,
    )


def test_a_key_of_another_table_is_sent_there() -> None:
    write(IRC + 'admins = ["a@example.org"]\n')

    assert bridge("check").stderr == (
        "config.toml: networks.irc.admins: there is no such key. It belongs in [xmpp].\n"
    )


def test_a_key_of_nobody_is_told_those_of_the_adapter_and_of_every_network() -> None:
    write(IRC + "zzz = 1\n")

    assert bridge("check").stderr == (
        "config.toml: networks.irc.zzz: there is no such key."
        " Known: servers, fixed_server, other_servers, denied_servers, denied_channels."
        " In every network: access, adapter, archive_days, archive_messages, changes_after,"
        " expire_after, first_contact, host, jid, people_shown, persistent, port,"
        " resend_uncertain, secret, secret_env, secret_file, share_profile, strangers_in,"
        " strangers_out.\n"
    )


def test_a_default_is_written_as_in_toml() -> None:
    write(IRC + "other_servers = 1\n")

    assert bridge("check").stderr == (
        "config.toml: networks.irc.other_servers: this is not true or false. Default: true.\n"
    )


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[xmpp]\nprot = 1\n" + LEAST,
            'config.toml: xmpp.prot: there is no such key. Did you mean "port"?',
        ),
        (
            "[xmpp\n",
            "config.toml: line 1, column 6: is not TOML:"
            " Expected ']' at the end of a table declaration.",
        ),
        (
            LEAST + "hunter3 = 1\n",
            'config.toml: networks.odd.servers."hunter3": there is no such key. Known is: none.',
        ),
        (
            LEAST.replace('"odd"', '"broken"'),
            "config.toml: networks.odd.adapter: the adapter broken is installed, but"
            " no_such_library cannot be imported."
            ' Install its libraries: pip install "xmpp-bridge[broken]".',
        ),
    ],
)
def test_a_configuration_that_cannot_be_used_is_one_line_and_status_2(
    command: str, text: str, expected: str
) -> None:
    write(text)
    result = bridge(command)

    assert (result.stdout, result.stderr) == ("", expected + "\n")
    assert result.exit_code == 2


def test_a_file_that_is_not_there_is_one_line_and_status_2() -> None:
    result = bridge("check", "--config", "none.toml")

    assert result.stderr == (
        "none.toml: the file: cannot be read: No such file or directory."
        " Write one with: xmpp-bridge init\n"
    )
    assert result.exit_code == 2


def test_an_adapter_that_is_not_there_names_those_that_are() -> None:
    write(LEAST.replace('"odd"', '"ood"'))
    names = sorted(point.name for point in entry_points(group="xmpp_bridge.adapters"))

    assert bridge("check").stderr == (
        "config.toml: networks.odd.adapter: no such adapter is installed."
        f' Installed: {", ".join(names)}. Did you mean "odd"?\n'
    )


def test_a_warning_is_one_line_of_the_log() -> None:
    write(LEAST).chmod(0o644)
    result = bridge("check")

    assert re.sub(r"^\S+ ", "", result.stderr) == (
        "WARNING - bridge.config.reading: the configuration holds a secret:"
        " everybody on this machine can read config.toml; try chmod 600\n"
    )
    assert result.exit_code == 0


TELEGRAM = LEAST.replace('"odd"', '"telegram"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TELEGRAM,
            "token: this is needed. BotFather on Telegram gives it. Or token_file, or token_env.",
        ),
        (TELEGRAM + 'tokn = "1:x"\n', 'tokn: there is no such key. Did you mean "token"?'),
        (TELEGRAM + 'apiurl = "x"\n', 'apiurl: there is no such key. Did you mean "api_url"?'),
        (
            TELEGRAM + 'token = "hunter2"\n',
            "token: this is not a bot's token: one looks like 123456789:AA...."
            " Copy it as it was given.",
        ),
    ],
)
def test_what_an_adapter_says_of_its_keys_is_told(text: str, expected: str) -> None:
    write(text)

    assert bridge("check").stderr == f"config.toml: networks.odd.{expected}\n"


# --- init -----------------------------------------------------------------------------------------

ANSWERS = "Example.ORG\n\n\n\n\n\n\n"


def test_init_writes_a_configuration_that_can_be_used() -> None:
    result = bridge("init", answers=ANSWERS)
    settings = load(Path("config.toml"))
    (network,) = settings.networks

    assert result.exit_code == 0
    assert (settings.xmpp.host, settings.xmpp.port, settings.xmpp.domain) == (
        "127.0.0.1",
        5347,
        "example.org",
    )
    assert settings.database.url == f"sqlite:///{Path.cwd()}/bridge.db"
    assert (network.jid, network.access) == ("irc.example.org", frozenset(("example.org",)))
    assert network.options == {}
    assert stat.S_IMODE(Path("config.toml").stat().st_mode) == 0o600
    assert sorted(path.name for path in Path().iterdir()) == ["config.toml", "site"]


def test_init_asks_for_what_may_differ() -> None:
    answers = (
        "example.org\n\nxmpp.lan\n5275\nchat.example.org\nirc.libera.chat\nO\\27Hara@example.org\n"
    )
    result = bridge("init", "mine.toml", answers=answers)
    tables = tomllib.loads(Path("mine.toml").read_text())
    secret = tables["networks"]["irc"].pop("secret")

    assert tables == {
        "xmpp": {
            "host": "xmpp.lan",
            "port": 5275,
            "domain": "example.org",
            "admins": ["o\\27hara@example.org"],
        },
        "database": {"url": "sqlite:///bridge.db"},
        "networks": {
            "irc": {
                "adapter": "irc",
                "jid": "chat.example.org",
                "access": ["example.org"],
                "fixed_server": "irc.libera.chat",
            }
        },
    }
    assert (
        f"""
-- these two stand above the first VirtualHost or Component
component_ports = {{ 5275 }}
component_interfaces = {{ "xmpp.lan" }}

Component "chat.example.org"
    component_secret = "{secret}"
    component_conflict_resolve = "kick_old"
"""
        in result.output
    )
    assert (
        f"""
  -
    port: 5275
    ip: "xmpp.lan"
    module: ejabberd_service
    global_routes: false
    hosts:
      "chat.example.org":
        password: "{secret}"
"""
        in result.output
    )


def test_init_asks_again_after_an_answer_that_cannot_be() -> None:
    result = bridge(
        "init", answers="not a domain\nexample.org\nxmpp\n\na b\n\n0\n\nexample.org\n\n\nme\n\n"
    )

    assert re.findall(r"^Error: .*", result.output, re.MULTILINE) == [
        "Error: this is not a valid domain name.",
        'Error: "xmpp" is none of irc, telegram, matrix and all.',
        "Error: this is not a host name or address.",
        "Error: 0 is not in the range 1<=x<=65535.",
        "Error: this is the domain of your users: the gateway needs one of its own.",
        'Error: this must be a bare JID, like "admin@example.org".',
    ]
    assert load(Path("config.toml")).networks[0].jid == "irc.example.org"


def test_init_writes_two_networks_and_a_bots_token() -> None:
    token = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAA-CANARY"
    answers = f"example.org\nTelegram, irc\n\n\n\n\ntelegram.example.org\nno token\n{token}\n\n"
    result = bridge("init", answers=answers)
    irc, telegram = load(Path("config.toml")).networks

    assert re.findall(r"^Error: .*", result.output, re.MULTILINE) == [
        "Error: this is not a bot's token: one looks like 123456789:AA....",
    ]
    assert (irc.jid, telegram.jid) == ("irc.example.org", "telegram.example.org")
    assert telegram.options == {"token": token}
    assert irc.secret != telegram.secret
    assert result.output.count("component_conflict_resolve") == 2
    assert result.output.count("password:") == 2


def test_init_writes_all_networks_and_which_homeserver_is_proposed() -> None:
    answers = "example.org\nall\n\n\n\n\n\n\n\na b\nmatrix.example.org\n\n"
    result = bridge("init", answers=answers)
    networks = load(Path("config.toml")).networks

    assert re.findall(r"^Error: .*", result.output, re.MULTILINE) == [
        "Error: this is not a host name or address.",
    ]
    assert [network.jid.partition(".")[0] for network in networks] == ["irc", "telegram", "matrix"]
    assert networks[-1].options == {"homeserver": "matrix.example.org"}


def test_init_makes_another_secret_each_time() -> None:
    bridge("init", "a.toml", answers=ANSWERS)
    bridge("init", "b.toml", answers=ANSWERS)
    secrets = {load(Path(name)).networks[0].secret for name in ("a.toml", "b.toml")}

    assert len(secrets) == 2
    assert all(re.fullmatch(r"[\w-]{32}", secret) for secret in secrets)


def test_init_keeps_a_file_that_is_there() -> None:
    path = write("mine")
    result = bridge("init", answers=ANSWERS)

    assert (result.exit_code, result.stdout, path.read_text()) == (2, "", "mine")
    assert result.stderr == (
        "config.toml: is there already. To replace it: xmpp-bridge init --force config.toml\n"
    )


def test_init_replaces_a_file_when_told_and_nobody_else_can_read_it() -> None:
    path = write("mine")
    path.chmod(0o644)
    result = bridge("init", "--force", answers=ANSWERS)

    assert result.exit_code == 0
    assert load(path).networks[0].jid == "irc.example.org"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_init_says_that_it_cannot_write_before_it_asks_anything() -> None:
    result = bridge("init", "none/config.toml", answers=ANSWERS)

    assert result.stderr == "none/config.toml: cannot be written: No such file or directory.\n"
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize("is_found", [True, False])
def test_init_names_the_program_as_a_shell_finds_it(
    is_found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "bin" / "xmpp-bridge"
    own.parent.mkdir()
    own.touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(own.with_name("python")))
    monkeypatch.setenv("PATH", str(own.parent if is_found else tmp_path))
    named = "xmpp-bridge" if is_found else own

    assert bridge("init", answers=ANSWERS).stdout.endswith(
        f"\n    {named} check --config config.toml\n    {named} run --config config.toml\n"
    )


# --- the process ----------------------------------------------------------------------------------


def test_the_version_is_that_of_the_package() -> None:
    assert bridge("--version").output == f"xmpp-bridge, version {__version__}\n"


def test_python_can_run_the_package() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bridge", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"xmpp-bridge, version {__version__}\n"


async def fine() -> None:
    pass


async def lost() -> None:
    raise ExceptionGroup("tasks", [ValueError(), ExceptionGroup("inner", [StoreLost("Taken.")])])


async def later() -> None:
    raise TryLater("The server is away.")


async def broken() -> None:
    raise ValueError("hunter2")


@pytest.mark.parametrize(("work", "status"), [(fine, 0), (broken, 1), (later, 1), (lost, 3)])
def test_the_exit_status_says_how_it_ended(
    work: Callable[[], Coroutine[Any, Any, None]], status: int
) -> None:
    assert running.ended(work()) == status


def test_what_is_wrong_with_the_configuration_comes_out_of_a_running_gateway() -> None:
    async def work() -> None:
        raise ExceptionGroup("tasks", [ConfigError("database.url", "cannot be opened.")])

    with pytest.raises(ConfigError, match=r"database\.url: cannot be opened\."):
        running.ended(work())


GATEWAY = """
import asyncio, sys
from bridge import logs
from bridge.cli import running

async def work():
    running.notify("READY=1")
    print("up", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        print("good-bye", flush=True)
        if "stuck" in sys.argv:
            await asyncio.Event().wait()

logs.configure("info")
sys.exit(running.ended(work()))
"""


def gateway(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", GATEWAY, *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_gateway_cleanly(number: signal.Signals) -> None:
    with gateway() as process:
        process.send_signal(number)
        said, log = process.communicate()

    assert (said, process.returncode) == ("good-bye\n", 0)
    assert re.sub(r"^\S+ ", "", log) == (
        f"INFO - bridge.cli.running: stopping by {number.name}; once more ends at once\n"
    )


def test_the_second_signal_ends_the_gateway_at_once() -> None:
    with gateway("stuck") as process:
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline() == "good-bye\n"
        process.send_signal(signal.SIGINT)
        process.communicate()

    assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize("address", ["{}/manager", "@xmpp-bridge-test-{}"])
def test_the_service_manager_is_told(tmp_path: Path, address: str) -> None:
    name = address.format(tmp_path if "/" in address else os.getpid())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        with gateway(NOTIFY_SOCKET=name) as process:
            process.send_signal(signal.SIGTERM)
            process.communicate()
        words = [manager.recv(100), manager.recv(100)]

    assert words == [b"READY=1", b"STOPPING=1"]


def test_a_service_manager_that_is_away_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "none"))
    running.notify("READY=1")

    assert running.ended(fine()) == 0
