"""Synapse: a homeserver that takes whatever comes as fast as it comes, with SQLite.

It lies in an environment of its own, `.venv/synapse`, which `make test` makes: what it needs is
none of the gateway's business.
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.servers.process import Server, ServerError, free_port

NAME = "matrix.localhost"
"""As it calls itself: people on it are `@alice:matrix.localhost`."""
PASSWORD = "pw"

PYTHON = Path(sys.prefix) / "synapse" / "bin" / "python"
_SECRET = "registers"
_ANY = "{per_second: 100000, burst_count: 100000}"


class Synapse(Server):
    """It survives SIGKILL. extra: further lines of its configuration. cas_port: where it expects a
    server of CAS, of those who log in by a browser.
    """

    def __init__(self, extra: str = "") -> None:
        super().__init__("synapse", as_root=True)  # its environment may lie below root's home
        if not PYTHON.exists():
            raise ServerError(f"Synapse is not installed in {PYTHON}; make test installs it.")
        self.port, self.cas_port = free_port(), free_port()
        self.domain = NAME
        self.write("signing.key", f"ed25519 a_test {'A' * 43}\n")
        self.write("log.yaml", _LOG)
        configuration = self.write("homeserver.yaml", self._configuration() + extra)
        self.argv = (PYTHON, "-m", "synapse.app.homeserver", "-c", configuration)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def ready(self) -> bool:
        try:
            self._ask("/_matrix/client/versions")
        except (URLError, ConnectionError):
            return False
        return True

    def add_person(self, name: str) -> str:
        """Somebody new; his MXID. The password is PASSWORD."""
        path = "/_synapse/admin/v1/register"
        nonce = self._ask(path)["nonce"]
        signed = "\0".join([nonce, name, PASSWORD, "notadmin"]).encode()
        mac = hmac.new(_SECRET.encode(), signed, hashlib.sha1).hexdigest()
        asked = {"nonce": nonce, "username": name, "password": PASSWORD, "mac": mac}
        return str(self._ask(path, {**asked, "admin": False})["user_id"])

    def add_person_of_old(self, person: str) -> str:
        """Somebody whose MXID cannot be made any longer, and is good all the same: with capital
        letters. The password is PASSWORD.
        """
        like = self.add_person(f"like{secrets.token_hex(6)}")
        with closing(sqlite3.connect(self.directory / "homeserver.db")) as database, database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(users)")]
            copied = ", ".join("?" if name == "name" else name for name in columns)
            told = f"SELECT {copied} FROM users WHERE name = ?"  # noqa: S608
            database.execute(f"INSERT INTO users ({', '.join(columns)}) {told}", (person, like))
        return person

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(self.url + path, data=sent, headers=headers)  # noqa: S310 - our own server
        with urlopen(request, timeout=10.0) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found

    def _configuration(self) -> str:
        folder = self.directory
        return f"""
server_name: {NAME}
public_baseurl: {self.url}/
pid_file: {folder}/synapse.pid
report_stats: false
signing_key_path: {folder}/signing.key
macaroon_secret_key: "{secrets.token_hex(8)}"
form_secret: "{secrets.token_hex(8)}"
registration_shared_secret: {_SECRET}
suppress_key_server_warning: true
trusted_key_servers: []
federation_domain_whitelist: []
media_store_path: {folder}/media
log_config: {folder}/log.yaml
enable_registration: false
cas_config: {{enabled: true, server_url: "http://127.0.0.1:{self.cas_port}"}}
bcrypt_rounds: 4
url_preview_enabled: false
allow_public_rooms_without_auth: false
room_list_publication_rules: [{{action: allow}}]
presence: {{enabled: true}}
user_directory: {{enabled: true, search_all_users: true}}
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
listeners:
  - {{port: {self.port}, type: http, tls: false, bind_addresses: ["{self.host}"],
     resources: [{{names: [client], compress: false}}]}}
rc_message: {_ANY}
rc_registration: {_ANY}
rc_joins: {{local: {_ANY}, remote: {_ANY}}}
rc_joins_per_room: {_ANY}
rc_invites: {{per_room: {_ANY}, per_user: {_ANY}, per_issuer: {_ANY}}}
rc_login: {{address: {_ANY}, account: {_ANY}, failed_attempts: {_ANY}}}
rc_room_creation: {_ANY}
rc_presence: {{per_user: {_ANY}}}
rc_user_directory: {_ANY}
"""


_LOG = """version: 1
handlers: {console: {class: logging.StreamHandler}}
root: {level: WARNING, handlers: [console]}
disable_existing_loggers: false
"""
