"""Who writes just now, and how far who has read, goes both ways on the fake network."""

import pytest

from bridge.api.adapter import Speaker
from bridge.api.asked import Signals
from bridge.api.errors import Refused
from bridge.api.events import Message, Ref
from bridge.api.ids import LoginId
from bridge.api.states import Read, Typing
from bridge.testing.rules import PortBreach
from tests.bridge.testing.stage import (
    AT_ALICE,
    CAROL,
    DAVE,
    IN_TEA,
    TEA,
    fake,
    in_tea,
    ref,
    run,
    who,
)

SPEAKER = Speaker(CAROL)


def test_what_is_done_there_is_shown() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as inbox, in_tea(network, DAVE, "dave") as other:
            said = network.far.say(TEA, "alice", "tea?")
            network.far.typing(TEA, "bob")
            network.far.typing(TEA, "bob", False)
            network.far.typing("alice%irc.fake", "alice", to="carol")
            network.far.read(TEA, "bob", said)
            await inbox.until(Read)
            await other.until(Read)

            assert inbox.given[2:] == [
                Typing(place=IN_TEA, who=who("bob"), is_typing=True),
                Typing(place=IN_TEA, who=who("bob"), is_typing=False),
                Typing(place=AT_ALICE, who=who("alice"), is_typing=True),
                Read(place=IN_TEA, who=who("bob"), target=Ref(native=said.native)),
            ]
            assert len(other.of(Typing)) == 2

    run(test)


def test_what_the_gateway_tells_can_be_read_there() -> None:
    async def test() -> None:
        network = fake()
        theirs = IN_TEA._replace(login=DAVE)
        async with in_tea(network) as mine, in_tea(network, DAVE, "dave") as other:
            said = network.far.say(TEA, "alice", "tea?")
            await network.typing(IN_TEA, SPEAKER, True)
            await network.typing(AT_ALICE, SPEAKER, True)
            await network.typing(AT_ALICE, SPEAKER, False)
            await network.read(IN_TEA, SPEAKER, ref(said.native))
            await other.until(Read)

            assert network.far.typing_in(TEA) == ("carol",)
            assert network.far.typing_in("alice%irc.fake") == ()
            assert network.far.read_in(TEA) == {"carol": said.native}
            assert other.of(Typing) == [Typing(place=theirs, who=who("carol"), is_typing=True)]
            assert [type(item) for item in mine.of(Typing)] == []
        assert network.breaches == []

    run(test)


def test_what_cannot_be_told_is_dropped() -> None:
    async def test() -> None:
        network = fake()
        nowhere = IN_TEA._replace(login=LoginId(7))
        async with in_tea(network) as inbox:
            network.far.say(TEA, "alice", "tea?")
            await inbox.until(Message)
            await network.typing(nowhere, Speaker(LoginId(7)), True)
            await network.typing(IN_TEA._replace(native="#pub%irc.fake"), SPEAKER, True)
            await network.read(IN_TEA, SPEAKER, ref("777"))

            assert (network.far.typing_in(TEA), network.far.read_in(TEA)) == ((), {})

    run(test)


def test_what_the_capabilities_deny_is_refused_and_a_breach() -> None:
    async def test() -> None:
        network = fake(typing=False, reads=False)
        assert isinstance(network, Signals)
        with pytest.raises(Refused, match=r"This network has no such thing\."):
            await network.typing(IN_TEA, SPEAKER, True)
        with pytest.raises(Refused, match=r"This network has no such thing\."):
            await network.read(IN_TEA, SPEAKER, ref("7"))
        with pytest.raises(PortBreach):
            await fake().read(IN_TEA, SPEAKER, ref())

        assert network.breaches == [
            "typing is told, which the capabilities deny",
            "it is told what was read, which the capabilities deny",
        ]

    run(test)
