"""Registration in-band, where nobody needs to, and the names under which questions are asked."""

import pytest

from bridge.api.login import Ask, Question
from bridge.xmpp import namespaces as ns
from bridge.xmpp import register_fields
from tests.bridge.xmpp.scene import ALICE, DOMAIN, IRC, Scene, error, result

UNNEEDED = (
    "Nobody needs to register here: join a room, or write to somebody. Whoever registers is told by"
    " this gateway how it fares."
)
QUERY = f'<query xmlns="{ns.REGISTER}"/>'
NAME = Question(name="name", label="Name")
PHONE = Question(name="phone", label="Phone")
NICK = Question(name="nick", label="Nick")
PASSWORD = Question(name="sasl_password", label="Password", kind="secret")
SERVER = Question(name="server", label="Server")
REAL_NAME = Question(name="realname", label="Real name", is_required=False)


def query(inside: str) -> str:
    return f'<query xmlns="{ns.REGISTER}">{inside}</query>'


def test_who_is_not_registered_is_told_that_nobody_needs_to() -> None:
    assert Scene().get(QUERY, DOMAIN) == result(
        query(f"<instructions>{UNNEEDED}</instructions>"), DOMAIN
    )


def test_who_has_registered_is_told_so() -> None:
    scene = Scene()

    assert scene.set_in_time(QUERY, DOMAIN) == result("", DOMAIN)
    assert scene.hosting.gateway.registering.is_registered(ALICE, IRC)
    assert scene.get(QUERY, DOMAIN) == result(
        query(
            "<registered/><instructions>You are registered. Nothing has to be filled in."
            "</instructions>"
        ),
        DOMAIN,
    )


@pytest.mark.parametrize("where", ["field", "form"])
def test_a_megabyte_is_not_read(where: str) -> None:
    value = "x" * 2**20
    inside = f"<username>{value}</username>"
    words = "Something was filled in that was not asked for, or twice."
    if where == "form":
        inside = (
            f'<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>{ns.REGISTER}'
            f'</value></field><field var="username"><value>{value}</value></field></x>'
        )
        words = 'This form has no field "username".'

    assert Scene().set_in_time(query(inside), DOMAIN) == error(
        "not-acceptable", DOMAIN, kind="modify", text=words
    )


@pytest.mark.parametrize(
    ("questions", "names"),
    [
        ((NAME, PASSWORD), {"name": "username", "sasl_password": "password"}),
        ((NAME, PHONE), {"name": "username", "phone": "phone"}),
        ((NAME, SERVER), {"name": "name", "server": "x-server"}),
        ((NICK, REAL_NAME), {"nick": "nick", "realname": "x-realname"}),
        ((SERVER, NICK), {"server": "x-server", "nick": "nick"}),
        (
            (PASSWORD, Question(name="second", label="Second", kind="secret")),
            {"sasl_password": "x-sasl_password", "second": "x-second"},
        ),
    ],
)
def test_questions_have_the_names_that_are_registered_for_them_or_begin_with_x(
    questions: tuple[Question, ...], names: dict[str, str]
) -> None:
    assert register_fields.names(Ask(questions=questions)) == names


@pytest.mark.parametrize(
    ("questions", "fields"),
    [
        ((NAME, PASSWORD), ["username", "password"]),
        ((NICK, REAL_NAME), ["nick"]),
        ((PHONE,), ["phone"]),
        ((SERVER, NICK), []),
        ((Question(name="server", label="Server", value="irc.example.org"), NICK), ["nick"]),
    ],
)
def test_old_clients_are_asked_only_where_they_can_answer_all_that_is_needed(
    questions: tuple[Question, ...], fields: list[str]
) -> None:
    assert sorted(register_fields.plain(Ask(questions=questions))) == sorted(fields)
