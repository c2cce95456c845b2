"""Forms that no client writes: several, nested, with a field twice."""

import pytest

from tests.scenes.cast import Cast
from tests.scenes.stage import Stage

OWNER = "http://jabber.org/protocol/muc#owner"
ROOMCONFIG = "http://jabber.org/protocol/muc#roomconfig"
TYPE = f"<field var='FORM_TYPE'><value>{ROOMCONFIG}</value></field>"
FORM = f"<x xmlns='jabber:x:data' type='submit'>{TYPE}</x>"
NESTED = f"<x xmlns='jabber:x:data' type='submit'>{TYPE}{FORM}</x>"
DEEP = "<x xmlns='jabber:x:data' type='submit'>" * 200 + "</x>" * 200
NAME = "<field var='muc#roomconfig_roomname'><value>a</value></field>"
DOUBLE = f"<x xmlns='jabber:x:data' type='submit'>{TYPE}{NAME}{NAME}</x>"
OTHER = (
    "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:other</value>"
    f"</field>{NAME}</x>"
)
MANY = (
    f"<x xmlns='jabber:x:data' type='submit'>{TYPE}"
    + "".join(f"<field var='f{number}'><value>v</value></field>" for number in range(2000))
    + "</x>"
)
NONE = "<x xmlns='jabber:x:data'/>"


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(FORM + FORM, id="two"),
        pytest.param(NESTED, id="nested"),
        pytest.param(DEEP, id="deep"),
        pytest.param(DOUBLE, id="field-twice"),
        pytest.param(OTHER, id="of-another-kind"),
        pytest.param(MANY, id="fields"),
        pytest.param("", id="none"),
        pytest.param(NONE, id="no-type"),
    ],
)
def test_a_strange_form_is_an_error_and_no_fault(stage: Stage, form: str) -> None:
    """XEP-0045 section 10.2: "the service MUST return a" forbidden error, or one of a bad request.

    XEP-0004 section 3.2: "MUST contain one and only one" of each.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.sets(
            room,
            f"<query xmlns='{OWNER}'>{form}</query>",
            "/iq[@type='error']/error[err:bad-request or err:forbidden or err:policy-violation]",
        )
        await alice.receives_nothing()

    stage.play(scene)


@pytest.mark.parametrize(
    "form", [FORM + FORM, NESTED, DEEP, MANY], ids=["two", "nested", "deep", "fields"]
)
def test_a_strange_form_in_a_message_is_no_message(stage: Stage, form: str) -> None:
    """XEP-0045 section 7.13: "a visitor SHOULD send a" message "stanza containing a data form to
    the room itself"; one that is none harms nobody.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(f"<message to='{room}' id='m1'>{form}</message>")
        alice.says(room, "hello")
        await alice.reads_to(f"/message[@from='{room}/alice'][body='hello']")

    stage.play(scene)
