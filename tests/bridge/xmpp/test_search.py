"""Rooms of a network are listed and searched for, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from bridge.api.adapter import Login
from bridge.api.asked import Admitted, Found
from bridge.api.ids import Identity, LoginId, Place
from bridge.xmpp import namespaces as ns
from bridge.xmpp.search import BY_ADDRESS, BY_MEMBERS, FORM_TYPE
from tests.bridge.xmpp.scene import (
    CLIENT,
    DOMAIN,
    FarNetwork,
    Scene,
    canonical,
    error,
    result,
)

if TYPE_CHECKING:
    from bridge.api.adapter import Adapter

SEARCH = f'<search xmlns="{ns.CHANNEL_SEARCH}"/>'
TEA = Found("#tea", "Tea", "Of <leaves>", 3)
HERBS = Found("#herbs", "Herbs", members=40)
SEEDS = Found("#seeds", "Seeds", "For tea and herbs")
BAD = Found("", "Without an address")


@dataclass
class Findable(FarNetwork):
    """One whose rooms can be found, all of them shared."""

    rooms: Sequence[Found] = (HERBS, TEA, SEEDS, BAD)
    asked: list[tuple[LoginId | None, str]] = field(default_factory=list)

    async def admit(
        self, place: Place, account: Identity, name: str, password: str | None, login: Login | None
    ) -> Admitted:
        raise NotImplementedError

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        self.asked.append((login, words))
        return self.rooms


def scene_of() -> tuple[Scene, Findable]:
    scene, far = Scene(), Findable()
    scene.service.adapter = cast("Adapter[Any]", far)
    return scene, far


def submit(*fields: tuple[str, str], page: str = "") -> str:
    said = "".join(f'<field var="{var}"><value>{value}</value></field>' for var, value in fields)
    typed = f'<field var="FORM_TYPE"><value>{FORM_TYPE}</value></field>'
    form = f'<x xmlns="jabber:x:data" type="submit">{typed}{said}</x>'
    wish = f'<set xmlns="{ns.RSM}">{page}</set>' if page else ""
    return f'<search xmlns="{ns.CHANNEL_SEARCH}">{wish}{form}</search>'


def found(scene: Scene, *fields: tuple[str, str], page: str = "") -> list[str]:
    """The names of what was found, in order."""
    [answer] = fromstring(scene.get_in_time(submit(*fields, page=page), DOMAIN))
    tag = f"{{{ns.CHANNEL_SEARCH}}}"
    assert answer.tag == f"{tag}result"
    return [item.findtext(f"{tag}name", "") for item in answer.iter(f"{tag}item")]


# --- lists ----------------------------------------------------------------------------------------


def listed(*items: tuple[str, str], rest: str = "") -> str:
    inside = "".join(f'<item jid="{jid}" name="{name}"/>' for jid, name in items)
    return f'<query xmlns="{ns.DISCO_ITEMS}">{inside}{rest}</query>'


OWN = (f"#a%irc.fake@{DOMAIN}", "#a")


def test_ones_own_rooms_come_before_those_one_could_join() -> None:
    scene, far = scene_of()
    scene.room(CLIENT, native="#a%irc.fake")
    asked = f'<query xmlns="{ns.DISCO_ITEMS}"/>'
    rooms = [(f"{room.native}@{DOMAIN}", room.name) for room in (HERBS, TEA, SEEDS)]

    assert scene.get_in_time(asked, DOMAIN) == result(listed(OWN, *rooms), DOMAIN)
    assert far.asked == [(None, "")]


def test_the_pages_of_one_list_follow_each_other() -> None:
    scene, far = scene_of()
    scene.room(CLIENT, native="#a%irc.fake")

    def page(wish: str) -> str:
        asked = f'<query xmlns="{ns.DISCO_ITEMS}"><set xmlns="{ns.RSM}">{wish}</set></query>'
        return scene.get_in_time(asked, DOMAIN)

    def expected(first: int, *items: tuple[str, str]) -> str:
        which = f'<first index="{first}">{items[0][0]}</first><last>{items[-1][0]}</last>'
        rest = f'<set xmlns="{ns.RSM}">{which}<count>4</count></set>'
        return result(listed(*items, rest=rest), DOMAIN)

    herbs, tea, seeds = ((f"{r.native}@{DOMAIN}", r.name) for r in (HERBS, TEA, SEEDS))
    assert page("<max>2</max>") == expected(0, OWN, herbs)
    assert page(f"<max>2</max><after>{herbs[0]}</after>") == expected(2, tea, seeds)
    assert len(far.asked) == 1


# --- the form -------------------------------------------------------------------------------------


def test_a_domain_whose_rooms_can_be_found_says_so() -> None:
    """XEP-0433 section 4.1: "An entity announces that it supports serving search queries by
    publishing the urn:xmpp:channel-search:0:search feature".
    """
    scene, _ = scene_of()
    asked = f'<query xmlns="{ns.DISCO_INFO}"/>'
    feature = f'<feature var="{ns.CHANNEL_SEARCH}">'

    assert feature in scene.get(asked, DOMAIN)
    assert feature not in Scene().get(asked, DOMAIN)


def test_the_form_has_every_field_with_its_default() -> None:
    """XEP-0433 section 5: "the Search Service MUST include all fields it supports with their
    respective default values".
    """
    scene, _ = scene_of()

    answered = fromstring(scene.get(SEARCH, DOMAIN))

    fields = {
        found.get("var"): found.findtext(f"{{{ns.DATA_FORM}}}value")
        for found in answered.iter(f"{{{ns.DATA_FORM}}}field")
    }
    assert fields == {
        **{"FORM_TYPE": FORM_TYPE, "q": None, "all": "false", "min_users": "0"},
        **{"sinname": "true", "sindescription": "true", "sinaddr": "true"},
        **{"types": "xep-0045", "key": BY_MEMBERS},
    }


def test_where_nothing_can_be_found_nobody_can_search() -> None:
    text = "Rooms of this network cannot be searched for."

    assert Scene().get(SEARCH, DOMAIN) == error(
        "service-unavailable", DOMAIN, kind="cancel", text=text
    )


# --- what is found --------------------------------------------------------------------------------


def test_a_room_is_told_with_what_is_known_of_it() -> None:
    scene, far = scene_of()
    tag = f'xmlns="{ns.CHANNEL_SEARCH}"'
    item = (
        f'<item address="#tea@{DOMAIN}"><name>Tea</name><description>Of &lt;leaves&gt;'
        "</description><nusers>3</nusers><service-type>xep-0045</service-type>"
        "<anonymity-mode>muc_semianonymous</anonymity-mode></item>"
    )
    page = (
        f'<set xmlns="{ns.RSM}"><first index="0">#tea@{DOMAIN}</first>'
        f"<last>#tea@{DOMAIN}</last><count>1</count></set>"
    )

    answered = scene.get_in_time(submit(("q", "LEAVES")), DOMAIN)

    assert answered == result(f"<result {tag}>{item}{page}</result>", DOMAIN)
    assert far.asked == [(None, "leaves")]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ([("all", "true")], ["Herbs", "Tea", "Seeds"]),
        ([("all", "1"), ("key", BY_ADDRESS)], ["Herbs", "Seeds", "Tea"]),
        ([("q", "tea")], ["Tea", "Seeds"]),
        ([("q", "herbs tea")], ["Seeds"]),
        ([("q", "tea"), ("sindescription", "0")], ["Tea"]),
        ([("q", "tea"), ("sinname", "0"), ("sinaddr", "0")], ["Seeds"]),
        ([("q", "tea"), ("min_users", "3")], ["Tea"]),
        ([("q", "coffee")], []),
        ([("all", "true"), ("types", "xep-0369")], []),
        ([("all", "true"), ("unknown", "x")], ["Herbs", "Tea", "Seeds"]),
    ],
)
def test_what_fits_is_found(fields: list[tuple[str, str]], names: list[str]) -> None:
    scene, _ = scene_of()

    assert found(scene, *fields) == names


def test_what_was_found_comes_by_pages() -> None:
    scene, _ = scene_of()
    every = ("all", "true")

    assert found(scene, every, page="<max>1</max>") == ["Herbs"]
    after = f"<max>1</max><after>#herbs@{DOMAIN}</after>"
    assert found(scene, every, page=after) == ["Tea"]
    assert found(scene, every, page="<max>1</max><before/>") == ["Seeds"]


# --- what cannot be searched for ------------------------------------------------------------------


def refused(condition: str, text: str, specific: str = "", kind: str = "modify") -> str:
    stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
    mark = f'<{specific} xmlns="{ns.CHANNEL_SEARCH_ERRORS}"/>' if specific else ""
    return canonical(
        f'<iq from="{DOMAIN}" to="{CLIENT}" type="error" id="q1"><error type="{kind}">'
        f'<{condition} xmlns="{stanzas}"/><text xmlns="{stanzas}">{text}</text>{mark}</error></iq>'
    )


@pytest.mark.parametrize(
    ("fields", "condition", "specific"),
    [
        ([], "bad-request", "no-search-conditions"),
        ([("all", "0")], "bad-request", "no-search-conditions"),
        ([("q", "  ")], "bad-request", "invalid-search-terms"),
        ([("q", "x" * 100_000)], "bad-request", "invalid-search-terms"),
        ([("q", "tea"), ("all", "true")], "bad-request", "conflicting-fields"),
        ([("q", "tea"), ("key", "name")], "feature-not-implemented", "invalid-sort-key"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_as_the_standard_says(
    fields: list[tuple[str, str]], condition: str, specific: str
) -> None:
    scene, far = scene_of()

    answered = fromstring(scene.get(submit(*fields), DOMAIN))

    [inner] = answered
    assert [child.tag for child in inner] == [
        f"{{{ns.STANZA_ERRORS}}}{condition}",
        f"{{{ns.STANZA_ERRORS}}}text",
        f"{{{ns.CHANNEL_SEARCH_ERRORS}}}{specific}",
    ]
    assert (inner.get("type"), far.asked) == ("modify", [])


@pytest.mark.parametrize(
    "payload",
    [
        submit(("q", "tea"), ("q", "tea")),
        submit(("q", "tea"), ("sinname", "perhaps")),
        submit(("q", "tea"), ("min_users", "-1")),
        submit(("q", "tea"), ("min_users", "9" * 100_000)),
        submit(("q", "tea"), page="<max>-1</max>"),
        submit(("q", "tea"), page=f"<max>{'9' * 5000}</max>"),
        f'<search xmlns="{ns.CHANNEL_SEARCH}"><x xmlns="jabber:x:data" type="submit">'
        '<x xmlns="jabber:x:data" type="submit"/></x></search>',
    ],
)
def test_forms_that_cannot_be_are_bad_requests(payload: str) -> None:
    scene, far = scene_of()

    assert ("<bad-request" in scene.get(payload, DOMAIN), far.asked) == (True, [])


def test_a_room_that_was_on_no_page_may_be_gone_from_the_list() -> None:
    scene, _ = scene_of()
    text = "This item is not in the list any more."

    answered = scene.get_in_time(submit(("all", "1"), page="<after>nobody</after>"), DOMAIN)

    assert answered == refused("item-not-found", text, kind="cancel")
