"""A form asked question by question."""

from dataclasses import replace

import pytest

from bridge.api.errors import Refused
from bridge.xmpp.commands.pages import Form, Told
from bridge.xmpp.commands.questions import Questions, meant, rows, shown
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.forms import Field, Submitted

NICK = Field("nick", "text-single", label="Nick", is_required=True)
PASSWORD = Field("password", "text-private", ("old",), label="Password")
LOUD = Field("loud", "boolean", ("1",), label="Loud?")
TEA = Field("tea", "list-single", label="Tea", options=[("o", "Oolong"), ("m", "Mint")])
TEAS = Field("teas", "list-multi", ("m",), label="Teas", options=TEA.options)
NOTES = Field("notes", "text-multi", label="Notes")
MOTTO = Field("motto", "text-single", ("Tea.",), label="Motto")


def asked(*fields: Field, is_menu: bool = False) -> Questions:
    form = Form(fields=fields, then=lambda *_: Told(words=""), words="Hello.", is_menu=is_menu)
    return Questions(form, "Brew")


def test_each_field_is_asked_in_turn() -> None:
    questions = asked(Field("t", "hidden", ("1",)), Field("", "fixed", ("So.",)), NICK, TEA, LOUD)
    said = [questions.opening()]
    for answer in ("alice", "2", "."):
        said.append(questions.question())
        questions.answer(answer)

    assert said == [
        "Hello.",
        "Nick",
        'Tea\n1. Oolong\n2. Mint\nSend "." to leave it empty.',
        'Loud?\n(yes or no) Now: yes. Send "." to leave it so.',
    ]
    assert questions.is_complete
    assert questions.submitted.fields == {
        "t": ("1",),
        "nick": ("alice",),
        "tea": ("m",),
        "loud": ("1",),
    }


def test_what_stands_somewhere_can_be_emptied() -> None:
    assert asked(MOTTO).question() == ('Motto\nNow: Tea. Send "." to leave it so, "-" to empty it.')


def test_a_secret_is_warned_of_and_never_shown() -> None:
    questions = asked(PASSWORD)

    assert "stays in the archive of your own server" in questions.question()
    assert "old" not in questions.question()
    assert shown(PASSWORD) == ""
    assert questions.is_secret


@pytest.mark.parametrize(
    ("field", "words", "values"),
    [
        (LOUD, "YES", ("1",)),
        (LOUD, "off", ("0",)),
        (TEA, "1", ("o",)),
        (TEA, "mint", ("m",)),
        (TEA, "o", ("o",)),
        (TEAS, "1, 2", ("o", "m")),
        (TEAS, ".", ("m",)),
        (NOTES, "a\n\n b ", ("a", "b")),
        (NOTES, ".", ()),
        (NICK, "1", ("1",)),
        (TEAS, "-", ()),
        (MOTTO, "-", ()),
        (NOTES, "-", ("-",)),
        (NICK, "-", ("-",)),
    ],
)
def test_answers_mean_values(field: Field, words: str, values: tuple[str, ...]) -> None:
    assert meant(field, words) == values


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        (LOUD, "perhaps", "Please answer yes or no."),
        (TEA, "3", "Please answer with a number from 1 to 2."),
        (TEA, "0", "Please answer with a number from 1 to 2."),
        (TEA, "²", "Please answer with a number from 1 to 2."),
        (TEA, "9" * 5_000, "Please answer with a number from 1 to 2."),
        (TEAS, "1 2", "Please answer with numbers from 1 to 2, separated by commas."),
        (NICK, "a\nb", "Please answer in one line."),
        (NICK, ".", "This is needed."),
    ],
)
def test_what_means_nothing_is_said(field: Field, words: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        meant(field, words)

    assert refused.value.text == told


def test_what_is_refused_is_asked_again() -> None:
    questions = asked(Field("n", "text-single", label="How many?", bounds=(1, 4)))
    with pytest.raises(Refused, match="from 1 to 4"):
        questions.answer("5")

    assert not questions.is_complete
    questions.answer("4")
    assert questions.submitted.fields == {"n": ("4",)}


def test_asked_again_it_is_said_what_was_wrong_and_nothing_that_was_said_before() -> None:
    key = Field("key", "text-private", label="Key", is_required=True)
    form = Form(fields=[key], then=lambda *_: Told(words=""), words="Hello.", problem="No.")
    questions = Questions(form, "Brew", is_again=True)

    assert (questions.opening(), questions.question()) == ("No.", "Key")


def test_where_a_secret_was_wrong_it_alone_is_asked_again_and_nothing_is_kept_of_it() -> None:
    fields = (NICK, replace(PASSWORD, values=()), LOUD)
    form = Form(fields=fields, then=lambda *_: Told(words=""), problem="No.", is_secret_wrong=True)
    before = Submitted({"nick": ("alice",), "password": ("mxpw",), "loud": ("0",)})
    questions = Questions(form, "Brew", is_again=True, before=before)

    assert questions.opening() == f"No.\n{texts.REST_STAYS}"
    assert questions.question() == 'Password\nSend "." to leave it empty.'
    questions.answer("sesame")
    assert questions.is_complete
    assert questions.submitted.fields == {
        "nick": ("alice",),
        "password": ("sesame",),
        "loud": ("0",),
    }


def test_what_a_secret_was_asked_with_is_asked_again_where_something_else_was_wrong() -> None:
    form = Form(fields=(NICK, PASSWORD), then=lambda *_: Told(words=""), problem="No.")
    before = Submitted({"nick": ("a b",), "password": ("sesame",)})
    questions = Questions(form, "Brew", is_again=True, before=before)

    assert questions.question() == 'Nick\nNow: a b. Send "." to leave it so.'


def test_a_fact_says_itself_what_it_is() -> None:
    columns = (("what", "What"), ("how", "How it is"))
    facts = [("Rooms", "2"), ("Name", "alice")]

    assert rows(columns, facts, 2) == "Rooms: 2\nName: alice"


def test_of_a_row_numbers_and_moments_are_named() -> None:
    columns = (("name", "Name"), ("topic", "Topic"), ("people", "People"), ("since", "Since"))
    found = [("#tea", "", "2", "2026-11-21"), ("#hall", "All", "1", "")]

    assert rows(columns, found, 1) == "#tea · People: 2 · Since: 2026-11-21\n... and 1 more."


def test_no_full_stop_stands_within_a_row() -> None:
    columns = (("state", "State"), ("more", "More"), ("since", "Since"))
    row = ("Connected to example.org.", "and so on...", "2026-11-21")

    assert rows(columns, [row], 1) == (
        "Connected to example.org · and so on... · Since: 2026-11-21"
    )


def test_of_a_menu_what_was_chosen_is_given_and_nothing_else() -> None:
    questions = asked(LOUD, TEA, MOTTO, is_menu=True)
    assert questions.choices() == "1. Loud?: yes\n2. Tea: \n3. Motto: Tea."
    said = []
    for number, answer in (("3", "-"), ("2", "Mint"), ("1", ".")):
        assert questions.is_choosing
        questions.choose(number)
        said.append(questions.answer(answer))

    assert said == ["Motto: (empty)", "Tea: Mint", "Loud?: yes"]
    assert questions.choose("list") == "1. Loud?: yes\n2. Tea: Mint\n3. Motto: "
    was_complete = questions.is_complete
    questions.choose("Done")
    assert (was_complete, questions.is_complete) == (False, True)
    assert list(questions.submitted.fields.items()) == [("tea", ("m",)), ("motto", ())]


def test_a_secret_of_a_menu_is_never_shown() -> None:
    questions = asked(LOUD, replace(PASSWORD, values=()), is_menu=True)
    questions.choose("2")

    assert questions.answer("sesame") == "Password: (not shown)"
    assert questions.choices() == "1. Loud?: yes\n2. Password: (not shown)"
    questions.choose("2")
    assert questions.answer(".") == "Password: (not shown)"
    assert questions.submitted.fields == {"password": ("sesame",)}


def test_a_menu_that_is_refused_stands_again_with_what_was_given() -> None:
    form = Form(fields=(LOUD, MOTTO), then=lambda *_: Told(words=""), is_menu=True)
    questions = Questions(form, "Brew", is_again=True, before=Submitted({"motto": ()}))

    assert questions.choices() == "1. Loud?: yes\n2. Motto: "
    assert not questions.is_untouched
    assert questions.submitted.fields == {"motto": ()}


def test_a_menu_of_one_is_over_with_its_answer() -> None:
    questions = asked(MOTTO, is_menu=True)
    questions.choose("1")
    questions.answer("Mint.")

    assert questions.is_complete
    assert questions.submitted.fields == {"motto": ("Mint.",)}


def test_who_chooses_nothing_there_is_told_all_that_can_be_said() -> None:
    with pytest.raises(Refused) as refused:
        asked(LOUD, TEA, is_menu=True).choose("3")

    assert refused.value.text == (
        'Please answer with a number from 1 to 2, with "list" or with "done".'
    )


def test_who_says_it_all_at_once_is_asked_only_what_is_needed() -> None:
    room = Field("room", "text-single", label="Room", is_required=True)
    questions = asked(room, Field("key", "text-private"), NICK)
    questions.begin_with("#tea")

    assert questions.question() == "Nick"
    questions.answer("alice")
    assert questions.submitted.fields == {"room": ("#tea",), "nick": ("alice",)}
