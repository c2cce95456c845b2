"""What servers tell of somebody, as a card; what programs answer, as a version."""

import pytest

from adapters.irc.items import Done
from adapters.irc.people import programs, whois
from adapters.irc.people.whois import Whois
from bridge.api.asked import Profile, Version
from tests.adapters.irc.test_to_events import session, told

TOLD = (
    ":s 311 alice Bob b host.example * :Bob \x02B.",
    ":s 319 alice Bob :@#c +#d",
    ":s 312 alice Bob s.example :a server",
    ":s 313 alice Bob :is an operator",
    ":s 301 alice Bob :at tea",
    ":s 330 alice Bob robert :is logged in as",
    ":s 671 alice Bob :is using a secure connection",
    ":s 317 alice Bob 7300 1700000000 :seconds idle, signon time",
)


def test_all_that_is_told_stands_in_the_card() -> None:
    state = session()
    found = state.described["bob"] = Whois()

    assert told(state, *TOLD, ":s 318 alice Bob :End of WHOIS") == [Done("whois", "bob")]
    assert whois.profile("Bob", found) == Profile(
        name="Bob B.",
        nickname="Bob",
        about="\n".join(
            (
                "Bob (b@host.example)",
                "Logged in as robert.",
                "Away: at tea",
                "Idle for 2 hours.",
                "Connected since 2023-11-14 22:13 UTC.",
                "Server: s.example",
                "Channels: #c, #d",
                "An operator of the network.",
                "The connection is encrypted.",
            )
        ),
    )


def test_nothing_of_it_is_said_where_nobody_asked() -> None:
    assert told(session(), *(line for line in TOLD if " 301 " not in line)) == []


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ("WeeChat 4.2.1 (Mar 4 2024)", Version("WeeChat", "4.2.1", "Mar 4 2024")),
        ("HexChat 2.16.1 / Linux 6.1", Version("HexChat", "2.16.1", "Linux 6.1")),
        ("irssi v1.4.3", Version("irssi", "1.4.3")),
        ("mIRC:6.35:Windows", Version("mIRC", "6.35", "Windows")),
        ("A \x02bot", Version("A bot")),
        ("7", Version("7")),
        ("", Version("")),
    ],
)
def test_an_answer_is_read_as_name_number_and_system(answer: str, version: Version) -> None:
    assert programs.version(answer) == version
