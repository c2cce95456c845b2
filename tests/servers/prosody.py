"""Prosody: accounts, rooms, uploads and our components on localhost, all without encryption."""

from collections.abc import Collection, Mapping

from tests.servers.process import Server, free_port, program

MODULES = (
    *("blocklist", "bookmarks", "carbons", "csi_simple", "disco", "http_files", "mam", "offline"),
    *("pep", "ping", "private", "register_ibr", "roster", "saslauth", "smacks", "time"),
    *("vcard4", "vcard_legacy", "version", "websocket"),
)


class Prosody(Server):
    """components: domain to secret. privileged: the domains that get XEP-0356 privileges."""

    domain = "localhost"
    rooms = "rooms.localhost"
    upload = "upload.localhost"
    most_uploaded = 33_554_432

    def __init__(
        self, components: Mapping[str, str] | None = None, *, privileged: Collection[str] = ()
    ) -> None:
        super().__init__("prosody")
        self.components = dict(components or {})
        self.port = free_port()
        self.component_port = free_port()
        self.http_port = free_port()
        self.ports = (self.port, self.component_port, self.http_port)
        self.write("data/keep", "")
        config = self.write("prosody.cfg.lua", self._config(privileged))
        self.argv = (program("prosody"), "-F", "--config", config)

    def add_account(self, name: str, password: str) -> None:
        """Works before it starts and while it runs: Prosody reads an account's file at login."""
        file = "".join(c if c.isascii() and c.isalnum() else _percent(c) for c in name)
        self.write(
            f"data/{self.domain}/accounts/{file}.dat", f'return {{ ["password"] = "{password}" }};'
        )

    def _config(self, privileged: Collection[str]) -> str:
        return f"""
pidfile = "{self.directory}/prosody.pid"
data_path = "{self.directory}/data"
certificates = "{self.directory}"
http_files_dir = "{self.directory}"
log = {{ warn = "*console" }}
interfaces = {{ "{self.host}" }}; local_interfaces = {{ "{self.host}" }}
c2s_ports = {{ {self.port} }}; c2s_direct_tls_ports = {{}}
component_ports = {{ {self.component_port} }}; component_interfaces = {{ "{self.host}" }}
http_ports = {{ {self.http_port} }}; http_interfaces = {{ "{self.host}" }}; https_ports = {{}}
http_default_host = "{self.domain}"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
authentication = "internal_plain"
storage = "internal"
allow_registration = true
archive_expires_after = "never"
modules_enabled = {{ {_quoted([*MODULES, *(["privilege"] if privileged else [])])} }}
modules_disabled = {{ "s2s", "tls" }}

VirtualHost "{self.domain}"
  privileged_entities = {{ {"".join(map(_privileges, privileged))} }}

Component "{self.rooms}" "muc"
  modules_enabled = {{ "muc_mam" }}
  restrict_room_creation = false
  muc_room_locking = false
  muc_log_by_default = true

Component "{self.upload}" "http_file_share"
  http_host = "{self.host}"
  http_external_url = "http://{self.host}:{self.http_port}/"
  http_file_share_access = {{ {_quoted([self.domain, *self.components])} }}
  http_file_share_size_limit = {self.most_uploaded}
{"".join(_component(domain, secret, privileged) for domain, secret in self.components.items())}
"""


def _component(domain: str, secret: str, privileged: Collection[str]) -> str:
    # Without kick_old, Prosody refuses us for as long as it takes our dead connection for alive.
    return f"""
Component "{domain}"
  component_secret = "{secret}"
  component_conflict_resolve = "kick_old"
  modules_enabled = {{ {'"privilege"' if domain in privileged else ""} }}
"""


def _privileges(domain: str) -> str:
    return f"""
    ["{domain}"] = {{ roster = "both"; message = "outgoing"; presence = "roster"; iq = {{
      ["http://jabber.org/protocol/pubsub"] = "both";
      ["http://jabber.org/protocol/pubsub#owner"] = "both";
      ["urn:xmpp:blocking"] = "get"; }} }};"""


def _quoted(names: Collection[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02x}" for byte in character.encode())
