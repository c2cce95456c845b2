"""Commands are found and executed as XEP-0050 has it."""

import pytest

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import adhoc
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from tests.bridge.xmpp.scene import DOMAIN, Scene, error, result

BOB = "bob%irc.fake@irc.example.org"
FORM = (
    '<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>brew</value></field>'
    '<field var="tea"><value>{}</value></field></x>'
)


def brew(asked: Inquiry, filled_in: Submitted) -> str:
    if filled_in.text("tea") == "coffee":
        raise Refused("not-acceptable", "This is a teapot.")
    return f"{filled_in.text('tea')} for {asked.name} & you"


async def _later() -> str:
    return "It has boiled."


@pytest.fixture(autouse=True)
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that ask nothing of the gateway."""
    declared = (
        Command(
            node="brew",
            name="Brew",
            at=frozenset({"contact"}),
            act=brew,
            fields=(Field("tea", "text-single", label="Which?"),),
            instructions="Take your time.",
        ),
        Command(node="boil", name="Boil", at=frozenset({"contact"}), act=lambda *_: _later()),
        Command(
            node="secret",
            name="Secret",
            at=frozenset({"contact"}),
            act=brew,
            is_offered=lambda _: False,
        ),
        Command(
            node="idle",
            name="Idle",
            at=frozenset({"contact"}),
            act=lambda *_: "Nothing was done.",
            is_offered=lambda _: False,
            is_harmless=True,
        ),
        Command(node="rooms", name="Rooms", at=frozenset({"room"}), act=brew),
    )
    monkeypatch.setattr(adhoc, "ALL", declared)


def command(inside: str = "", *, node: str = "brew", action: str = "", session: str = "s1") -> str:
    how = f' action="{action}"' if action else ""
    known = f'node="{node}" sessionid="{session}"{how}'
    return f'<command xmlns="{ns.COMMANDS}" {known}>{inside}</command>'


def answered(status: str, inside: str = "", *, node: str = "brew") -> str:
    return (
        f'<command xmlns="{ns.COMMANDS}" node="{node}" sessionid="s1" status="{status}">'
        f"{inside}</command>"
    )


def test_those_that_are_offered_are_listed() -> None:
    query = f'<query xmlns="{ns.DISCO_ITEMS}" node="{ns.COMMANDS}"'

    assert Scene().get(f"{query}/>", BOB) == result(
        f'{query}><item jid="{BOB}" node="brew" name="Brew"/>'
        f'<item jid="{BOB}" node="boil" name="Boil"/></query>',
        BOB,
    )


@pytest.mark.parametrize(
    ("node", "kind", "name", "features"),
    [
        (ns.COMMANDS, "command-list", "Commands", (ns.DISCO_ITEMS,)),
        ("brew", "command-node", "Brew", (ns.COMMANDS, ns.DATA_FORM)),
    ],
)
def test_the_list_and_each_say_what_they_are(
    node: str, kind: str, name: str, features: tuple[str, ...]
) -> None:
    query = f'<query xmlns="{ns.DISCO_INFO}" node="{node}"'
    inside = "".join(f'<feature var="{feature}"/>' for feature in features)

    assert Scene().get(f"{query}/>", BOB) == result(
        f'{query}><identity category="automation" type="{kind}" name="{name}"/>{inside}</query>',
        BOB,
    )


def test_what_is_to_be_filled_in_comes_first() -> None:
    """Section 2.4.2: the form, and how to go on."""
    form = (
        '<actions execute="complete"><complete/></actions>'
        '<x xmlns="jabber:x:data" type="form"><title>Brew</title>'
        "<instructions>Take your time.</instructions>"
        '<field var="FORM_TYPE" type="hidden"><value>brew</value></field>'
        '<field var="tea" type="text-single" label="Which?"/></x>'
    )

    assert Scene().set(command(), BOB) == result(answered("executing", form), BOB)


@pytest.mark.parametrize("action", ["", "execute", "complete", "next"])
def test_what_was_filled_in_is_done(action: str) -> None:
    note = '<note type="info">oolong for bob &amp; you</note>'

    assert Scene().set(command(FORM.format("oolong"), action=action), BOB) == result(
        answered("completed", note), BOB
    )


def test_what_takes_time_is_told_when_it_is_done() -> None:
    note = '<note type="info">It has boiled.</note>'

    assert Scene().set_in_time(command(node="boil"), BOB) == result(
        answered("completed", note, node="boil"), BOB
    )


@pytest.mark.parametrize(
    "given",
    [
        command(action="cancel"),
        command(FORM.format("oolong"), action="cancel"),
        command('<x xmlns="jabber:x:data" type="cancel"/>'),
    ],
)
def test_what_is_cancelled_is_not_done(given: str) -> None:
    assert Scene().set(given, BOB) == result(answered("canceled"), BOB)


def test_who_begins_is_given_a_session() -> None:
    begun = Scene().set(command(session="", action="cancel"), BOB)

    assert 'sessionid=""' not in begun


@pytest.mark.parametrize(
    ("given", "condition", "kind", "text"),
    [
        (command(node="none"), "item-not-found", "cancel", "There is no such command here."),
        (command(node="secret"), "item-not-found", "cancel", "There is no such command here."),
        (command(node="rooms"), "item-not-found", "cancel", "There is no such command here."),
        (command(action="prev"), "bad-request", "modify", "This command cannot go that way."),
        (
            command(FORM.format("coffee")),
            "not-acceptable",
            "modify",
            "This is a teapot.",
        ),
        (
            command(FORM.format("x").replace("brew", "boil")),
            "bad-request",
            "modify",
            "This is another form than the one expected.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(given: str, condition: str, kind: str, text: str) -> None:
    assert Scene().set(given, BOB) == error(condition, BOB, kind=kind, text=text)


def test_what_is_harmless_is_done_though_it_is_not_offered() -> None:
    note = '<note type="info">Nothing was done.</note>'

    assert Scene().set(command(node="idle"), BOB) == result(
        answered("completed", note, node="idle"), BOB
    )


def test_what_is_there_for_people_is_not_there_at_the_gateway() -> None:
    assert Scene().set(command(), DOMAIN) == error(
        "item-not-found", DOMAIN, kind="cancel", text="There is no such command here."
    )
