"""Two InspIRCds that are one network, until one of them is killed."""

from tests.servers.inspircd import LINK_PASSWORD, InspIrcd
from tests.servers.process import LOOPBACK, free_port

FIRST, SECOND = "a.test", "b.test"


class First(InspIrcd):
    """Waits for the other one."""

    def __init__(self, *, host: str = LOOPBACK) -> None:
        self.link_port = free_port()
        super().__init__(host=host)

    def _config(self, ircv3: bool) -> str:
        return _linked(super()._config(ircv3), (FIRST, SECOND), self.link_port, is_first=True)


class Second(InspIrcd):
    """Links itself to the first one, within a second of its start or two. first: runs already."""

    def __init__(self, first: First, *, host: str = LOOPBACK) -> None:
        self._first = first
        super().__init__(host=host)

    def _config(self, ircv3: bool) -> str:
        usual = super()._config(ircv3).replace('id="0AA"', 'id="0BB"')
        return _linked(usual, (SECOND, FIRST), self._first.link_port, is_first=False)


def _linked(usual: str, names: tuple[str, str], port: int, *, is_first: bool) -> str:
    own, other = names
    bind = f'<bind address="{LOOPBACK}" port="{port}" type="servers">' if is_first else ""
    goes = "" if is_first else f'<autoconnect period="1" server="{other}">'
    return f"""{usual.replace('name="inspircd.test"', f'name="{own}"')}
<module name="spanningtree">
{bind}
<link name="{other}" ipaddr="{LOOPBACK}" port="{port}" allowmask="{LOOPBACK}"
  sendpass="{LINK_PASSWORD}" recvpass="{LINK_PASSWORD}" timeout="10">
{goes}
"""
