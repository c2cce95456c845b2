"""`Tuning`, `Describing` and `Parting` of a fake network."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Login, Target
from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.asked.desk import Desk
from bridge.testing.entries import OPTION
from bridge.testing.sessions import Sessions

NICK: Final = "nick"
SECRET: Final = "pass"  # noqa: S105  # a setting's name
KEPT_AS: Final = {SECRET: "password"}
"""Under which name a setting is kept, where that is another one."""

SERVER: Final = (
    Setting(NICK, "text", "Name"),
    Setting("realname", "text", "Full name"),
    Setting("after_connect_commands", "lines", "First words", about="One in each line."),
    Setting("verify_cert", "bool", "Look closely", "1"),
    Setting(SECRET, "secret", "Password"),
)
ROOM: Final = (
    Setting("encoding_in", "text", "How it is read", "utf-8"),
    Setting("encoding_out", "text", "How it is written", "utf-8"),
)
ENCODINGS: Final = ("utf-8", "latin-1")

NOT_SO: Final = "This cannot be set so."


class FakeTuning:
    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions

    def only(self) -> Target | None:
        server = self._desk.manner.only_server
        return Target("server", server, server) if server else None

    def tunable(self, target: Target, login: Login | None = None) -> Sequence[Setting]:
        options = {} if login is None else login.options
        known = [
            replace(one, value=options.get(_kept(target, one.name), one.value))
            for one in _settings(target)
            if one.kind != "secret"
        ]
        return [*known, *(one for one in _settings(target) if one.kind == "secret")]

    def tuned(
        self, target: Target, values: Mapping[str, str], login: Login | None = None
    ) -> Mapping[str, str]:
        known = {one.name: one for one in _settings(target)}
        options = {}
        for name, value in values.items():
            if name not in known or not _can_be(known[name], value):
                raise Refused("not-acceptable", NOT_SO)
            if value or known[name].kind != "secret":
                options[_kept(target, name)] = "" if value == known[name].value else value
        return options

    async def tune(self, login: Login) -> None:
        """All holds at once, but for the name: it was asked for before."""
        of_server = {_kept_as(one.name) for one in SERVER} | {OPTION}
        for name in login.options:
            kept, _, native = name.partition(" ")
            of_room = {one.name for one in ROOM} if native else of_server
            if kept not in of_room:
                raise self._desk.lacking(f"an option that is none of the network's: {name}")
        session = self._sessions.running.get(login.id)
        if session is not None:
            session.login = login

    def described(self, login: LoginId) -> Sequence[tuple[str, str]]:
        session, view = self._sessions.running.get(login), self._sessions.view(login)
        if session is None or view is None:
            return ()
        return [("Server", view.server), ("Rooms", str(len(session.seats)))]

    def part(self, login: LoginId, words: str) -> None:
        session = self._sessions.running.get(login)
        if session is not None:
            session.last_words = words


def _settings(target: Target) -> Sequence[Setting]:
    return {"server": SERVER, "room": ROOM}.get(target.kind, ())


def _kept(target: Target, name: str) -> str:
    return f"{name} {target.native}" if target.kind == "room" else _kept_as(name)


def _kept_as(name: str) -> str:
    return KEPT_AS.get(name, name)


def _can_be(setting: Setting, value: str) -> bool:
    if setting.name == NICK:
        return " " not in value
    if setting.name.startswith("encoding"):
        return not value or value in ENCODINGS
    return value in ("", "0", "1") if setting.kind == "bool" else "\0" not in value
