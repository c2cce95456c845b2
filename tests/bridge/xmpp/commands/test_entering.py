"""Logging in where nobody needs to: what may be left as it is, and what is kept."""

import asyncio
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, cast

from bridge.api.adapter import Adapter, Login
from bridge.api.errors import Refused
from bridge.api.login import Ask, Done, Question, Step
from bridge.core.entrances import Entrances
from bridge.core.registering import Registering
from bridge.xmpp import namespaces as ns
from bridge.xmpp import registration
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import account, conduct
from bridge.xmpp.commands.pages import Form, Page, Told
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import Inquiry, asking
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, IRC, FarNetwork, Forgetful, Scene, iq

REGISTER = next(one for one in account.COMMANDS if one.word == "register")
LOGIN = next(one for one in account.COMMANDS if one.word == "login")


class Open(FarNetwork):
    """Who wishes so has a nick and a password there. known: of the login that is changed."""

    must_enter = False
    has_one = False

    def first(self, login: Login | None) -> Ask:
        return Ask(
            questions=(
                Question(name="server", label="Server", value="irc.fake"),
                Question(name="nick", label="Nick", value="" if login is None else login.name),
                Question(name="pass", label="Password", kind="secret", is_required=False),
                Question(name="tls", label="Encrypted", kind="flag", value="1"),
            ),
            words="Who are you?",
        )

    def enter(self, login: Login | None) -> "Open":
        return self

    async def answer(self, values: Mapping[str, str]) -> Step:
        if values["nick"] == "taken":
            raise Refused("conflict", "This nick is taken.")
        options = {"pass": values["pass"], "tls": values["tls"]}
        return Done(native=values["server"], name=values["nick"], options=options)

    async def wait(self) -> Step:
        raise NotImplementedError

    async def abandon(self) -> None: ...

    async def log_out(self, login: Login) -> None: ...

    async def run_login(self, login: Login, inbox: object) -> None: ...


class Entering(Scene):
    """A scene on such a network."""

    def __init__(self, network: Open | None = None) -> None:
        super().__init__()
        network = network or Open()
        self.service.adapter = cast("Adapter[Any]", network)
        core, networks = cast("Any", self.hosting.gateway), {IRC: cast("Adapter[Any]", network)}
        cast("Any", self.logins).start = lambda _: None  # nothing is connected
        core.registering = Registering(networks=networks, logins=self.logins, records=Forgetful())
        core.entrances = Entrances(
            networks=networks,
            logins=self.logins,
            registering=core.registering,
            spawn=asyncio.ensure_future,
        )

    @property
    def asked(self) -> Inquiry:
        return asking(self.hosting, self.service, CLIENT, Jid(DOMAIN))

    @property
    def is_registered(self) -> bool:
        return self.hosting.gateway.registering.is_registered(ALICE, IRC)

    async def fills_in(self, page: Page, **values: str) -> Page:
        assert isinstance(page, Form)
        following = page.then(self.asked, Submitted({k: (v,) for k, v in values.items()}))
        page_after: Page = await following if isawaitable(following) else following
        return page_after


def test_who_leaves_all_as_it_is_is_registered_without_a_login() -> None:
    async def walk() -> None:
        scene = Entering()
        form = await conduct.first(scene.asked, REGISTER)
        assert isinstance(form, Form)
        assert [one.name for one in form.fields if one.is_required] == []
        told = await scene.fills_in(form, server="irc.fake", nick="", tls="true")
        assert isinstance(told, Told)
        assert told.words.startswith("You are registered.")
        assert scene.is_registered
        assert scene.logins.of(ALICE, IRC) == []

    asyncio.run(walk())


def test_who_is_not_registered_may_log_in_at_once() -> None:
    scene = Entering()

    assert LOGIN.is_offered(scene.asked)
    assert REGISTER.is_offered(scene.asked)


def test_where_nothing_is_asked_first_who_goes_on_logs_in() -> None:
    class Shown(Open):
        has_one = True

        def first(self, login: Login | None) -> Ask:
            return Ask(questions=(), words="Prove who you are.")

        async def answer(self, values: Mapping[str, str]) -> Step:
            return Done(native="irc.fake", name="ally")

    async def walk() -> None:
        scene = Entering(Shown())
        form = await conduct.first(scene.asked, REGISTER)
        assert isinstance(form, Form)
        assert form.words == "Prove who you are."
        told = await scene.fills_in(form)
        assert told == Told(words="You are logged in to IRC as ally.")

    asyncio.run(walk())


def test_what_is_filled_in_is_kept_with_the_login() -> None:
    async def walk() -> None:
        scene = Entering()
        form = await conduct.first(scene.asked, REGISTER)
        told = await scene.fills_in(form, nick="ally", **{"pass": "hush", "tls": "0"})
        assert told == Told(
            words="Your login to irc.fake is kept, with the name ally. The gateway connects now."
        )
        [login] = scene.logins.of(ALICE, IRC)
        assert (login.name, login.options) == ("ally", {"pass": "hush", "tls": "0"})
        assert scene.is_registered

    asyncio.run(walk())


def test_what_is_refused_is_asked_again_with_the_reason() -> None:
    async def walk() -> None:
        scene = Entering()
        form = await conduct.first(scene.asked, REGISTER)
        again = await scene.fills_in(form, nick="taken")
        assert isinstance(again, Form)
        assert again.problem == "This nick is taken."
        short = await scene.fills_in(again, nick=" ")
        assert isinstance(short, Form)
        assert short.problem == 'Please fill in "Nick".'
        assert isinstance(await scene.fills_in(short, nick="ally"), Told)

    asyncio.run(walk())


def test_a_login_is_changed() -> None:
    async def walk() -> None:
        scene = Entering()
        scene.login(name="ally")
        choice = await conduct.first(scene.asked, LOGIN)
        form = await scene.fills_in(choice, login="irc.fake")
        assert isinstance(form, Form)
        assert [one.values for one in form.fields if one.name == "nick"] == [("ally",)]
        await scene.fills_in(form, nick="alison")
        [login] = scene.logins.of(ALICE, IRC)
        assert login.name == "alison"

    asyncio.run(walk())


def test_another_account_that_has_the_name_is_a_conflict_in_band() -> None:
    async def walk() -> str:
        scene = Entering()
        query = f'<query xmlns="{ns.REGISTER}"><nick>taken</nick></query>'
        asked = iq("set", query, DOMAIN)
        try:
            await registration.change(
                asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN), payload=asked[0])
            )
        except Refused as refused:
            assert scene.hosting.gateway.entrances.step(ALICE, IRC) is None
            return f"{refused.reason}: {refused.text}"
        return "taken"

    assert asyncio.run(walk()) == "conflict: This nick is taken."
