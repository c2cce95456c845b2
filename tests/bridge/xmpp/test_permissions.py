"""What a server lets us do in accounts' names is read as servers say it."""

from collections.abc import Mapping
from xml.etree.ElementTree import fromstring

import pytest

from bridge.xmpp import namespaces as ns
from bridge.xmpp import permissions, privilege
from bridge.xmpp.addressing import Jid, bare, prepare
from bridge.xmpp.permissions import BOTH, NONE, Kind, Permissions
from tests.bridge.xmpp.scene import ALICE, Scene

PUBSUB = f'<namespace ns="{ns.PUBSUB}" type="both"'


def granted(
    iqs: Mapping[str, frozenset[Kind]] | None = None,
    *,
    roster: frozenset[Kind] = NONE,
    pushes: bool = False,
) -> Permissions:
    return Permissions(iqs or {}, 3, roster, pushes, version=ns.PRIVILEGE_2)


def told(inside: str, version: str = ns.PRIVILEGE_2) -> Permissions:
    return permissions.read(fromstring(f'<privilege xmlns="{version}">{inside}</privilege>'), 3)


def test_a_server_names_what_may_be_asked() -> None:
    """XEP-0356 section 6.2."""
    said = (
        '<perm access="roster" type="both"/><perm access="message" type="outgoing"/>'
        f'<perm access="iq">{PUBSUB}/><namespace ns="x" type="get"/>'
        '<namespace ns="y" type="odd"/></perm>'
    )

    read = told(said)

    assert read == Permissions(
        {ns.PUBSUB: BOTH, "x": frozenset({"get"}), "y": frozenset()},
        stream=3,
        roster=BOTH,
        messages=True,
        version=ns.PRIVILEGE_2,
    )


def test_namespaces_inside_of_each_other_are_read_too() -> None:
    said = f'<perm access="iq">{PUBSUB}><namespace ns="x" type="set"/></namespace></perm>'

    assert told(said) == granted({ns.PUBSUB: BOTH, "x": frozenset({"set"})})


@pytest.mark.parametrize(
    "said",
    [
        "",
        f'<perm access="roster">{PUBSUB}/></perm>',
        f"{PUBSUB}/>",
        f'<other><perm access="iq">{PUBSUB}/></perm></other>',
    ],
)
def test_what_allows_nothing_allows_nothing(said: str) -> None:
    assert told(said) == granted()


def test_permissions_are_for_accounts_of_the_server_and_for_one_stream() -> None:
    scene = Scene()
    message = fromstring(
        f'<message xmlns="jabber:client"><privilege xmlns="{ns.PRIVILEGE_2}">'
        f'<perm access="iq">{PUBSUB}/></perm></privilege></message>'
    )
    stranger = bare(Jid(prepare("eve@elsewhere.example.org")))

    before = privilege.may(scene.service, ALICE, ns.PUBSUB)
    privilege.heard(scene.service, message)
    after = [privilege.may(scene.service, who, ns.PUBSUB) for who in (ALICE, stranger)]
    other = privilege.may(scene.service, ALICE, ns.VCARD)
    scene.service.streams += 1
    later = privilege.may(scene.service, ALICE, ns.PUBSUB)

    assert (before, after, other, later) == (False, [True, False], False, False)


def test_the_earlier_version_knows_lists_messages_and_presence() -> None:
    """As ejabberd 23.01 says it."""
    said = (
        '<perm type="outgoing" access="message"/><perm type="both" access="roster"/>'
        '<perm type="roster" access="presence"/>'
    )

    assert told(said, ns.PRIVILEGE_1) == Permissions(
        stream=3, roster=BOTH, messages=True, presence="roster", version=ns.PRIVILEGE_1
    )


@pytest.mark.parametrize(
    ("said", "pushes"),
    [("", False), ("push='true'", True), ("push='1'", True), ("push='x'", False)],
)
def test_a_server_says_whether_it_tells_of_changes(said: str, pushes: bool) -> None:
    read = told(f'<perm access="roster" type="get" {said}/>')

    assert read == granted(roster=frozenset({"get"}), pushes=pushes)


@pytest.mark.parametrize("none", ["none", "odd", ""])
def test_what_is_named_and_not_given_is_not_given(none: str) -> None:
    said = "".join(
        f'<perm access="{access}" type="{none}"/>' for access in ("roster", "message", "presence")
    )

    assert told(said) == granted()


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
def test_where_a_server_says_it_in_both_versions_both_count_and_the_later_is_used(
    versions: tuple[int, int],
) -> None:
    scene = Scene()
    for version in versions:
        given = {
            1: '<perm access="roster" type="both"/><perm access="presence" type="managed_entity"/>',
            2: f'<perm access="message" type="outgoing"/><perm access="iq">{PUBSUB}/></perm>',
        }[version]
        privilege.heard(
            scene.service,
            fromstring(
                f'<message xmlns="jabber:client"><privilege xmlns="urn:xmpp:privilege:{version}">'
                f"{given}</privilege></message>"
            ),
        )

    assert scene.service.permissions == Permissions(
        iqs={ns.PUBSUB: BOTH},
        roster=BOTH,
        messages=True,
        presence="managed_entity",
        version=ns.PRIVILEGE_2,
    )


def test_what_was_said_again_counts_as_it_was_said_last() -> None:
    scene = Scene()
    for given in (
        '<perm access="roster" type="both"/>',
        '<perm access="message" type="outgoing"/>',
    ):
        privilege.heard(
            scene.service,
            fromstring(
                f'<message xmlns="jabber:client"><privilege xmlns="{ns.PRIVILEGE_2}">{given}'
                "</privilege></message>"
            ),
        )

    assert scene.service.permissions == Permissions(messages=True, version=ns.PRIVILEGE_2)
    assert privilege.may_speak(scene.service, ALICE)
    assert not privilege.may_roster(scene.service, ALICE)
