"""`make demo`: a throw-away Prosody, ngIRCd, Telegram and gateway to play with, after a visible
check.

With CHECK=1 it ends after the check. Its exit status is 0 only if every step of it happened.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.lab import DOMAIN as TELEGRAM
from tests.lab import Lab, lab
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

  join the room  {room}
                 and say something: Carol, who is on IRC, answers
  or write to    {carol}
  or join        {lab.room}
                 a Telegram group that is all in this process: Emil answers

  from IRC       {irc.host} port {irc.port}, channel #lobby
"""


class StepFailedError(Exception):
    """A step of the check did not happen."""


def main(*, check_only: bool, program: Path | None = None) -> int:
    """The exit status. program: what to run instead of the gateway."""
    try:
        with Prosody({DOMAIN: "demo", TELEGRAM: "demo"}) as xmpp, NgIrcd(host=IRC_HOST) as irc:
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
    async with lab() as telegram:
        places = {"xmpp": xmpp, "irc": irc, "room": ROOM, "carol": CAROL, "lab": telegram}
        print(CARD.format(you=YOU, checker=CHECKER, password=PASSWORD, **places))
        with Gateway(xmpp, [irc], tables=_tables(telegram), program=program) as gateway:
            return await _played(xmpp, irc, telegram, gateway, check_only)


def _tables(telegram: Lab) -> str:
    return f"""
[networks.telegram]
adapter = "telegram"
jid = "{TELEGRAM}"
secret = "demo"
{telegram.table}"""


async def _played(
    xmpp: Prosody, irc: NgIrcd, telegram: Lab, gateway: Gateway, check_only: bool
) -> int:
    try:
        await _talk(xmpp, irc, telegram, gateway, check_only)
        with _step("the gateway ends when it is asked to"):
            _must(gateway.stop() == 0, "its exit status was not 0")
    except StepFailedError as error:
        print(f"\nThe demo failed at: {error}\n\nThe end of the gateway's log:")
        print(gateway.log()[-2000:])
        return 1
    print("\nEvery step happened." if check_only else "")
    return 0


async def _talk(
    xmpp: Prosody, irc: NgIrcd, telegram: Lab, gateway: Gateway, check_only: bool
) -> None:
    async with await IrcClient.login(irc.host, irc.port, "carol") as carol:
        await carol.join("#lobby")
        async with await XmppClient.login(
            xmpp.host, xmpp.port, f"{CHECKER}@localhost", PASSWORD
        ) as bob:
            await _check(bob, carol, gateway)
            await _check_telegram(bob, telegram)
        _must(gateway.running, "the gateway ended meanwhile")
        if not check_only:
            print("\nAll is up. Ctrl-C ends it.")
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(telegram.answers())
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
