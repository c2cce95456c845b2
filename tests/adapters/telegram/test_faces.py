"""Who is found to have another picture is shown anew wherever he is shown."""

import asyncio

from adapters.telegram import faces
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.media.gallery import Portrait
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from bridge.api.adapter import Login
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import About, Contact, Present
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.media.stage import stage

NETWORK = NetworkName("telegram")
LOGIN = LoginId(7)
TEA = Place(NETWORK, "room", "-1001")
ALICE = Identity(NETWORK, "5", "Alice")
SHA1 = "ab" * 20
PORTRAIT = Portrait(SHA1, "AQADunique", "file", 0.0)


def shown(native: str, *, is_news: bool = False) -> list[object]:
    """What is shown of a picture that was found, where Alice is in a group and a contact."""

    async def play() -> list[object]:
        async with stage() as on:
            _prepare(on.session)
            on.session.gallery.learn(native, PORTRAIT)
            faces.show(on.session, native, is_news)
            return list(on.inbox.given)

    return asyncio.run(play())


def _prepare(session: Session) -> None:
    people = {"5": Member(name="Alice", status="creator")}
    session.rooms.groups[-1001] = Group(
        chat=-1001, title="Tea", people=people, me=Member(name="Gateway"), photo="AQADunique"
    )
    session.rooms.is_loaded = True
    session.chats.put(Chat(user=5, name="Alice", ties={LOGIN: Tie()}))
    session.logins[LOGIN] = (Login(id=LOGIN, native="telegram", name="bob"), Recorder())


def test_a_person_is_shown_anew_in_rooms_and_as_a_contact() -> None:
    present = Present(place=TEA, who=ALICE, role="moderator", affiliation="owner", avatar=SHA1)

    assert shown("5") == [present, Contact(login=LOGIN, who=ALICE, avatar=SHA1)]


def test_a_group_is_shown_anew_and_nobody_is_told_of_a_change_that_is_none() -> None:
    first, later = shown("-1001"), shown("-1001", is_news=True)

    assert [_told(each) for each in (*first, *later)] == [(SHA1, True), (SHA1, False)]


def test_who_is_shown_nowhere_is_not_shown() -> None:
    assert shown("6") == []


def _told(state: object) -> tuple[str, bool]:
    assert isinstance(state, About)
    return state.avatar, state.is_learned
