"""What an account sets for its login to an IRC server: where, as whom, with which passwords.

Nothing is asked of the server here: the session shows whether it takes it. SASL PLAIN (RFC 4616)
and EXTERNAL (RFC 4422), PASS (RFC 2812 section 3.1.1).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from adapters.irc import ids
from adapters.irc.config import IrcConfig, ServerConfig, is_loopback
from adapters.irc.entry import certificates
from adapters.irc.login import legal_nick
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.login import Ask, Done, Question, Show, Step

SECRETS: Final = ("password", "sasl_password", "nickserv_password")
WORDS: Final = ("sasl_name", "realname")
FORGET: Final = "forget"
CERTIFICATE: Final = "certificate"

MOST_BYTES: Final = 300
"""Of one answer: with its command it fits into a line of 512."""

INTRODUCTION: Final = (
    "If you have registered your nick with NickServ, write the name and the password of that"
    " account, too. They can stay empty, as can all but the nick and the server."
)
KEPT: Final = "Passwords that you leave empty stay as they are."

NO_SERVER: Final = "This is not the name of a server. A name looks like irc.example.org."
NOT_HERE: Final = "This gateway does not connect to {}."
NO_NICK: Final = "IRC does not take this nick."
OTHER_NICK: Final = "IRC does not take this nick, but it takes {}."
ONE_LINE: Final = "Every answer must be one line."
TOO_LONG: Final = "The answers must be shorter."
TOGETHER: Final = "The name and the password of an account belong together: please write both."
PLAIN: Final = "The connection to {} is not encrypted, so no password may be sent to it."
UNENCRYPTED: Final = "The connection to {} is not encrypted, so no certificate can be shown to it."
SHOWN: Final = (
    "A certificate was made for you, which will be shown to {host}. To log in by it instead of a"
    " password, write to NickServ once you are there and logged in: CERT ADD. The fingerprint of"
    " the certificate is {fingerprint}."
)
NOTHING_SHOWN: Final = "There is nothing to wait for."


def first(settings: IrcConfig, login: Login | None) -> Ask:
    """All that is asked, at once. login: one to be changed; what of it is no secret is shown."""
    known = {} if login is None else login.options
    has_secrets = any(known.get(name) for name in SECRETS)
    questions = [
        *(_servers(settings) if login is None else ()),
        Question(name="nick", label="Nick", value="" if login is None else login.name),
        _optional("sasl_name", "Name of your account (NickServ)", known),
        _secret("sasl_password", "Password of your account"),
        _secret("password", "Password of the server, if it needs one"),
        _optional("realname", "Real name, which others can see", known),
    ]
    certificate = "Log in by a certificate, which is made for you"
    has_one = "1" if known.get(CERTIFICATE) else "0"
    questions.append(Question(name=CERTIFICATE, label=certificate, kind="flag", value=has_one))
    if has_secrets:
        forget = "Forget the passwords of before"
        questions.append(Question(name=FORGET, label=forget, kind="flag", value="0"))
    words = f"{INTRODUCTION} {KEPT}" if has_secrets else INTRODUCTION
    return Ask(questions=tuple(questions), words=words)


class IrcEntrance:
    """One step, whose answer is all; a certificate that is made by it is told. clock: Unix time."""

    def __init__(
        self, settings: IrcConfig, login: Login | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._login = login
        self._clock = clock
        self._done: Done | None = None

    async def answer(self, values: Mapping[str, str]) -> Step:
        found = done(self._settings, self._login, values)
        if values.get(CERTIFICATE) != "1" or CERTIFICATE in found.options:
            return found
        made = certificates.made(found.name, self._clock())
        self._done = replace(found, options={**found.options, CERTIFICATE: made})
        fingerprint = certificates.fingerprints(made)[0]
        return Show(words=SHOWN.format(host=found.native, fingerprint=fingerprint))

    async def wait(self) -> Step:
        if self._done is None:
            raise Refused("unsupported", NOTHING_SHOWN)
        return self._done

    async def abandon(self) -> None:
        """Nothing was begun."""


def done(settings: IrcConfig, login: Login | None, values: Mapping[str, str]) -> Done:
    """What the login is from now on. Raises Refused."""
    _check_fits(values)
    server = _server(settings, login, values)
    nick = values.get("nick", "").strip()
    _check_nick(nick)
    options = _options({} if login is None else login.options, values)
    if bool(options.get("sasl_name")) != bool(options.get("sasl_password")):
        raise Refused("malformed", TOGETHER)
    if values.get(CERTIFICATE) == "1" and not server.tls_ports:
        raise Refused("forbidden", UNENCRYPTED.format(server.host))
    is_private = server.tls_ports or is_loopback(server.address or server.host)
    if not is_private and any(options.get(name) for name in SECRETS):
        raise Refused("forbidden", PLAIN.format(server.host))
    return Done(native=server.host, name=nick, options=options)


def _servers(settings: IrcConfig) -> tuple[Question, ...]:
    """Which server, where there is more than one."""
    if settings.fixed_server is not None:
        return ()
    known = tuple(settings.servers)
    usual = known[0] if len(known) == 1 else ""
    question = Question(name="server", label="Server, like irc.example.org", value=usual)
    if settings.other_servers:
        return (question,)
    offered = tuple((host, host) for host in known)
    return (replace(question, label="Server", kind="choice", choices=offered),)


def _server(settings: IrcConfig, login: Login | None, values: Mapping[str, str]) -> ServerConfig:
    if login is not None:
        written = login.native
    else:
        written = settings.fixed_server or values.get("server", "").strip()
    try:
        host = ids.host(written)
    except ValueError as error:
        raise Refused("malformed", NO_SERVER) from error
    server = settings.server(host)
    if server is None:
        raise Refused("forbidden", NOT_HERE.format(host))
    return server


def _check_nick(nick: str) -> None:
    legal = legal_nick(nick)
    if not nick or nick != legal:
        raise Refused("malformed", OTHER_NICK.format(legal) if legal else NO_NICK)


def _check_fits(values: Mapping[str, str]) -> None:
    for value in values.values():
        if set(value) & set("\0\r\n"):
            raise Refused("malformed", ONE_LINE)
        if len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES:
            raise Refused("malformed", TOO_LONG)


def _options(known: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Those of before, with what was answered; a password only where there is one."""
    options = dict(known)
    if values.get(FORGET) == "1":
        for name in SECRETS:
            options.pop(name, None)
    if values.get(CERTIFICATE) == "0":
        options.pop(CERTIFICATE, None)
    options |= {name: values.get(name, "").strip() for name in WORDS}
    options |= {name: values[name] for name in SECRETS if values.get(name)}
    if not options["sasl_name"] and not values.get("sasl_password"):
        options.pop("sasl_password", None)  # it was the password of an account of before
    is_as_shown = options["sasl_name"] == known.get("sasl_name")
    if values.get(FORGET) == "1" and is_as_shown and "sasl_password" not in options:
        options["sasl_name"] = ""  # who forgets its password need not empty it
    return {name: value for name, value in options.items() if value}


def _secret(name: str, label: str) -> Question:
    return Question(name=name, label=label, kind="secret", is_required=False)


def _optional(name: str, label: str, known: Mapping[str, str]) -> Question:
    return Question(name=name, label=label, value=known.get(name, ""), is_required=False)
