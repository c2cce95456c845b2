"""What a biboumi kept is read as it was set."""

from pathlib import Path

import pytest

from bridge.store.biboumi import (
    Archive,
    Biboumi,
    NotBiboumis,
    OfAccount,
    OfChannel,
    OfServer,
    Said,
)
from tests.bridge.store.biboumis import Kept

ALICE = "alice@example.org"
SERVER = "irc.example"


def test_settings_are_read_by_the_names_of_the_forms_and_only_those_that_were_set(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path / "b.sqlite")
    kept.add("globaloptions_", owner=ALICE, maxhistorylength=50, recordhistory=0, persistent=1)
    server = kept.add(
        "ircserveroptions_",
        owner=ALICE,
        server=SERVER,
        tlsports="6697;6670",
        ports="",
        verifycert=0,
        nick="al",
        saslpassword="tomb",
        throttlelimit=10,
    )
    kept.add("after_connection_commands_", fk=server, afterconnectioncommand="MODE al +x")
    kept.add("after_connection_commands_", fk=server, afterconnectioncommand="AWAY")
    kept.add("after_connection_commands_", fk=server + 1, afterconnectioncommand="QUIT")
    kept.add(
        "ircchanneloptions_",
        owner=ALICE,
        server=SERVER,
        channel="#tea",
        encodingin="latin-1",
        persistent=-1,
        recordhistory=1,
    )
    biboumi = Biboumi(kept.path)

    assert list(biboumi.accounts()) == [OfAccount(ALICE, True, False, 50)]
    assert list(biboumi.servers()) == [
        OfServer(
            ALICE,
            SERVER,
            {
                "tls_ports": "6697;6670",
                "verify_cert": "0",
                "nick": "al",
                "sasl_password": "tomb",
                "throttle_limit": "10",
                "after_connect_commands": "MODE al +x\nAWAY",
            },
        )
    ]
    assert list(biboumi.channels()) == [
        OfChannel(ALICE, SERVER, "#tea", {"encoding_in": "latin-1"}, None, True)
    ]
    biboumi.close()


def test_each_archive_is_read_alone_and_in_its_order(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "b.sqlite")
    kept.say(ALICE, "#tea%irc.example", "bob", "later", 20)
    kept.say(ALICE, "#tea%irc.example", "bob", "first", 10)
    kept.say("bob@example.org", "#tea%irc.example", "al", "bob's own", 10)
    for number in range(2500):
        kept.say(ALICE, "#many%irc.example", "bob", str(number), 10)
    biboumi = Biboumi(kept.path)

    assert biboumi.archives() == [
        Archive(ALICE, SERVER, "#many"),
        Archive(ALICE, SERVER, "#tea"),
        Archive("bob@example.org", SERVER, "#tea"),
    ]
    assert list(biboumi.said(Archive(ALICE, SERVER, "#tea"))) == [
        Said(10.0, "bob", "first"),
        Said(20.0, "bob", "later"),
    ]
    many = [one.body for one in biboumi.said(Archive(ALICE, SERVER, "#many"))]
    assert many == [str(number) for number in range(2500)]
    biboumi.close()


def test_what_is_no_such_database_is_refused_in_words_and_nothing_is_made(tmp_path: Path) -> None:
    no_file, text, other = tmp_path / "none", tmp_path / "text", tmp_path / "other"
    text.write_text("this is text, and far longer than a header of SQLite would have to be" * 9)
    other.write_bytes(b"")

    for path, words in (
        (no_file, "There is no such file."),
        (tmp_path, "There is no such file."),
        (text, "This is no SQLite database."),
        (other, "This is no database of biboumi."),
    ):
        with pytest.raises(NotBiboumis) as refused:
            Biboumi(path)
        assert str(refused.value) == words
    assert not no_file.exists()
    assert other.read_bytes() == b""
