"""People and rooms are found: by commands, and people by the search of XEP-0055 as well."""

from dataclasses import replace

from bridge.api.asked import Profile
from bridge.testing.manner import Manner
from bridge.xmpp import service
from bridge.xmpp.commands import finding
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.test_rooms import is_offered
from tests.scenes.contacts.listed import has_login, native
from tests.scenes.executing import Execution, filled_in
from tests.scenes.paths import feature, refused
from tests.scenes.skins import Skin, by_forms, in_both_skins, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
SEARCH = "jabber:iq:search"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
FORM = f"<query xmlns='{SEARCH}'/>"
ABLE = Manner(people=True)


def plain(words: str) -> str:
    return f"<query xmlns='{SEARCH}'><nick>{words}</nick></query>"


def by_form(words: str, form_type: str = SEARCH) -> str:
    return f"<query xmlns='{SEARCH}'>{filled_in(form_type, {'nick': words})}</query>"


async def acquainted(cast: Cast) -> Client:
    """Alice has a login; there are people on its server, and one on another."""
    alice = await cast.client("alice")
    await has_login(cast, alice)
    for name in ("carol", "caroline", "dave"):
        cast.far.person(native(name))
    cast.far.person("carol%irc.other")
    cast.far.profile(native("carol"), Profile(name="Carol", about="Likes tea & cake."))
    return alice


@in_both_skins
def test_people_are_found_by_their_names(stage: Stage, skin: Skin) -> None:
    """XEP-0004 section 3.4: "In some contexts (e.g., the results of a search request), it may be
    necessary to communicate multiple items." Each has the address at which one can write to him.
    """

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        assert await skin(alice, "find", {"words": "CAROL"}) == "\n".join(
            (
                "People who were found:",
                f"Carol · {cast.contact('carol')} · Likes tea & cake.",
                f"caroline · {cast.contact('caroline')}",
            )
        )
        assert await skin(alice, "find", {"words": "nobody"}) == "Nobody was found."
        assert await skin(alice, "find", {"words": "' OR %"}) == "Nobody was found."

    stage.play(scene, manner=ABLE)


def test_of_several_logins_one_that_cannot_be_asked_hides_nobody_of_the_others(
    stage: Stage,
) -> None:
    """Ours: it is said beside what was found."""

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        before = {login.id for login in cast.network.logins}
        alice.writes(f"carol%irc.other@{cast.domain}", "hello", REQUEST)
        await alice.receives("/message/receipts:received")
        [other] = {login.id for login in cast.network.logins} - before
        cast.network.lose(other)
        assert await by_forms(alice, "find", {"words": "CAROLINE"}) == "\n".join(
            (
                "Not everybody could be searched for. The server cannot be reached."
                " People who were found:",
                f"caroline · {cast.contact('caroline')}",
            )
        )

    stage.play(scene, manner=replace(ABLE, patience=0.2))


def test_who_has_no_login_finds_nobody(stage: Stage) -> None:
    """Ours: people are found by those who are on the network themselves."""

    async def scene(cast: Cast) -> None:
        cast.far.person(native("carol"))
        alice = await cast.client("alice")
        assert not await is_offered(alice, cast.domain, "find")
        assert await by_forms(alice, "find", {"words": "carol"}) == (
            "Nobody can be searched for: the network does not let you, or you are not logged in to"
            " it."
        )
        await alice.gets(cast.domain, INFO, feature(SEARCH))
        error = refused("iq", cast.domain, "registration-required", "auth")
        await alice.sets(cast.domain, plain("carol"), error)

    stage.play(scene, manner=ABLE)


def test_a_network_that_finds_nobody_says_nothing_of_searching(stage: Stage) -> None:
    """XEP-0030 section 3.1: "Each <feature/> element MUST possess a 'var' attribute whose value is
    a protocol namespace or other feature offered by the entity"; this one is not offered.
    """

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        await alice.gets(cast.domain, INFO, f"not(//info:feature[@var='{SEARCH}'])")
        error = refused("iq", cast.domain, "service-unavailable", "cancel")
        await alice.gets(cast.domain, FORM, error)
        await alice.sets(cast.domain, plain("carol"), error)
        assert not await is_offered(alice, cast.domain, "find")

    stage.play(scene)


def test_people_are_searched_for_with_fields_and_with_a_form(stage: Stage) -> None:
    """XEP-0055 section 2.1: "The service MUST then return the possible search fields to the user,
    and MAY include instructions"; "If there are no matching directory entries, the service MUST
    return an empty <query/> element".
    """

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        await alice.gets(cast.domain, INFO, feature(SEARCH))
        await alice.gets(
            cast.domain,
            FORM,
            "/iq/people:query[people:instructions][people:nick]",
            "//form:x[@type='form']/form:field[@var='FORM_TYPE'][form:value='jabber:iq:search']",
            "//form:x/form:field[@var='nick'][form:required]",
        )
        await alice.sets(
            cast.domain,
            plain("carol"),
            f"//people:item[1][@jid='{cast.contact('carol')}'][people:nick='Carol']",
            f"//people:item[2][@jid='{cast.contact('caroline')}']",
            "count(//people:item)=2",
        )
        await alice.sets(
            cast.domain,
            by_form("carol"),
            "//form:x[@type='result']/form:reported/form:field[@var='jid'][@type='jid-single']",
            f"//form:item[1]/form:field[@var='jid'][form:value='{cast.contact('carol')}']",
            "//form:item[1]/form:field[@var='x-about'][form:value='Likes tea & cake.']",
            "count(//form:item)=2",
        )
        for asked in (plain("nobody"), by_form("nobody")):
            await alice.sets(cast.domain, asked, "/iq[@type='result']/people:query[not(*)]")

    stage.play(scene, manner=ABLE)


def test_searches_that_cannot_be_are_refused(stage: Stage) -> None:
    """XEP-0004 section 4: "Data validation is the responsibility of the form-processing entity"."""

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        wrong = refused("iq", cast.domain, "not-acceptable", "modify")
        malformed = refused("iq", cast.domain, "bad-request", "modify")
        for asked, error in (
            (plain(""), wrong),
            (plain("   "), malformed),
            (plain("x" * 100_000), wrong),
            (by_form("x" * 100_000), wrong),
            (by_form("carol", "jabber:iq:register"), malformed),
            (f"<query xmlns='{SEARCH}'><email>carol@example.org</email></query>", wrong),
        ):
            await alice.sets(cast.domain, asked, error)

    stage.play(scene, manner=ABLE)


def test_who_searches_too_often_is_told_to_wait(stage: Stage) -> None:
    """Ours: a network is not searched through by one account; others go on."""

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        for _ in range(service.SEARCHES[0]):
            await alice.sets(cast.domain, plain("carol"), "/iq[@type='result']")
        error = refused("iq", cast.domain, "resource-constraint", "wait")
        await alice.sets(cast.domain, plain("carol"), error)
        bob = await cast.client("bob")
        await has_login(cast, bob)
        await bob.sets(cast.domain, plain("carol"), "/iq[@type='result']")

    stage.play(scene, manner=ABLE)


@in_both_skins
def test_rooms_are_found_by_their_words(stage: Stage, skin: Skin) -> None:
    """Ours: the command finds what a search by XEP-0433 does, in words."""

    async def scene(cast: Cast) -> None:
        room, herbs, hidden = cast.room("carol"), cast.room("dave", "eve"), cast.room("eve")
        cast.far.subject(herbs.native, "eve", "tea and herbs")
        cast.far.about(hidden.native, name="Tea secrets", is_public=False)
        alice = await cast.client("alice")
        assert not await is_offered(alice, cast.domain, "search")
        await alice.joins(room)

        name = herbs.native.partition("%")[0]
        told = await skin(alice, "search", {"words": "TEA"})
        assert told.replace("People: ", "") == (
            f"Rooms that were found:\n{name} · {herbs} · tea and herbs · 2"
        )
        assert await skin(alice, "search", {"words": "coffee"}) == "No room was found."
        await alice.joins(herbs)

    stage.play(scene)


def test_of_many_rooms_the_largest_are_shown(stage: Stage) -> None:
    """Ours: a list that is too long to be read says so."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        for number in range(finding.MOST_ROOMS + 1):
            cast.far.room(f"#tea{number}%irc.fake", "dave")
        cast.far.room("#tea-for-two%irc.fake", "dave", "eve")
        await alice.joins(room)

        execution = await Execution.begun(alice, cast.domain, "search")
        await execution.submits({"words": "#tea"})
        assert execution.note == "52 rooms were found, of which these are the first 50:"
        assert len(execution.rows) == finding.MOST_ROOMS
        assert execution.rows[0]["name"] == "#tea-for-two"

    stage.play(scene)


def test_words_that_are_too_long_are_not_searched_for(stage: Stage) -> None:
    """XEP-0004 section 4: "Data validation is the responsibility of the form-processing entity"."""

    async def scene(cast: Cast) -> None:
        alice = await acquainted(cast)
        for word in ("find", "search"):
            execution = await Execution.begun(alice, cast.domain, word)
            await execution.submits({"words": "x" * 100_000})
            assert said(execution).startswith("At most 200 characters fit here: ")

    stage.play(scene, manner=ABLE)
