"""ejabberd: accounts, rooms, uploads and our components on localhost, all without encryption.

Its own start script insists on a user of its own; here the Erlang machine is started directly,
without distribution, so that it needs no node name and no cookie.
"""

import http.client
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Self

from tests.servers.process import Server, ServerError, free_port, program


class Ejabberd(Server):
    """components: domain to secret. privileged: the domains that get XEP-0356 privileges.

    balanced: domain to the number of connections that ejabberd spreads its traffic over.
    """

    domain = "localhost"
    rooms = "rooms.localhost"
    upload = "upload.localhost"
    most_uploaded = 33_554_432

    def __init__(
        self,
        components: Mapping[str, str] | None = None,
        *,
        privileged: Collection[str] = (),
        balanced: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__("ejabberd")
        self.components = dict(components or {})
        self.port = free_port()
        self.component_port = free_port()
        self.http_port = free_port()
        self.ports = (self.port, self.component_port, self.http_port)
        self._accounts: dict[str, str] = {}
        config = self.write("ejabberd.yml", self._config(privileged, balanced or {}))
        self.environment = {
            "ERL_LIBS": str(_libraries()),
            "ERL_CRASH_DUMP": "/dev/null",
            "EJABBERD_CONFIG_PATH": str(config),
            "EJABBERD_LOG_PATH": str(self.directory / "own.log"),
        }
        # Without +sbwt none its threads spin while they wait, at the cost of the tests.
        quiet = ("+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none")
        database = ("-mnesia", "dir", f'"{self.directory}/database"')
        self.argv = (program("erl"), *quiet, "-noinput", *database, "-s", "ejabberd")

    def start(self, within: float = 30.0) -> Self:
        super().start(within)
        for name, password in self._accounts.items():
            self._register(name, password)  # after a kill its database may have forgotten them
        return self

    def add_account(self, name: str, password: str) -> None:
        """Works before it starts and while it runs."""
        self._accounts[name] = password
        if self.running:
            self._register(name, password)

    def _register(self, name: str, password: str) -> None:
        body = {"user": name, "host": self.domain, "password": password}
        status, answer = self.command("register", body)
        if status not in (http.client.OK, http.client.CONFLICT):
            raise ServerError(f"ejabberd did not register {name}: {answer}")

    def command(self, name: str, arguments: Mapping[str, object]) -> tuple[int, str]:
        """One of the commands of ejabberdctl, over HTTP. The status and the answer, JSON."""
        connection = http.client.HTTPConnection(self.host, self.http_port, timeout=10)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", f"/api/{name}", json.dumps(arguments), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def _config(self, privileged: Collection[str], balanced: Mapping[str, int]) -> str:
        secrets = {domain: {"password": secret} for domain, secret in self.components.items()}
        balancing = {
            domain: {"type": "bare_source", "component_number": number}
            for domain, number in balanced.items()
        }
        # JSON is YAML, so that what comes from Python is quoted in one way.
        return f"""
hosts: [{self.domain}]
loglevel: warning
auth_method: [internal]
auth_password_format: plain
registration_timeout: infinity
listen:
  - {{port: {self.port}, ip: {self.host}, module: ejabberd_c2s, access: all, shaper: none,
     max_stanza_size: 1048576, starttls: false}}
  - {{port: {self.component_port}, ip: {self.host}, module: ejabberd_service, access: all,
     shaper: none, global_routes: false, max_fsm_queue: 100000, hosts: {json.dumps(secrets)}}}
  - {{port: {self.http_port}, ip: {self.host}, module: ejabberd_http, tls: false,
     request_handlers: {{/api: mod_http_api, /upload: mod_http_upload, /ws: ejabberd_http_ws}}}}
acl:
  local: {{user_regexp: ""}}
  loopback: {{ip: [127.0.0.0/8]}}
  privileged: {{server: {json.dumps(list(privileged))}}}
access_rules:
  privileged: [{{allow: privileged}}]
  everyone: [{{allow: all}}]
api_permissions:
  tests: {{from: [mod_http_api], who: [{{ip: 127.0.0.1/8}}], what: ["*"]}}
domain_balancing: {json.dumps(balancing)}
modules:
  mod_adhoc: {{}}
  mod_admin_extra: {{}}
  mod_blocking: {{}}
  mod_caps: {{}}
  mod_carboncopy: {{}}
  mod_disco: {{}}
  mod_http_api: {{}}
  mod_http_upload: {{put_url: "http://{self.host}:{self.http_port}/upload", host: {self.upload},
    docroot: "{self.directory}/upload", max_size: {self.most_uploaded}, access: everyone}}
  mod_last: {{}}
  mod_mam: {{default: always, assume_mam_usage: true}}
  mod_muc: {{host: {self.rooms}, access: everyone, access_create: everyone,
    default_room_options: {{mam: true, persistent: true}}}}
  mod_muc_admin: {{}}
  mod_offline: {{}}
  mod_ping: {{}}
  mod_privacy: {{}}
  mod_private: {{}}
  mod_privilege:
    roster: {{both: privileged}}
    message: {{outgoing: privileged}}
    presence: {{managed_entity: privileged, roster: privileged}}
  mod_pubsub: {{plugins: [flat, pep]}}
  mod_register: {{ip_access: everyone, access: everyone}}
  mod_roster: {{versioning: true}}
  mod_stream_mgmt: {{}}
  mod_vcard: {{}}
  mod_vcard_xupdate: {{}}
  mod_version: {{}}
"""


def _libraries() -> Path:
    """Debian keeps ejabberd's modules in the folder of the machine's architecture."""
    for found in Path("/usr/lib").glob("*/ejabberd-*"):
        return found.parent
    raise ServerError("ejabberd is not installed; tests/debian-packages.sh test installs it.")
