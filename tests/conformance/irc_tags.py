"""A friend whose client has IRCv3 tags: he answers, reacts and is seen to write."""

import re
from collections.abc import Iterator
from typing import NamedTuple, Self

from bridge.testing.driving import Shown
from tests.clients.irc import IrcClient
from tests.conformance.irc import IrcFriend

CAPABILITIES = ("batch", "echo-message", "labeled-response", "message-tags", "server-time")
SAID = re.compile(r"^@(\S+) :([^! ]+)\S* (PRIVMSG|TAGMSG) :?(\S+)(?: :?(.*))?$", re.DOTALL)


class Tagged(NamedTuple):
    """One line of words or of tags alone."""

    tags: dict[str, str]
    by: str
    command: str
    target: str
    text: str


class TaggingFriend(IrcFriend):
    """with_: the one person with whom he speaks; None: he does in the channel."""

    def __init__(self, client: IrcClient, channel: str, with_: str | None = None) -> None:
        super().__init__(client, channel)
        self._with = with_

    def alone(self, name: str) -> Self:
        return type(self)(self._client, self.channel, name)

    @property
    def _target(self) -> str:
        return self._with or self.channel

    async def say(self, *texts: str) -> None:
        if self._with is None:
            await super().say(*texts)
            return
        for text in texts:
            self._client.privmsg(self._with, text)
        await self._client.settle()

    async def answer(self, to: str, text: str) -> None:
        self._client.send(f"@+draft/reply={self._msgid(to)} PRIVMSG {self._target} :{text}")
        await self._client.settle()

    async def react(self, text: str, *emoji: str) -> None:
        """One by one, as clients do."""
        own = {one for shown in self._shown() for by, one in shown.reactions if by == self.name}
        changes = [("unreact", one) for one in sorted(own - set(emoji))]
        changes += [("react", one) for one in emoji if one not in own]
        for tag, one in changes:
            tags = f"+draft/{tag}={one};+draft/reply={self._msgid(text)}"
            self._client.send(f"@{tags} TAGMSG {self._target}")
        await self._client.settle()

    async def board(self) -> list[Shown]:
        await self._client.settle()
        return self._shown()

    async def types(self, is_typing: bool) -> None:
        status = "active" if is_typing else "done"
        self._client.send(f"@+typing={status} TAGMSG {self._target}")
        await self._client.settle()

    async def typing(self) -> set[str]:
        """The server is not asked after it: the next one who begins or ends is waited for."""
        other = rf"(?!{re.escape(self.name)}!)\S+"
        await self._client.expect(rf"^@\S*\+typing=\S* :{other} TAGMSG")
        typed = [line for line in self._lines() if "+typing" in line.tags]
        writes = {line.by: line.tags["+typing"] for line in typed}
        return {by for by, status in writes.items() if status == "active" and by != self.name}

    async def heard(self) -> list[tuple[str, str]]:
        return [(by, text) for by, text in await super().heard() if by != self.name]

    def _msgid(self, text: str) -> str:
        return next(line.tags["msgid"] for line in self._lines() if line.text == text)

    def _shown(self) -> list[Shown]:
        lines = list(self._lines())
        texts = {line.tags["msgid"]: line.text for line in lines if line.command == "PRIVMSG"}
        reactions: dict[str, set[tuple[str, str]]] = {}
        for line in lines:
            known = reactions.setdefault(line.tags.get("+draft/reply", ""), set())
            if (came := line.tags.get("+draft/react")) is not None:
                known.add((line.by, came))
            if (went := line.tags.get("+draft/unreact")) is not None:
                known.discard((line.by, went))
        return [
            Shown(
                by=line.by,
                text=line.text,
                answers=texts.get(line.tags.get("+reply", ""), ""),
                reactions=frozenset(reactions.get(line.tags["msgid"], ())),
            )
            for line in lines
            if line.command == "PRIVMSG"
        ]

    def _lines(self) -> Iterator[Tagged]:
        for line in self._client.seen:
            found = SAID.match(line)
            if found is None:
                continue
            written, by, command, target, text = found.groups()
            tags = dict(item.partition("=")[::2] for item in written.split(";"))
            here = {self.channel} if self._with is None else {self._with, self.name}
            if target in here and (self._with is None or by in here):
                yield Tagged(tags, by, command, target, text or "")
