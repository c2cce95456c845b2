"""Who is away, and who is a bot, as servers tell it."""

from adapters.irc.items import Item, Later, Wish
from adapters.irc.people.conditions import BOT, FEW_PEOPLE, MOST_PEOPLE
from adapters.irc.session import Session
from adapters.irc.wire.isupport import learn
from bridge.api.states import Learned, Present
from tests.adapters.irc.test_to_events import LOGIN, ROOM, session, told, who

WHOX = Wish(b"WHO #c %tcnf,152\r\n")


def modern() -> Session:
    state = session()
    state.support = learn(state.support, ["WHOX", "BOT=B"])
    state.caps = frozenset({"away-notify"})
    return state


def joined(state: Session, people: int, channel: str = "#c") -> list[Item]:
    """What is asked when a channel of so many people has been joined."""
    names = " ".join(f"n{number}" for number in range(people - 1))
    items = told(
        state,
        f":alice!x@h JOIN {channel}",
        f":s 353 alice = {channel} :alice {names}",
        f":s 366 alice {channel} :End",
    )
    return [item for item in items if isinstance(item, Wish | Later) and _asks(item)]


def _asks(item: Item) -> bool:
    return not (isinstance(item, Wish) and item.line.startswith(b"MODE"))


def learned(nick: str, away: bool, status: str | None, *, bot: bool | None = None) -> Learned:
    hats = None if bot is None else ((BOT,) if bot else ())
    return Learned(login=LOGIN, who=who(nick), away=away, status=status, hats=hats)


def test_it_is_asked_once_how_all_in_a_channel_are() -> None:
    state = modern()
    assert joined(state, 3)[:1] == [WHOX]

    assert told(
        state,
        ":s 354 alice 152 #c alice H",
        ":s 354 alice 152 #c n0 G",
        ":s 354 alice 152 #c n1 H*@B",
        ":s 315 alice #c :End of /WHO list.",
    ) == [learned("n0", True, None, bot=False), learned("n1", False, "", bot=True)]


def test_one_channel_is_asked_about_after_the_other() -> None:
    state = modern()
    joined(state, 3)

    assert joined(state, 3, "#d") == []
    assert told(state, ":s 315 alice #c :End")[0] == Wish(b"WHO #d %tcnf,152\r\n")


def test_a_channel_that_the_server_says_nothing_of_holds_up_no_other() -> None:
    state = modern()
    late = joined(state, 3)[1]
    assert isinstance(late, Later)
    joined(state, 3, "#d")

    assert late.what()[0] == Wish(b"WHO #d %tcnf,152\r\n")
    assert late.what() == ()


def test_of_a_crowd_nothing_is_asked() -> None:
    assert joined(modern(), MOST_PEOPLE + 1) == []
    assert joined(session(), FEW_PEOPLE + 1) == []
    assert joined(modern(), 1) == []


def test_a_server_that_tells_of_no_change_is_asked_again() -> None:
    state = session()
    first = joined(state, 3)
    again = first[-1]
    assert first[0] == Wish(b"WHO #c\r\n")
    assert isinstance(again, Later)
    assert told(
        state, ":s 352 alice #c user host s n0 G@ :0 Number None", ":s 315 alice #c :End"
    ) == [learned("n0", True, None)]

    assert again.what()[0] == Wish(b"WHO #c\r\n")


def test_who_goes_away_says_why_and_is_back_without_a_word() -> None:
    state = modern()
    joined(state, 3)

    assert told(state, ":n0!x@h AWAY :at \x02tea", ":n0!x@h AWAY", ":alice!x@h AWAY :me") == [
        learned("n0", True, "at tea"),
        learned("n0", False, ""),
    ]


def test_a_bot_that_says_something_is_known_as_one_from_then_on() -> None:
    state = modern()
    joined(state, 3)
    first = told(state, "@bot :n0!x@h PRIVMSG #c :beep", "@bot :n0!x@h PRIVMSG #c :beep")

    assert [item for item in first if isinstance(item, Learned)] == [
        Learned(login=LOGIN, who=who("n0"), hats=(BOT,))
    ]


def test_a_bot_that_comes_back_is_known_as_one_again() -> None:
    state = modern()
    joined(state, 3)
    told(state, "@bot :n0!x@h PRIVMSG #c :beep", ":n0!x@h QUIT :bye", ":n0!x@h JOIN #c")
    again = told(state, "@bot :n0!x@h PRIVMSG #c :beep")

    assert again[0] == Learned(login=LOGIN, who=who("n0"), hats=(BOT,))


def test_a_change_of_rank_says_nothing_of_all_that() -> None:
    state = modern()
    joined(state, 3)
    (ranked,) = (
        item
        for item in told(state, ":s MODE #c +v n0")
        if isinstance(item, Present) and item.place == ROOM
    )

    assert (ranked.away, ranked.status, ranked.hats) == (None, None, None)
