"""An operator commands the gateway that runs, and has it read its configuration again."""

import asyncio
import json
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge.cli import main
from tests.clients.xmpp import XmppClient
from tests.live.cast import Cast, play
from tests.live.site import Site
from tests.live.yard import condition, refused, words
from tests.servers.gateway import Gateway

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

RULED = "ruled.localhost"


class Ruled:
    """A gateway of its own at a site, and what it tells its service manager."""

    def __init__(self, site: Site, manager: socket.socket) -> None:
        self.gateway = Gateway(site.xmpp, [site.irc], jid=RULED)
        self.gateway.environment = {"NOTIFY_SOCKET": str(manager.getsockname())}
        self._manager = manager

    def start(self) -> None:
        self.gateway.start()
        assert self.told() == "READY=1"

    def told(self) -> str:
        """The next word, without when it was said."""
        try:
            return self._manager.recv(1_000).decode().partition("\n")[0]
        except TimeoutError as error:
            raise AssertionError(self.gateway.log()[-3000:]) from error

    def do(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, and what is said on both streams."""
        configuration = str(self.gateway.configuration)
        done = CliRunner().invoke(main, ("do", *arguments, "--config", configuration))
        return done.exit_code, done.stdout, done.stderr

    def hang_up(self) -> None:
        """SIGHUP, and wait until all that follows was done."""
        self.gateway.send(signal.SIGHUP)
        assert [self.told(), self.told()] == ["RELOADING=1", "READY=1"]

    def rewrite(self, change: Callable[[str], str]) -> None:
        path = self.gateway.configuration
        path.write_text(change(path.read_text()))


@contextmanager
def ruled(site: Site, folder: Path) -> Iterator[Ruled]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(20.0)
        manager.bind(str(folder / "manager"))
        one = Ruled(site, manager)
        try:
            one.start()
            yield one
        finally:
            one.gateway.close()


async def pinged(client: XmppClient) -> str:
    """How the gateway answers: a condition, or `result`."""
    return condition(await client.ping(RULED)) or "result"


def test_commands_are_done_by_the_gateway_that_runs(plain: Site, tmp_path: Path) -> None:
    with ruled(plain, tmp_path) as one:
        path = one.gateway.directory / "bridge.sock"
        status, listed, _ = one.do("accounts", "--json")
        assert (status, json.loads(listed)["rows"]) == (0, [])
        assert one.do("loglevel", "debug")[::2] == (0, "")
        assert one.do("loglevel", "loud")[:2] == (1, "")
        assert one.do("reload", "now")[:2] == (2, "")

        one.gateway.kill()
        assert path.is_socket()
        not_running = (4, "", f"The gateway does not run: nobody listens at {path}.\n")
        assert one.do("accounts") == not_running
        one.start()
        assert one.do("reload") == (0, "Nothing has changed.\n", "")

        one.gateway.stop()
        assert not path.exists()
        assert one.do("accounts") == not_running


def test_a_configuration_read_again_lets_others_in_and_a_wrong_one_changes_nothing(
    plain: Site, tmp_path: Path
) -> None:
    with ruled(plain, tmp_path) as one:
        insider, outsider = plain.account(), plain.account()
        one.rewrite(lambda text: _with_access(text, insider))
        assert one.do("reload") == (0, "Changed: networks.irc.access.\n", "")
        assert [one.told(), one.told()] == ["RELOADING=1", "READY=1"]

        async def before(cast: Cast) -> None:
            within = await cast.xmpp_client(insider)
            await one.gateway.up(within)
            assert await pinged(await cast.xmpp_client(outsider)) == "forbidden"

        play(plain, before)
        one.rewrite(lambda text: _with_access(text, outsider) + "prot = 1\n")
        status, said, why = one.do("reload")
        assert (status, said) == (1, "")
        assert why.startswith("Nothing was changed. networks.irc.servers.")
        assert [one.told(), one.told()] == ["RELOADING=1", "READY=1"]
        one.hang_up()
        assert "ERROR - bridge.config.reloading: the configuration stays" in one.gateway.log()
        play(plain, before)

        one.rewrite(lambda text: _with_access(text, outsider).replace("prot = 1\n", ""))
        one.rewrite(lambda text: text.replace('secret = "', 'secret = "an0ther-'))
        one.hang_up()

        async def after(cast: Cast) -> None:
            assert await pinged(await cast.xmpp_client(insider)) == "forbidden"
            assert await pinged(await cast.xmpp_client(outsider)) == "result"

        play(plain, after)
        assert (
            "the configuration was read again: Changed: networks.irc.access."
            " These change at the next restart: networks.irc.secret.\n"
        ) in one.gateway.log()
        assert "an0ther" not in one.gateway.log()


def test_what_is_denied_by_a_configuration_read_again_ends_and_is_refused(
    plain: Site, tmp_path: Path
) -> None:
    with ruled(plain, tmp_path) as one:
        channel = plain.channel()
        room = f"{channel}%{plain.irc.host}@{RULED}"

        async def there(cast: Cast) -> None:
            alice = await cast.xmpp_client(plain.account())
            await one.gateway.up(alice)
            await alice.join(room, plain.nick("al"))
            one.rewrite(lambda text: _with_denied(text, channel))
            done = await asyncio.to_thread(one.do, "reload")
            assert done == (0, "Changed: networks.irc.denied_channels.\n", "")
            await alice.expect(
                lambda told: (
                    told.get("type") == "unavailable" and (told.get("from") or "").startswith(room)
                )
            )
            refusal = await refused(alice, room)
            assert (refusal.condition, words(refusal.stanza)) == (
                "forbidden",
                f"This gateway does not take part in {channel}.",
            )

        play(plain, there)


def _with_denied(text: str, channel: str) -> str:
    mark = f'jid = "{RULED}"\n'
    assert mark in text
    return text.replace(mark, f'{mark}denied_channels = ["{channel}"]\n')


def _with_access(text: str, account: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(f'access = ["{account}"]\n' if "access = " in one else one for one in lines)
