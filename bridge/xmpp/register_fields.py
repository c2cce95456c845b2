"""Under which names questions are asked in-band: XEP-0077 sections 4, 5 and 14; pure."""

from collections.abc import Mapping
from typing import Final

from bridge.api.login import Ask, Question

PLAIN: Final = ("username", "nick", "password", "email", "phone")
"""What old clients can fill in by themselves."""

KNOWN: Final = frozenset(
    (*PLAIN, "name", "first", "last", "address", "city", "state", "zip", "url", "date")
)
"""Section 14.1: these are registered."""

CALLED: Final = ("name", "login", "account")
"""Of a question that asks what somebody is called there, the likeliest first."""


def plain(ask: Ask) -> Mapping[str, Question]:
    """The questions that old clients can answer, by the names that they know, which have to answer
    all of them. Section 5: there are none where something else must be answered.
    """
    needed = [one for one in ask.questions if one.is_required]
    found = {one.name: one for one in needed if one.name in PLAIN}
    called = sorted((one for one in needed if one.name in CALLED), key=_likelihood)
    if called:
        found.setdefault("username", called[0])
    secrets = [one for one in needed if one.kind == "secret"]
    if len(secrets) == 1:
        found.setdefault("password", secrets[0])
    known = {one.name for one in found.values()}
    return found if all(one.name in known or one.value for one in needed) else {}


def names(ask: Ask) -> Mapping[str, str]:
    """The name of each question in the form. XEP-0068 section 3.4 has those that nobody registered
    begin with "x-".
    """
    asked_plainly = {question.name: name for name, question in plain(ask).items()}
    return {one.name: asked_plainly.get(one.name, _in_form(one.name)) for one in ask.questions}


def _in_form(name: str) -> str:
    return name if name in KNOWN else f"x-{name}"


def _likelihood(question: Question) -> int:
    return CALLED.index(question.name)
