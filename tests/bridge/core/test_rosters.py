"""What a contact list has two owners for."""

from dataclasses import replace

from bridge.api.ids import Identity, LoginId, NetworkName
from bridge.api.states import Contact
from bridge.core import rosters
from bridge.core.rosters import Item
from bridge.store.contacts import Kept

USUAL = "IRC"
CAROL = Identity(NetworkName("irc"), "carol%irc.fake", "carol")
FAR = Contact(login=LoginId(1), who=CAROL, name="Carol", groups=("Tea", "Friends"))
NEVER = Kept(native=CAROL.native)
SHOWN = Kept(
    native=CAROL.native,
    name="Carol",
    groups=("Friends", "Tea"),
    is_listed=True,
    roster="shown",
    is_watched=True,
)
ITEM = Item("Carol", ("Friends", "Tea"), "both")


def test_who_is_new_is_put_in_with_name_and_groups() -> None:
    assert rosters.put(NEVER, FAR, None, USUAL) == (SHOWN, ITEM)


def test_who_has_no_group_is_in_the_usual_one() -> None:
    kept, item = rosters.put(NEVER, replace(FAR, name="", groups=()), None, USUAL)

    assert item == Item("carol", (USUAL,), "both")
    assert (kept.name, kept.groups) == ("carol", (USUAL,))


def test_what_changed_far_away_changes_here() -> None:
    far = replace(FAR, name="Caroline", groups=("Work",))

    assert rosters.put(SHOWN, far, ITEM, USUAL) == (
        replace(SHOWN, name="Caroline", groups=("Work",)),
        Item("Caroline", ("Work",), "both"),
    )


def test_a_name_of_the_owners_own_stays_while_the_groups_follow() -> None:
    mine = replace(ITEM, name="Mum")
    far = replace(FAR, name="Caroline", groups=("Work",))

    assert rosters.put(SHOWN, far, mine, USUAL)[1] == Item("Mum", ("Work",), "both")


def test_groups_of_the_owners_own_stay() -> None:
    mine = replace(ITEM, groups=("Family",))
    far = replace(FAR, groups=("Work",))

    assert rosters.put(SHOWN, far, mine, USUAL)[1] is None


def test_an_entry_that_was_there_before_is_not_renamed() -> None:
    mine = Item("Mum", (), "none")

    assert rosters.put(NEVER, FAR, mine, USUAL)[1] == Item("Mum", ("Friends", "Tea"), "both")


def test_a_subscription_that_the_owner_took_back_is_not_made_again() -> None:
    unwatched = replace(SHOWN, is_watched=False)
    item = replace(ITEM, subscription="from")

    assert rosters.put(unwatched, FAR, item, USUAL) == (unwatched, None)


def test_who_was_removed_by_the_owner_is_not_put_in_again() -> None:
    removed, item = rosters.put(SHOWN, FAR, None, USUAL)

    assert (removed, item) == (replace(SHOWN, roster="removed", is_watched=False), None)
    assert rosters.put(removed, replace(FAR, name="Caroline"), None, USUAL)[1] is None


def test_who_was_removed_far_away_and_added_again_is_put_in() -> None:
    removed = replace(SHOWN, roster="removed", is_watched=False)
    again, item = rosters.put(rosters.estranged(removed), FAR, None, USUAL)

    assert (again, item) == (SHOWN, ITEM)


def test_a_list_that_cannot_be_read_is_not_written_over() -> None:
    far = replace(FAR, name="Caroline")

    assert rosters.put_unseen(SHOWN, far, USUAL) == (replace(SHOWN, name="Caroline"), None)
    assert rosters.put_unseen(NEVER, FAR, USUAL) == (SHOWN, ITEM)


def test_another_presence_is_no_reason_to_look_at_the_list() -> None:
    assert not rosters.wants_change(SHOWN, replace(FAR, standing="away"), USUAL)
    assert rosters.wants_change(SHOWN, replace(FAR, name="Caroline"), USUAL)
    assert rosters.wants_change(NEVER, FAR, USUAL)
    assert not rosters.wants_change(NEVER, replace(FAR, is_listed=False), USUAL)


def test_an_offer_is_refused_once() -> None:
    asked = replace(SHOWN, roster="asked", is_watched=False)

    assert rosters.unsubscribed(asked).roster == "removed"
    assert rosters.unsubscribed(SHOWN) == SHOWN


def test_names_and_groups_are_such_as_servers_take() -> None:
    """RFC 6121 section 2.3.3: a set is refused where "[t]he <group/> element [is] of zero length"
    or one "contains an XML character data that is larger than the server's configured limit."
    """
    groups = ("", *(f"{number:02}" for number in range(50)), "x" * 5000)
    far = replace(FAR, name="Carol " * 1000, groups=groups)
    kept, item = rosters.put(NEVER, far, None, USUAL)

    assert item is not None
    assert (kept.name, kept.groups) == (item.name, item.groups)
    assert item.name == ("Carol " * 1000)[: rosters.MAX_NAME].strip()
    assert item.groups == tuple(f"{number:02}" for number in range(rosters.MAX_GROUPS))


def test_a_group_without_a_name_is_none() -> None:
    _, item = rosters.put(NEVER, replace(FAR, groups=("", " ")), None, USUAL)

    assert item == Item("Carol", (USUAL,), "both")
