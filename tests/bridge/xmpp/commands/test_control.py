"""Commands are executed from the command line with all that is to be filled in at once."""

import asyncio
from typing import Any

import pytest

from bridge.api.errors import Refused
from bridge.control.protocol import Answer, Asked, Request
from bridge.xmpp.commands import control
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Sight, Table, Told
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from tests.bridge.xmpp.scene import Scene

WHO = Field("who", "text-single", label="Whom", is_required=True, most=20)
WHY = Field("why", "text-single", ("spam",), label="Why")
HOW = Field("how", "list-single", label="How", options=(("soft", "Softly"), ("hard", "Hard")))
LINES = Field("words", "text-multi", label="What to say")
LOUD = Field("loud", "boolean", label="Loudly")
MENU = (
    Field("logins", "text-single", ("20",), bounds=(0, 100)),
    Field("rooms", "text-single", ("200",)),
)
SURE = Field("sure", "boolean", label="Really", is_required=True)


def shown(_asked: Inquiry, given: Submitted) -> Page:
    """What was given, as it arrived."""
    return Told(words=repr(dict(given.fields)))


def speaker(asked: Inquiry, _given: Submitted) -> Page:
    return Told(words=f"{asked.account} {asked.via} {asked.is_admin} {asked.service.network}")


async def table(_asked: Inquiry, _given: Submitted) -> Page:
    return Table(words="Two.", columns=[("who", "Account")], rows=[["ann"], ["bob"]])


def confirmed(_asked: Inquiry, _given: Submitted) -> Page:
    return Form(fields=(), then=lambda _, given: Told(words="Erased."), words="All will be gone.")


def ticked(_asked: Inquiry, _given: Submitted) -> Page:
    return Form(fields=(SURE,), then=shown, words="All will be gone.")


def further(_asked: Inquiry, given: Submitted) -> Page:
    who = given.text("who")
    return Form(
        fields=(HOW, Field("", "fixed", ("Choose.",)), Field("of", "hidden", (str(who),))),
        then=shown,
    )


def refused(_asked: Inquiry, _given: Submitted) -> Page:
    raise Refused("not-acceptable", "There is nobody of this name.")


def again(_asked: Inquiry, _given: Submitted) -> Page:
    return Form(fields=(WHO,), then=shown, problem="This is nobody.")


def endless(_asked: Inquiry, _given: Submitted) -> Page:
    return Form(fields=(), then=endless)


def sight(_asked: Inquiry, _given: Submitted) -> Page:
    async def seen(_asked: Inquiry) -> Page:
        return Told(words="Seen.")

    return Sight(words="Scan this.", then=seen, link="https://example.org")


def _command(word: str, act: Any, *fields: Field, **more: Any) -> Command:
    return Command(
        word=word,
        name=word.title(),
        about="",
        group="Running the gateway",
        who=more.pop("who", "admins"),
        act=act,
        fields=fields,
        **more,
    )


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that ask nothing of the gateway."""
    declared = (
        _command("speaker", speaker),
        _command("table", table),
        _command("say", shown, WHO, WHY, HOW, LINES, LOUD),
        _command("limits", shown, *MENU, is_menu=True),
        _command("erase", confirmed, is_last=False),
        _command("tick", ticked, is_last=False),
        _command("walk", further, WHO, is_last=False),
        _command("refuse", refused),
        _command("again", again, is_last=False),
        _command("endless", endless),
        _command("sight", sight),
        _command("mine", shown, who="everybody"),
        _command("theirs", shown, at=frozenset({"contact"})),
        _command("hidden", shown, is_offered=lambda _: False),
        _command("unban", shown, is_offered=lambda _: False, why_not="Nobody is banned."),
    )
    monkeypatch.setattr(control, "EVERY", declared)


def answered(
    command: str, *, network: str | None = None, sure: bool = False, **values: str | list[str]
) -> Answer:
    """What is answered; nothing is under way afterwards."""
    request = Request(
        command=command,
        network=network,
        is_sure=sure,
        values={name: [v] if isinstance(v, str) else v for name, v in values.items()},
    )

    async def run() -> Answer:
        scene = Scene()
        answer = await control.answer(scene.hosting, request)
        assert len(scene.hosting.dialogues) == 0
        return answer

    return asyncio.run(run())


def done(words: str) -> Answer:
    return Answer(status="done", words=words)


def test_it_is_done_as_who_runs_the_gateway() -> None:
    assert answered("speaker") == done("irc.example.org cli True irc")


def test_a_network_is_named_or_the_first_is_meant() -> None:
    assert answered("speaker", network="irc") == answered("speaker")
    assert answered("speaker", network="tg") == Answer(
        status="unknown", words="There is no network of this name. There are: irc."
    )


def test_a_table_has_the_names_of_its_columns() -> None:
    assert answered("table") == Answer(
        status="done", words="Two.", columns=[("who", "Account")], rows=[["ann"], ["bob"]]
    )


@pytest.mark.parametrize("word", ["", "nothing", "mine", "theirs"])
def test_only_what_is_for_admins_at_the_gateway_is_there(word: str) -> None:
    assert answered(word) == Answer(status="unknown", words="There is no such command.")


def test_what_is_not_offered_is_refused() -> None:
    assert answered("hidden") == Answer(
        status="refused", words="This cannot be done here just now."
    )


def test_what_is_not_offered_says_why_where_that_is_known() -> None:
    assert answered("unban") == Answer(status="refused", words="Nobody is banned.")


def test_what_is_given_fills_the_form_in() -> None:
    assert answered("say", who="ann", why="", how="soft", loud="yes", words=["a\nb", "c"]) == done(
        "{'who': ('ann',), 'why': ('',), 'how': ('soft',), 'words': ('a', 'b', 'c'),"
        " 'loud': ('true',)}"
    )


def test_choices_may_be_given_in_capitals() -> None:
    assert answered("say", who="ann", how="SOFT") == answered("say", who="ann", how="soft")


def test_what_stands_in_a_form_stays() -> None:
    assert answered("say", who="ann") == done("{'who': ('ann',), 'why': ('spam',)}")


def test_of_a_menu_only_what_was_chosen_counts() -> None:
    assert answered("limits", rooms="7") == done("{'rooms': ('7',)}")


def test_what_is_missing_is_asked_for() -> None:
    assert answered("say", how="soft") == Answer(
        status="asks",
        fields=[Asked(name="who", label="Whom")],
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"how": "badly"}, '"badly" is none of the choices: "soft", "hard".'),
        ({"who": "x" * 21}, "At most 20 characters fit here: Whom."),
        ({"loud": "perhaps"}, 'The value of "loud" is neither true nor false.'),
    ],
)
def test_a_value_that_cannot_be_is_refused(values: dict[str, str], words: str) -> None:
    given: dict[str, Any] = {"who": "ann", **values}

    assert answered("say", **given) == Answer(status="refused", words=words)


@pytest.mark.parametrize("word", ["say", "speaker", "walk", "erase"])
def test_a_field_that_there_is_not_is_told_before_anything_is_done(word: str) -> None:
    given = {"nothing": "x"} | ({"who": "ann", "how": "soft"} if word in ("say", "walk") else {})

    assert answered(word, sure=True, **given) == Answer(
        status="unknown", words="There is no such field: nothing."
    )


def test_what_asks_first_is_done_by_who_is_sure() -> None:
    asks = Answer(status="asks", words="All will be gone.")

    assert (answered("erase"), answered("erase", sure=True)) == (asks, done("Erased."))
    assert (answered("tick"), answered("tick", sure=True)) == (asks, done("{'sure': ('true',)}"))


def test_fields_of_later_pages_are_given_at_once_too() -> None:
    assert answered("walk", who="ann", how="hard") == done("{'how': ('hard',), 'of': ('ann',)}")


def test_a_refusal_is_told_in_its_words() -> None:
    assert answered("refuse") == Answer(status="refused", words="There is nobody of this name.")
    assert answered("again", who="x") == Answer(status="refused", words="This is nobody.")


@pytest.mark.parametrize("word", ["sight", "endless"])
def test_what_needs_a_client_is_not_done_here(word: str) -> None:
    assert answered(word, sure=True) == Answer(
        status="refused",
        words="This cannot be done on the command line, only from an XMPP client.",
    )
