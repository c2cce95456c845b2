"""How much history a client gets when it joins, and asks for."""

from tests.scenes import xpath
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import said
from tests.scenes.stage import Stage

HOUR = 3600.0


async def told(client: Client, room: Room, history: str = "") -> list[str]:
    """The history that a client is told."""
    came = await client.joins(room, history=history)
    return [message.findtext("body", "") for message in came if xpath.holds(message, "/*/body")]


async def a_room_where_was_said(cast: Cast, *texts: str) -> Room:
    """All but the last was said an hour ago."""
    room = cast.room("carol")
    alice = await cast.client("alice")
    await alice.joins(room)
    cast.clock.ahead = -HOUR
    for text in texts:
        if text == texts[-1]:
            cast.clock.ahead = 0.0
        room.says("carol", text)
    await alice.reads_to(said(room, "carol", texts[-1]))
    return room


def test_no_more_stanzas_come_than_are_asked_for(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "Limit the total number of messages in the history to "X"." """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "one", "two", "three")
        phone = await cast.client("alice", "phone")

        assert await told(phone, room, "maxstanzas='2'") == ["two", "three"]
        assert await told(phone, room, "maxstanzas='0'") == []

    stage.play(scene)


def test_no_history_comes_with_no_characters(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "If the client wishes to receive no history, it MUST set the
    'maxchars' attribute to a value of "0" (zero)."
    """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "one", "two")
        phone = await cast.client("alice", "phone")

        assert await told(phone, room, "maxchars='0'") == []

    stage.play(scene)


def test_as_many_whole_stanzas_come_as_fit_the_characters(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "The service MUST send complete message stanzas only"; "the
    character count is the characters of the complete XML stanzas, not only their XML character
    data"
    """

    async def scene(cast: Cast) -> None:
        lines = [letter * 2000 for letter in "abcd"]
        room = await a_room_where_was_said(cast, *lines)
        phone = await cast.client("alice", "phone")

        assert await told(phone, room, "maxchars='6000'") == lines[-2:]
        assert await told(phone, room, "maxchars='2000'") == []

    stage.play(scene)


def test_only_what_was_said_in_the_last_seconds_comes(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "Send only the messages received in the last "X" seconds." """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "an hour ago", "now")
        phone = await cast.client("alice", "phone")

        assert await told(phone, room, "seconds='60'") == ["now"]
        assert await told(phone, room, f"seconds='{2 * HOUR:.0f}'") == ["an hour ago", "now"]

    stage.play(scene)


def test_only_what_was_said_since_a_moment_comes(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "Send only the messages received since the UTC datetime specified
    (which MUST conform to the DateTime profile specified in"
    """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "an hour ago", "now")
        phone = await cast.client("alice", "phone")
        came = await phone.joins(room)
        [_, stamp] = [stamp for m in came for stamp in xpath.texts(m, "//delay:delay/@stamp")]

        assert await told(phone, room, f"since='{stamp}'") == ["now"]
        assert await told(phone, room, "since='1970-01-01T00:00:00Z'") == ["an hour ago", "now"]

    stage.play(scene)


def test_all_limits_hold_together(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "The service MUST send the smallest amount of traffic that meets any
    combination of the above criteria, taking into account service-level and room-level defaults."
    """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "one", "two", "now")
        phone = await cast.client("alice", "phone")

        assert await told(phone, room, "maxstanzas='2' seconds='60'") == ["now"]
        assert await told(phone, room, f"maxstanzas='2' seconds='{2 * HOUR:.0f}'") == ["two", "now"]
        assert await told(phone, room, "maxstanzas='2' maxchars='0'") == []

    stage.play(scene)


def test_a_client_that_asks_for_nothing_gets_the_last_twenty(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "Obviously the service SHOULD NOT return all messages sent in the
    room since the beginning of the Unix era, and SHOULD appropriately limit the amount of history
    sent to the user based on service or room defaults."
    """

    async def scene(cast: Cast) -> None:
        lines = [f"line {number}" for number in range(30)]
        room = await a_room_where_was_said(cast, *lines)
        phone = await cast.client("alice", "phone")

        assert await told(phone, room) == lines[-20:]

    stage.play(scene)


def test_what_is_no_limit_is_no_fault(stage: Stage) -> None:
    """XEP-0045 section 7.2.14: "Obviously the service SHOULD NOT return all messages sent in the
    room since the beginning of the Unix era, and SHOULD appropriately limit the amount of history
    sent to the user based on service or room defaults."
    """

    async def scene(cast: Cast) -> None:
        room = await a_room_where_was_said(cast, "one", "two")
        phone = await cast.client("alice", "phone")

        for absurd in (
            "maxstanzas='-1'",
            "maxstanzas='many'",
            f"maxchars='{'9' * 400}'",
            "since='yesterday'",
            "seconds='1e9'",
            "since='0000-00-00T00:00:00Z'",
        ):
            assert await told(phone, room, absurd) == ["one", "two"], absurd

    stage.play(scene)
