"""Who is shown that somebody went."""

from bridge.api.ids import Identity
from bridge.core.occupancy import Went
from bridge.xmpp.muc import broadcast
from tests.bridge.xmpp.muc.ranked import DAN, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, IRC, OTHER_CLIENT


def test_who_is_put_out_while_he_comes_in_is_told_with_all_his_clients() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT, OTHER_CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice")
    scene.resident(room, DAN, "Dan")
    room.resources[OTHER_CLIENT].captured = []
    own = scene.hosting.own(room, ALICE)
    assert own is not None

    broadcast.change(b"key", scene.service, room, Went(own, "kicked"))
    told = [
        (client, 'code="110"' in sent, 'code="307"' in sent)
        for sent in scene.sent
        for client in (CLIENT, OTHER_CLIENT, DAN)
        if f'to="{client}"' in sent
    ]
    assert told == [(DAN, False, True), (CLIENT, True, True), (OTHER_CLIENT, True, True)]


def test_the_address_of_a_far_person_is_shown_where_he_can_be_written_to() -> None:
    scene = RankedScene()
    tea, hall = scene.tea_with("participant"), scene.hall(CLIENT)
    shown = []
    for room, native in ((tea, "bob%irc.fake"), (hall, "12345"), (hall, "bob%irc.fake")):
        scene.appears(room, Identity(IRC, native, "Bob"))
        standing = scene.hosting.standing(room)
        assert standing is not None
        shown.append(broadcast.item_jid(scene.service, room, standing.here[native]))

    assert shown == [f"bob%irc.fake@{DOMAIN}", "", f"bob%irc.fake@{DOMAIN}"]
