"""What is said to one person of the network, and what he says."""

from bridge.testing.faults import Refuse
from tests.scenes.cast import Cast
from tests.scenes.chats import to
from tests.scenes.messages import replace
from tests.scenes.stage import Stage

CAROL = "carol%irc.fake"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"


def test_a_receipt_comes_when_the_network_has_taken_the_message(stage: Stage) -> None:
    """XEP-0184 section 7: "the receiving entity shall return an ack message containing the
    <received/> extension if the content message has been delivered to a client controlled by the
    intended recipient."; "which MUST include an 'id' attribute that echoes the 'id' attribute of
    the content message."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        carol = cast.contact("carol")
        alice.writes(carol, "hello", REQUEST, id="m1")
        await alice.receives(
            f"/message[@from='{carol}'][@to='{alice.jid}'][not(body)]",
            "/message/receipts:received[@id='m1']",
        )
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["hello"]

    stage.play(scene)


def test_a_client_of_the_contact_is_the_contact(stage: Stage) -> None:
    """RFC 6121 section 5.1 has a client that knows where a contact answers from send "its
    subsequent messages to the contact's full JID".
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        carol = cast.contact("carol")
        client = f"{carol}/bridge"
        alice.writes(client, "hello", REQUEST, id="m1")
        await alice.receives(f"/message[@from='{client}']/receipts:received[@id='m1']")
        alice.writes(client, "hello, Carol", replace("m1") + REQUEST, id="m2")
        await alice.receives(f"/message[@from='{client}']/receipts:received[@id='m2']")
        alice.sends(to(client, "<composing xmlns='http://jabber.org/protocol/chatstates'/>", "c1"))
        [login] = cast.network.logins
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == (login.name,))
        assert [said.text for said in cast.far.said(CAROL)] == ["hello, Carol"]
        cast.far.write(CAROL, login.name, "hello yourself")
        await alice.receives(f"/message[@from='{carol}'][body='hello yourself']")

    stage.play(scene)


def test_no_receipt_comes_unasked(stage: Stage) -> None:
    """XEP-0184 section 7: "included in a content message by a sending entity that wishes to know if
    the content message has been received"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "hello", id="m1")
        alice.writes(cast.contact("carol"), "asked", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")

    stage.play(scene)


def test_an_error_comes_instead_of_a_receipt(stage: Stage) -> None:
    """XEP-0100 section 4.8.2: "Legacy Service reports error. Gateway sends appropriate error to
    Jabber User"

    XEP-0184 section 7: "if the content message has been delivered to a client controlled by the
    intended recipient."; else there is no receipt.
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        cast.network.faults.next_call(Refuse("forbidden", "She does not talk to strangers."))

        alice.writes(cast.contact("carol"), "unheard", REQUEST, id="m1")
        await alice.receives("/message[@type='error'][@id='m1']/error/err:forbidden")
        alice.writes(cast.contact("carol"), "heard", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")

    stage.play(scene)


def test_what_a_far_person_writes_comes_from_his_address(stage: Stage) -> None:
    """XEP-0100 section 5.3.1: "Legacy User sends message to Jabber User using legacy protocol." """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hello", REQUEST)
        await alice.receives("/message/receipts:received")
        [login] = cast.network.logins

        cast.far.write(CAROL, login.name, "hello yourself")
        await alice.receives(
            f"/message[@type='chat'][@from='{cast.contact('carol')}'][body='hello yourself']"
        )

    stage.play(scene)


def test_an_encrypted_message_goes_no_further_and_is_answered(stage: Stage) -> None:
    """XEP-0380 section 1: "it becomes important to allow end users to know that a message could not
    be decrypted"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(
            cast.contact("carol"),
            "I sent you an encrypted message.",
            "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>",
            id="m1",
        )
        await alice.receives(
            "/message[@type='error'][@id='m1']/error[err:not-acceptable][err:text]"
        )
        assert cast.far.heard(CAROL) == ()

    stage.play(scene)


def test_a_far_action_and_ones_own_are_said_with_slash_me(stage: Stage) -> None:
    """XEP-0245 section 2: "the command is sent as-is (e.g., <body>/me laughs</body>)" """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "/me waves")
        [heard] = await cast.far.until_heard(CAROL)
        assert (heard.text, heard.form) == ("waves", "action")
        cast.far.write(CAROL, heard.by, "waves back", "action")
        await alice.receives("/message[body='/me waves back']")

    stage.play(scene)
