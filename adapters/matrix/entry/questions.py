"""What somebody is asked who logs in to Matrix: who he is and his password first, and the rest only
where that is not enough. No homeserver is filled in for anybody: his password would go there.
Pure.
"""

from dataclasses import replace
from typing import Literal

from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry import words
from bridge.api.login import Ask, Question


def first(settings: MatrixConfig, user: str = "") -> Ask:
    """All that most need. user: whose login is to be renewed."""
    if user:
        return Ask(questions=(_password(),), words=words.AGAIN.format(user))
    usual = usual_homeserver(settings)
    said = f"{words.WORDS} {words.USUAL.format(usual)}" if usual else words.WORDS
    return Ask(questions=(_account(), _password()), words=said)


def without_password(settings: MatrixConfig, user: str, homeserver: str) -> Ask:
    """user: as in `first`. homeserver: as it was filled in before."""
    token = _question("token", kind="secret")
    if user:
        return Ask(questions=(token,), words=words.OTHERWISE)
    name = _question("device_name", value=settings.device_name)
    asked = (*_homeserver(settings, homeserver), token, name)
    return Ask(questions=asked, words=words.OTHERWISE)


def again(settings: MatrixConfig, account: str, homeserver: str, problem: str) -> Ask:
    """The first ones, and where the homeserver is. account, homeserver: as they were filled in;
    problem: why that is not enough.
    """
    where = _homeserver(settings, homeserver)
    return Ask(questions=(_account(account), *where, _password()), words=problem)


def address() -> Ask:
    """Where a browser ended."""
    asked = replace(_question("address", kind="secret"), is_required=True)
    return Ask(questions=(asked,), words=words.ASKED)


def usual_homeserver(settings: MatrixConfig) -> str:
    """That of those who write their names alone; "" where there is none."""
    known = tuple(settings.homeservers)
    return settings.homeserver or (known[0] if len(known) == 1 else "")


def _account(value: str = "") -> Question:
    return replace(_question("account", value=value), is_required=True)


def _password() -> Question:
    return _question("password", kind="secret")


def _homeserver(settings: MatrixConfig, value: str) -> tuple[Question, ...]:
    """Where there is more than one."""
    question = _question("homeserver", value=value)
    if settings.other_homeservers:
        return (question,)
    offered = tuple((name, name) for name in settings.homeservers)
    return (replace(question, kind="choice", choices=offered),) if len(offered) > 1 else ()


def _question(name: str, *, kind: Literal["text", "secret"] = "text", value: str = "") -> Question:
    label = words.LABELS[name]
    return Question(name=name, label=label, kind=kind, value=value, is_required=False)
