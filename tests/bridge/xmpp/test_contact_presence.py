"""A contact's presence, whole stanzas."""

from xml.etree.ElementTree import canonicalize

import pytest

from bridge.api.ids import Identity, LoginId, NetworkName
from bridge.api.states import Contact, Standing
from bridge.xmpp import contact_presence, gate
from bridge.xmpp.addressing import BareJid, Domain, prepare, prepare_bare

DOMAIN = Domain("irc.example.org")
CAROL = prepare_bare("carol%irc.fake@irc.example.org")
ALICE = prepare("alice@example.org/phone")
WHO = Identity(NetworkName("irc"), "carol%irc.fake", "carol")
CAPS = "<c/>"


def shown(standing: Standing = "online", *, down: str = "", **traits: object) -> str:
    contact = Contact(login=LoginId(1), who=WHO, standing=standing, **traits)  # type: ignore[arg-type]  # as in Contact
    return checked(
        contact_presence.presence(
            address=CAROL,
            to=ALICE,
            contact=contact,
            nick="Carol & co",
            caps=CAPS,
            photo=contact.avatar,
            down=down,
        )
    )


def checked(stanza: str) -> str:
    gate.seal(stanza, DOMAIN)
    return canonicalize(stanza)


def expected(inside: str, kind: str = "", sender: str = f"{CAROL}/bridge") -> str:
    attributes = f' type="{kind}"' if kind else ""
    return canonicalize(f'<presence from="{sender}" to="{ALICE}"{attributes}>{inside}</presence>')


NICK = '<nick xmlns="http://jabber.org/protocol/nick">Carol &amp; co</nick>'
NO_PHOTO = '<x xmlns="vcard-temp:x:update"><photo/></x>'


@pytest.mark.parametrize(
    ("standing", "show"),
    [
        ("unknown", ""),
        ("online", ""),
        ("chat", "<show>chat</show>"),
        ("away", "<show>away</show>"),
        ("xa", "<show>xa</show>"),
        ("dnd", "<show>dnd</show>"),
    ],
)
def test_whoever_is_not_offline_can_be_written_to(standing: Standing, show: str) -> None:
    assert shown(standing) == expected(f"{show}{CAPS}{NICK}{NO_PHOTO}")


def test_words_picture_and_idleness_are_told() -> None:
    told = shown("away", status="at <tea>", since=1_700_000_000.5, avatar="ab" * 20)

    assert told == expected(
        "<status>at &lt;tea&gt;</status><show>away</show>"
        f'{CAPS}{NICK}<x xmlns="vcard-temp:x:update"><photo>{"ab" * 20}</photo></x>'
        '<idle xmlns="urn:xmpp:idle:1" since="2023-11-14T22:13:20.500Z"/>'
    )


def test_who_is_offline_was_seen_at_a_time() -> None:
    assert shown("offline", status="gone", since=1_700_000_000.0) == expected(
        '<status>gone</status><delay xmlns="urn:xmpp:delay" stamp="2023-11-14T22:13:20.000Z"/>',
        "unavailable",
    )


def test_without_a_connection_it_is_said_why() -> None:
    assert shown("chat", down="The connection was lost.") == expected(
        "<status>The connection was lost.</status>", "unavailable"
    )


@pytest.mark.parametrize("since", [-1.0, 0.0, 1e300, float("inf"), float("nan")])
@pytest.mark.parametrize("standing", ["away", "offline"])
def test_a_time_that_cannot_be_is_not_told(standing: Standing, since: float) -> None:
    assert "since" not in shown(standing, since=since)
    assert "stamp" not in shown(standing, since=since)


def test_a_status_is_cut() -> None:
    assert "x" * contact_presence.MAX_STATUS + "<" in shown(status="x" * 5000)


def test_who_asks_to_be_let_in_says_his_name() -> None:
    account = BareJid(prepare("alice@example.org"))
    asked = contact_presence.request(CAROL, account, "Carol", "Is in your list.")

    assert checked(asked) == canonicalize(
        f'<presence from="{CAROL}" to="alice@example.org" type="subscribe">'
        "<status>Is in your list.</status>"
        '<nick xmlns="http://jabber.org/protocol/nick">Carol</nick></presence>'
    )
