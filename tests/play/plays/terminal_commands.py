"""The gateway's commands in profanity: by its forms, and by chatting with the gateway."""

from tests.play.house import GATE, House, Play
from tests.play.plays.commands import RIGHT, ROOM
from tests.play.waiting import must_be

CONSOLE = "/win 1"
TALK = f"/win {GATE}"
RECEIPTS = "[field3] Tell me when the network has taken my messages"


async def profanity_lists_the_commands_of_the_gateway(house: House) -> None:
    await house.bob.type(CONSOLE)
    await house.bob.type("/clear")
    await house.bob.type(f"/cmd list {GATE}")

    await house.bob.shows("Ad hoc commands:", "preferences", "register", "status")


async def profanity_gives_a_command_up(house: House) -> None:
    await _executes(house, "register")
    await house.bob.shows("Log in with your account on this network.", "[field1] Your name")
    await house.bob.type("/form cancel")

    await house.bob.shows("Ad hoc commands:")
    must_be(False, "bobby" in house.gate.far.logged_in())


async def profanity_shows_what_is_wrong_with_a_form(house: House) -> None:
    await _executes(house, "register")
    await house.bob.shows("[field1] Your name on this network (required):")
    await _fills(house, '/field1 "two words"')

    await house.bob.shows("A name is one word. Log in with your account on this network.")


async def profanity_shows_the_link_to_be_scanned(house: House) -> None:
    await _fills(house, "/field1 bobby")

    await house.bob.shows("Scan this code with your phone", "Link: https://fake.example/scan/")


async def profanity_hides_a_password_and_shows_that_it_was_wrong(house: House) -> None:
    house.gate.far.scan()
    await house.bob.type("/form submit")
    await house.bob.shows("[field1] Second password (required):")
    await house.bob.type("/field1 wrong")
    await house.bob.shows("[field1] Second password (required): [hidden]")
    await house.bob.type("/form submit")

    await house.bob.shows("This is wrong. Your account has a second password.")


async def profanity_is_logged_in(house: House) -> None:
    await _fills(house, f"/field1 {RIGHT}")
    await house.bob.shows(f"Received authorization request from {GATE}")
    await house.bob.type(TALK)

    await house.bob.shows("You are logged in as bobby.")
    must_be(True, "bobby" in house.gate.far.logged_in())


async def profanity_shows_how_the_login_fares(house: House) -> None:
    await _executes(house, "status")

    await house.bob.shows("Form title: Status", "irc.fake · bobby · Connected")
    await house.bob.type("/form cancel")


async def profanity_changes_a_preference(house: House) -> None:
    await _executes(house, "preferences")
    await house.bob.shows(f"{RECEIPTS}: TRUE")
    await _fills(house, "/field3 off")
    await house.bob.type(TALK)
    await house.bob.shows("Kept. It counts from now on.")
    await _executes(house, "preferences")

    await house.bob.shows(f"{RECEIPTS}: FALSE")
    await house.bob.type("/form cancel")


async def profanity_finds_a_room(house: House) -> None:
    await _executes(house, "search")
    await house.bob.shows("[field1] Words of the name or topic (required):")
    await _fills(house, "/field1 tea")

    await house.bob.shows("Rooms that were found:", f"#tea · {ROOM}@{GATE} · Tea at five · People:")
    await house.bob.type("/form cancel")


async def profanity_is_led_into_the_room_that_it_joins(house: House) -> None:
    await _executes(house, "join")
    await house.bob.shows("[field1] Name, address or link of the room (required):")
    await _fills(house, "/field1 carol%irc.fake")
    await house.bob.shows("This is no room.", "(required): carol%irc.fake")
    await _fills(house, f"/field1 {ROOM}@{GATE}")
    await house.gate.far.until(lambda: "bobby" in house.gate.far.people(ROOM))
    await house.bob.type(TALK)
    await house.bob.shows(f"Its address: {ROOM}@{GATE}")
    await house.bob.type(CONSOLE)
    await house.bob.shows(f"{ROOM}@{GATE}", "invite")
    await house.bob.type(f"/join {ROOM}@{GATE}")

    await house.bob.shows("Carol", "Dave", "bobby")


async def profanity_is_told_in_a_chat_what_can_be_done(house: House) -> None:
    await house.bob.type(CONSOLE)
    await house.bob.type(f"/msg {GATE} help")

    await house.bob.shows("You can send me:", "status - Status", "join - Join a room")


async def profanity_cancels_in_a_chat(house: House) -> None:
    await house.bob.type("/clear")
    await house.bob.type("unregister")
    await house.bob.shows("Yes, I am sure", "(yes or no)")
    await house.bob.type("perhaps")
    await house.bob.shows("Please answer yes or no.")
    await house.bob.type("cancel")

    await house.bob.shows("Cancelled.")
    must_be(True, "bobby" in house.gate.far.logged_in())


async def profanity_finds_and_joins_in_a_chat(house: House) -> None:
    await house.bob.type("/clear")
    await house.bob.type("search tea")
    await house.bob.shows(f"#tea · {ROOM}@{GATE} · Tea at five · People:")
    await house.bob.type(f"join {ROOM}")

    await house.bob.shows("You are in #tea already.")


async def _executes(house: House, word: str) -> None:
    await house.bob.type(f"/cmd exec {word} {GATE}")


async def _fills(house: House, line: str) -> None:
    await house.bob.type(line)
    await house.bob.shows("Field updated...")
    await house.bob.type("/form submit")


PLAYS: tuple[Play, ...] = (
    profanity_lists_the_commands_of_the_gateway,
    profanity_gives_a_command_up,
    profanity_shows_what_is_wrong_with_a_form,
    profanity_shows_the_link_to_be_scanned,
    profanity_hides_a_password_and_shows_that_it_was_wrong,
    profanity_is_logged_in,
    profanity_shows_how_the_login_fares,
    profanity_changes_a_preference,
    profanity_finds_a_room,
    profanity_is_led_into_the_room_that_it_joins,
    profanity_is_told_in_a_chat_what_can_be_done,
    profanity_cancels_in_a_chat,
    profanity_finds_and_joins_in_a_chat,
)
