"""ngIRCd: an old-fashioned IRC server with hardly a capability, its flood limits off."""

from tests.servers.process import LOOPBACK, Server, free_port, program

OPERATOR = ("boss", "secret")
"""An operator of the server, who may change modes of any channel: those of channels make nobody
their owner."""


class NgIrcd(Server):
    """host: any address of 127.0.0.0/8, so that several servers have names of their own. port: a
    certain one, where no other test has it.
    """

    def __init__(self, *, host: str = LOOPBACK, port: int = 0, nick_length: int = 30) -> None:
        super().__init__("ngircd", host=host)
        self.port = port or free_port(host)
        self.ports = (self.port,)
        config = self.write("ngircd.conf", self._config(nick_length))
        self.argv = (program("ngircd"), "--nodaemon", "--config", config)

    def _config(self, nick_length: int) -> str:
        return f"""
[Global]
Name = ngircd.test
Info = a test server
AdminEMail = admin@ngircd.test
Listen = {self.host}
Ports = {self.port}
MotdPhrase = "welcome"

[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = {nick_length}
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 600

[Operator]
Name = {OPERATOR[0]}
Password = {OPERATOR[1]}

[Options]
OperCanUseMode = yes
DNS = no
Ident = no
PAM = no
"""
