"""biboumi, Debian's gateway to IRC, to measure ours beside it."""

import contextlib
import sqlite3
from collections.abc import Iterable

from tests.servers.process import Server, program
from tests.servers.prosody import Prosody

TABLES = (
    b"muclogline_",
    b"globaloptions_",
    b"ircserveroptions_",
    b"ircchanneloptions_",
    b"roster",
    b"after_connection_commands_",
)


class Biboumi(Server):
    """archive: store every message in its SQLite database, as it does by default. options: further
    lines of its configuration.
    """

    def __init__(self, xmpp: Prosody, *, jid: str, archive: bool, options: str = "") -> None:
        super().__init__("biboumi")
        self.jid = jid
        self._database = self.directory / "biboumi.sqlite"
        self._archive = archive
        configuration = self.write(
            "biboumi.cfg",
            f"""hostname={jid}
password={xmpp.components[jid]}
xmpp_server_ip={xmpp.host}
port={xmpp.component_port}
db_name={self._database if archive else ""}
identd_port=0
log_level=2
log_file={self.directory}/biboumi-own.log
policy_directory={self.directory}
{options}
""",
        )
        self.argv = (program("biboumi"), configuration)

    def ready(self) -> bool:
        # It opens no port; without a database nothing shows when it is up.
        return not self._archive or self._has_tables()

    def unthrottle(self, owners: Iterable[str], host: str, port: int) -> None:
        """Let it send what these accounts say as fast as it can; without a database it cannot."""
        if not self._archive:
            return
        with contextlib.closing(sqlite3.connect(self._database)) as database, database:
            database.executemany(
                "INSERT INTO ircserveroptions_ (owner_, server_, pass_, tlsports_, ports_,"
                " username_, realname_, verifycert_, trustedfingerprint_, encodingout_,"
                " encodingin_, maxhistorylength_, address_, nick_, saslpassword_,"
                " throttlelimit_) VALUES (?, ?, '', '', ?, '', '', 1, '', '', '', 20, '', '', '',"
                " -1)",
                [(owner, host, str(port)) for owner in owners],
            )

    def _has_tables(self) -> bool:
        # Read as a mere file: it does without a table that it cannot make, because somebody looks.
        with contextlib.suppress(OSError):
            written = self._database.read_bytes()
            is_committed = not self._database.with_name("biboumi.sqlite-journal").exists()
            return is_committed and all(table in written for table in TABLES)
        return False
