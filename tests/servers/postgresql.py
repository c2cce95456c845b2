"""PostgreSQL: a cluster of its own that trusts everybody on loopback and does not sync to disk."""

from pathlib import Path

from tests.servers.process import Server, ServerError, free_port

USER = "bridge"


class PostgreSql(Server):
    """It survives SIGKILL; with `fsync=off` it would not survive a power cut."""

    def __init__(self) -> None:
        super().__init__("postgresql")
        self.port = free_port()
        self._programs = _programs()
        cluster = self.directory / "cluster"
        self.run(
            [
                self._programs / "initdb",
                *("-D", cluster, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"),
            ]
        )
        self.argv = (
            self._programs / "postgres",
            *("-D", cluster, "-h", self.host, "-p", str(self.port), "-k", self.directory),
            *("-c", "fsync=off", "-c", "full_page_writes=off"),
        )

    @property
    def url(self) -> str:
        """The database that is there from the start."""
        return self._url("postgres")

    def create_database(self, name: str) -> str:
        """An empty database; its URL."""
        self.run([self._programs / "createdb", *self._where(), name])
        return self._url(name)

    def ready(self) -> bool:
        # An open port is not enough: after a crash it first repairs itself.
        try:
            self.run([self._programs / "pg_isready", *self._where()])
        except ServerError:
            return False
        return True

    def _where(self) -> tuple[str, ...]:
        return ("-h", self.host, "-p", str(self.port), "-U", USER)

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@{self.host}:{self.port}/{database}"


def _programs() -> Path:
    """Debian keeps them by version, outside of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise ServerError("PostgreSQL is not installed; tests/debian-packages.sh test installs it.")
    return found[-1].parent
