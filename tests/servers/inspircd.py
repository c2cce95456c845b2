"""InspIRCd: a modern IRC server with IRCv3 capabilities, its flood limits off, and Atheme.

Atheme gives it accounts (NickServ) and SASL. Both run as one: they start and end together.
"""

from pathlib import Path
from typing import Self

from tests.servers.process import LOOPBACK, Server, free_port, program

PLAIN_MODULES = ["cap", "namesx", "monitor"]
IRCV3_MODULES = [
    "ircv3",
    "ircv3_accounttag",
    "ircv3_batch",
    "ircv3_capnotify",
    "ircv3_chghost",
    "ircv3_ctctags",
    "ircv3_echomessage",
    "ircv3_invitenotify",
    "ircv3_labeledresponse",
    "ircv3_msgid",
    "ircv3_servertime",
    "chanhistory",
    "setname",
    "uhnames",
]
SERVICES_MODULES = ["services_account", "sasl", "spanningtree"]
TLS_MODULES = ["ssl_gnutls", "sslinfo"]
LINK_PASSWORD = "link"


class InspIrcd(Server):
    """ircv3: load the modules for it. services: start Atheme too. tls: a certificate and its key,
    for a second port, which asks clients for theirs. sts: seconds for which it wants that one.
    """

    def __init__(
        self,
        *,
        host: str = LOOPBACK,
        ircv3: bool = True,
        services: bool = False,
        tls: tuple[Path, Path] | None = None,
        sts: int | None = None,
    ) -> None:
        super().__init__("inspircd", host=host)
        self.port = free_port(host)
        self.tls_port = free_port(host) if tls else 0
        self.ports = (self.port, self.tls_port) if tls else (self.port,)
        self._tls = tls
        self._sts = sts
        self.services = Atheme(free_port()) if services else None
        config = self.write("inspircd.conf", self._config(ircv3))
        self.argv = (program("inspircd"), "--nofork", "--config", config)

    def start(self, within: float = 30.0) -> Self:
        super().start(within)
        if self.services:
            self.services.start(within)
        return self

    def stop(self, within: float = 10.0) -> int:
        if self.services:
            self.services.stop(within)
        return super().stop(within)

    def kill(self) -> None:
        if self.services:
            self.services.kill()
        super().kill()

    def close(self) -> None:
        if self.services:
            self.services.close()
        super().close()

    def _config(self, ircv3: bool) -> str:
        modules = PLAIN_MODULES + IRCV3_MODULES * ircv3 + SERVICES_MODULES * bool(self.services)
        return f"""
<server name="inspircd.test" description="a test server" network="Test" id="0AA">
<admin name="admin" nick="admin" email="admin@inspircd.test">
<bind address="{self.host}" port="{self.port}" type="clients">
<connect name="main" allow="*" timeout="60" threshold="100000" commandrate="1000000"
  fakelag="no" pingfreq="600" hardsendq="64M" softsendq="64M" recvq="1M" localmax="100000"
  globalmax="100000" maxchans="10000" resolvehostnames="no" useident="no" useconnectban="no">
<cidr ipv4clone="32" ipv6clone="128">
<performance softlimit="20000" somaxconn="1024" netbuffersize="65534" quietbursts="yes">
# Without this the first in a channel were its operator.
<options defaultmodes="not">
<security maxtargets="20">
<pid file="{self.directory}/pid">
<path datadir="{self.directory}" logdir="{self.directory}" runtimedir="{self.directory}">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default"
  target="{self.directory}/own.log">
<chanhistory maxlines="100" prefixmsg="no">
{"".join(f'<module name="{name}">' for name in modules)}
{self._link(self.services) if self.services else ""}
{self._encrypted(*self._tls) if self._tls else ""}
"""

    def _encrypted(self, certificate: Path, key: Path) -> str:
        files = {path.name: self.write(path.name, path.read_text()) for path in (certificate, key)}
        sts = f"""
<module name="ircv3_sts">
<sts host="*" duration="{self._sts}" port="{self.tls_port}">
"""
        return f"""
{"".join(f'<module name="{name}">' for name in TLS_MODULES)}
<sslprofile name="own" provider="gnutls" certfile="{files[certificate.name]}"
  keyfile="{files[key.name]}" hash="sha256" requestclientcert="yes">
<bind address="{self.host}" port="{self.tls_port}" type="clients" sslprofile="own">
{sts if self._sts is not None else ""}
"""

    def _link(self, services: "Atheme") -> str:
        return f"""
<bind address="{LOOPBACK}" port="{services.link_port}" type="servers">
<link name="services.test" ipaddr="{LOOPBACK}" port="{services.link_port}" allowmask="{LOOPBACK}"
  sendpass="{LINK_PASSWORD}" recvpass="{LINK_PASSWORD}" timeout="10">
<uline server="services.test" silent="yes">
<sasl target="services.test" requiressl="no">
"""


class Atheme(Server):
    """The services: `REGISTER password email`, said to NickServ, makes an account at once."""

    def __init__(self, link_port: int) -> None:
        super().__init__("atheme")
        self.link_port = link_port
        config = self.write("atheme.conf", self._config())
        own = ("-D", self.directory, "-l", self.directory / "own.log", "-p", self.directory / "pid")
        self.argv = (program("atheme-services"), "-n", "-c", config, *own)

    def ready(self) -> bool:
        return "finished synching with uplink" in self.log()

    def _config(self) -> str:
        modules = [
            "protocol/inspircd",
            "backend/opensex",
            "crypto/posix",
            "nickserv/main",
            "nickserv/register",
            "nickserv/identify",
            "nickserv/cert",
            "nickserv/ghost",
            "nickserv/group",
            "saslserv/main",
            "saslserv/plain",
            "saslserv/external",
        ]
        return f"""
{"".join(f'loadmodule "modules/{name}";' for name in modules)}
serverinfo {{
  name = "services.test"; desc = "services"; numeric = "00A"; netname = "Test";
  adminname = "admin"; adminemail = "admin@services.test"; registeremail = "admin@services.test";
  recontime = 1; restarttime = 0; mta = "/bin/true"; auth = none; casemapping = rfc1459;
  loglevel = {{ error; info; network; }};
  maxlogins = 1000; maxusers = 0; maxnicks = 5; maxchans = 50;
}};
uplink "inspircd.test" {{
  host = "{LOOPBACK}"; port = {self.link_port};
  send_password = "{LINK_PASSWORD}"; receive_password = "{LINK_PASSWORD}";
}};
nickserv {{ nick = "NickServ"; user = "services"; host = "services.test"; real = "services"; }};
saslserv {{ nick = "SaslServ"; user = "services"; host = "services.test"; real = "services"; }};
general {{ }};
"""
