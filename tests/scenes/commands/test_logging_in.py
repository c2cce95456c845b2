"""Logging in to a network step by step, by commands; a secret goes in and never comes out."""

import logging
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from xml.etree.ElementTree import tostring

import pytest

from bridge.core import entrances
from bridge.testing.manner import Manner
from bridge.xmpp.commands import adhoc
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage
from tests.scenes.xpath import texts

PASSWORD = Manner(enters="password")
TWO_STEPS = Manner(enters="two-steps")
EXECUTING = "//commands:command[@status='executing']"
COMPLETED = "//commands:command[@status='completed']"
WRONG = ("canarybird-one", "canarybird-two")
SUBSCRIBE = "/presence[@type='subscribe']"


def test_a_password_logs_in(stage: Stage) -> None:
    """XEP-0100 section 4.1.1: "Gateway verifies that registration information provided by Jabber
    User is valid (using whatever means appropriate for the Legacy Service) and informs Jabber User
    of success" and "Gateway sends subscription request to Jabber User".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(
            alice,
            cast.domain,
            "register",
            EXECUTING,
            "//form:field[@var='name'][@type='text-single'][form:required]",
            "//form:field[@var='password'][@type='text-private'][form:required][not(form:value)]",
        )
        await register.submits({"name": "ally", "password": "sesame"}, COMPLETED)
        assert register.note == "You are logged in as ally."
        await alice.receives(f"{SUBSCRIBE}[@from='{cast.domain}']")
        assert cast.far.logged_in() == ("ally",)

    stage.play(scene, manner=PASSWORD)


def test_two_steps_and_a_code_to_be_scanned_log_in(stage: Stage) -> None:
    """XEP-0221 section 2: "If the URI scheme is cid: then the identifier MUST refer to a bit of
    binary data", which XEP-0231 gives, named by its hash.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        shown = await register.submits(
            {"name": "ally"},
            EXECUTING,
            "//form:field/*:media[namespace-uri()='urn:xmpp:media-element'][@width = @height]"
            "/*:uri[@type='image/png'][starts-with(., 'cid:sha1+')]",
            "//form:instructions[contains(., 'Scan this code with your phone')]",
        )
        (cid,) = texts(shown, "//bob:data/@cid")
        (image,) = texts(shown, "//bob:data[@type='image/png']")
        hashed = sha1(b64decode(image), usedforsecurity=False).hexdigest()
        assert cid == f"sha1+{hashed}@bob.xmpp.org"
        assert register.fields["link"] == ("https://fake.example/scan/1",)
        await alice.gets(
            cast.domain,
            f"<data xmlns='urn:xmpp:bob' cid='{cid}'/>",
            f"//bob:data[@max-age='0'][.='{image}']",
        )
        cast.far.scan()
        await register.goes("next", EXECUTING, "//form:field[@var='second'][@type='text-private']")
        await register.submits({"second": "2468"}, COMPLETED)
        assert register.note == "You are logged in as ally."

    stage.play(scene, manner=TWO_STEPS)


def test_a_wrong_password_can_be_mended(stage: Stage) -> None:
    """XEP-0050 section 3.3: what was refused is asked again, with "notes that provide additional
    information about the complete/incomplete status of the command".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        for wrong in WRONG:
            await register.submits(
                {"name": "ally", "password": wrong},
                EXECUTING,
                "//commands:note[@type='error'][.='This is wrong.']",
                "//form:field[@var='password'][not(form:value)]",
            )
        await register.submits({"name": "ally", "password": "sesame"}, COMPLETED)
        assert register.note == "You are logged in as ally."
        secrets = (*WRONG, "sesame", "let-in-")
        told = [tostring(one, "unicode") for one in alice.wire.seen]
        assert not [one for one in told if any(secret in one for secret in secrets)]

    with _unlogged(*WRONG, "sesame", "let-in-"):
        stage.play(scene, manner=PASSWORD)


def test_wrong_too_often_ends_it(stage: Stage) -> None:
    """Ours: the network decides how often; then all begins anew."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        for _ in range(2):
            await register.submits({"name": "ally", "password": "wrong"}, EXECUTING)
        await register.submits(
            {"name": "ally", "password": "wrong"}, COMPLETED, "//commands:note[@type='error']"
        )
        assert register.note == "This was wrong too often."
        assert cast.far.logged_in() == ()
        again = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await again.submits({"name": "ally", "password": "sesame"}, COMPLETED)

    stage.play(scene, manner=PASSWORD)


def test_what_must_be_filled_in_is_said(stage: Stage) -> None:
    """Ours: a field with <required/> must be filled in."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await register.submits({"name": "ally"}, "/iq[@type='error']")
        assert register.refusal == ("not-acceptable", "A value is needed: Your password.")
        await register.submits({"name": "two words", "password": "sesame"}, EXECUTING)
        assert register.note == "A name is one word."
        await register.submits({"name": "ally", "password": "sesame"}, COMPLETED)

    stage.play(scene, manner=PASSWORD)


def test_who_goes_on_too_early_sees_the_code_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: an answer waits a while for what is done elsewhere, and then says that it was not."""
    monkeypatch.setattr(adhoc, "LOOK_FOR", 0.05)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await register.submits({"name": "ally"}, EXECUTING)
        await register.goes("next", EXECUTING, "//bob:data")
        assert register.note == "That was not done yet. Do it, and go on then."
        cast.far.scan()
        await register.goes("next", EXECUTING, "//form:field[@var='second']")

    stage.play(scene, manner=TWO_STEPS)


def test_who_says_nothing_for_long_begins_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: an attempt to log in is given up when its owner does nothing."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        monkeypatch.setattr(entrances, "GIVEN_UP_AFTER", 0.3)
        await register.submits({"name": "ally"}, EXECUTING, "//bob:data")
        await register.goes("next", COMPLETED, "//commands:note[@type='error']")
        assert register.note == "The login took too long, or was given up. Please begin again."

    stage.play(scene, manner=TWO_STEPS)


def test_it_goes_on_with_another_client(stage: Stage) -> None:
    """Ours: there is one entrance of an account to a network; any client goes on with it."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        phone = await cast.client("alice", "phone")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await register.submits({"name": "ally"}, EXECUTING, "//bob:data")
        other = await Execution.begun(phone, cast.domain, "register", EXECUTING, "//bob:data")
        cast.far.scan()
        await other.goes("next", EXECUTING, "//form:field[@var='second']")
        await other.submits({"second": "2468"}, COMPLETED)
        await register.goes("next", COMPLETED, "//commands:note[@type='error']")
        assert register.note == "This step is over: something else was done meanwhile."

    stage.play(scene, manner=TWO_STEPS)


def test_nobody_else_goes_on_with_it(stage: Stage) -> None:
    """Ours: a session id that was guessed helps nobody."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        shown = await register.submits({"name": "ally"}, EXECUTING)
        (cid,) = texts(shown, "//bob:data/@cid")
        thief = Execution(bob, cast.domain, "register")
        thief.session = register.session
        await thief.goes("next", "//error/commands:bad-sessionid")
        await bob.gets(
            cast.domain, f"<data xmlns='urn:xmpp:bob' cid='{cid}'/>", "//error/err:item-not-found"
        )
        await Execution.begun(
            bob, cast.domain, "register", EXECUTING, "//form:field[@var='name']", "not(//bob:data)"
        )

    stage.play(scene, manner=TWO_STEPS)


def test_who_cancels_begins_anew(stage: Stage) -> None:
    """XEP-0050 section 4.2: "The command has been canceled. The command session has ended." """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await register.submits({"name": "ally"}, EXECUTING, "//bob:data")
        await register.goes("cancel", "//commands:command[@status='canceled']")
        await Execution.begun(
            alice, cast.domain, "register", EXECUTING, "//form:field[@var='name']"
        )
        cast.far.scan()
        assert cast.far.logged_in() == ()

    stage.play(scene, manner=TWO_STEPS)


def test_who_goes_back_begins_anew(stage: Stage) -> None:
    """XEP-0050 section 3.4: "prev [...] The command should be digress to the previous stage of
    execution."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register", EXECUTING)
        await register.submits({"name": "bally"}, EXECUTING, "//bob:data")
        await register.goes("prev", EXECUTING, "//form:field[@var='name']")
        await register.submits({"name": "ally"}, EXECUTING, "//bob:data")
        cast.far.scan()
        await register.goes("next", EXECUTING, "//form:field[@var='second']")
        await register.submits({"second": "2468"}, COMPLETED)
        assert cast.far.logged_in() == ("ally",)

    stage.play(scene, manner=TWO_STEPS)


def test_who_is_lost_logs_in_again(stage: Stage) -> None:
    """Ours: a login that fails is told, and mended by logging in again."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await _registered(cast, alice)
        cast.far.revoke("ally")
        await alice.reads_to("/message[contains(body, 'You were logged out on the network.')]")
        status = await executed(alice, cast.domain, "status")
        [row] = status.rows
        assert row.pop("since").startswith(time.strftime("%Y-", time.gmtime()))
        assert row == {
            "where": "irc.fake",
            "name": "ally",
            "state": "You were logged out on the network. Please log in again.",
        }
        login = await Execution.begun(
            alice, cast.domain, "login", "//form:field[@var='login']/form:value[.='irc.fake']"
        )
        await login.submits(
            {"login": "irc.fake"}, EXECUTING, "//form:field[@var='name']/form:value[.='ally']"
        )
        await login.submits({"name": "ally", "password": "sesame"}, COMPLETED)
        assert cast.far.logged_in() == ("ally",)
        assert len(cast.network.logins) == 1

    stage.play(scene, manner=PASSWORD)


def test_what_one_logged_in_with_before_is_of_no_use_any_longer(stage: Stage) -> None:
    """Ours: whoever logs in again leaves nothing behind on the network."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await _registered(cast, alice)
        for name in ("alison", "ally"):
            login = await Execution.begun(alice, cast.domain, "login", "//form:x")
            await login.submits({"login": "irc.fake"}, EXECUTING)
            await login.submits({"name": name, "password": "sesame"}, COMPLETED)
            assert cast.far.logged_in() == (name,)
        assert len(cast.network.logins) == 1

    stage.play(scene, manner=PASSWORD)


def test_who_must_log_in_and_has_not_is_told(stage: Stage) -> None:
    """Ours: `registration-required` for who has not registered."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hello")
        await alice.receives(
            "/message[@type='error']/error/err:registration-required",
            f'/message/error[err:text=\'You are not logged in to this network. Send "register" to'
            f" {cast.domain} to log in.']",
        )

    stage.play(scene, manner=PASSWORD)


async def _registered(cast: Cast, client: Client) -> None:
    register = await Execution.begun(client, cast.domain, "register", EXECUTING)
    await register.submits({"name": "ally", "password": "sesame"}, COMPLETED)
    await client.receives(SUBSCRIBE)


@contextmanager
def _unlogged(*secrets: str) -> Iterator[None]:
    """None of this is logged meanwhile, at whatever level."""
    log, logger = _Lines(), logging.getLogger()
    level = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)
    assert log.lines, "nothing was logged"
    assert not [line for line in log.lines if any(secret in line for secret in secrets)]


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
