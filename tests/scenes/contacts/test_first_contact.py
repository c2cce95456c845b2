"""Who may write to whom for the first time."""

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.stage import Stage

BOB, CAROL, DAVE = (f"{name}%irc.fake" for name in ("bob", "carol", "dave"))
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
UNHEARD = (
    "not let through, who wrote to you for the first time: {0}."
    " To hear from somebody, write to him first, or add him to your contacts."
    " Others who try today are named tomorrow."
)


async def acquainted(cast: Cast, alice: Client) -> str:
    """Alice writes to Carol; there are others. The name that Alice has there."""
    for person in (BOB, CAROL, DAVE):
        cast.far.person(person)
    alice.writes(cast.contact("carol"), "hello", REQUEST)
    await alice.receives("/message/receipts:received")
    [login] = cast.network.logins
    return login.name


def test_only_contacts_may_begin_where_it_is_so_configured(stage: Stage) -> None:
    """Ours: who wrote first and was not heard is told to the account, with how to hear him."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)

        cast.far.write(BOB, name, "psst")
        words = "1 person was " + UNHEARD.format(cast.contact("bob"))
        await alice.receives(f"/message[@from='{cast.domain}'][body='{words}']")
        cast.far.write(BOB, name, "psst")
        cast.far.write(DAVE, name, "buy this")
        cast.far.write(CAROL, name, "hello yourself")
        await alice.receives(f"/message[@from='{cast.contact('carol')}']")
        cast.far.typing(BOB, "bob", to=name)
        await alice.receives_nothing()
        alice.writes(cast.contact("bob"), "yes?", REQUEST)
        await alice.receives("/message/receipts:received")
        cast.far.typing(BOB, "bob", False, to=name)
        cast.far.typing(BOB, "bob", to=name)
        await alice.reads_to(f"/message[@from='{cast.contact('bob')}']/states:composing")
        cast.far.write(BOB, name, "I have news")
        await alice.receives("/message[body='I have news']")
        assert [heard.text for heard in cast.far.heard(BOB)] == ["yes?"]

        await cast.restart()
        who = f"{cast.contact('bob')}, {cast.contact('dave')}"
        words = "2 people were " + UNHEARD.format(who)
        await alice.reads_to(f"/message[@from='{cast.domain}'][body='{words}']")
        alice.writes(cast.contact("carol"), "still there?", REQUEST, id="m9")
        await alice.reads_to("/message/receipts:received[@id='m9']")
        [login] = cast.network.logins
        cast.far.write(BOB, login.name, "and more news")
        await alice.receives("/message[body='and more news']")

    stage.play(scene, options='first_contact = "contacts"')


def test_an_invitation_is_a_first_word_too(stage: Stage) -> None:
    """Ours: it comes with words of whoever invites; who may not write may not invite."""

    async def scene(cast: Cast) -> None:
        alice, room, other = await cast.client("alice"), cast.room("bob"), cast.room("carol")
        name = await acquainted(cast, alice)

        cast.far.invite(room.native, name, "bob", "buy this")
        words = "1 person was " + UNHEARD.format(cast.contact("bob"))
        await alice.receives(f"/message[@from='{cast.domain}'][body='{words}']")
        cast.far.invite(other.native, name, "carol", "tea?")
        await alice.receives(f"/message[@from='{other}']")

    stage.play(scene, options='first_contact = "contacts"')


def test_whom_one_is_in_a_room_with_is_no_stranger(stage: Stage) -> None:
    """XEP-0045 section 7.5: "Since each occupant has a unique room JID, an occupant can send a
    "private message" to a selected occupant via the service"; strangers or not.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("bob")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.write(BOB, "alice", "psst")
        await alice.receives("/message[@type='chat'][body='psst']")

    stage.play(scene, options='first_contact = "contacts"')


def test_so_many_strangers_a_day_may_begin(stage: Stage) -> None:
    """Ours: by default everybody may, so many in a day."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)

        cast.far.write(BOB, name, "psst")
        await alice.receives("/message[body='psst']")
        cast.far.write(DAVE, name, "buy this")
        words = "1 person was " + UNHEARD.format(cast.contact("dave"))
        await alice.receives(f"/message[@from='{cast.domain}'][body='{words}']")
        cast.far.write(BOB, name, "psst again")
        await alice.receives("/message[body='psst again']")

    stage.play(scene, options="strangers_in = 1")


def test_an_account_may_write_to_so_many_strangers_a_day(stage: Stage) -> None:
    """XEP-0100 section 4.8.2: "Legacy Service reports error. Gateway sends appropriate error to
    Jabber User"; here it is the gateway that refuses.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)

        alice.writes(cast.contact("bob"), "hello", id="m1")
        await cast.far.until_heard(BOB, 1)
        alice.writes(cast.contact("dave"), "hello", id="m2")
        await alice.receives("/message[@type='error'][@id='m2']/error/err:resource-constraint")
        cast.far.write(DAVE, name, "hello")
        await alice.receives("/message[body='hello']")
        alice.writes(cast.contact("dave"), "hello yourself", REQUEST, id="m3")
        await alice.receives("/message/receipts:received[@id='m3']")

    stage.play(scene, options="strangers_out = 2")


def test_nobody_is_written_to_before_it_is_known_who_is_no_stranger(stage: Stage) -> None:
    """XEP-0100 section 4.8.2: "Gateway sends appropriate error to Jabber User"; also for what comes
    at once and first of all.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        for person in (BOB, CAROL, DAVE):
            cast.far.person(person)

        for name in ("bob", "carol", "dave"):
            alice.writes(cast.contact(name), "hello", id=f"to-{name}")
        for name in ("bob", "carol", "dave"):
            await alice.receives(
                f"/message[@type='error'][@id='to-{name}']/error/err:resource-constraint"
            )
        await cast.restart()
        alice.writes(cast.contact("bob"), "hello", id="m9")
        await alice.reads_to("/message[@type='error'][@id='m9']/error/err:resource-constraint")
        assert [cast.far.heard(person) for person in (BOB, CAROL, DAVE)] == [(), (), ()]

    stage.play(scene, options="strangers_out = 0")


def test_whom_one_has_met_may_be_written_to_right_behind_a_restart(stage: Stage) -> None:
    """XEP-0100 section 4.8.1: "Jabber User sends message stanza to Legacy User"; in order, while
    strangers are refused.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await acquainted(cast, alice)

        await cast.restart()
        for word in ("one", "two", "three"):
            alice.writes(cast.contact("carol"), word)
            alice.writes(cast.contact("dave"), word)
        await cast.far.until_heard(CAROL, 4)
        await cast.far.until_heard(DAVE, 3)
        assert [heard.text for heard in cast.far.heard(CAROL)][1:] == ["one", "two", "three"]
        assert [heard.text for heard in cast.far.heard(DAVE)] == ["one", "two", "three"]
        alice.writes(cast.contact("bob"), "hello", id="m9")
        await alice.reads_to("/message[@type='error'][@id='m9']/error/err:resource-constraint")

    stage.play(scene, options="strangers_out = 1")
