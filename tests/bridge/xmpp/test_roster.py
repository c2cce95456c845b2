"""Contact lists as servers write them."""

from xml.etree.ElementTree import fromstring

from bridge.core.rosters import Item
from bridge.xmpp import roster
from bridge.xmpp.addressing import Domain, prepare_bare

DOMAIN = Domain("irc.example.org")
CAROL = prepare_bare("carol%irc.fake@irc.example.org")


def test_the_entries_of_one_domain_are_read() -> None:
    query = fromstring(
        '<query xmlns="jabber:iq:roster">'
        '<item jid="Carol%irc.fake@IRC.example.org" name="Carol" subscription="both">'
        "<group>Tea</group><group>Friends</group><group/></item>"
        '<item jid="irc.example.org"/>'
        '<item jid="bob@example.org" name="Bob"/><item/><item jid="a b@irc.example.org"/>'
        '<item jid="x@irc.example.org/resource"/></query>'
    )

    assert roster.read(query, DOMAIN) == {
        CAROL: Item("Carol", ("Friends", "Tea"), "both"),
        prepare_bare("irc.example.org"): Item("", (), "none"),
    }


def test_what_is_written_is_read_again() -> None:
    item = Item('Carol "C" <&>', ("A & B", "C"), "both")
    written = roster.written(CAROL, item)
    query = fromstring(f'<query xmlns="jabber:iq:roster">{written}</query>')

    assert roster.read(query, DOMAIN) == {CAROL: item}


def test_an_entry_is_taken_out() -> None:
    assert roster.removal(CAROL) == f'<item jid="{CAROL}" subscription="remove"/>'
