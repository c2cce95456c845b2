"""What can be said and done on Telegram."""

from adapters.telegram.calls.abilities import EMOJI, capabilities
from adapters.telegram.rooms import known
from adapters.telegram.rooms.group import Group, Member
from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.api.ids import LoginId, Place
from tests.adapters.telegram.calls.talk import GROUP, NET, ROOM, TOPIC, session

UP = "\N{THUMBS UP SIGN}"


def test_a_bot_can_do_all_but_read_marks_and_polls_in_a_chat() -> None:
    able = capabilities(session(), Place(NET, "direct", "12345", LoginId(1)))

    assert able == Capabilities(
        window=1,
        repeatable=False,
        texts=Texts(
            answers=True,
            edits=True,
            retractions=True,
            emoji=Emoji(most=1, allowed=EMOJI),
            typing=True,
            files=True,
            styles=True,
            spoilers=True,
            locations=True,
            cards=True,
            votes=True,
        ),
        ranks=Ranks(),
    )


def test_there_are_73_reactions() -> None:
    assert (len(EMOJI), UP in EMOJI) == (73, True)


def test_a_group_may_allow_fewer_or_none() -> None:
    here = session()
    group = known.load(here).groups[GROUP] = Group(chat=GROUP)
    group.me = Member(name="Gateway")
    group.reactions = (UP, "no emoji")
    few = capabilities(here, TOPIC).texts.emoji
    group.reactions = ()

    assert few == Emoji(most=1, allowed=frozenset({UP}))
    assert capabilities(here, ROOM).texts.emoji is None


def test_what_can_be_done_with_people_is_the_groups_affair() -> None:
    here = session()
    group = known.load(here).groups[GROUP] = Group(chat=GROUP)
    group.me = Member(name="Gateway")

    assert capabilities(here, ROOM).ranks.kick
    assert capabilities(here, ROOM) is capabilities(here, TOPIC)
