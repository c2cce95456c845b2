"""Logging in to Matrix step by step: by a password, an access token, or the browser (SSO).

Matrix Client-Server API, "Login", "SSO client login/authentication", "GET
/_matrix/client/v3/account/whoami". No refresh token is asked for: what a homeserver gives without
is good until it is ended, and nothing is lost by a crash between two of them.
"""

import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from adapters.matrix import ids
from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry import discovery, questions, words
from adapters.matrix.entry.discovery import Ways
from adapters.matrix.entry.leaving import Ended
from adapters.matrix.wire.errors import Busy, Failure, Lost
from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.paths import path
from adapters.matrix.wire.requests import Requests
from bridge.api.adapter import Login
from bridge.api.errors import GatewayError, LoginLost, Refused
from bridge.api.login import Ask, Done, Show, Step

AFTERWARDS: Final = "https://xmpp-bridge.invalid/"
"""Where the browser goes with a token for us: nowhere, RFC 6761 section 6.4. Its owner brings it
here, since homeservers tell it to nobody but a page.
"""

LONGEST: Final = 4000
"""Characters of a token."""

_LOGIN_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4000}\Z")


def first(settings: MatrixConfig, login: Login | None) -> Ask:
    """login: one to be renewed, whose account and device stay."""
    return questions.first(settings, "" if login is None else login.options.get("user", ""))


class MatrixEntrance:
    """login: the one to be renewed, None for a new one. ended: hears what goes on by it."""

    def __init__(
        self, settings: MatrixConfig, requests: Requests, ended: Ended, login: Login | None
    ) -> None:
        self._settings = settings
        self._requests = requests
        self._ended = ended
        self._login = login if login is not None and login.options.get("user") else None
        known = {} if self._login is None else self._login.options
        self._user, self._homeserver = known.get("user", ""), known.get("homeserver", "")
        self._device_name = known.get("device_name", settings.device_name)
        self._next: Callable[[Mapping[str, str]], Awaitable[Step]] = self._first
        self._shown: Ways | None = None
        self._is_over = False

    async def answer(self, values: Mapping[str, str]) -> Step:
        if self._is_over:
            raise LoginLost("expired", words.OVER)
        if any(set(value) & set("\0\r\n") for value in values.values()):
            raise Refused("malformed", words.ONE_LINE)
        return await self._next(values)

    async def wait(self) -> Step:
        """Nothing tells us when it is done: he says so himself."""
        if self._is_over:
            raise LoginLost("expired", words.OVER)
        if self._shown is None:
            raise Refused("not-acceptable", words.NOTHING_SHOWN)
        return questions.address()

    async def abandon(self) -> None:
        self._is_over = True

    # --- what is answered -------------------------------------------------------------------------

    async def _first(self, values: Mapping[str, str]) -> Step:
        """Who he is, and his password; where his homeserver is, if that was asked, too."""
        if self._login is None:
            self._user = _user(values.get("account", ""))
            self._homeserver = values.get("homeserver", "").strip()
        if password := values.get("password", ""):
            return await self._by_password(password)
        self._next = self._without_password
        renewed = "" if self._login is None else self._user
        return questions.without_password(self._settings, renewed, self._homeserver)

    async def _without_password(self, values: Mapping[str, str]) -> Step:
        if self._login is None:
            self._homeserver = values.get("homeserver", "").strip()
            self._device_name = values.get("device_name", "").strip() or self._device_name
        ways = await self._ways()
        if token := values.get("token", "").strip():
            return await self._by_token(ways, token)
        if discovery.BROWSER in ways.flows:
            return self._show(ways)
        if discovery.PASSWORDS not in ways.flows:
            raise Refused("password", words.NO_WAY)
        return self._again(words.FILL_IN)

    def _again(self, problem: str) -> Ask:
        """What was filled in was not enough."""
        self._next = self._first
        if self._login is not None:
            return replace(questions.first(self._settings, self._user), words=problem)
        return questions.again(self._settings, self._user, self._homeserver, problem)

    async def _ways(self) -> Ways:
        """Raises Refused."""
        written = discovery.meant(self._settings, self._user, self._homeserver)
        return await discovery.ways(self._settings, self._requests, written)

    # --- the ways in ------------------------------------------------------------------------------

    async def _by_password(self, password: str) -> Step:
        try:
            ways = await self._ways()
        except Refused as refused:
            is_asked = self._settings.other_homeservers and not self._homeserver
            if refused.reason != "not-found" or not is_asked:
                raise
            return self._again(words.ELSEWHERE.format(refused.text))
        if ways.flows and discovery.PASSWORDS not in ways.flows:
            raise Refused("unsupported", words.NONE_TAKEN)
        identifier = {"type": "m.id.user", "user": self._user}
        asked = {"type": discovery.PASSWORDS, "identifier": identifier, "password": password}
        return await self._logged_in(ways, asked, words.MISTAKEN)

    async def _by_browser(self, values: Mapping[str, str]) -> Step:
        ways = self._shown
        assert ways is not None
        asked = {"type": "m.login.token", "token": _login_token(values.get("address", ""))}
        try:
            return await self._logged_in(ways, asked, words.TOO_LATE)
        except Refused as refused:
            if refused.text != words.TOO_LATE:
                raise
        return self._show(ways, words.TOO_LATE.format(words.OPEN))

    def _show(self, ways: Ways, sentences: str = words.OPEN) -> Show:
        self._shown, self._next = ways, self._by_browser
        query = urlencode({"redirectUrl": AFTERWARDS})
        link = f"{ways.url}{path('login', 'sso', 'redirect')}?{query}"
        return Show(words=sentences, link=link)

    async def _logged_in(self, ways: Ways, asked: dict[str, Any], wrong: str) -> Done:
        """Raises Refused; the device of before is asked for, so that its keys are of use."""
        asked["initial_device_display_name"] = self._device_name
        if self._login is not None and self._login.options.get("device"):
            asked["device_id"] = self._login.options["device"]
        try:
            answer = await self._at(ways).ask("POST", path("login"), body=asked)
        except GatewayError as error:
            raise _refusal(error, wrong) from error
        token = _text(answer, "access_token")
        options = {"user": _text(answer, "user_id"), "device": _text(answer, "device_id")}
        options["device_name"] = self._device_name
        if not (token and ids.is_person(options["user"]) and options["device"]):
            raise Refused("unreachable", words.NO_ANSWER)
        return await self._done(ways, token, options, is_ours=True)

    async def _by_token(self, ways: Ways, token: str) -> Done:
        homeserver = self._at(ways, token)
        try:
            answer = await homeserver.ask("GET", path("account", "whoami"))
        except GatewayError as error:
            raise _refusal(error, words.INVALID) from error
        found, device = _text(answer, "user_id"), _text(answer, "device_id")
        if not ids.is_person(found):
            raise Refused("unreachable", words.NO_ANSWER)
        if not device:
            raise Refused("not-acceptable", words.NO_DEVICE)
        options = {"user": found, "device": device}
        return await self._done(ways, token, options, is_ours=False)

    async def _done(
        self, ways: Ways, token: str, options: dict[str, str], *, is_ours: bool
    ) -> Done:
        """is_ours: the token was made for us, and is ended where it is of no use. Raises Refused,
        LoginLost.
        """
        homeserver, user = self._at(ways, token), options["user"]
        is_he = user == self._user or (self._login is None and _is(user, self._user))
        if self._is_over or not is_he:
            if is_ours:
                await _forgotten(homeserver)
            if self._is_over:
                raise LoginLost("expired", words.OVER)
            why = words.OTHER_USER if self._login is None else words.UNREGISTER_FIRST
            raise Refused("conflict", why.format(self._user))
        self._is_over = True
        if self._login is not None:
            self._ended.goes_on(self._login.id, user, options["device"])
        kept = {"homeserver": ways.url, "token": token, **options}
        return Done(native=ids.HOME, name=await _name(homeserver, user), options=kept)

    def _at(self, ways: Ways, token: str = "") -> Homeserver:
        return Homeserver(requests=self._requests, url=ways.url, token=token)


def _user(written: str) -> str:
    """An MXID, or the name that stands in it. Raises Refused."""
    name = written.strip().removeprefix("matrix:u/")
    if ids.is_person(name):
        return name
    if name and not set(name) & set("@: \t") and len(name) <= ids.MOST_BYTES:
        return name
    if name.count("@") == 1 and not name.startswith("@"):  # as an address is written elsewhere
        localpart, _, server = name.partition("@")
        if ids.is_person(f"@{localpart}:{server}"):
            return f"@{localpart}:{server}"
    raise Refused("malformed", words.NO_USER)


def _is(found: str, meant: str) -> bool:
    """Whether this MXID is of who was meant, by an MXID or by the name alone: whatever homeserver
    was asked, nobody is logged in as somebody of another one. Homeservers know their people in
    capital letters, too.
    """
    whole = meant if meant.startswith("@") else f"@{meant}:{ids.server_of(found)}"
    return found.casefold() == whole.casefold()


def _login_token(written: str) -> str:
    """Of an address, or alone. Raises Refused."""
    found = written.strip()
    if "loginToken=" in found:
        query = urlsplit(found).query if "?" in found else found
        found = (parse_qs(query).get("loginToken") or [""])[0]
    if not _LOGIN_TOKEN.match(found) or "://" in found:
        raise Refused("malformed", words.NOT_THE_PAGE)
    return found


def _refusal(error: GatewayError, wrong: str) -> GatewayError:
    """wrong: what M_FORBIDDEN, or a token that is unknown, means."""
    if isinstance(error, Busy):
        return Refused("overload", words.TOO_OFTEN.format(_wait(error.after)))
    if not isinstance(error, Failure):
        return error
    match error.errcode:
        case "M_USER_DEACTIVATED":
            return Refused("not-found", words.DEACTIVATED)
        case "M_USER_LOCKED":
            return Refused("forbidden", words.LOCKED)
        case "M_FORBIDDEN":
            return Refused("password", wrong)
    return Refused("password", wrong) if isinstance(error, Lost) else error


def _wait(seconds: float) -> str:
    if seconds < 90:
        return "a second" if seconds <= 1 else f"{math.ceil(seconds)} seconds"
    return f"{math.ceil(seconds / 60)} minutes"


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


async def _name(homeserver: Homeserver, user: str) -> str:
    """What he is called there."""
    try:
        answer = await homeserver.ask(
            "GET", path("profile", user, "displayname"), within=discovery.WITHIN
        )
    except GatewayError:
        answer = {}
    return _text(answer, "displayname").strip()[: ids.MOST_BYTES] or ids.localpart_of(user)


async def _forgotten(homeserver: Homeserver) -> None:
    """Nothing is left there of a login that is not wanted, as far as that can be had."""
    try:
        await homeserver.ask("POST", path("logout"), body={}, within=discovery.WITHIN)
    except GatewayError:
        return
