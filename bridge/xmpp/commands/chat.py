"""Commands executed by chatting with the gateway: a word, questions and answers, `cancel`.

For clients that show no forms. One thing at a time: what is said while something is being done
waits. XEP-0184 (receipts), XEP-0066 (the picture of a QR code).
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError, Refused
from bridge.api.media import Opened
from bridge.xmpp import addressing, contents, inquiry, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Domain, FullJid, Jid, MalformedJid
from bridge.xmpp.commands import conduct, guiding, listing, permission, sights
from bridge.xmpp.commands.dialogues import Dialogue
from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.pages import End, Form, Page, Sight, Table, Told
from bridge.xmpp.commands.questions import Questions, rows
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.offering import Offering
from bridge.xmpp.service import Service
from bridge.xmpp.to_events import REQUEST_TAG

log = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 4_000
"""Of a line; the longest answer that means something is some addresses."""

MOST_WAITING: Final = 10
"""Lines of an account that wait while something is being done."""

NOTHING: Final = Submitted()
MOST_ROWS: Final = 40
MOST_CHATS: Final = 10_000

CANCEL: Final = "cancel"
HELP: Final = "help"


@dataclass(slots=True)
class _Chat:
    """What an account and the gateway are talking about. sender: as whom the gateway answers."""

    service: Service
    sender: Jid
    client: FullJid
    lines: deque[str] = field(default_factory=deque)
    is_busy: bool = False
    dialogue: Dialogue | None = None
    questions: Questions | None = None
    watching: asyncio.Task[None] | None = None


class Chats:
    """All that accounts talk about with the gateway."""

    def __init__(self, hosting: Hosting, offering: Offering) -> None:
        self._hosting = hosting
        self._offering = offering
        self._chats: dict[tuple[BareJid, Domain], _Chat] = {}

    def heard(self, service: Service, client: FullJid, one: Element) -> None:
        """A message to the gateway. Raises Refused, Encrypted."""
        if not addressing.local_of(client):
            return  # a server: another gateway would answer to each answer, for ever
        body = (contents.words(one) or "").strip()
        if not body:
            return
        if len(body) > MOST_CHARACTERS:
            raise Refused("not-acceptable", say(texts.TOO_LONG, MOST_CHARACTERS))
        self._hosting.gateway.limits.speaks(addressing.bare(client))
        chat = self._chat(service, client, Jid(one.attrib["to"]))
        if len(chat.lines) >= MOST_WAITING:
            raise Refused("overload", say(texts.TOO_FAST))
        if one.find(REQUEST_TAG) is not None and one.get("id"):
            received = stanza.element("received", ns.RECEIPTS, "", id=one.attrib["id"])
            service.post(stanza.message(sender=chat.sender, to=client, payload=received))
        chat.lines.append(body)
        if not chat.is_busy:
            chat.is_busy = True
            self._hosting.gateway.spawn(self._answered(chat))

    def _chat(self, service: Service, client: FullJid, to: Jid) -> _Chat:
        key = (addressing.bare(client), service.domain)
        chat = self._chats.get(key)
        if chat is None:
            if len(self._chats) >= MOST_CHATS:
                self._forget_idle()
            chat = self._chats[key] = _Chat(service, Jid(service.domain), client)
        chat.client = client
        chat.sender = Jid(addressing.bare(to))
        return chat

    def _forget_idle(self) -> None:
        for key in [key for key, one in self._chats.items() if not (one.dialogue or one.is_busy)]:
            del self._chats[key]

    async def _answered(self, chat: _Chat) -> None:
        """Everything that was said so far, in its order."""
        try:
            while chat.lines:
                await self._answer(chat, chat.lines.popleft())
        finally:
            chat.is_busy = False

    async def _answer(self, chat: _Chat, line: str) -> None:
        try:
            if line.casefold() == CANCEL:
                self._cancelled(chat)
            elif chat.dialogue is not None and chat.questions is not None:
                await self._answered_question(chat, chat.dialogue, chat.questions, line)
            elif chat.dialogue is not None:
                self._say(chat, say(texts.WAITING))
            else:
                await self._begun(chat, line)
        except Refused as refused:
            way_out = "" if chat.dialogue is None else say(texts.OR_CANCEL)
            self._say(chat, "\n".join(filter(None, (refused.text, way_out))))
        except Exception:
            self._failed(chat)

    # --- beginning --------------------------------------------------------------------------------

    async def _begun(self, chat: _Chat, line: str) -> None:
        word, _, rest = line.partition(" ")
        word, rest = word.casefold().lstrip("/"), rest.strip()
        asked = self._asking(chat, Jid(chat.service.domain))
        if word in (HELP, "?"):
            self._say(chat, listing.helped(asked, rest))
            return
        if guiding.is_procedure(chat.service, word):
            word, rest = guiding.WORD, word
        found = [one for one in EVERY if one.word == word]
        command = next((one for one in found if asked.kind in one.at), None)
        is_elsewhere = command is None or (
            len(found) > 1 and _is_of(chat.service, rest.partition(" ")[0])
        )
        if found and is_elsewhere:
            asked, rest = self._elsewhere(chat, word, rest)
            command = next((one for one in found if asked.kind in one.at), None)
            if command is None:
                raise Refused("not-found", say(texts.NO_SUCH_THERE))
        if command is None or not permission.is_known(asked, command):
            raise Refused("not-found", say(texts.UNKNOWN, word[:40]))
        page = await conduct.begun(asked, command)
        if not isinstance(page, End):
            chat.dialogue = self._hosting.dialogues.begin(asked, command, page)
            chat.dialogue.on_end = lambda: self._given_up(chat)
        await self._shown(chat, page, rest)

    def _elsewhere(self, chat: _Chat, word: str, rest: str) -> tuple[Inquiry, str]:
        """A command that is executed at another address, which is named first. Raises Refused."""
        address, _, rest = rest.partition(" ")
        if not address:
            raise Refused("not-acceptable", say(texts.NEEDS_ADDRESS, word))
        domain = chat.service.domain
        written = address.removeprefix("xmpp:")
        name, _, behind = written.rpartition("@")
        try:
            to = addressing.prepare_bare(
                f"{name if behind.casefold() == domain else written}@{domain}"
            )
        except MalformedJid as error:
            said = say(texts.NOT_AN_ADDRESS, address[:80])
            raise Refused("not-found", said) from error
        return self._asking(chat, to), rest.strip()

    def _asking(self, chat: _Chat, to: Jid) -> Inquiry:
        return inquiry.asking(self._hosting, chat.service, chat.client, to, via="chat")

    # --- going on ---------------------------------------------------------------------------------

    async def _answered_question(
        self, chat: _Chat, dialogue: Dialogue, questions: Questions, line: str
    ) -> None:
        said = questions.choose(line) if questions.is_choosing else questions.answer(line)
        if not questions.is_complete:
            self._hosting.dialogues.show(dialogue, dialogue.page)
            following = say(texts.MENU) if questions.is_choosing else questions.question()
            self._say(chat, "\n".join(filter(None, (said, following))))
        elif questions.is_untouched:
            self._end(chat)
            self._say(chat, say(texts.DONE))
        else:
            await self._submitted(chat, dialogue, questions)

    async def _submitted(
        self, chat: _Chat, dialogue: Dialogue, questions: Questions, *, in_one_line: bool = False
    ) -> None:
        page, chat.questions = dialogue.page, None
        try:
            asked = self._asking(chat, dialogue.address)
            following = await conduct.filled_in(
                self._hosting.dialogues, dialogue, asked, questions.submitted
            )
        except Refused as refused:
            if in_one_line:
                self._end(chat)  # who tries again does so in one line, too
            if not self._hosting.dialogues.is_under_way(dialogue):
                raise
            assert isinstance(page, Form)
            following = replace(page, problem=refused.text)
        has_problem = isinstance(following, Form) and bool(following.problem)
        is_again = has_problem and following.words == page.words
        before = questions.submitted if is_again else NOTHING
        await self._shown(chat, following, is_again=is_again, before=before)

    async def _shown(
        self,
        chat: _Chat,
        page: Page,
        rest: str = "",
        *,
        is_again: bool = False,
        before: Submitted = NOTHING,
    ) -> None:
        if isinstance(page, End):
            self._forget(chat)
            self._say(chat, _written(page))
        elif isinstance(page, Sight):
            await self._sighted(chat, page)
        else:
            await self._questioned(chat, page, rest, is_again=is_again, before=before)

    async def _questioned(
        self, chat: _Chat, page: Form, rest: str, *, is_again: bool, before: Submitted
    ) -> None:
        dialogue = chat.dialogue
        assert dialogue is not None
        command = dialogue.command
        questions = chat.questions = Questions(
            page, say(command.name), is_again=is_again, before=before
        )
        opening = questions.opening()
        if page.is_menu:
            choices = "" if is_again else questions.choices()
            self._say(chat, "\n".join(filter(None, (opening, choices, say(texts.MENU)))))
            return
        if rest:
            try:
                questions.begin_with(rest, asks_all=command.asks_all)
            except Refused as refused:
                opening = refused.text
        if questions.is_complete:
            await self._submitted(chat, dialogue, questions, in_one_line=bool(rest))
            return
        lines = (opening, questions.question(), say(texts.OR_CANCEL))
        self._say(chat, "\n".join(filter(None, lines)))

    # --- looking ----------------------------------------------------------------------------------

    async def _sighted(self, chat: _Chat, page: Sight) -> None:
        dialogue, chat.questions = chat.dialogue, None
        lines = [say(page.words), page.link]
        if page.code:
            lines.append(say(texts.CODE, page.code))
        if page.is_waited_for:
            lines.append(say(texts.WAITING))
        self._say(chat, "\n".join(filter(None, lines)))
        if page.link:
            await self._drawn(chat, page.link)
        if not page.is_waited_for:
            self._end(chat)
        elif dialogue is not None and chat.dialogue is dialogue:
            chat.watching = self._hosting.gateway.spawn(self._watched(chat, dialogue))

    async def _drawn(self, chat: _Chat, link: str) -> None:
        """The QR code as a picture, where there is a place to put it."""
        image = sights.drawn(link)
        if not image:
            return
        file = Opened(
            name="qr.png", media_type=sights.MEDIA_TYPE, size=len(image), chunks=_once(image)
        )
        try:
            url = (await self._offering.host(chat.service.domain, file)).native
        except GatewayError:
            return  # the link says the same
        oob = stanza.element("x", ns.OOB, stanza.text_element("url", url))
        self._say(chat, url, oob)

    async def _watched(self, chat: _Chat, dialogue: Dialogue) -> None:
        """What follows when it was done elsewhere."""
        try:
            asked = self._asking(chat, dialogue.address)
            page = await conduct.looked_at(self._hosting.dialogues, dialogue, asked)
            chat.watching = None
            if chat.dialogue is dialogue:
                await self._shown(chat, page)
        except Refused as refused:
            if chat.dialogue is dialogue:
                self._end(chat)
                self._say(chat, refused.text)
        except Exception:
            self._failed(chat)

    # --- ending -----------------------------------------------------------------------------------

    def _cancelled(self, chat: _Chat) -> None:
        was_under_way = chat.dialogue is not None
        self._end(chat)
        others = 0 if was_under_way else self._end_others(chat)
        said = texts.CLOSED if others else texts.NOTHING_TO_CANCEL
        self._say(chat, say(texts.CANCELLED if was_under_way else said))

    def _end_others(self, chat: _Chat) -> int:
        """What an account has under way in other ways; how much there was."""
        dialogues, account = self._hosting.dialogues, addressing.bare(chat.client)
        return dialogues.end_all(lambda one: one.account == account)

    def _end(self, chat: _Chat) -> None:
        dialogue = chat.dialogue
        self._forget(chat)
        if dialogue is not None:
            self._hosting.dialogues.end(dialogue)

    def _failed(self, chat: _Chat) -> None:
        """By a fault of ours: what was under way is over, since nobody knows where it stands."""
        log.exception("a line to the gateway could not be answered because of a fault")
        self._end(chat)
        self._say(chat, say(texts.FAULT))

    def _forget(self, chat: _Chat) -> None:
        chat.dialogue, chat.questions, watching = None, None, chat.watching
        chat.watching = None
        if watching is not None and watching is not asyncio.current_task():
            watching.cancel()

    def _given_up(self, chat: _Chat) -> None:
        """Nobody went on with it; who cancels has forgotten it before."""
        dialogue = chat.dialogue
        if dialogue is not None:
            self._forget(chat)
            self._say(chat, say(texts.GIVEN_UP, say(dialogue.command.name)))

    def _say(self, chat: _Chat, words: str, payload: str = "") -> None:
        id = secrets.token_hex(8)
        chat.service.post(
            stanza.message(sender=chat.sender, to=chat.client, id=id, body=words, payload=payload)
        )


def _is_of(service: Service, written: str) -> bool:
    """Whether it is an address of the network."""
    return written.casefold().endswith(f"@{service.domain}")


def _written(page: Told | Table) -> str:
    if isinstance(page, Told):
        return page.words
    shown = rows(page.columns, page.rows, MOST_ROWS)
    return "\n".join(filter(None, (page.words, shown))) or say(texts.NOTHING_FOUND)


async def _once(image: bytes) -> AsyncIterator[bytes]:
    yield image
