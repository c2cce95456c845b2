"""What several do at once with commands under way, and what remains of those that have ended."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.commands import adhoc, dialogues
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Told
from bridge.xmpp.commands.sights import Sights
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry, asking
from tests.bridge.xmpp.commands.test_adhoc import BOB, FORM, command
from tests.bridge.xmpp.scene import ALICE, CLIENT, Scene, iq

TEA = Field("tea", "text-single", label="Which?")
SUBMITTED = FORM.format("oolong")

Act = Callable[[Inquiry, Submitted], Page | Awaitable[Page]]


def brewing(monkeypatch: pytest.MonkeyPatch, act: Act) -> Scene:
    """A command of one form does this."""
    brew = Command(
        word="brew",
        name="Brew",
        about="",
        group="Account",
        at=frozenset({"contact"}),
        act=act,
        fields=(TEA,),
    )
    monkeypatch.setattr(adhoc, "EVERY", (brew,))
    return Scene()


async def said(scene: Scene, given: str) -> str:
    answer = scene.put(iq("set", given, BOB))
    return answer if isinstance(answer, str) else await answer


async def begun(scene: Scene) -> str:
    """The session of one that is begun."""
    found = re.search('sessionid="([^"]+)"', await said(scene, command()))
    assert found is not None
    return found[1]


def test_a_form_that_comes_twice_at_once_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 3.3: "A session ends when the responder sends a <command status='completed'/>"."""
    done = []

    def brew(_asked: Inquiry, given: Submitted) -> Page:
        done.append(given.text("tea"))
        return Told(words="Enjoy.")

    scene = brewing(monkeypatch, brew)

    async def walk() -> list[bool]:
        given = command(SUBMITTED, session=await begun(scene))
        both = [scene.put(iq("set", given, BOB)) for _ in range(2)]  # read at once
        told = [one if isinstance(one, str) else await one for one in both]
        return ["bad-sessionid" in one for one in told]

    assert asyncio.run(walk()) == [False, True]
    assert done == ["oolong"]


def test_a_page_that_comes_when_all_was_cancelled_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What began meanwhile has nobody who goes on with it."""
    given_up = []

    async def abandon() -> None:
        given_up.append("tea")

    async def walk() -> str:
        waits = asyncio.Event()

        async def brew(_asked: Inquiry, _given: Submitted) -> Page:
            await waits.wait()
            return Form(fields=(TEA,), then=lambda *_: Told(words=""), abandon=abandon)

        scene = brewing(monkeypatch, brew)
        session = await begun(scene)
        going_on = asyncio.ensure_future(said(scene, command(SUBMITTED, session=session)))
        await asyncio.sleep(0)
        await said(scene, command(action="cancel", session=session))
        waits.set()
        told = await going_on
        await asyncio.sleep(0)
        return told

    assert "This command was cancelled." in asyncio.run(walk())
    assert given_up == ["tea"]


def test_whoever_says_something_has_time_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it is refused: he is in the middle of it."""
    scene = brewing(monkeypatch, lambda *_: Told(words=""))

    async def walk() -> tuple[bool, bool]:
        session = await begun(scene)
        asked = asking(scene.hosting, scene.service, CLIENT, Jid(BOB))
        dialogue = scene.hosting.dialogues.find(session, asked)
        assert dialogue is not None
        timer = dialogue.timer
        await said(scene, command(SUBMITTED.replace("tea", "milk"), session=session))
        return timer.cancelled(), dialogue.timer.cancelled()

    assert asyncio.run(walk()) == (True, False)


def test_so_many_of_all_are_under_way_and_the_oldest_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogues, "MOST_OF_ALL", 2)
    scene = brewing(monkeypatch, lambda *_: Told(words="Enjoy."))

    async def walk() -> list[bool]:
        sessions = [await begun(scene) for _ in range(3)]
        told = [await said(scene, command(SUBMITTED, session=one)) for one in sessions]
        return ["Enjoy." in one for one in told]

    assert asyncio.run(walk()) == [False, True, True]


def test_two_forms_are_no_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 4.4: `bad-payload`."""
    scene = brewing(monkeypatch, lambda *_: Told(words="Enjoy."))

    async def walk() -> list[bool]:
        session = await begun(scene)
        told = [await said(scene, command(SUBMITTED * 2, session=one)) for one in (session, "")]
        return ["bad-payload" in one for one in told]

    assert asyncio.run(walk()) == [True, True]


def test_a_picture_that_two_accounts_are_shown_is_there_for_both() -> None:
    sights = Sights()
    mine, others = (BareJid(Jid(f"{name}@example.org")) for name in ("alice", "bob"))
    cids = [sights.hold(account, b"the same") for account in (mine, others)]

    assert [sights.of(account, cids[0]) for account in (mine, others)] == [b"the same"] * 2
    assert sights.of(BareJid(Jid("carol@example.org")), cids[0]) is None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refused("forbidden", "No."), "forbidden"),
        (LoginLost("password", "It was wrong."), "password"),
        (TryLater(), "offline"),
        (ValueError(), "internal"),
        (None, "done"),
    ],
)
def test_what_became_of_a_command_is_written_down_however_it_ended(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None, outcome: str
) -> None:
    def brew(_asked: Inquiry, _given: Submitted) -> Page:
        if error is not None:
            raise error
        return Told(words="Enjoy.")

    scene = brewing(monkeypatch, brew)

    async def walk() -> None:
        await said(scene, command(SUBMITTED, session=await begun(scene)))

    asyncio.run(walk())
    trail: Any = scene.hosting.gateway.audit
    assert trail.lines == [(ALICE, "iq", "irc", "brew", BOB, outcome)]
