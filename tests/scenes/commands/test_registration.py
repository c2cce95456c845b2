"""Registering in-band, by clients that know no commands."""

from collections.abc import Mapping
from xml.etree.ElementTree import tostring
from xml.sax.saxutils import escape

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import of, roster
from tests.scenes.executing import Execution, filled_in
from tests.scenes.paths import feature
from tests.scenes.stage import Stage
from tests.scenes.xpath import texts

REGISTER = "jabber:iq:register"
PASSWORD = Manner(enters="password")
TWO_STEPS = Manner(enters="two-steps")
GET = f"<query xmlns='{REGISTER}'/>"
REMOVE = f"<query xmlns='{REGISTER}'><remove/></query>"
RESULT = "/iq[@type='result'][not(*)]"
RIGHT = {"username": "ally", "password": "sesame"}


def test_it_is_announced(stage: Stage) -> None:
    """XEP-0077 section 9: "it SHOULD report that by including a Service Discovery feature of
    "jabber:iq:register" in response to disco#info requests."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        info = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
        await alice.gets(cast.domain, info, feature(REGISTER))

    stage.play(scene)


def test_it_says_what_is_to_be_filled_in(stage: Stage) -> None:
    """XEP-0077 section 3.1: "If the entity is not already registered and the host supports In-Band
    Registration, the host MUST inform the entity of the required registration fields", and section
    4: "The x:data form SHOULD contain x:data fields that correspond to all of the iq:register
    fields (e.g., username and password)."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await alice.gets(
            cast.domain,
            GET,
            "not(//register:registered)",
            "//register:instructions[.='Log in with your account on this network.']",
            "//register:username[not(text())]",
            "//register:password[not(text())]",
            f"//form:field[@var='FORM_TYPE']/form:value[.='{REGISTER}']",
            "//form:field[@var='username'][@type='text-single'][form:required]",
            "//form:field[@var='password'][@type='text-private'][form:required]",
        )

    stage.play(scene, manner=PASSWORD)


@pytest.mark.parametrize("has_form", [True, False], ids=["form", "fields"])
def test_who_fills_it_in_is_registered(stage: Stage, has_form: bool) -> None:
    """XEP-0100 section 4.1.1: "Gateway verifies that registration information provided by Jabber
    User is valid [...] and informs Jabber User of success" and then "Gateway sends subscription
    request to Jabber User".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await alice.sets(cast.domain, query(RIGHT, has_form=has_form), RESULT)
        await alice.receives(f"/presence[@type='subscribe'][@from='{cast.domain}']")
        assert cast.far.logged_in() == ("ally",)
        await lets_in(cast, alice)

    stage.play(scene, manner=PASSWORD)


def test_who_is_registered_sees_what_can_be_changed(stage: Stage) -> None:
    """XEP-0077 section 3.1: "the IQ result that it sends in response to the IQ get MUST contain an
    empty <registered/> element [...], SHOULD contain the registration information currently on file
    for the entity (although the <password/> element MAY be empty)"

    XEP-0100 section 4.2.1: "Gateway verifies that, if changed, information provided by Jabber User
    is still valid".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        got = await alice.gets(
            cast.domain,
            GET,
            "//register:registered",
            "//register:username[.='ally']",
            "//register:password[not(text())]",
            "//form:field[@var='username']/form:value[.='ally']",
            "//form:field[@var='password'][not(form:value)]",
        )
        assert "sesame" not in tostring(got, "unicode")
        await alice.sets(cast.domain, query(RIGHT | {"username": "alison"}), RESULT)
        await alice.gets(cast.domain, GET, "//register:username[.='alison']")
        await alice.receives_nothing()

    stage.play(scene, manner=PASSWORD)


@pytest.mark.parametrize("has_form", [True, False], ids=["form", "fields"])
def test_what_is_not_verified_is_not_acceptable(stage: Stage, has_form: bool) -> None:
    """XEP-0100 section 4.1.2: "User information not verified: Gateway returns <not-acceptable/>
    error to Jabber User."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        for wrong, words in (
            ({"username": "ally", "password": "canarybird"}, "This is wrong."),
            ({"username": "two words", "password": "sesame"}, "A name is one word."),
            (
                {"username": "ally", "password": ""},
                'Please fill in "Your password".',
            ),
            ({"username": "ally"}, 'Please fill in "Your password".'),
        ):
            refused = await alice.sets(
                cast.domain,
                query(wrong, has_form=has_form),
                "/iq[@type='error']/error[@type='modify']/err:not-acceptable",
            )
            assert texts(refused, "//err:text") == [words]
            assert "canarybird" not in tostring(refused, "unicode")
        await alice.gets(cast.domain, GET, "not(//register:registered)")
        await registered(cast, alice)

    stage.play(scene, manner=PASSWORD)


def test_further_steps_are_announced(stage: Stage) -> None:
    """Ours: there is room for one form. What follows is done by a command, which goes on with what
    was begun.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await alice.gets(cast.domain, GET, "//register:username", "not(//register:password)")
        await alice.sets(cast.domain, query({"username": "ally"}), RESULT)
        await alice.receives(
            f"/message[@from='{cast.domain}'][body='One more step is needed to log in. Send"
            ' "register" to me, or execute my command "Register", to go on.\']'
        )
        await alice.gets(cast.domain, GET, "not(//register:registered)")
        register = await Execution.begun(alice, cast.domain, "register", "//bob:data")
        cast.far.scan()
        await register.goes("next", "//form:field[@var='second']")
        await register.submits({"second": "2468"}, "//commands:command[@status='completed']")
        await alice.receives("/presence[@type='subscribe']")
        await alice.gets(cast.domain, GET, "//register:registered")

    stage.play(scene, manner=TWO_STEPS)


def test_where_nobody_needs_to_one_may_all_the_same(stage: Stage) -> None:
    """Ours: what is required is nothing, so there is nothing to be filled in."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await alice.gets(
            cast.domain,
            GET,
            "not(//register:registered)",
            "//register:instructions[starts-with(., 'Nobody needs to register here')]",
            "not(//register:username)",
        )
        await alice.sets(cast.domain, GET, RESULT)
        await alice.receives("/presence[@type='subscribe']")
        await alice.gets(cast.domain, GET, "//register:registered")
        await alice.sets(cast.domain, GET, RESULT)
        await alice.receives_nothing()

    stage.play(scene)


def test_who_unregisters_is_answered_before_the_farewell(stage: Stage) -> None:
    """XEP-0100 section 4.3.1: "Gateway sends IQ-result to Jabber User. Gateway cancels
    subscriptions. Gateway sends unavailable presence to Jabber User."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        await lets_in(cast, alice)
        alice.wire.seen.clear()
        await alice.sets(cast.domain, REMOVE, RESULT)
        await alice.reads_to(of(cast.domain, "unsubscribed"))
        came = [one.tag for one in alice.wire.seen if one.get("from") == cast.domain]
        assert came[0] == "iq"
        assert cast.far.logged_in() == ()
        await alice.gets(cast.domain, GET, "not(//register:registered)")

    stage.play(scene, manner=PASSWORD)


def test_who_is_not_registered_cannot_unregister(stage: Stage) -> None:
    """XEP-0077 section 3.2: "The entity sending the remove request was not previously
    registered."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await alice.sets(
            cast.domain,
            REMOVE,
            "//error[@type='auth']/err:registration-required",
            "//err:text[.='You are not registered.']",
        )

    stage.play(scene, manner=PASSWORD)


def test_removing_stands_alone(stage: Stage) -> None:
    """XEP-0077 section 3.2: "The <remove/> element was not the only child element of the <query/>
    element."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        both = f"<query xmlns='{REGISTER}'><remove/><username>ally</username></query>"
        await alice.sets(cast.domain, both, "//error/err:bad-request")
        assert cast.far.logged_in() == ("ally",)

    stage.play(scene, manner=PASSWORD)


@pytest.mark.parametrize(
    ("inside", "condition", "words"),
    [
        pytest.param("", "not-acceptable", "Nothing was filled in.", id="nothing"),
        pytest.param(
            filled_in("jabber:iq:register:cancel", RIGHT),
            "bad-request",
            "This is another form than the one expected.",
            id="another form",
        ),
        pytest.param(
            filled_in(REGISTER, RIGHT) + "<username>ally</username>",
            "bad-request",
            "Please send either the form or single fields, not both.",
            id="both",
        ),
        pytest.param(
            filled_in(REGISTER, RIGHT) * 2,
            "bad-request",
            "There is more than one form.",
            id="two forms",
        ),
        pytest.param(
            filled_in(REGISTER, RIGHT | {"admin": "1"}),
            "not-acceptable",
            'This form has no field "admin".',
            id="a field that is not there",
        ),
        pytest.param(
            "<username>ally</username><email>a@example.org</email>",
            "not-acceptable",
            "Something was filled in that was not asked for, or twice.",
            id="not asked for",
        ),
        pytest.param(
            "<username>ally</username><username>bob</username><password>sesame</password>",
            "not-acceptable",
            "Something was filled in that was not asked for, or twice.",
            id="twice",
        ),
        pytest.param(
            "<username><b/></username><password>sesame</password>",
            "not-acceptable",
            "What was filled in is too long.",
            id="no text",
        ),
        pytest.param(
            f"<username>{'x' * 20_000}</username><password>sesame</password>",
            "not-acceptable",
            "What was filled in is too long.",
            id="too long",
        ),
        pytest.param(
            filled_in(REGISTER, RIGHT | {"username": "x" * 20_000}),
            "not-acceptable",
            "At most 10000 characters fit here: Your name on this network.",
            id="too long in the form",
        ),
        pytest.param(
            "<username xmlns='urn:example:else'>ally</username>",
            "bad-request",
            "This is not what was to be filled in.",
            id="something else",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused(
    stage: Stage, inside: str, condition: str, words: str
) -> None:
    """XEP-0077 section 4: "it SHOULD submit the data form rather than the predefined [...] fields,
    and MUST NOT submit both the data form and the predefined fields".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        refused = await alice.sets(
            cast.domain,
            f"<query xmlns='{REGISTER}'>{inside}</query>",
            f"/iq[@type='error']/error/err:{condition}",
        )
        assert texts(refused, "//err:text") == [words]
        assert cast.far.logged_in() == ()

    stage.play(scene, manner=PASSWORD)


def test_a_form_that_was_cancelled_changes_nothing(stage: Stage) -> None:
    """XEP-0004 section 3.1: "The form-submitting entity has cancelled submission of data to the
    form-processing entity."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cancelled = f"<query xmlns='{REGISTER}'><x xmlns='jabber:x:data' type='cancel'/></query>"
        await alice.sets(cast.domain, cancelled, RESULT)
        await alice.gets(cast.domain, GET, "not(//register:registered)")

    stage.play(scene, manner=PASSWORD)


def test_others_are_registered_by_themselves(stage: Stage) -> None:
    """XEP-0077 section 3.2: "The service MUST perform the remove based on the bare JID
    <localpart@domain.tld> portion of the 'from' address."
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await registered(cast, alice)
        await bob.gets(
            cast.domain, GET, "not(//register:registered)", "//register:username[not(text())]"
        )
        await bob.sets(cast.domain, REMOVE, "//error/err:registration-required")
        phone = await cast.client("alice", "phone")
        await phone.gets(cast.domain, GET, "//register:registered")

    stage.play(scene, manner=PASSWORD)


async def lets_in(cast: Cast, client: Client) -> None:
    """As clients do: both see each other from then on."""
    client.watches_gateway = True
    await roster(client)
    client.sends(f"<presence to='{cast.domain}' type='subscribed'/>")
    client.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
    await client.reads_to(of(cast.domain, "subscribed"))
    await client.reads_to(f"{client.gateway}[not(@type)][not(show)]")


async def registered(cast: Cast, client: Client) -> None:
    await client.sets(cast.domain, query(RIGHT), RESULT)
    await client.receives("/presence[@type='subscribe']")


def query(values: Mapping[str, str], *, has_form: bool = True) -> str:
    """What is filled in, in one way or the other."""
    if has_form:
        inside = filled_in(REGISTER, values)
    else:
        inside = "".join(f"<{name}>{escape(one)}</{name}>" for name, one in values.items())
    return f"<query xmlns='{REGISTER}'>{inside}</query>"
