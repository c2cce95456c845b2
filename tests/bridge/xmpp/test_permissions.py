"""What a server lets us do in accounts' names is read as servers say it."""

from xml.etree.ElementTree import fromstring

import pytest

from bridge.xmpp import namespaces as ns
from bridge.xmpp import permissions, privilege
from bridge.xmpp.addressing import Jid, bare, prepare
from bridge.xmpp.permissions import BOTH, Permissions
from tests.bridge.xmpp.scene import ALICE, Scene

PUBSUB = f'<namespace ns="{ns.PUBSUB}" type="both"'


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
        {ns.PUBSUB: BOTH, "x": frozenset({"get"}), "y": frozenset()}, stream=3
    )


def test_namespaces_inside_of_each_other_are_read_too() -> None:
    said = f'<perm access="iq">{PUBSUB}><namespace ns="x" type="set"/></namespace></perm>'

    assert told(said) == Permissions({ns.PUBSUB: BOTH, "x": frozenset({"set"})}, stream=3)


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
    assert told(said) == Permissions({}, stream=3)


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


def test_an_earlier_versions_announcement_is_none() -> None:
    scene = Scene()
    message = fromstring(
        f'<message xmlns="jabber:client"><privilege xmlns="{ns.PRIVILEGE_1}">'
        f'<perm access="iq">{PUBSUB}/></perm></privilege></message>'
    )

    privilege.heard(scene.service, message)

    assert not privilege.may(scene.service, ALICE, ns.PUBSUB)
