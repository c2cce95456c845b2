"""`xmpp-bridge do`, as an operator uses it; what the gateway answers is given."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.cli import main
from bridge.control import server
from bridge.control.protocol import Answer, Asked, Request
from bridge.control.server import Socket
from bridge.xmpp.commands import control
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Told
from bridge.xmpp.forms import Field

CONFIGURATION = '[database]\nurl = "sqlite:///bridge.db"\n'
FIELDS = (
    Field("who", "text-single", label="Account or domain", is_required=True),
    Field("how_long", "list-single", label="For how long", options=(("day", "A day"), ("", ""))),
    Field("tell", "boolean", label="Tell him"),
    Field("", "fixed", ("Choose.",)),
)
DONE = Answer(status="done", words="It is done.")


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Some that ask nothing of the gateway."""

    def act(*_: Any) -> Told:
        raise NotImplementedError

    def command(word: str, *fields: Field, **more: Any) -> Command:
        more.setdefault("who", "admins")
        return Command(
            word=word,
            name=word.title(),
            about="It is so.",
            group="Running the gateway",
            act=act,
            fields=fields,
            **more,
        )

    declared = (
        command("ban", *FIELDS),
        command("accounts"),
        command("look", changes=False),
        command("tell", Field("words", "text-multi", label="Words", is_required=True)),
        command("mine", who="everybody"),
    )
    monkeypatch.setattr(control, "EVERY", declared)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMPP_BRIDGE_CONFIG", raising=False)
    (tmp_path / "config.toml").write_text(CONFIGURATION)


def bridge(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="xmpp-bridge")


def asked(answer: Answer, *arguments: str, at: str = "bridge.sock") -> tuple[Result, list[Request]]:
    """What the command line says, and what a gateway heard that answers so."""
    heard: list[Request] = []

    async def hear(request: Request) -> Answer:
        heard.append(request)
        return answer

    async def run() -> Result:
        bound = Socket(Path(at))
        serving = asyncio.create_task(server.serve(bound.listening, hear))
        try:
            return await asyncio.to_thread(bridge, *arguments)
        finally:
            serving.cancel()
            await asyncio.wait((serving,))
            bound.close()

    return asyncio.run(run()), heard


def told(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def test_without_a_word_all_commands_of_admins_are_listed() -> None:
    assert told(bridge("do")) == (
        0,
        "ban       Ban\naccounts  Accounts\nlook      Look\ntell      Tell\n",
        "",
    )


def test_a_command_says_what_is_to_be_given() -> None:
    lines = bridge("do", "ban", "--help").stdout.splitlines()

    assert [line.strip() for line in lines if line.strip()] == [
        "Usage: xmpp-bridge do ban [OPTIONS] [WHO]...",
        "It is so.",
        "Options:",
        "--who VALUE       Account or domain  [required]",
        "--how-long VALUE  For how long (day)",
        "--tell yes|no     Tell him",
        "--json            Show the answer as JSON.",
        "--yes             Do it without asking.",
        "--network NAME    Of the network with this name.",
        "--config FILE     The configuration; else $XMPP_BRIDGE_CONFIG, ./config.toml",
        "or the one in /etc.",
        "-h, --help        Show this message and exit.",
    ]


def test_what_is_given_is_sent() -> None:
    result, heard = asked(
        DONE,
        "do",
        "ban",
        "--who",
        "eve",
        "--network=irc",
        "--how-long",
        "day",
        "--tell",
        "yes",
        "--yes",
    )

    assert told(result) == (0, "It is done.\n", "")
    assert heard == [
        Request(
            command="ban",
            network="irc",
            values={"who": ("eve",), "how_long": ("day",), "tell": ("yes",)},
            is_sure=True,
        )
    ]


def test_a_field_of_a_later_page_is_sent_as_it_stands() -> None:
    _, heard = asked(DONE, "do", "accounts", "--of-domain", "example.org", "--first=-7")

    assert heard == [
        Request(command="accounts", values={"of_domain": ("example.org",), "first": ("-7",)})
    ]


def test_what_has_no_name_is_for_the_field_that_must_be_given() -> None:
    _, heard = asked(DONE, "do", "ban", "eve@a=b", "--tell", "no", "mallory")

    assert heard == [
        Request(command="ban", values={"who": ("eve@a=b", "mallory"), "tell": ("no",)})
    ]


def test_words_of_a_text_are_one_line_though_nobody_quoted_them() -> None:
    _, heard = asked(DONE, "do", "tell", "Hello", "all", "users")
    _, quoted = asked(DONE, "do", "tell", "Hello all users")

    assert heard == quoted == [Request(command="tell", values={"words": ("Hello all users",)})]


def test_a_field_may_be_given_several_times() -> None:
    _, heard = asked(DONE, "do", "ban", "--who", "eve", "--who", "eva")

    assert heard == [Request(command="ban", values={"who": ("eve", "eva")})]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accounts", "eve=x"), "Nothing is to be given here: eve=x"),
        (("ban", "--other"), "A value is missing behind --other."),
        (("nothing",), "No such command 'nothing'."),
        (("mine",), "No such command 'mine'."),
    ],
)
def test_a_command_line_that_makes_no_sense_is_status_2(
    arguments: tuple[str, ...], words: str
) -> None:
    result, heard = asked(DONE, "do", *arguments)

    assert (result.exit_code, result.stdout, heard) == (2, "", [])
    assert result.stderr.splitlines()[-1] == f"Error: {words}"


TABLE = Answer(
    status="done",
    words="2 accounts:",
    columns=(("who", "Account"), ("since", "")),
    rows=(("ann@example.org", "today"), ("e\x1b[31mve", "")),
)


def test_a_table_is_aligned_and_nothing_in_it_moves_the_terminal() -> None:
    assert told(asked(TABLE, "do", "accounts")[0]) == (
        0,
        "2 accounts:\nAccount          since\nann@example.org  today\ne\\x1b[31mve\n",
        "",
    )


def test_a_table_is_given_as_json() -> None:
    code, stdout, stderr = told(asked(TABLE, "do", "accounts", "--json")[0])

    assert (code, stderr, stdout.count("\n")) == (0, "", 1)
    assert json.loads(stdout) == {
        "words": "2 accounts:",
        "rows": [
            {"who": "ann@example.org", "since": "today"},
            {"who": "e\x1b[31mve", "since": ""},
        ],
    }


def test_what_is_missing_is_named_in_one_line_and_status_2() -> None:
    answer = Answer(
        status="asks",
        fields=(
            Asked(name="who", label="Account or domain"),
            Asked(name="how_long", label="For how long", options=(("day", "A day"),)),
        ),
    )

    assert told(asked(answer, "do", "ban")[0]) == (
        2,
        "",
        "ban: these are missing: --who (Account or domain); --how-long (For how long: day).\n",
    )


def test_what_is_asked_first_is_answered_by_yes() -> None:
    answer = Answer(status="asks", words="All will\nbe gone.")

    assert told(asked(answer, "do", "ban", "--who", "eve")[0]) == (
        2,
        "",
        "ban: All will\\nbe gone. Say --yes to do it.\n",
    )


def test_a_field_that_there_is_not_is_status_2() -> None:
    answer = Answer(status="unknown", words="There is no such field: wo.")

    assert told(asked(answer, "do", "ban", "--wo", "eve")[0]) == (
        2,
        "",
        "ban: There is no such field: wo.\n",
    )


def test_a_refusal_is_its_sentence_and_status_1() -> None:
    answer = Answer(status="refused", words="There is nobody of this name.")

    assert told(asked(answer, "do", "ban", "--who", "eve")[0]) == (
        1,
        "",
        "There is nobody of this name.\n",
    )


def test_where_no_gateway_runs_it_is_status_4() -> None:
    assert told(bridge("do", "accounts")) == (
        4,
        "",
        f"The gateway does not run: nobody listens at {Path.cwd()}/bridge.sock.\n",
    )


def test_the_configuration_says_where_the_gateway_listens() -> None:
    Path("other.toml").write_text('[control]\nsocket = "other.sock"\n')
    result, _ = asked(DONE, "do", "accounts", "--config", "other.toml", at="other.sock")

    assert told(result) == (0, "It is done.\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "other.toml", "accounts"),
        ("--config", "config.toml", "accounts", "--config", "other.toml"),
    ],
)
def test_it_may_be_named_before_the_command_and_what_is_named_last_counts(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XMPP_BRIDGE_CONFIG", "none.toml")
    Path("other.toml").write_text('[control]\nsocket = "other.sock"\n')
    result, _ = asked(DONE, "do", *arguments, at="other.sock")

    assert told(result) == (0, "It is done.\n", "")


@pytest.mark.parametrize("word", ["ban", "look"])
def test_where_it_is_no_toml_what_would_change_something_says_that_nothing_was(word: str) -> None:
    Path("config.toml").write_text("[control\n")

    assert told(bridge("do", word)) == (
        2,
        "",
        "config.toml: line 1, column 9: is not TOML: Expected ']' at the end of a table"
        f" declaration.{' Nothing was changed.' if word == 'ban' else ''}\n",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[database]\nurl = "postgresql://u:p@db/b"\nkey_file = "/k"\n',
            "control.socket: is missing. Name one, and restart the gateway.",
        ),
        ("[control]\nsocket = 7\n", "control.socket: must be text in quotes. Nothing was changed."),
    ],
)
def test_a_configuration_without_a_socket_is_status_2(text: str, words: str) -> None:
    Path("config.toml").write_text(text)

    assert told(bridge("do", "accounts")) == (2, "", f"config.toml: {words}\n")
