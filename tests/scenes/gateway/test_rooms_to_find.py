"""The rooms of a network are listed and searched for at its domain."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
RSM = "http://jabber.org/protocol/rsm"
SEARCH = "urn:xmpp:channel-search:0:search"
PARAMS = "urn:xmpp:channel-search:0:search-params"


def items(page: str = "") -> str:
    wish = f"<set xmlns='{RSM}'>{page}</set>" if page else ""
    return f"<query xmlns='http://jabber.org/protocol/disco#items'>{wish}</query>"


def search(page: str = "", **values: str) -> str:
    fields = "".join(
        f"<field var='{name}'><value>{value}</value></field>" for name, value in values.items()
    )
    typed = f"<field var='FORM_TYPE' type='hidden'><value>{PARAMS}</value></field>"
    wish = f"<set xmlns='{RSM}'>{page}</set>" if page else ""
    form = f"<x xmlns='jabber:x:data' type='submit'>{typed}{fields}</x>"
    return f"<search xmlns='{SEARCH}'>{wish}{form}</search>"


def test_ones_own_rooms_are_listed_before_those_one_could_join(stage: Stage) -> None:
    """XEP-0045 section 6.3: "The service SHOULD return a full list of the public rooms it hosts
    (i.e., not return any rooms that are hidden)."
    """

    async def scene(cast: Cast) -> None:
        small, own, large = cast.room("carol"), cast.room("dave"), cast.room("eve", "frank", "gina")
        hidden = cast.room("carol", "dave", "eve")
        cast.far.about(hidden.native, is_public=False)
        cast.far.about(large.native, name="Large")
        alice = await cast.client("alice")
        await alice.joins(own)

        await alice.gets(
            cast.domain,
            items(),
            f"//items:item[1][@jid='{own}']",
            f"//items:item[2][@jid='{large}'][@name='Large']",
            f"//items:item[3][@jid='{small}']",
            "count(//items:item)=3",
        )
        await alice.gets(
            cast.domain,
            items(f"<max>1</max><after>{own}</after>"),
            f"//items:item[@jid='{large}']",
            "//rsm:set[rsm:first[@index='1']][rsm:count='3']",
            "count(//items:item)=1",
        )
        await alice.joins(large)

    stage.play(scene)


def test_rooms_are_searched_for(stage: Stage) -> None:
    """XEP-0433 section 4.2.2.1: "The Search Service calculates the result, paginates it according
    to its own policy (possibly taking into account the pagination request from the client) and
    returns a single result page in the response IQ."
    """

    async def scene(cast: Cast) -> None:
        room, tea, herbs = cast.room("carol"), cast.room("dave"), cast.room("eve", "frank")
        cast.far.about(tea.native, name="Tea")
        cast.far.subject(herbs.native, "eve", "tea and herbs")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(cast.domain, INFO, feature(SEARCH))
        await alice.gets(
            cast.domain,
            f"<search xmlns='{SEARCH}'/>",
            "/iq/search:search/form:x[@type='form']/form:field[@var='q']",
        )
        await alice.gets(
            cast.domain,
            search(q="TEA"),
            f"//search:item[1][@address='{herbs}'][search:nusers='2']",
            f"//search:item[2][@address='{tea}'][search:name='Tea']",
            "count(//search:item)=2",
        )
        await alice.gets(
            cast.domain,
            search("<max>1</max>", all="true", key="{urn:xmpp:channel-search:0:order}address"),
            f"//search:item[@address='{min(str(each) for each in (room, tea, herbs))}']",
            "//rsm:set[rsm:count='3']",
        )
        await alice.gets(
            cast.domain, search(q="coffee"), "/iq[@type='result']/search:result[not(search:item)]"
        )

    stage.play(scene)


def test_searches_that_cannot_be_are_refused(stage: Stage) -> None:
    """XEP-0433 section 4.2.2.7: "If no field which would define a result set and which is
    understood by the Search Service is present, it MUST reply with a <bad-request/> error".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        error = refused("iq", cast.domain, "bad-request", "modify")
        nested = search(q="x").replace("</x>", "<x xmlns='jabber:x:data'/></x>")

        for payload in (
            search("<max>-1</max>", q="tea"),
            search(f"<max>{'9' * 3000}</max>", q="tea"),
            search(q="tea", min_users="many"),
            nested,
        ):
            await alice.gets(cast.domain, payload, error)
        for payload in (search(), search(q="tea", all="1"), search(q="x" * 100_000)):
            answer = await alice.gets(cast.domain, payload, "/iq[@type='error']/error[err:text]")
            assert answer.find(".//{urn:xmpp:channel-search:0:error}*") is not None

    stage.play(scene)


def test_a_network_whose_rooms_cannot_be_found_lists_ones_own(stage: Stage) -> None:
    """XEP-0045 section 6.3: "a list of associated items, which in the case of a chat service would
    consist of the specific chat rooms hosted by the service"
    """

    async def scene(cast: Cast) -> None:
        own = cast.room("carol")
        cast.room("dave")
        alice = await cast.client("alice")
        await alice.joins(own)

        await alice.gets(
            cast.domain, items(), f"//items:item[@jid='{own}']", "count(//items:item)=1"
        )

    stage.play(scene, manner=Manner(directory=False))
