"""Whom a person means, whatever was before: what is written to one never reaches another."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.chats import chat as chats
from adapters.telegram.chats import recent as lately
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.chats.current import Unsure, meant
from adapters.telegram.chats.recent import GONE, MOST, OURS, Recent
from bridge.api.ids import LoginId

LOGINS = [LoginId(number) for number in (11, 12, 13)]
THREADS = st.none() | st.integers(1, 6)
NUMBERS = st.integers(1, 9)

ties = st.builds(Tie, thread=THREADS, is_blocked=st.booleans(), is_deaf=st.booleans())


@st.composite
def known(draw: st.DrawFn) -> tuple[Chat, Recent]:
    """A chat in which each topic is one contact's, and whose its last messages are."""
    its: dict[LoginId, Tie] = {}
    for login in draw(st.lists(st.sampled_from(LOGINS), unique=True)):
        tie = draw(ties)
        if all(tie.thread != other.thread for other in its.values()):
            its[login] = tie
    taken = {tie.thread for tie in its.values()}
    lost = tuple(each for each in draw(st.lists(st.integers(1, 6))) if each not in taken)
    had_others = bool(lost) or draw(st.booleans())
    current = draw(st.none() | st.sampled_from(LOGINS))
    recent = Recent()
    for number in draw(st.lists(NUMBERS, unique=True)):
        recent.note(number, draw(st.sampled_from([*LOGINS, OURS, GONE])))
    chat = Chat(user=5, ties=its, current=current, lost=lost, had_others=had_others)
    return chat, recent


@given(known(), THREADS, st.none() | NUMBERS)
def test_one_is_meant_whom_one_knows_and_hears(
    both: tuple[Chat, Recent], thread: int | None, answered: int | None
) -> None:
    chat, recent = both
    found = meant(chat, recent, thread=thread, answered=answered)

    if not isinstance(found, Unsure):
        assert not chat.ties[found].is_blocked
        assert not chat.ties[found].is_deaf


@given(known(), st.integers(1, 6), st.none() | NUMBERS)
def test_in_a_contacts_topic_he_is_meant_and_nobody_else(
    both: tuple[Chat, Recent], thread: int, answered: int | None
) -> None:
    chat, recent = both
    whose = chat.whose(thread)
    found = meant(chat, recent, thread=thread, answered=answered)

    if whose is not None:
        assert found == whose or (isinstance(found, Unsure) and found.login == whose)
    elif thread in chat.lost:
        assert found == Unsure("left")


@given(known(), NUMBERS)
def test_an_answer_goes_to_whose_message_it_answers_whoever_is_the_current_one(
    both: tuple[Chat, Recent], answered: int
) -> None:
    chat, recent = both
    whose = recent.of(answered)
    found = meant(chat, recent, thread=None, answered=answered)

    if whose in chat.ties:
        assert found == whose or (isinstance(found, Unsure) and found.login == whose)
    elif whose is None and (len(chat.ties) != 1 or chat.had_others):
        assert found == Unsure("unknown")
    elif whose not in (None, OURS):
        assert found == Unsure("left")


@given(known())
def test_anything_else_goes_to_the_current_one_or_to_nobody(both: tuple[Chat, Recent]) -> None:
    chat, recent = both
    found = meant(chat, recent, thread=None, answered=None)

    if chat.current in chat.ties:
        assert found == chat.current or (isinstance(found, Unsure) and found.login == chat.current)
    else:
        assert found == Unsure("several" if chat.ties else "nobody")


@given(known(), st.sampled_from(LOGINS), THREADS, st.none() | NUMBERS)
def test_who_is_a_contact_no_longer_is_never_meant(
    both: tuple[Chat, Recent], login: LoginId, thread: int | None, answered: int | None
) -> None:
    chat, recent = both
    recent.forget(login)
    now = chat.without(login)
    found = meant(now, recent, thread=thread, answered=answered)

    assert found != login
    assert not isinstance(found, Unsure) or found.login != login


@given(known())
def test_what_is_kept_of_a_chat_is_all_of_it(both: tuple[Chat, Recent]) -> None:
    chat, recent = both
    again = lately.read(lately.write(recent))

    assert chats.read(5, chats.write(chat)) == chat
    assert [again.of(number) for number in range(10)] == [recent.of(n) for n in range(10)]


def test_the_oldest_messages_are_forgotten_first() -> None:
    recent = Recent()
    for number in range(MOST + 2):
        recent.note(number, LOGINS[0])

    assert [recent.of(number) for number in (0, 1, 2)] == [None, None, LOGINS[0]]


def test_what_is_kept_whenever_something_is_said_is_small() -> None:
    recent = Recent()
    for number in range(MOST):
        recent.note(2_000_000_000 + number, LoginId(2**62 + number % 7))

    assert len(lately.write(recent)) < 5_000
