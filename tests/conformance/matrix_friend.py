"""A friend on Matrix: what he does and reads on the scripted homeserver."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bridge.api.content import Content, File, Location, Poll, Text
from bridge.api.states import Affiliation, Role, Standing
from bridge.testing.driving import Said, Shown
from tests.conformance import matrix_far as far
from tests.servers.homestead.events import Event
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

if TYPE_CHECKING:
    from tests.conformance.matrix import MatrixDriver

LEVELS: Final[Mapping[str, int]] = {
    **{"owner": 150, "admin": 50, "member": 0, "none": 0},
    **{"moderator": 50, "participant": 0, "visitor": -1},
}
"""Nobody takes rights from his equals: so the owners whom the friend makes are above others."""
STANDINGS: Final[Mapping[str, str]] = {
    **{"online": "online", "away": "unavailable", "offline": "offline"},
}


class MatrixFriend:
    """where: the room, or the one of the chat with a login of this name."""

    def __init__(self, driver: "MatrixDriver", login: str = "") -> None:
        self._driver = driver
        self._login = login
        self._begun = driver.hs.world.stream.last

    @property
    def _me(self) -> Person:
        return self._driver.user

    @property
    def _where(self) -> Room:
        return self._driver.chat(self._login) if self._login else self._driver.tea

    @property
    def name(self) -> str:
        return self._me.name

    def alone(self, name: str) -> "MatrixFriend":
        return MatrixFriend(self._driver, name)

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self._me.says(self._where, text)

    async def write(self, name: str, text: str) -> None:
        await self._me.says(self._driver.chat(name), text)

    async def is_written_to(self, name: str, text: str) -> None:
        await self._driver.people[name].says(self._driver.chat(name), text)

    async def heard(self) -> list[Said]:
        return self._told(self._where)

    async def received(self) -> list[Said]:
        rooms = [room for room in self._driver.hs.world.rooms.values() if room.id != self._where.id]
        return [one for room in rooms for one in self._told(room)]

    def _told(self, room: Room) -> list[Said]:
        names = self._driver.names
        return [(names[one.sender], far.body(room, one)) for one in self._others(room)]

    async def people(self) -> set[str]:
        return {self._driver.names[person] for person in self._where.here}

    async def subject(self) -> str:
        return self._where.topic

    async def change_subject(self, subject: str) -> None:
        await self._me.sets(self._where, "m.room.topic", {"topic": subject})

    async def call_room(self, name: str) -> None:
        await self._me.sets(self._where, "m.room.name", {"name": name})

    async def rename(self, name: str) -> None:
        self._driver.people[name] = self._me
        await self._me.is_called(name, self._me.avatar)

    async def show_picture(self, image: bytes) -> None:
        await self._me.is_called(self._me.name, self._me.uploads(image, "image/png"))

    async def describe_oneself(self, name: str, about: str) -> None:
        await self.rename(name)

    async def leave(self) -> None:
        await self._me.leaves(self._where)

    async def enter(self) -> None:
        await self._me.joins(self._where)

    # --- texts ------------------------------------------------------------------------------------

    async def answer(self, to: str, text: str) -> None:
        await self._me.answers(self._found(to), text)

    async def edit(self, text: str, now: str) -> None:
        await self._me.edits(self._found(text), now)

    async def retract(self, text: str) -> None:
        await self._me.redacts(self._found(text))

    async def remove(self, text: str, reason: str) -> None:
        await self._me.redacts(self._found(text), reason)

    async def react(self, text: str, *emoji: str) -> None:
        message, room = self._found(text), self._where
        for one in list(room.timeline):
            relation = one.content.get("m.relates_to", {})
            is_own = one.type == "m.reaction" and one.sender == self._me.id
            if is_own and relation.get("event_id") == message.id:
                if relation["key"] in emoji:
                    emoji = tuple(each for each in emoji if each != relation["key"])
                else:
                    await self._me.redacts(one)
        for each in emoji:
            await self._me.reacts(message, each)

    async def attach(self, text: str, file: File) -> None:
        await self.offer(text, file.name, b"tea")

    async def offer(self, text: str, name: str, content: bytes) -> None:
        await self._me.sends_file(self._where, content, text, filename=name)

    async def files(self) -> list[tuple[str, bytes]]:
        return [
            (one.content.get("filename", one.body), self._data(one.content["url"]))
            for one in self._others(self._where)
            if "url" in one.content
        ]

    def _data(self, mxc: str) -> bytes:
        data = self._driver.hs.world.media.at(mxc).data
        assert data is not None
        return data

    async def board(self) -> list[Shown]:
        room, names = self._where, self._driver.names
        return [far.shown(room, one, names) for one in far.said(room, self._begun)]

    async def style(self, words: Text) -> None:
        tags = {"bold": ("<strong>", "</strong>"), "code": ("<code>", "</code>")}
        tags["spoiler"] = ("<span data-mx-spoiler>", "</span>")
        html, at = "", 0
        for span in words.spans:
            begin, end = tags[span.kind]
            html += _quoted(words.body[at : span.start])
            html += f"{begin}{_quoted(words.body[span.start : span.end])}{end}"
            at = span.end
        html += _quoted(words.body[at:])
        more = {"format": "org.matrix.custom.html", "formatted_body": html}
        await self._me.says(self._where, words.body, **more)

    async def styled(self) -> list[Text]:
        return [far.styled(message) for message in self._others(self._where)]

    # --- places, polls ----------------------------------------------------------------------------

    async def share(self, content: Content) -> None:
        match content:
            case Location():
                geo = f"geo:{content.latitude},{content.longitude}"
                shown = {"msgtype": "m.location", "body": content.name, "geo_uri": geo}
                await self._me.sends(self._where, shown)
            case Poll():
                kind = f"{far.POLLS[1]}.start"
                await self._me.sends(self._where, far.asked(content), kind)

    async def shared(self) -> list[Content]:
        others = [one for one in far.things(self._where, self._begun) if one.sender != self._me.id]
        found = (far.thing(event) for event in others)
        return [thing for thing in found if thing is not None]

    async def vote(self, question: str, *choices: int) -> None:
        poll = self._poll(question)
        answers = [f"a{choice}" for choice in choices]
        relation = {"rel_type": "m.reference", "event_id": poll.id}
        kind = f"{far.POLLS[1]}.response"
        await self._me.sends(
            self._where, {"m.relates_to": relation, kind: {"answers": answers}}, kind
        )

    async def votes(self, question: str) -> dict[str, tuple[int, ...]]:
        found = far.votes(self._where, self._poll(question))
        return {self._driver.names[who]: chosen for who, chosen in found.items()}

    def _poll(self, question: str) -> Event:
        polls = (one for one in self._where.timeline if one.type.endswith("poll.start"))
        return next(poll for poll in polls if far.question(poll) == question)

    # --- signals ----------------------------------------------------------------------------------

    async def types(self, is_typing: bool) -> None:
        await self._me.types(self._where, is_typing)

    async def typing(self) -> set[str]:
        return {self._driver.names[one] for one in self._where.typing if one != self._me.id}

    async def reads(self, text: str) -> None:
        await self._me.reads(self._found(text))

    async def readers(self) -> dict[str, str]:
        room = self._where
        return {
            self._driver.names[person]: far.body(room, event)
            for (person, kind, _), receipt in room.receipts.items()
            if kind == "m.read" and person != self._me.id and (event := room.find(receipt.event))
        }

    async def fares(self, standing: Standing, status: str) -> None:
        await self._me.fares(STANDINGS[standing], status)

    # --- governing --------------------------------------------------------------------------------

    async def give_role(self, name: str, role: Role) -> None:
        await self._give(name, LEVELS[role])

    async def give_affiliation(self, name: str, affiliation: Affiliation) -> None:
        person = self._driver.people[name]
        if affiliation == "outcast":
            await self._me.bans(self._where, person)
        else:
            await self._give(name, LEVELS[affiliation])

    async def _give(self, name: str, level: int) -> None:
        room, person = self._where, self._driver.people[name]
        powers = room.now("m.room.power_levels")
        users = {**powers["users"], person.id: level}
        content = {**powers, "users": users}
        # Nobody is in its lists who governs it: in rooms of before version 12 he would be.
        room.world.put(room, self._me.id, "m.room.power_levels", content, "")

    async def invite(self, name: str, reason: str) -> None:
        await self._me.invites(self._where, self._driver.people[name], reason)

    def _found(self, text: str) -> Event:
        room = self._where
        return next(one for one in reversed(far.said(room, 0)) if far.body(room, one) == text)

    def _others(self, room: Room) -> list[Event]:
        return [one for one in far.said(room, self._begun) if one.sender != self._me.id]


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
