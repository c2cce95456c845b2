"""What nobody should have had to say in the course of the other plays."""

from tests.play.house import House, Play
from tests.play.waiting import must_be


async def converse_complained_of_nothing(house: House) -> None:
    must_be([], await house.alice.complaints())


async def the_gateway_kept_to_the_rules_of_the_port(house: House) -> None:
    must_be([], [*house.network.breaches, *house.gate.breaches])


async def the_gateway_warned_of_nothing(house: House) -> None:
    must_be([], [line for line in house.log() if " INFO " not in line])


PLAYS: tuple[Play, ...] = (
    converse_complained_of_nothing,
    the_gateway_kept_to_the_rules_of_the_port,
    the_gateway_warned_of_nothing,
)
