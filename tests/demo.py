"""`make demo`: a throw-away Prosody, ngIRCd, Telegram, Matrix and gateway to play with, after a
visible check.

With CHECK=1 it ends after the check. Its exit status is 0 only if every step of it happened.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.lab import DOMAIN as TELEGRAM
from tests.lab import Lab, lab
from tests.lab_matrix import DOMAIN as MATRIX
from tests.lab_matrix import MatrixLab, matrix_lab
from tests.servers.gateway import Gateway
from tests.servers.ngircd import NgIrcd
from tests.servers.process import ServerError
from tests.servers.prosody import Prosody

DOMAIN = "irc.localhost"
IRC_HOST = "127.0.0.77"
ROOM = f"#lobby%{IRC_HOST}@{DOMAIN}"
CAROL = f"carol%{IRC_HOST}@{DOMAIN}"
RECEIPTS = "urn:xmpp:receipts"
YOU, CHECKER, PASSWORD = "alice", "bob", "demo"

CARD = """
  XMPP account   {you}@localhost, password {password} (a second one: {checker}@localhost)
  server         {xmpp.host} port {xmpp.port}, without encryption
  with profanity /connect {you}@localhost server {xmpp.host} port {xmpp.port} tls disable

  IRC            join {room}
                 and say something: Carol, who is on IRC, answers;
                 or write to {carol}
                 From IRC it is {irc.host} port {irc.port}, channel #lobby

  Telegram       join {telegram.room}
                 It is a group that is all in this process: Emil answers

  Matrix         write to {domain}
                 "register {you}", and then the password of {you} on Matrix, "{password}".
                 The homeserver is all in this process, too; {checker} is logged in already.
                 Then join {matrix.room}
                 where Gina answers; or {matrix.encrypted}
                 which is encrypted: Hana answers;
                 or write to {matrix.friend}
"""


class StepFailedError(Exception):
    """A step of the check did not happen."""


@dataclass(frozen=True, slots=True)
class Stage:
    """All that is there."""

    xmpp: Prosody
    irc: NgIrcd
    telegram: Lab
    matrix: MatrixLab
    gateway: Gateway


def main(*, check_only: bool, program: Path | None = None) -> int:
    """The exit status. program: what to run instead of the gateway."""
    try:
        domains = dict.fromkeys((DOMAIN, TELEGRAM, MATRIX), "demo")
        with Prosody(domains) as xmpp, NgIrcd(host=IRC_HOST) as irc:
            for name in (YOU, CHECKER):
                xmpp.add_account(name, PASSWORD)
            return asyncio.run(_demonstrate(xmpp, irc, check_only, program))
    except ServerError as error:
        print(f"\nThe demo failed: {error}")
        return 1
    except KeyboardInterrupt:
        print("\nGoodbye.")
        return 0 if not check_only else 1


async def _demonstrate(xmpp: Prosody, irc: NgIrcd, check_only: bool, program: Path | None) -> int:
    async with lab() as telegram, matrix_lab(PASSWORD, YOU, CHECKER) as matrix:
        servers = {"xmpp": xmpp, "irc": irc, "telegram": telegram, "matrix": matrix}
        places = {"room": ROOM, "carol": CAROL, "domain": MATRIX}
        print(CARD.format(you=YOU, checker=CHECKER, password=PASSWORD, **servers, **places))
        tables = _table("telegram", TELEGRAM, telegram.table)
        tables += _table("matrix", MATRIX, matrix.table)
        with Gateway(xmpp, [irc], tables=tables, program=program) as gateway:
            return await _played(Stage(xmpp, irc, telegram, matrix, gateway), check_only)


def _table(network: str, jid: str, more: str) -> str:
    return f"""
[networks.{network}]
adapter = "{network}"
jid = "{jid}"
secret = "demo"
{more}"""


async def _played(stage: Stage, check_only: bool) -> int:
    try:
        await _talk(stage, check_only)
        with _step("the gateway ends when it is asked to"):
            _must(stage.gateway.stop() == 0, "its exit status was not 0")
    except StepFailedError as error:
        print(f"\nThe demo failed at: {error}\n\nThe end of the gateway's log:")
        print(stage.gateway.log()[-2000:])
        return 1
    print("\nEvery step happened." if check_only else "")
    return 0


async def _talk(stage: Stage, check_only: bool) -> None:
    xmpp, irc, gateway = stage.xmpp, stage.irc, stage.gateway
    async with await IrcClient.login(irc.host, irc.port, "carol") as carol:
        await carol.join("#lobby")
        async with await XmppClient.login(
            xmpp.host, xmpp.port, f"{CHECKER}@localhost", PASSWORD
        ) as bob:
            await _check(bob, carol, gateway)
            await _check_telegram(bob, stage.telegram)
            await _check_matrix(bob, stage.matrix)
        _must(gateway.running, "the gateway ended meanwhile")
        if not check_only:
            print("\nAll is up. Ctrl-C ends it.")
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(stage.telegram.answers())
                tasks.create_task(stage.matrix.answers())
                tasks.create_task(_answer(carol, gateway))


async def _check(bob: XmppClient, carol: IrcClient, gateway: Gateway) -> None:
    """Each direction once, in the room and in private."""
    with _step("the gateway answers"):
        await gateway.up(bob)
    with _step("Bob joins the room and sees Carol"):
        joined = await bob.join(ROOM, CHECKER)
        _must(joined.nicks == {CHECKER, "carol"}, f"in the room were {sorted(joined.nicks)}")

    with _step("room, XMPP to IRC: Carol reads what Bob says"):
        said = bob.message(ROOM, "Hello from XMPP!", type="groupchat")
        _must(await carol.said("#lobby", "Hello from XMPP!") == CHECKER, "somebody else said it")
    with _step("room, XMPP to IRC: Bob sees it shown in the room"):
        await bob.expect(stanza("message", sender=f"{ROOM}/{CHECKER}", id=said))
    with _step("room, IRC to XMPP: Bob reads what Carol says"):
        carol.privmsg("#lobby", "Hello from IRC!")
        await bob.expect(stanza("message", sender=f"{ROOM}/carol", body="Hello from IRC!"))

    with _step("private, XMPP to IRC: Carol reads what Bob writes"):
        request = f"<request xmlns='{RECEIPTS}'/>"
        sent = bob.message(CAROL, "Just between us.", extra=request)
        _must(await carol.said("carol", "Just between us.") == CHECKER, "somebody else wrote it")
    with _step("private, XMPP to IRC: Bob gets the receipt"):
        receipt = await bob.expect(stanza(sender=CAROL, has=f"{{{RECEIPTS}}}received"))
        _must(receipt.find(f"{{{RECEIPTS}}}received[@id='{sent}']") is not None, "a wrong id")
    with _step("private, IRC to XMPP: Bob reads what Carol writes"):
        carol.privmsg(CHECKER, "Of course.")
        await bob.expect(stanza("message", sender=CAROL, body="Of course."))

    with _step("Bob leaves; Carol sees him go"):
        await bob.leave(ROOM, CHECKER)
        await carol.expect(rf"^:{CHECKER}!\S+ (PART #lobby|QUIT)")


async def _check_telegram(bob: XmppClient, telegram: Lab) -> None:
    """Each direction once, in a group."""
    room, group = telegram.room, telegram.group
    with _step("Dora lets everybody into her Telegram group"):
        await telegram.opens()
    with _step("Bob joins it and sees Dora"):
        joined = await bob.join(room, CHECKER)
        _must(joined.nicks == {CHECKER, "Dora"}, f"in the room were {sorted(joined.nicks)}")
    with _step("group, XMPP to Telegram: it is in the group, and Bob sees it"):
        said = bob.message(room, "Hello from XMPP!", type="groupchat")
        await bob.expect(stanza("message", sender=f"{room}/{CHECKER}", id=said))
        _must(group.texts[-1] == f"{CHECKER}: Hello from XMPP!", f"there was {group.texts[-1]!r}")
    with _step("group, Telegram to XMPP: Bob reads Emil's answer"):
        await telegram.emil.says(group, "Hello from Telegram!", reply_to=group.messages[-1])
        heard = await bob.expect(stanza("message", sender=f"{room}/Emil", type="groupchat"))
        words = heard.findtext("body") or ""
        _must(words.endswith("Hello from Telegram!"), f"he read {words!r}")
    with _step("Bob leaves"):
        await bob.leave(room, CHECKER)


async def _check_matrix(bob: XmppClient, matrix: MatrixLab) -> None:
    """Logging in, each direction once in a room, and once in an encrypted one."""
    with _step("Bob logs in to Matrix, in a chat with the gateway"):
        bob.message(MATRIX, f"register {CHECKER}")
        await bob.expect(stanza("message", sender=MATRIX, has="body"))
        bob.message(MATRIX, PASSWORD)
        await matrix.has_device(CHECKER)
    room, tea = matrix.room, matrix.tea
    with _step("Bob joins a room of Matrix and sees Gina"):
        joined = await bob.join(room, CHECKER)
        _must(joined.nicks == {"Bob", "Gina"}, f"in the room were {sorted(joined.nicks)}")
    with _step("room, XMPP to Matrix: it is in the room, and Bob sees it"):
        said = bob.message(room, "Hello from XMPP!", type="groupchat")
        await bob.expect(stanza("message", sender=f"{room}/Bob", id=said))
        _must(tea.texts[-1] == "Hello from XMPP!", f"there was {tea.texts[-1]!r}")
    with _step("room, Matrix to XMPP: Bob reads Gina's answer"):
        await matrix.gina.answers(tea.messages[-1], "Hello from Matrix!")
        heard = await bob.expect(stanza("message", sender=f"{room}/Gina", type="groupchat"))
        words = heard.findtext("body") or ""
        _must(words.endswith("Hello from Matrix!"), f"he read {words!r}")
    await _check_encrypted(bob, matrix)


async def _check_encrypted(bob: XmppClient, matrix: MatrixLab) -> None:
    room, secret = matrix.encrypted, matrix.secret
    with _step("Bob joins an encrypted room and sees Hana"):
        joined = await bob.join(room, CHECKER)
        _must(joined.nicks == {"Bob", "Hana"}, f"in the room were {sorted(joined.nicks)}")
    with _step("encrypted, XMPP to Matrix: Hana alone reads what Bob says"):
        bob.message(room, "Between us.", type="groupchat")
        await matrix.hana.hears("Between us.")
        kinds = {event.type for event in secret.messages}
        _must(kinds == {"m.room.encrypted"}, f"the homeserver saw {sorted(kinds)}")
    with _step("encrypted, Matrix to XMPP: Bob reads what Hana says"):
        await matrix.hana.says(secret, "Of course.")
        await bob.expect(stanza("message", sender=f"{room}/Hana", body="Of course."))
    with _step("Bob closes both; on Matrix he stays"):
        for one in (matrix.room, room):
            await bob.leave(one, "Bob")


async def _answer(carol: IrcClient, gateway: Gateway) -> None:
    """Carol answers everybody, in the room and in private, as long as the gateway runs."""
    while True:
        with contextlib.suppress(AssertionError):  # a second without a word
            said = await carol.expect(r"^:([^!]+)\S* PRIVMSG (\S+) :(.*)", within=1.0)
            words = said[3].removeprefix("\x01ACTION").strip("\x01 ")
            carol.privmsg(said[2] if said[2] != "carol" else said[1], f"You said: {words}")
        if not gateway.running:
            raise StepFailedError("the gateway ended by itself")


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    """One line for one step, with its time; whatever goes wrong in it bears its name."""
    print(f"  {name} ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except Exception as error:
        print("- FAILED")
        raise StepFailedError(f"{name}.\n{error}") from error
    print(f"{'.' * (60 - len(name))} {(time.monotonic() - start) * 1000:6.1f} ms")


def _must(happened: bool, otherwise: str) -> None:
    if not happened:
        raise StepFailedError(otherwise)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that all is cleaned up
    sys.exit(main(check_only=os.environ.get("CHECK") == "1"))
