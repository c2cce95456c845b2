"""The gateway's commands in Converse: by its forms, and by a chat with the gateway."""

from tests.play.converse import Shown
from tests.play.house import GATE, House, Play
from tests.play.waiting import must_be, until

ROOM = "#tea%irc.fake"
HALL = "#hall%irc.fake"
HELP = f"help@{GATE}"
"""Converse opens no chat with an address that is a domain alone."""

SECOND = "Second password"
RECEIPTS = "Tell me when the network has taken my messages"
RIGHT = "2468"


async def converse_lists_the_commands_of_the_gateway(house: House) -> None:
    house.gate.far.room(ROOM, "Carol", "Dave", subject="Tea at five")
    await house.alice.enter("")
    await house.alice.dialog.open(GATE)

    page = await house.alice.dialog.page()
    must_be(
        (True, True, False),
        ("Register" in page.names, "Status" in page.names, "Log out" in page.names),
    )


async def converse_gives_a_command_up(house: House) -> None:
    await house.alice.dialog.begin("Register")
    await house.alice.dialog.shows(lambda page: page.fields)
    await house.alice.dialog.press("Cancel")

    await house.alice.dialog.shows(lambda page: not page.fields)
    must_be((), house.gate.far.logged_in())


async def converse_shows_what_is_wrong_with_a_form(house: House) -> None:
    await house.alice.dialog.begin("Register")
    await house.alice.dialog.fill("Your name on this network", "two words")
    await house.alice.dialog.press("Next")

    await house.alice.dialog.shows(lambda page: page.words.startswith("A name is one word."))


async def converse_draws_the_code_to_be_scanned(house: House) -> None:
    await house.alice.dialog.fill("Your name on this network", "ally")
    await house.alice.dialog.press("Next")

    page = await house.alice.dialog.shows(lambda page: page.picture)
    must_be("Scan this code with your phone, where you are logged in already.", page.words)
    must_be(("https://fake.example/scan/1",), page.links)
    await house.alice.dialog.scroll_to_picture()


async def converse_hides_a_password_and_shows_that_it_was_wrong(house: House) -> None:
    house.gate.far.scan()
    await house.alice.dialog.press("Next")
    await house.alice.dialog.shows(lambda page: page.fields == ((SECOND, "password"),))
    await house.alice.dialog.fill(SECOND, "wrong")
    await house.alice.dialog.press("Next")

    await house.alice.dialog.shows(lambda page: page.words.startswith("This is wrong."))


async def converse_is_logged_in(house: House) -> None:
    await house.alice.dialog.fill(SECOND, RIGHT)
    await house.alice.dialog.press("Next")

    await house.alice.dialog.shows(lambda page: page.done == "You are logged in as ally.")
    must_be(("ally",), house.gate.far.logged_in())


async def converse_shows_how_the_login_fares(house: House) -> None:
    await house.alice.dialog.list_again("Log out")
    await house.alice.dialog.begin("Status")

    await house.alice.dialog.shows(lambda page: page.lines and page.lines[0].startswith("irc.fake"))


async def converse_changes_a_preference(house: House) -> None:
    await house.alice.dialog.begin("Preferences")
    await house.alice.dialog.shows(lambda page: page.holds.get(RECEIPTS) == "yes")
    await house.alice.dialog.tick(RECEIPTS)
    await house.alice.dialog.press("Complete")
    await house.alice.dialog.shows(lambda page: page.done == "Kept. It counts from now on.")
    await house.alice.dialog.begin("Preferences")

    await house.alice.dialog.shows(lambda page: page.holds.get(RECEIPTS) == "no")


async def converse_finds_a_room(house: House) -> None:
    await house.alice.dialog.begin("Find a room")
    await house.alice.dialog.fill("Words of the name or topic", "tea")
    await house.alice.dialog.press("Complete")

    page = await house.alice.dialog.shows(lambda page: page.lines)
    must_be((f"#tea · {ROOM}@{GATE} · Tea at five · People: 2",), page.lines)


async def converse_shows_why_a_room_was_not_joined(house: House) -> None:
    await house.alice.dialog.begin("Join a room")
    await house.alice.dialog.fill("Name, address or link", "carol%irc.fake")
    await house.alice.dialog.press("Complete")

    page = await house.alice.dialog.shows(lambda page: page.words.startswith("This is no room."))
    must_be("carol%irc.fake", page.holds["Name, address or link of the room"])


async def converse_is_led_into_the_room_that_it_joins(house: House) -> None:
    """By an invitation, which it asks about: it overlooks new bookmarks."""
    await house.alice.dialog.fill("Name, address or link", f"{ROOM}@{GATE}")
    await house.alice.dialog.press("Complete")
    await house.alice.dialog.shows(lambda page: page.done.startswith("You are in #tea."))
    await house.alice.confirm()
    await house.alice.dialog.close()

    await house.alice.shows_people("ally", "Carol", "Dave")
    must_be(("Carol", "Dave", "ally"), tuple(sorted(house.gate.far.people(ROOM))))


async def converse_is_told_in_a_chat_what_can_be_done(house: House) -> None:
    await house.alice.chat(HELP)
    await house.alice.says_when_open("help")

    await house.alice.shows(
        lambda shown: shown[-1].by == HELP and "status - Status" in shown[-1].text
    )


async def converse_unregisters_in_a_chat(house: House) -> None:
    await house.alice.say("unregister")
    await house.alice.shows(lambda shown: "1 login ends." in shown[-1].text)
    await house.alice.say("yes")

    said = Shown(by=HELP, text="You are no longer registered.")
    await house.alice.shows(lambda shown: said in shown)
    await house.gate.far.until(lambda: not house.gate.far.logged_in())


async def converse_draws_in_a_chat_the_code_to_be_scanned(house: House) -> None:
    await house.alice.say("register")
    await house.alice.shows(lambda shown: "Your name on this network" in shown[-1].text)
    await house.alice.say("ally")

    await house.alice.shows(lambda shown: shown[-1].image.endswith("/qr.png"))


async def converse_is_told_in_a_chat_that_a_password_was_wrong(house: House) -> None:
    house.gate.far.scan()
    await house.alice.shows(lambda shown: SECOND in shown[-1].text)
    await house.alice.say("wrong")

    said = f'This is wrong. {SECOND} Send "cancel" to stop.'
    await house.alice.shows(lambda shown: shown[-1] == Shown(by=HELP, text=said))


async def converse_is_logged_in_by_a_chat(house: House) -> None:
    await house.alice.say(RIGHT)

    said = Shown(by=HELP, text="You are logged in as ally.")
    await house.alice.shows(lambda shown: shown[-1] == said)
    must_be(("ally",), house.gate.far.logged_in())
    await until(house.alice.contacts, lambda contacts: str(contacts).count("gateway"))


async def converse_is_led_from_a_chat_into_a_room(house: House) -> None:
    house.gate.far.room(HALL, "Carol")
    await house.alice.say(f"join {HALL}")
    await house.alice.confirm()

    await house.alice.shows_people("ally", "Carol")


PLAYS: tuple[Play, ...] = (
    converse_lists_the_commands_of_the_gateway,
    converse_gives_a_command_up,
    converse_shows_what_is_wrong_with_a_form,
    converse_draws_the_code_to_be_scanned,
    converse_hides_a_password_and_shows_that_it_was_wrong,
    converse_is_logged_in,
    converse_shows_how_the_login_fares,
    converse_changes_a_preference,
    converse_finds_a_room,
    converse_shows_why_a_room_was_not_joined,
    converse_is_led_into_the_room_that_it_joins,
    converse_is_told_in_a_chat_what_can_be_done,
    converse_unregisters_in_a_chat,
    converse_draws_in_a_chat_the_code_to_be_scanned,
    converse_is_told_in_a_chat_that_a_password_was_wrong,
    converse_is_logged_in_by_a_chat,
    converse_is_led_from_a_chat_into_a_room,
)
