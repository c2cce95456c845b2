"""What is read from a configuration, and what is said when it cannot be."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.config import (
    ControlSettings,
    DatabaseSettings,
    FilesSettings,
    LimitsSettings,
    LinksSettings,
    LogSettings,
    NetworkSettings,
    Settings,
    XmppSettings,
    control_socket,
    load,
)
from bridge.config.problems import dotted
from bridge.core.strangers import Rules
from bridge.xmpp.addressing import Domain
from bridge.xmpp.links import Rules as LinkRules

Write = Callable[[str], Path]
LEAST = '[networks.irc]\nadapter = "irc"\njid = "irc.example.org"\nsecret = "hunter2"\n'
UNENCRYPTED = "links.url: files travel without encryption; begin it with https://"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    return write


def problem(path: Path, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as raised:
        load(path, environ or {})
    return str(raised.value)


# --- what is read ---------------------------------------------------------------------------------


def test_what_is_left_out_has_its_default(write: Write) -> None:
    expected = Settings(
        xmpp=XmppSettings(host="127.0.0.1", port=5347, domain=Domain("example.org")),
        database=DatabaseSettings(
            url="sqlite:////var/lib/xmpp-bridge/bridge.db",
            key_file=Path("/var/lib/xmpp-bridge/bridge.key"),
        ),
        networks=(
            NetworkSettings(
                name=NetworkName("irc"),
                adapter="irc",
                jid=Domain("irc.example.org"),
                secret="hunter2",
                host="127.0.0.1",
                port=5347,
                access=frozenset(("example.org",)),
                persistent=False,
                expire_after=300.0,
                resend_uncertain=False,
                changes_after=5.0,
                people_shown=2000,
                share_profile=False,
                rules=Rules(),
                archive_days=0.0,
                archive_messages=0,
                options={},
            ),
        ),
        control=ControlSettings(socket=Path("/var/lib/xmpp-bridge/bridge.sock")),
    )

    assert expected == load(write(LEAST), {})


def test_what_is_given_is_read(write: Write) -> None:
    text = """
    [xmpp]
    host = "::1"
    port = 5275
    domain = "Users.Example.ORG"
    admins = ["Admin@Example.ORG"]
    [database]
    url = "postgresql://gateway:hunter3@db/bridge"
    key_file = "/etc/key"
    [control]
    socket = "/run/bridge.sock"
    [log]
    level = "debug"
    [networks.irc-2]
    adapter = "irc"
    jid = "IRC.Straße.example"
    secret = "hunter2"
    host = "10.0.0.1"
    port = 5280
    access = ["Alice@Example.ORG", "friends.example"]
    persistent = true
    expire_after = 7.5
    resend_uncertain = true
    changes_after = 0.5
    people_shown = 7
    share_profile = true
    first_contact = "contacts"
    strangers_in = 5
    strangers_out = 0
    archive_days = 0.5
    archive_messages = 1000
    fixed_server = "irc.libera.chat"
    [networks.irc-2.servers."irc.libera.chat"]
    port = 7000
    """
    expected = Settings(
        xmpp=XmppSettings(
            host="::1",
            port=5275,
            domain=Domain("users.example.org"),
            admins=("admin@example.org",),
        ),
        database=DatabaseSettings(
            url="postgresql://gateway:hunter3@db/bridge", key_file=Path("/etc/key")
        ),
        networks=(
            NetworkSettings(
                name=NetworkName("irc-2"),
                adapter="irc",
                jid=Domain("irc.strasse.example"),
                secret="hunter2",
                host="10.0.0.1",
                port=5280,
                access=frozenset(("alice@example.org", "friends.example")),
                persistent=True,
                expire_after=7.5,
                resend_uncertain=True,
                changes_after=0.5,
                people_shown=7,
                share_profile=True,
                rules=Rules(first_contact="contacts", strangers_in=5, strangers_out=0),
                archive_days=0.5,
                archive_messages=1000,
                options={
                    "fixed_server": "irc.libera.chat",
                    "servers": {"irc.libera.chat": {"port": 7000}},
                },
            ),
        ),
        control=ControlSettings(socket=Path("/run/bridge.sock")),
        log=LogSettings(level="debug"),
    )

    assert expected == load(write(text), {})


def test_networks_keep_the_order_of_the_file(write: Write) -> None:
    second = '[networks.a]\nadapter = "irc"\njid = "a.elsewhere.net"\nsecret = "x"\n'
    settings = load(write(LEAST + second), {})

    assert [network.name for network in settings.networks] == ["irc", "a"]
    assert settings.xmpp.domain == "example.org"


def test_relative_paths_start_at_the_folder_of_the_file(write: Write) -> None:
    text = LEAST + '[database]\nurl = "sqlite:///kept/b.db?mode=rw"\n'
    path = write(text)

    assert load(path, {}).database == DatabaseSettings(
        url=f"sqlite:///{path.parent}/kept/b.db?mode=rw",
        key_file=path.parent / "kept" / "bridge.key",
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('[database]\nurl = "sqlite:///kept/b.db"\n', "kept/bridge.sock"),
        ('[control]\nsocket = "here.sock"\n', "here.sock"),
        ('[database]\nurl = "postgresql://u:p@db/b"\nkey_file = "/k"\n', None),
    ],
)
def test_the_control_socket_is_found_by_who_may_not_read_the_secrets(
    write: Write, lines: str, expected: str | None
) -> None:
    unreadable = '[networks.irc]\nadapter = "irc"\nsecret_file = "/none"\n'
    path = write(lines + unreadable)
    socket = None if expected is None else path.parent / expected

    assert control_socket(path) == socket
    assert load(write(lines + LEAST), {}).control == ControlSettings(socket=socket)


def test_a_control_socket_that_is_none_is_told(write: Write) -> None:
    with pytest.raises(ConfigError) as raised:
        control_socket(write("[control]\nsokcet = 1\n"))

    assert str(raised.value) == ('control.sokcet: there is no such key. Did you mean "socket"?')


def test_a_level_of_the_log_is_one_of_four(write: Write) -> None:
    assert problem(write(LEAST + '[log]\nlevel = "loud"\n')) == (
        'log.level: must be "debug", "info", "warning" or "error".'
    )


def test_a_secret_is_read_from_a_file(write: Write) -> None:
    path = write(LEAST.replace('secret = "hunter2"', 'secret_file = "s"'))
    (path.parent / "s").write_text("hunter3\n")

    assert load(path, {}).networks[0].secret == "hunter3"


def test_a_secret_is_read_from_the_environment(write: Write) -> None:
    path = write(LEAST.replace('secret = "hunter2"', 'secret_env = "IRC"'))

    assert load(path, {"IRC": "hunter3"}).networks[0].secret == "hunter3"


def test_members_of_rooms_can_be_admitted(write: Write) -> None:
    lines = 'access = ["muc:Members@Rooms.Example.ORG", "example.org"]\n'
    (network,) = load(write(LEAST + lines), {}).networks

    assert network.access == frozenset(("muc:members@rooms.example.org", "example.org"))


def test_limits_of_accounts_can_be_set_and_may_be_none(write: Write) -> None:
    settings = load(write("[limits]\nlogins = 0\nrooms = -1\nopen_forms = 3\n" + LEAST), {})

    assert settings.limits == LimitsSettings(
        logins=0, rooms=-1, messages_a_minute=300, files_a_day=500, open_forms=3
    )


def test_everyone_can_be_admitted(write: Write) -> None:
    (network,) = load(write(LEAST + 'access = "everyone"\n'), {}).networks

    assert network.access == "everyone"


# --- what cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "networks: there is no network. Add a table [networks.irc]."),
        ("[networks]", "networks: there is no network. Add a table [networks.irc]."),
        ("networks = 5", "networks: must be a table."),
        ("[networks]\nirc = 5", "networks.irc: must be a table."),
        ("[netwroks.irc]", 'netwroks: there is no such key. Did you mean "networks"?'),
        ('[xmpp]\nprot = "x"\n' + LEAST, 'xmpp.prot: there is no such key. Did you mean "port"?'),
        (
            "[database]\nq = 1\n" + LEAST,
            "database.q: there is no such key. Known are: key_file, url.",
        ),
        (
            'admins = ["a@example.org"]\n' + LEAST,
            "admins: there is no such key. It belongs in [xmpp].",
        ),
        (
            '[xmpp]\naccess = "everyone"\n' + LEAST,
            "xmpp.access: there is no such key. It belongs in [networks.NAME].",
        ),
        (
            '[xmpp]\ndirectory = "x"\n' + LEAST,
            "xmpp.directory: there is no such key. It belongs in [files] or [links].",
        ),
        (
            '[database]\nhost = "x"\n' + LEAST,
            "database.host: there is no such key."
            " It belongs in [xmpp], [links] or [networks.NAME].",
        ),
        (
            '[xmpp]\nadmins = "a@example.org"\n' + LEAST,
            'xmpp.admins: must be a list: ["..."].',
        ),
        (
            f"[xmpp]\nadmins = {['a@b'] * 21}\n" + LEAST,
            "xmpp.admins: must have at most 20 entries.",
        ),
        ("[xmpp]\nport = 0\n" + LEAST, "xmpp.port: must be at least 1."),
        ("[xmpp]\nport = 65536\n" + LEAST, "xmpp.port: must be at most 65535."),
        ("[xmpp]\nport = true\n" + LEAST, "xmpp.port: must be a whole number."),
        ('[xmpp]\nport = "1"\n' + LEAST, "xmpp.port: must be a whole number."),
        ("[xmpp]\nhost = 1\n" + LEAST, "xmpp.host: must be text in quotes."),
        ('[xmpp]\nhost = "a b"\n' + LEAST, "xmpp.host: is not a host name or address."),
        ('[xmpp]\ndomain = ""\n' + LEAST, "xmpp.domain: is not a valid domain name."),
        (
            '[xmpp]\ndomain = "IRC.example.org"\n' + LEAST,
            "networks.irc.jid: is the same as xmpp.domain. Every component has its own domain.",
        ),
        (
            LEAST.replace("irc.example.org", "irc"),
            "xmpp.domain: is missing, and the first jid has no domain above it.",
        ),
        (
            '[database]\nurl = "mysql://h/d"\n' + LEAST,
            'database.url: must begin with "sqlite:///" or "postgresql://".',
        ),
        (
            '[database]\nurl = "sqlite:///:memory:"\n' + LEAST,
            "database.url: must name a file: a database in memory forgets everything.",
        ),
        (
            '[database]\nurl = "postgresql://db/bridge"\n' + LEAST,
            "database.key_file: is missing. Name a file that only the gateway can read.",
        ),
        ('[database]\nkey_file = ""\n' + LEAST, "database.key_file: must not be empty."),
        (
            LEAST.replace("[networks.irc]", "[networks.IRC]"),
            "networks.IRC: a network's name is made of lower-case letters, digits and -,"
            " 32 at most.",
        ),
        (
            LEAST.replace("[networks.irc]", '[networks."a\\nb"]'),
            'networks."a?b": a network\'s name is made of lower-case letters, digits and -,'
            " 32 at most.",
        ),
        (
            LEAST.replace("[networks.irc]", "[networks.xmpp]"),
            "networks.xmpp: this name is taken by XMPP itself.",
        ),
        (
            LEAST + LEAST.replace("networks.irc", "networks.b").replace("irc.ex", "IRC.ex"),
            "networks.b.jid: is the same as networks.irc.jid. Every component has its own domain.",
        ),
        (
            LEAST.replace("adapter", "adaptor"),
            'networks.irc.adapter: is missing. Did you write "adaptor" for it?',
        ),
        (LEAST.replace("jid", "jdi"), 'networks.irc.jid: is missing. Did you write "jdi" for it?'),
        (LEAST.replace("jid", "domain"), "networks.irc.jid: is missing."),
        (
            LEAST.replace("secret", "secert"),
            'networks.irc.secret: is missing. Did you write "secert" for it?',
        ),
        (
            LEAST.replace("secret", "password"),
            "networks.irc.secret: is missing. Or secret_file, or secret_env.",
        ),
        (LEAST.replace("hunter2", ""), "networks.irc.secret: must not be empty."),
        (
            LEAST + 'secret_env = "X"\n',
            "networks.irc.secret_env: secret is given too. Keep one.",
        ),
        (
            LEAST.replace("secret =", "secret_file ="),
            "networks.irc.secret_file: the file cannot be read: No such file or directory.",
        ),
        (
            LEAST.replace("secret =", "secret_env ="),
            "networks.irc.secret_env: the environment has no such variable.",
        ),
        (LEAST + "persistent = 1\n", "networks.irc.persistent: must be true or false."),
        (
            LEAST + "first_contact = 1\n",
            'networks.irc.first_contact: must be "everyone" or "contacts".',
        ),
        (LEAST + "strangers_in = -1\n", "networks.irc.strangers_in: must be at least 0."),
        (
            LEAST + '[xmpp]\nadmins = ["example.org"]\n',
            'xmpp.admins[0]: must be a bare JID, like "admin@example.org".',
        ),
        (LEAST + "expire_after = 0\n", "networks.irc.expire_after: must be at least 1."),
        (LEAST + "expire_after = 1e9\n", "networks.irc.expire_after: must be at most 604800."),
        (LEAST + "people_shown = 0\n", "networks.irc.people_shown: must be at least 1."),
        (LEAST + "share_profile = 1\n", "networks.irc.share_profile: must be true or false."),
        (LEAST + "archive_days = -1\n", "networks.irc.archive_days: must be at least 0."),
        (LEAST + "archive_days = inf\n", "networks.irc.archive_days: must be a number."),
        (LEAST + "archive_days = 1e5\n", "networks.irc.archive_days: must be at most 36500."),
        (
            LEAST + "archive_messages = 0.5\n",
            "networks.irc.archive_messages: must be a whole number.",
        ),
        (LEAST + "changes_after = 61\n", "networks.irc.changes_after: must be at most 60."),
        (LEAST + "expire_after = nan\n", "networks.irc.expire_after: must be a number."),
        (LEAST + 'expire_after = "1"\n', "networks.irc.expire_after: must be a number."),
        (
            LEAST + "access = []\n",
            'networks.irc.access: admits nobody: name domains or bare JIDs, or write "everyone".',
        ),
        (
            LEAST + 'access = "example.org"\n',
            'networks.irc.access: must be a list of bare JIDs and domains, or "everyone".',
        ),
        (
            LEAST + 'access = ["a@example.org/phone"]\n',
            'networks.irc.access: "a@example.org/phone" is not a bare JID or a domain.',
        ),
        (
            LEAST + 'access = ["muc:rooms.example.org"]\n',
            'networks.irc.access: "muc:rooms.example.org" is no room:'
            ' write it like "muc:room@rooms.example.org".',
        ),
        (
            LEAST + 'access = ["muc:a@b/c"]\n',
            'networks.irc.access: "muc:a@b/c" is no room:'
            ' write it like "muc:room@rooms.example.org".',
        ),
        ("[limits]\nlogins = -2\n" + LEAST, "limits.logins: must be at least -1."),
        ("[limits]\nrooms = 100001\n" + LEAST, "limits.rooms: must be at most 100000."),
        ("[limits]\nfiles_a_day = true\n" + LEAST, "limits.files_a_day: must be a whole number."),
        ('a = "b\n', "line 1, column 7: is not TOML: Illegal character '\\n'."),
        ("[xmpp]\nport =", "its end: is not TOML: Invalid value (at end of document)."),
        ("[xmpp]\n[xmpp]", "line 2, column 6: is not TOML: Cannot declare ('xmpp',) twice."),
        ("a = " + "[" * 100_000, "the file: is not TOML that can be read."),
        ("a = " + "1" * 5_000, "the file: is not TOML that can be read."),
    ],
)
def test_one_sentence_names_the_key_and_the_remedy(write: Write, text: str, expected: str) -> None:
    assert problem(write(text)) == expected


@pytest.mark.parametrize(
    "jid",
    [
        "",
        ".",
        "irc..example",
        "a b.example",
        "a@b.example",
        "b.example/x",
        "-a.example",
        "_a.example",
        "[::1]",
        "a:5347",
        "irc.example.org\\n",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
    ],
)
def test_a_jid_must_be_a_domain(write: Write, jid: str) -> None:
    expected = "networks.irc.jid: is not a valid domain name."

    assert problem(write(LEAST.replace("irc.example.org", jid))) == expected


def test_a_file_that_is_not_there_says_how_to_write_one(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.toml") == (
        "the file: cannot be read: No such file or directory. Write one with: xmpp-bridge init"
    )


def test_a_file_must_be_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'a = "\xff"')

    assert problem(path) == "the file: is not UTF-8."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty."),
        (b"\n", "the file is empty."),
        (b"one\ntwo\n", "the file holds more than one line, or more than 1,024 characters."),
        (b"a" * 1_025, "the file holds more than one line, or more than 1,024 characters."),
        (b"a" * 1_000_000, "the file holds more than one line, or more than 1,024 characters."),
        (b"\xff", "the file is not UTF-8."),
    ],
)
def test_a_secret_file_holds_one_line(write: Write, content: bytes, expected: str) -> None:
    path = write(LEAST.replace('secret = "hunter2"', 'secret_file = "s"'))
    (path.parent / "s").write_bytes(content)

    assert problem(path) == f"networks.irc.secret_file: {expected}"


# --- what must not be seen ------------------------------------------------------------------------


def test_no_secret_is_in_the_settings_as_they_are_shown(write: Write) -> None:
    text = (
        LEAST + 'token = "hunter3"\n[database]\nurl = "postgresql://u:hunter4@h/d"\nkey_file="k"\n'
    )
    shown = repr(load(write(text), {}))

    assert "hunter" not in shown


@given(garbage=st.text(max_size=30))
def test_a_wrong_secret_is_in_no_error(
    tmp_path_factory: pytest.TempPathFactory, garbage: str
) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_text(
        LEAST.replace('"hunter2"', '["hunter2"]') + "x" + repr(garbage), "utf-8", "replace"
    )
    with pytest.raises(ConfigError) as raised:
        load(path, {})

    assert "hunter" not in str(raised.value)
    assert str(raised.value).isprintable()
    assert raised.value.__suppress_context__ or "hunter" not in repr(raised.value.__context__)


@pytest.mark.parametrize(("mode", "warned"), [(0o600, 0), (0o640, 0), (0o644, 1)])
def test_a_secret_that_everybody_can_read_is_warned_of(
    write: Write, caplog: pytest.LogCaptureFixture, mode: int, warned: int
) -> None:
    path = write(LEAST)
    path.chmod(mode)
    beside = path.with_name("s")
    beside.write_text("x")
    beside.chmod(mode)
    with caplog.at_level(logging.WARNING):
        load(path, {})
        path.write_text(LEAST.replace('secret = "hunter2"', 'secret_file = "s"'))
        load(path, {})

    assert len(caplog.records) == 2 * warned


def test_a_path_is_written_as_in_toml() -> None:
    assert dotted(("servers", "127.0.0.77", "port", 2)) == 'servers."127.0.0.77".port[2]'
    assert dotted(('a"b\\', "c")) == '"a\\"b\\\\".c'


# --- files ----------------------------------------------------------------------------------------


def test_links_of_our_own_are_given_where_they_have_an_address(write: Write) -> None:
    lines = '[files]\nlargest_in = 1000\n[links]\nurl = "https://files.example.org"\ndays = 1\n'
    settings = load(write(LEAST + lines), {})

    assert settings.files == FilesSettings(largest_in=1000)
    assert settings.links == LinksSettings(
        url="https://files.example.org",
        host="127.0.0.1",
        port=5290,
        directory=Path("/var/lib/xmpp-bridge/files"),
        days=1.0,
        quota=1_000_000_000,
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("[links]\nport = 80\n", "links.url: is missing."),
        (
            '[links]\nurl = "files.example.org"\n',
            'links.url: must be like "https://files.example.org".',
        ),
        ("[files]\nlargest_in = 1\n", "files.largest_in: must be at least 1000."),
        (
            '[links]\nurl = "https://a.example"\nquota = 1\n',
            "links.quota: must be at least 1000000.",
        ),
        (
            f'[links]\nurl = "https://a.example"\nquota = {10**16}\n',
            "links.quota: must be at most 1000000000000000.",
        ),
        (
            '[links]\nurl = "https://a.example"\ndays = 0\n',
            "links.days: must be at least 0.01.",
        ),
        (
            '[files]\ntrusted_hosts = "upload.example.org"\n',
            'files.trusted_hosts: must be a list: ["..."].',
        ),
        ('[files]\nkinds_out = "image/*"\n', 'files.kinds_out: must be a list: ["..."].'),
        (
            '[files]\ntrusted_hosts = ["[::1%eth0]"]\n',
            'files.trusted_hosts[0]: must be like "upload.example.org" or'
            ' "upload.example.org:5443".',
        ),
        (
            '[files]\ntrusted_hosts = ["https://upload.example.org"]\n',
            'files.trusted_hosts[0]: must be like "upload.example.org" or'
            ' "upload.example.org:5443".',
        ),
        (
            '[files]\ntrusted_hosts = ["upload.example.org:0"]\n',
            'files.trusted_hosts[0]: must be like "upload.example.org" or'
            ' "upload.example.org:5443".',
        ),
        (
            '[files]\nkinds_out = ["image/*", "images"]\n',
            'files.kinds_out[1]: must be like "image/png" or "image/*".',
        ),
    ],
)
def test_what_is_wrong_with_files_is_told(write: Write, lines: str, said: str) -> None:
    assert problem(write(LEAST + lines)) == said


@pytest.mark.parametrize("server", ["[::1]", "[::1]:5443"])
def test_a_server_is_trusted_by_its_ipv6_address(write: Write, server: str) -> None:
    settings = load(write(LEAST + f'[files]\ntrusted_hosts = ["{server}"]\n'), {})
    rules = LinkRules(settings.files.trusted_hosts)

    assert settings.files.trusted_hosts == (server,)
    assert rules.trusts(rules.first(f"https://{server}/a.jpg"))


@pytest.mark.parametrize(("scheme", "said"), [("https", []), ("http", [UNENCRYPTED])])
def test_links_without_encryption_are_warned_of(
    write: Write, caplog: pytest.LogCaptureFixture, scheme: str, said: list[str]
) -> None:
    load(write(LEAST + f'[links]\nurl = "{scheme}://files.example.org"\n'), {})

    assert caplog.messages == said


def test_servers_are_trusted_and_kinds_taken_by_name(write: Write) -> None:
    lines = '[files]\ntrusted_hosts = ["Upload.example.org:5443"]\nkinds_out = ["Image/*"]\n'

    assert load(write(LEAST + lines), {}).files == FilesSettings(
        trusted_hosts=("upload.example.org:5443",), kinds_out=("image/*",)
    )
