"""Commands are found and executed as XEP-0050 has it."""

import asyncio
import re
from typing import Any

import pytest

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.commands import adhoc
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Sight, Table, Told
from bridge.xmpp.commands.texts import adhoc as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, Scene, canonical, error, iq, result

OTHER = FullJid(Jid("mallory@example.org/phone"))
SAME_ACCOUNT = FullJid(Jid(f"{CLIENT.partition('/')[0]}/elsewhere"))
CONVERSE, PROFANITY = (
    FullJid(Jid(f"{CLIENT.partition('/')[0]}/{resource}"))
    for resource in ("converse.js-42", "profanity.x1Y2")
)
BOB = "bob%irc.fake@irc.example.org"
FORM = (
    '<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>brew</value></field>'
    '<field var="tea"><value>{}</value></field></x>'
)


def brew(asked: Inquiry, filled_in: Submitted) -> Page:
    if filled_in.text("tea") == "coffee":
        raise Refused("not-acceptable", "This is a teapot.")
    return Told(words=f"{filled_in.text('tea')} for {asked.name} & you")


def pick(_asked: Inquiry, _filled_in: Submitted) -> Page:
    return Form(
        fields=CUPS, then=lambda _, given: Told(words=f"{given.text('cups')} cups"), words="Now?"
    )


def drinkers(_asked: Inquiry, _filled_in: Submitted) -> Page:
    columns = [("who", "Who"), ("cups", "Cups")]
    return Table(words="All of them:", columns=columns, rows=[["bob", "3"]])


async def boil(_asked: Inquiry, _filled_in: Submitted) -> Page:
    return Told(words="It has boiled.", has_failed=True)


def scan(_asked: Inquiry, _filled_in: Submitted) -> Page:
    return Sight(words="Scan this.", then=scanned, link="https://example.org/scan", code="42")


async def scanned(_asked: Inquiry) -> Page:
    return Table(words="Seen.", columns=[("who", "Who")], rows=[["bob"], ["carol"]])


KINDS = Field("tea", "text-single", label="Which?", is_required=True, most=10)
CUPS = (Field("cups", "text-single", label="How many?", bounds=(1, 4)),)


@pytest.fixture(autouse=True)
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that ask nothing of the gateway."""
    declared = (
        _command("brew", brew, fields=(KINDS,), words="Take your time."),
        _command("boil", boil),
        _command("pick", pick, fields=(KINDS,), is_last=False),
        _command("scan", scan),
        _command("list", drinkers, fields=CUPS, is_offered=lambda _: False, is_harmless=True),
        _command("all", drinkers, is_offered=lambda _: False, is_harmless=True),
        _command("secret", brew, is_offered=lambda _: False),
        _command("staff", brew, who="admins"),
        _command("idle", boil, is_offered=lambda _: False, is_harmless=True),
        _command("rooms", brew, at=frozenset({"room"})),
    )
    monkeypatch.setattr(adhoc, "EVERY", declared)


def _command(word: str, act: Any, **more: Any) -> Command:
    more.setdefault("at", frozenset({"contact"}))
    return Command(word=word, name=word.title(), about="", group="Account", act=act, **more)


def command(inside: str = "", *, node: str = "brew", action: str = "", session: str = "") -> str:
    how = f' action="{action}"' if action else ""
    known = f' sessionid="{session}"' if session else ""
    return f'<command xmlns="{ns.COMMANDS}" node="{node}"{known}{how}>{inside}</command>'


def answered(status: str, inside: str = "", *, node: str = "brew", session: str = "") -> str:
    known = f' sessionid="{session}"' if session else ""
    return (
        f'<command xmlns="{ns.COMMANDS}" node="{node}"{known} status="{status}">{inside}</command>'
    )


def asking(scene: Scene, *given: str, to: str = BOB, by: Jid = CLIENT) -> list[str]:
    """What is answered one after another, in canonical XML; `SESSION` stands for the one begun."""

    async def walk() -> list[str]:
        answers: list[str] = []
        session = ""
        for one in given:
            answer = scene.put(iq("set", one.replace("SESSION", session), to, by))
            said = canonical(answer if isinstance(answer, str) else await answer)
            found = re.search('sessionid="([^"]+)"', said)
            session = found[1] if found else session
            answers.append(said.replace(session, "SESSION") if session else said)
        return answers

    return asyncio.run(walk())


def bad(specific: str, text: str) -> str:
    """The error for a request that makes no sense, in canonical XML."""
    stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
    return canonical(
        f'<iq from="{BOB}" to="{CLIENT}" type="error" id="q1"><error type="modify">'
        f'<bad-request xmlns="{stanzas}"/><text xmlns="{stanzas}">{text}</text>'
        f'<{specific} xmlns="{ns.COMMANDS}"/></error></iq>'
    )


def test_those_that_are_offered_are_listed() -> None:
    query = f'<query xmlns="{ns.DISCO_ITEMS}" node="{ns.COMMANDS}"'
    items = "".join(
        f'<item jid="{BOB}" node="{node}" name="{node.title()}"/>'
        for node in ("brew", "boil", "pick", "scan")
    )

    assert Scene().get(f"{query}/>", BOB) == result(f"{query}>{items}</query>", BOB)


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
        '<field var="tea" type="text-single" label="Which?"><required/></field></x>'
    )

    assert asking(Scene(), command()) == [
        result(answered("executing", form, session="SESSION"), BOB)
    ]


@pytest.mark.parametrize("action", ["", "execute", "complete", "next"])
def test_what_was_filled_in_is_done(action: str) -> None:
    note = '<note type="info">oolong for bob &amp; you</note>'
    given = command(FORM.format("oolong"), action=action, session="SESSION")

    assert asking(Scene(), command(), given)[1] == result(
        answered("completed", note, session="SESSION"), BOB
    )


def test_what_asks_nothing_is_done_at_once() -> None:
    note = '<note type="error">It has boiled.</note>'

    assert asking(Scene(), command(node="boil")) == [
        result(answered("completed", note, node="boil", session="SESSION"), BOB)
    ]


def test_one_goes_from_page_to_page_and_back() -> None:
    """Section 3.4: "prev", where there is a page before."""
    tea = FORM.format("oolong").replace("brew", "pick")
    cups = tea.replace("tea", "cups").replace("oolong", "{}")
    on = {"node": "pick", "session": "SESSION"}

    told = asking(
        Scene(),
        command(node="pick"),
        command(tea, **on),
        command(action="prev", **on),
        command(tea, action="next", **on),
        command(cups.format("9"), action="complete", **on),
        command(cups.format("3"), action="complete", **on),
    )

    assert [re.findall(' var="([a-z]+)"|<note[^>]*>([^<]*)', one) for one in told] == [
        [("tea", "")],
        [("cups", "")],
        [("tea", "")],
        [("cups", "")],
        [],
        [("", "3 cups")],
    ]
    assert 'execute="next"' in told[0]
    assert "<prev></prev>" in told[1]
    assert "A whole number from 1 to 4 is needed: How many?" in told[4]


def test_a_sight_is_shown_and_then_what_follows_from_it() -> None:
    """XEP-0221 and XEP-0231: the picture stands in the form, and can be asked for."""
    scene, on = Scene(), {"node": "scan", "session": "SESSION"}

    shown, seen = asking(scene, command(node="scan"), command(action="next", **on))

    cid = re.search("cid:([^<]+)", shown)
    assert cid is not None
    assert '<uri type="image/png">' in shown
    assert "<value>https://example.org/scan</value>" in shown
    assert "<value>42</value>" in shown
    data = f'<data xmlns="{ns.BOB}" cid="{cid[1]}"'
    assert scene.get(f"{data}/>", BOB).count("iVBORw0KGgo") == 1
    assert scene.get(f"{data}/>", BOB, by=OTHER) == error(
        "item-not-found",
        BOB,
        OTHER,
        kind="cancel",
        text="There is no such picture any longer.",
    )
    assert re.findall("<value>([^<]*)</value>", seen) == ["bob", "carol"]


@pytest.mark.parametrize(
    "given",
    [
        command(action="cancel", session="SESSION"),
        command(FORM.format("oolong"), action="cancel", session="SESSION"),
        command('<x xmlns="jabber:x:data" type="cancel"/>', session="SESSION"),
    ],
)
def test_what_is_cancelled_is_not_done_and_is_over(given: str) -> None:
    again = command(FORM.format("oolong"), session="SESSION")

    assert asking(Scene(), command(), given, again)[1:] == [
        result(answered("canceled", session="SESSION"), BOB),
        bad("bad-sessionid", texts.NO_SESSION),
    ]


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("none", "There is no such command here."),
        ("rooms", "There is no such command here."),
        ("secret", "This cannot be done here just now."),
    ],
)
def test_what_is_not_offered_is_not_there(node: str, words: str) -> None:
    assert asking(Scene(), command(node=node)) == [
        error("item-not-found", BOB, kind="cancel", text=words)
    ]


def test_what_is_for_admins_is_for_nobody_else() -> None:
    scene = Scene()
    assert asking(scene, command(node="staff")) == [
        error(
            "forbidden",
            BOB,
            kind="auth",
            text="This command is for those who run the gateway.",
        )
    ]


@pytest.mark.parametrize(
    ("given", "specific", "text"),
    [
        (command(action="prev", session="SESSION"), "bad-action", texts.NO_WAY_THERE),
        (command(action="dance", session="SESSION"), "malformed-action", texts.NO_ACTION),
        (command(session="SESSION"), "bad-payload", texts.NOT_FILLED_IN),
        (command(FORM.format("x")), "bad-payload", texts.NOT_BEGUN),
        (command(action="next"), "bad-action", texts.NO_WAY_THERE),
        (command(FORM.format("x"), session="guessed"), "bad-sessionid", texts.NO_SESSION),
        (
            command(FORM.format("x"), node="pick", session="SESSION"),
            "bad-sessionid",
            texts.NO_SESSION,
        ),
        (
            command(FORM.format("x").replace("brew", "boil"), session="SESSION"),
            "bad-payload",
            "This is another form than the one expected.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_its_terms(given: str, specific: str, text: str) -> None:
    assert asking(Scene(), command(), given)[1] == bad(specific, text)


@pytest.mark.parametrize(
    ("filled_in", "text"),
    [
        (FORM.format("coffee"), "This is a teapot."),
        (FORM.format(""), "A value is needed: Which?"),
        (FORM.format("much too long"), "At most 10 characters fit here: Which?"),
        (FORM.format("a\nb"), "Only one line fits here: Which?"),
        (
            FORM.format("x").replace('var="tea"', 'var="milk"'),
            'This form has no field "milk".',
        ),
    ],
)
def test_what_is_refused_can_be_filled_in_again(filled_in: str, text: str) -> None:
    again = command(FORM.format("oolong"), session="SESSION")

    told = asking(Scene(), command(), command(filled_in, session="SESSION"), again)

    condition = error("not-acceptable", BOB, kind="modify", text=text.replace('"', "&quot;"))
    assert told[1] == condition
    assert 'status="completed"' in told[2]


@pytest.mark.parametrize("by", [CONVERSE, PROFANITY])
def test_who_loses_forms_by_errors_is_shown_them_again_with_what_is_wrong(by: Jid) -> None:
    """Notes beside forms are not shown by these."""
    wrong = command(FORM.format("coffee"), session="SESSION")
    again = command(FORM.format("oolong"), session="SESSION")

    _, refused, done = asking(Scene(), command(), wrong, again, by=by)

    assert '<note type="error">This is a teapot.</note>' in refused
    assert "<instructions>This is a teapot. Take your time.</instructions>" in refused
    assert re.findall("<value>([^<]*)</value>", refused) == ["brew", "coffee"]
    assert 'status="completed"' in done


@pytest.mark.parametrize(
    ("by", "said"),
    [(CLIENT, "5 %s for bob &amp; you"), (PROFANITY, "5 %%s for bob &amp; you")],
)
def test_a_note_prints_nothing_but_its_words(by: Jid, said: str) -> None:
    """profanity takes them for a format."""
    given = command(FORM.format("5 %s"), session="SESSION")

    _, done = asking(Scene(), command(), given, by=by)

    assert f">{said}</note>" in done


def test_who_is_not_shown_why_a_command_cannot_be_begun_is_told_so_by_its_end() -> None:
    told = asking(Scene(), *[command()] * 11, by=CONVERSE)

    note = (
        "The limit of commands under way is 10: end one of them first, or send me"
        ' "cancel" to end all.'
    )
    assert told[-1].count(f'status="completed"><note type="error">{note}</note>') == 1


@pytest.mark.parametrize(
    ("by", "values"),
    [
        (CLIENT, ["bob", "3"]),
        (CONVERSE, ["list", "bob · Cups: 3"]),
        (PROFANITY, ["list", "bob · Cups: 3"]),
    ],
)
def test_a_table_behind_a_form_is_drawn_by_everybody(by: Jid, values: list[str]) -> None:
    given = command('<x xmlns="jabber:x:data" type="submit"/>', node="list", session="SESSION")

    _, listed = asking(Scene(), command(node="list"), given, by=by)

    assert '<note type="info">All of them:</note>' in listed
    assert re.findall("<value>([^<]*)</value>", listed) == values
    assert ('type="fixed"' in listed, "<reported>" in listed) == (by != CLIENT, by == CLIENT)


@pytest.mark.parametrize(("by", "is_drawn"), [(CONVERSE, True), (PROFANITY, False)])
def test_a_table_without_a_form_is_drawn_where_it_can_be(by: Jid, is_drawn: bool) -> None:
    [listed] = asking(Scene(), command(node="all"), by=by)

    assert ("<reported>" in listed) == is_drawn


def test_a_dialogue_is_nobody_elses() -> None:
    """Not another account's, nor another client's of the same one."""
    scene = Scene()

    async def walk() -> list[str]:
        begun = scene.put(iq("set", command(), BOB))
        assert not isinstance(begun, str)
        found = re.search('sessionid="([^"]+)"', await begun)
        assert found is not None
        given = command(FORM.format("x"), session=found[1])
        told = []
        for by in (OTHER, SAME_ACCOUNT):
            answer = scene.put(iq("set", given, BOB, by))
            assert isinstance(answer, str)
            told.append(answer)
        return told

    assert ["bad-sessionid" in one for one in asyncio.run(walk())] == [True, True]


def test_so_many_at_once_are_too_many() -> None:
    told = asking(Scene(), *[command()] * 11)

    assert ['status="executing"' in one for one in told] == [True] * 10 + [False]
    assert "resource-constraint" in told[-1]


def test_what_is_harmless_is_done_though_it_is_not_offered() -> None:
    assert 'status="completed"' in asking(Scene(), command(node="idle"))[0]


def test_what_is_there_for_people_is_not_there_at_the_gateway() -> None:
    assert asking(Scene(), command(), to=DOMAIN) == [
        error("item-not-found", DOMAIN, kind="cancel", text="There is no such command here.")
    ]
