"""ircd-hybrid: half-way between old and modern: some capabilities, no tags; flood limits off."""

from pathlib import Path

from tests.servers.process import LOOPBACK, Server, free_port, program

UNPACKED = Path("/opt/ircd-hybrid")
"""Debian lets nobody install it beside ngIRCd: tests/debian-packages.sh unpacks it there."""

MODULES = "/usr/lib/ircd-hybrid/modules"


class Hybrid(Server):
    """host: any address of 127.0.0.0/8. nick_length: it cuts longer nicks. most: messages a second
    that a target gets, 0 for any number.
    """

    def __init__(self, *, host: str = LOOPBACK, nick_length: int = 15, most: int = 0) -> None:
        super().__init__("ircd-hybrid", host=host)
        self.port = free_port(host)
        self.ports = (self.port,)
        root = UNPACKED if UNPACKED.is_dir() else Path("/")
        config = self.write("ircd.conf", self._config(nick_length, most))
        for name in ("kline.db", "dline.db", "xline.db", "resv.db"):
            self.write(name, "")
        self.argv = (
            program(str(root / "usr/sbin/ircd-hybrid")),
            "-foreground",
            *("-configfile", config),
            *("-logfile", self.directory / "own.log"),
            *("-pidfile", self.directory / "pid"),
            *("-klinefile", self.directory / "kline.db"),
            *("-dlinefile", self.directory / "dline.db"),
            *("-xlinefile", self.directory / "xline.db"),
            *("-resvfile", self.directory / "resv.db"),
        )

    def _config(self, nick_length: int, most: int) -> str:
        return f"""
serverinfo {{
  name = "hybrid.test"; description = "a test server"; network_name = "Test"; hub = no;
  default_max_clients = 512; max_nick_length = {nick_length}; max_topic_length = 300;
}};
admin {{ name = "admin"; email = "admin@hybrid.test"; }};
class {{
  name = "users"; ping_time = 600 seconds; number_per_ip_local = 100000;
  number_per_ip_global = 100000; max_number = 100000; max_channels = 10000;
  number_per_cidr = 100000; sendq = 64 megabytes; recvq = 8000 bytes;
}};
listen {{ host = "{self.host}"; port = {self.port}; }};
auth {{ user = "*@*"; class = "users"; flags = exceed_limit{"" if most else ", can_flood"}; }};
channel {{ max_channels = 10000; max_bans = 1000; default_join_flood_count = 0; }};
general {{
  disable_auth = yes; ping_cookie = no; throttle_count = 100000; throttle_time = 1 second;
  default_floodcount = {most}; default_floodtime = 1 second;
  anti_nick_flood = no; anti_spam_exit_message_time = 0;
  pace_wait_simple = 0; pace_wait = 0; max_targets = 20; ts_max_delta = 15 seconds;
  away_count = 100000; away_time = 1 second;
}};
modules {{ path = "{MODULES}"; path = "{MODULES}/autoload"; }};
log {{ use_logging = no; }};
"""
