"""Logging in to Matrix: by a password, a token, the browser; what is refused, and why."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry import discovery, words
from adapters.matrix.entry.entering import AFTERWARDS
from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.ids import LoginId, NetworkName
from bridge.api.login import Ask, Done, Question, Show, Step
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.people import Person

NETWORK = NetworkName("matrix")
LOGIN = LoginId(7)


@dataclass(slots=True)
class House:
    """The gateway's side of a scripted homeserver. alice: who logs in."""

    hs: FakeHomeserver
    adapter: MatrixAdapter
    alice: Person

    async def answers(self, login: Login | None = None, **values: str) -> Step:
        """What these lead to: the first ones, and the others where there is no password."""
        entrance = self.adapter.enter(login)
        step = await entrance.answer(values)
        return step if "password" in values else await entrance.answer(values)

    async def refusal(self, login: Login | None = None, **values: str) -> tuple[str, str]:
        with pytest.raises(Refused) as refused:
            await self.answers(login, **values)
        return refused.value.reason, refused.value.text

    def login(self, done: Step) -> Login:
        assert isinstance(done, Done)
        return Login(id=LOGIN, native=done.native, name=done.name, options=done.options)

    def options(self, **more: str) -> dict[str, str]:
        """Those of a login by alice's last device."""
        device = list(self.alice.devices.values())[-1]
        return {
            "homeserver": self.hs.url,
            "user": self.alice.id,
            "device": device.id,
            "token": device.token,
            "device_name": "xmpp-bridge",
            **more,
        }


def played(play: Callable[[House], Awaitable[None]], **table: object) -> None:
    """table: of the network's configuration, besides the homeserver."""

    async def run() -> None:
        async with homeserver() as hs:
            known = {"homeservers": {hs.name: {"url": hs.url}}, **table}
            adapter = MatrixAdapter(NETWORK, MatrixConfig.model_validate(known))
            try:
                await play(House(hs, adapter, hs.world.person("alice", name="Alice")))
            finally:
                await adapter._shared.requests.close()

    asyncio.run(run())


def questions(ask: Ask) -> list[tuple[str, str, str, bool]]:
    return [(one.name, one.kind, one.value, one.is_required) for one in ask.questions]


def test_one_is_asked_who_one_is_and_for_a_password() -> None:
    async def play(house: House) -> None:
        ask = house.adapter.first(None)
        expected = [("account", "text", "", True), ("password", "secret", "", False)]

        assert expected == questions(ask)
        assert ask.words == f"{words.WORDS} {words.USUAL.format('home.test')}"

    played(play)


def test_the_rest_is_asked_of_who_leaves_the_password_empty() -> None:
    """No homeserver stands there that somebody's password could go to."""

    async def play(house: House) -> None:
        expected = [
            ("homeserver", "text", "", False),
            ("token", "secret", "", False),
            ("device_name", "text", "tea house", False),
        ]
        ask = await house.adapter.enter(None).answer({"account": "alice", "password": ""})

        assert isinstance(ask, Ask)
        assert (expected, words.OTHERWISE) == (questions(ask), ask.words)

    played(play, device_name="tea house", homeserver="home.test")


def test_where_there_is_one_homeserver_alone_it_is_not_asked_for() -> None:
    async def play(house: House) -> None:
        ask = await house.adapter.enter(None).answer({"account": "alice"})

        assert isinstance(ask, Ask)
        assert [name for name, *_ in questions(ask)] == ["token", "device_name"]
        assert isinstance(await house.answers(account="alice", password="secret"), Done)

    played(play, other_homeservers=False)


def test_of_several_homeservers_alone_one_is_chosen() -> None:
    settings = MatrixConfig.model_validate(
        {
            "homeservers": {"one.test": {"url": "https://1"}, "two.test": {"url": "https://2"}},
            "other_homeservers": False,
            "homeserver": "two.test",
        }
    )
    entrance = MatrixAdapter(NETWORK, settings).enter(None)
    ask = asyncio.run(entrance.answer({"account": "alice"}))
    assert isinstance(ask, Ask)
    expected = Question(
        name="homeserver",
        label=words.LABELS["homeserver"],
        kind="choice",
        choices=(("one.test", "one.test"), ("two.test", "two.test")),
        is_required=False,
    )

    assert expected == ask.questions[0]


def test_a_password_goes_to_the_server_of_the_id_and_to_no_other() -> None:
    """Whatever homeserver is the usual one here. Where it is not found, its owner says where it is,
    and what he says is the only thing that is heeded then.
    """

    async def play(house: House) -> None:
        entrance = house.adapter.enter(None)
        values = {"account": "@alice:other.test", "password": "secret"}
        ask = await entrance.answer(values)
        assert isinstance(ask, Ask)

        not_found = discovery.NOT_FOUND.format("other.test")
        assert ask.words == words.ELSEWHERE.format(not_found)
        assert questions(ask) == [
            ("account", "text", "@alice:other.test", True),
            ("homeserver", "text", "", False),
            ("password", "secret", "", False),
        ]
        assert house.hs.asked == []
        with pytest.raises(Refused, match="was found for nowhere"):
            await entrance.answer({**values, "homeserver": "nowhere"})
        with pytest.raises(Refused, match="does not take this name"):  # it knows nobody of that
            await entrance.answer({**values, "homeserver": "home.test"})
        assert house.hs.count("login") == 1

    played(play, homeserver="home.test")


@pytest.mark.parametrize("account", ["@alice:other.test", "bob"])
def test_whoever_a_homeserver_says_that_one_is_must_be_who_was_meant(account: str) -> None:
    async def play(house: House) -> None:
        device = house.alice.device()
        answer = {"user_id": house.alice.id, "device_id": device.id, "access_token": device.token}
        house.hs.faults.answers("login", answer)
        refusal = await house.refusal(account=account, homeserver="home.test", password="secret")

        assert refusal == ("conflict", words.OTHER_USER.format(account))
        assert house.alice.devices == {}

    played(play)


@pytest.mark.parametrize("account", ["@alice:home.test", "alice", "alice@home.test"])
def test_by_a_password_one_gets_in(account: str) -> None:
    async def play(house: House) -> None:
        done = await house.answers(account=account, password="secret")
        [device] = house.alice.devices.values()
        options = house.options(device_name="kettle")
        expected = Done(native="matrix", name="Alice", options=options)

        assert expected == done
        assert house.adapter.id_of(house.login(done)) == "@alice:home.test"
        assert device.name == "kettle"

    played(play, device_name="kettle")


def test_who_has_no_name_is_called_by_his_id() -> None:
    async def play(house: House) -> None:
        house.alice.name = ""
        done = await house.answers(account="alice", password="secret")

        assert isinstance(done, Done)
        assert done.name == "alice"

    played(play)


def test_a_homeserver_is_found_by_the_address_that_the_operator_gave() -> None:
    async def play(house: House) -> None:
        for written in (house.hs.url, f"{house.hs.url}/", f"{house.hs.url}/_matrix/client"):
            done = await house.answers(
                account="@alice:other.test", password="secret", homeserver=written
            )

            assert isinstance(done, Done)
            assert done.options["homeserver"] == house.hs.url

    # The server takes an id by its local part alone, as some do whose name is another.
    async def named(house: House) -> None:
        house.hs.world.person("alice", server="other.test")
        await play(house)

    played(named)


def test_what_is_wrong_is_said_and_can_be_answered_anew() -> None:
    async def play(house: House) -> None:
        entrance = house.adapter.enter(None)
        wrong: list[tuple[str, str]] = []
        for values in (
            {"account": "", "password": "secret"},
            {"account": "@:home.test", "password": "secret"},
            {"account": "a b", "password": "secret"},
            {"account": "alice", "password": "wrong"},
            {"account": "alice\nbob", "password": "secret"},
            {"account": "alice", "password": "secret", "homeserver": "http://home.test"},
            {"account": "alice", "password": "secret", "homeserver": "no server"},
        ):
            with pytest.raises(Refused) as refused:
                await entrance.answer(values)
            wrong.append((refused.value.reason, refused.value.text))
        wrong.append(await house.refusal(account="alice", token="syt_unknown"))

        assert wrong == [
            ("malformed", words.NO_USER),
            ("malformed", words.NO_USER),
            ("malformed", words.NO_USER),
            ("password", words.MISTAKEN),
            ("malformed", words.ONE_LINE),
            ("malformed", discovery.NO_NAME),
            ("malformed", discovery.NO_NAME),
            ("password", words.INVALID),
        ]
        assert isinstance(await entrance.answer({"account": "alice", "password": "secret"}), Done)

    played(play)


def test_a_homeserver_of_others_is_refused_where_the_operator_wants_none() -> None:
    async def play(house: House) -> None:
        refusal = await house.refusal(account="@alice:other.test", password="secret")

        assert refusal == ("forbidden", discovery.NOT_HERE.format("other.test"))

    played(play, other_homeservers=False)


@pytest.mark.parametrize(
    "written",
    ["localhost", "127.0.0.1:8008", "https://[::1]", "https://10.0.0.1:443"],
)
def test_nothing_but_a_public_address_is_a_homeserver_of_others(written: str) -> None:
    async def play(house: House) -> None:
        refusal = await house.refusal(account="alice", password="secret", homeserver=written)

        assert refusal == ("not-found", discovery.NOT_FOUND.format(written))
        assert house.hs.asked == []

    played(play)


def test_an_account_that_is_no_more_is_told_so() -> None:
    async def play(house: House) -> None:
        house.alice.is_deactivated = True
        refusal = await house.refusal(account="alice", password="secret")

        assert refusal == ("not-found", words.DEACTIVATED)

    played(play)


@pytest.mark.parametrize(
    ("seconds", "told"), [(1, "a second"), (2.5, "3 seconds"), (600, "10 minutes")]
)
def test_how_long_to_wait_is_told_where_the_homeserver_is_asked_too_often(
    seconds: float, told: str
) -> None:
    async def play(house: House) -> None:
        house.hs.faults.fail("login", 429, retry_after_ms=int(seconds * 1000))
        refusal = await house.refusal(account="alice", password="secret")

        assert refusal == ("overload", words.TOO_OFTEN.format(told))

    played(play)


def test_a_homeserver_in_trouble_is_asked_again_later() -> None:
    async def play(house: House) -> None:
        house.hs.faults.html("login", 502)
        with pytest.raises(TryLater):
            await house.answers(account="alice", password="secret")

    played(play)


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "syt_x", "device_id": "TEA"},
        {"access_token": "", "user_id": "@alice:home.test", "device_id": "TEA"},
        {"access_token": ["x"], "user_id": "@alice:home.test", "device_id": "TEA"},
        {"access_token": "syt_x", "user_id": "@alice:home.test"},
        {"access_token": "syt_x", "user_id": 7, "device_id": "TEA"},
    ],
)
def test_an_answer_without_what_is_needed_is_none(answer: Mapping[str, object]) -> None:
    async def play(house: House) -> None:
        house.hs.faults.answers("login", dict(answer))
        refusal = await house.refusal(account="alice", password="secret")

        assert refusal == ("unreachable", words.NO_ANSWER)

    played(play)


def test_what_is_no_homeserver_is_none() -> None:
    async def play(house: House) -> None:
        house.hs.faults.answers("versions", {"hello": "world"})
        refusal = await house.refusal(account="alice", homeserver=house.hs.url, password="secret")

        assert refusal == ("not-found", discovery.NOT_FOUND.format(house.hs.url))

    played(play)


# --- tokens ---------------------------------------------------------------------------------------


def test_by_an_access_token_one_gets_in_as_its_device() -> None:
    async def play(house: House) -> None:
        device = house.alice.device("TEA")
        done = await house.answers(account="@alice:home.test", token=f" {device.token} ")
        options = house.options()
        del options["device_name"]
        expected = Done(native="matrix", name="Alice", options=options)

        assert expected == done
        assert house.hs.count("login") == 0

    played(play)


def test_an_access_token_of_somebody_else_is_refused_and_stays_good() -> None:
    async def play(house: House) -> None:
        device = house.hs.world.person("bob").device("BOB")
        refusal = await house.refusal(account="alice", token=device.token)

        assert refusal == ("conflict", words.OTHER_USER.format("alice"))
        assert device.token

    played(play)


def test_a_token_without_a_device_is_of_no_use() -> None:
    async def play(house: House) -> None:
        house.hs.faults.answers("whoami", {"user_id": house.alice.id})
        refusal = await house.refusal(account="alice", token="as_token")

        assert refusal == ("not-acceptable", words.NO_DEVICE)

    played(play)


# --- the browser ----------------------------------------------------------------------------------


async def _browsed(show: Show) -> str:
    """The address at which a browser ends, which goes to no page."""
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(show.link, allow_redirects=False) as answer,
    ):
        return answer.headers["Location"]


def test_without_a_password_one_logs_in_by_the_browser() -> None:
    async def play(house: House) -> None:
        house.hs.settings.signs_in = house.alice.id
        entrance = house.adapter.enter(None)
        await entrance.answer({"account": "alice"})
        show = await entrance.answer({"device_name": "kettle"})
        assert isinstance(show, Show)
        ask = await entrance.wait()
        address = await _browsed(show)
        with pytest.raises(Refused) as refused:
            await entrance.answer({"address": AFTERWARDS})
        done = await entrance.answer({"address": address})
        asked = parse_qs(urlsplit(show.link).query)
        expected = Done(native="matrix", name="Alice", options=house.options(device_name="kettle"))

        assert show.words == words.OPEN
        assert asked == {"redirectUrl": [AFTERWARDS]}
        assert isinstance(ask, Ask)
        assert questions(ask) == [("address", "secret", "", True)]
        assert address.startswith(f"{AFTERWARDS}?loginToken=")
        assert refused.value.text == words.NOT_THE_PAGE
        assert expected == done

    played(play)


def test_the_token_alone_will_do_for_the_address() -> None:
    async def play(house: House) -> None:
        house.hs.settings.login_tokens["login-token-1"] = house.alice.id
        entrance = house.adapter.enter(None)
        await entrance.answer({"account": "alice"})
        await entrance.answer({})
        done = await entrance.answer({"address": " login-token-1 "})

        assert isinstance(done, Done)

    played(play)


def test_who_is_too_late_is_shown_the_link_again() -> None:
    async def play(house: House) -> None:
        entrance = house.adapter.enter(None)
        await entrance.answer({"account": "alice"})
        shown = await entrance.answer({})
        again = await entrance.answer({"address": f"{AFTERWARDS}?loginToken=long-gone"})
        assert isinstance(shown, Show)
        expected = Show(words=words.TOO_LATE.format(words.OPEN), link=shown.link)

        assert expected == again

    played(play)


def test_where_there_are_only_passwords_one_has_to_be_filled_in() -> None:
    async def play(house: House) -> None:
        house.hs.settings.flows = ("m.login.password",)
        entrance = house.adapter.enter(None)
        await entrance.answer({"account": "alice"})
        ask = await entrance.answer({"homeserver": "home.test", "device_name": "kettle"})
        assert isinstance(ask, Ask)
        done = await entrance.answer({"account": "alice", "password": "secret"})
        assert isinstance(done, Done)

        assert (ask.words, [one.name for one in ask.questions]) == (
            words.FILL_IN,
            ["account", "homeserver", "password"],
        )
        assert [one.value for one in ask.questions] == ["alice", "home.test", ""]
        assert done.options["device_name"] == "kettle"

    played(play)


def test_where_there_are_no_passwords_none_is_sent() -> None:
    async def play(house: House) -> None:
        house.hs.settings.flows = ("m.login.sso", "m.login.token")
        refusal = await house.refusal(account="alice", password="secret")

        assert refusal == ("unsupported", words.NONE_TAKEN)
        assert house.hs.count("login") == 0

    played(play)


def test_where_there_is_neither_a_token_has_to_be_filled_in() -> None:
    async def play(house: House) -> None:
        house.hs.faults.fail("flows", 404, "M_UNRECOGNIZED")

        assert await house.refusal(account="alice") == ("password", words.NO_WAY)

    played(play)


def test_an_entrance_that_is_over_lets_nobody_in() -> None:
    async def play(house: House) -> None:
        entrance = house.adapter.enter(None)
        with pytest.raises(Refused):
            await entrance.wait()
        await entrance.abandon()
        await entrance.abandon()
        with pytest.raises(LoginLost):
            await entrance.answer({"account": "alice", "password": "secret"})
        with pytest.raises(LoginLost):
            await entrance.wait()

        assert house.alice.devices == {}

    played(play)


def test_who_gives_up_while_he_is_being_let_in_leaves_no_device() -> None:
    async def play(house: House) -> None:
        entrance, held = house.adapter.enter(None), house.hs.faults.waits("login")
        answer = asyncio.create_task(entrance.answer({"account": "alice", "password": "secret"}))
        await held.comes()
        await entrance.abandon()
        held.go()
        with pytest.raises(LoginLost):
            await answer

        assert house.alice.devices == {}

    played(play)


# --- again, and no longer -------------------------------------------------------------------------


def test_who_logs_in_again_is_asked_for_his_password_alone_and_keeps_his_device() -> None:
    async def play(house: House) -> None:
        first = await house.answers(account="alice", password="secret")
        login = house.login(first)
        [device] = house.alice.devices.values()
        house.hs.expire(device)
        ask = house.adapter.first(login)
        done = await house.answers(login, password="secret")
        await house.adapter.log_out(login)
        expected = Done(native="matrix", name="Alice", options=house.options(device_name="kettle"))

        assert [name for name, *_ in questions(ask)] == ["password"]
        assert ask.words == words.AGAIN.format("@alice:home.test")
        assert expected == done
        assert house.alice.devices == {device.id: device}
        assert (device.token != "", device.name) == (True, "kettle")

    played(play, device_name="kettle")


def test_what_it_was_before_is_ended_where_it_has_another_device_now() -> None:
    async def play(house: House) -> None:
        login = house.login(await house.answers(account="alice", password="secret"))
        other = house.alice.device("OTHER")
        done = await house.answers(login, token=other.token)
        await house.adapter.log_out(login)

        assert isinstance(done, Done)
        assert done.options["device"] == "OTHER"
        assert list(house.alice.devices) == ["OTHER"]

    played(play)


def test_nobody_logs_in_again_as_somebody_else() -> None:
    async def play(house: House) -> None:
        login = house.login(await house.answers(account="alice", password="secret"))
        bob = house.hs.world.person("bob")
        house.hs.settings.login_tokens["login-token-1"] = bob.id
        entrance = house.adapter.enter(login)
        ask = await entrance.answer({})
        await entrance.answer({})
        with pytest.raises(Refused) as refused:
            await entrance.answer({"address": "login-token-1"})

        assert isinstance(ask, Ask)
        assert [name for name, *_ in questions(ask)] == ["token"]
        assert refused.value.text == words.UNREGISTER_FIRST.format("@alice:home.test")
        assert bob.devices == {}
        assert len(house.alice.devices) == 1

    played(play)


def test_logging_out_removes_the_device_once() -> None:
    async def play(house: House) -> None:
        login = house.login(await house.answers(account="alice", password="secret"))
        await house.adapter.log_out(login)
        await house.adapter.log_out(login)
        await house.adapter.log_out(Login(id=LOGIN, native="matrix", name="alice"))

        assert house.alice.devices == {}
        assert house.hs.count("logout") == 2

    played(play)


def test_a_homeserver_that_is_away_is_told_of_when_one_logs_out() -> None:
    async def play(house: House) -> None:
        login = house.login(await house.answers(account="alice", password="secret"))
        async with house.hs.away():
            with pytest.raises(TryLater):
                await house.adapter.log_out(login)

    played(play)
