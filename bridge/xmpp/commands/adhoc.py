"""Commands as clients find and execute them: XEP-0050, with forms of XEP-0004."""

import asyncio
import base64
import secrets
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import clients, conduct, permission, sights, tables
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.dialogues import Dialogue
from bridge.xmpp.commands.every import EVERY
from bridge.xmpp.commands.pages import End, Form, Page, Sight, Table, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import adhoc as texts
from bridge.xmpp.commands.texts import every
from bridge.xmpp.entity import Entity, Identity
from bridge.xmpp.errors import Denied
from bridge.xmpp.forms import Field
from bridge.xmpp.inquiry import Inquiry

COMMAND_TAG: Final = f"{{{ns.COMMANDS}}}command"
LOOK_FOR: Final = 15.0
"""Seconds that an answer waits for what is done elsewhere; clients wait some thirty."""

_ACTIONS: Final = frozenset({"execute", "complete", "next", "prev", "cancel"})


def offered(asked: Inquiry) -> list[Command]:
    """The commands that are there for who asks."""
    return [one for one in EVERY if permission.is_shown(asked, one)]


def described(asked: Inquiry, node: str) -> Entity | None:
    """Section 2: what the list of commands, or one, is; None: the node is nothing of the kind."""
    if node == ns.COMMANDS:
        return _list()
    command = _declared(asked, node)
    if command is None or not (command.is_harmless or permission.is_shown(asked, command)):
        return None
    features = (ns.COMMANDS, ns.DATA_FORM)
    return Entity((Identity("automation", "command-node", say(command.name)),), features)


def _list() -> Entity:
    return Entity((Identity("automation", "command-list", say(texts.COMMANDS)),), (ns.DISCO_ITEMS,))


def items(asked: Inquiry) -> str:
    """Section 2.2: the commands, as disco#items."""
    return "".join(
        stanza.element("item", jid=asked.address, node=one.known_as, name=say(one.name))
        for one in offered(asked)
    )


def execute(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Section 3: begin it, or go on with it. Raises Refused."""
    given = asked.payload
    action, session = given.get("action", "execute"), given.get("sessionid", "")
    if action not in _ACTIONS:
        raise _unfit("malformed-action", say(texts.NO_ACTION))
    if not session:
        return _begun(asked, action)
    dialogue = asked.hosting.dialogues.find(session, asked)
    if dialogue is None or given.get("node") != dialogue.command.known_as:
        raise _unfit("bad-sessionid", say(texts.NO_SESSION))
    if action == "cancel":
        asked.hosting.dialogues.end(dialogue)
        return _canceled(dialogue)
    if action == "prev":
        return _gone_back(asked, dialogue)
    return _gone_on(asked, dialogue, action)


async def _begun(asked: Inquiry, action: str) -> str:
    dialogues, command = asked.hosting.dialogues, _declared(asked, asked.payload.get("node", ""))
    if command is None:
        raise Refused("not-found", say(every.NO_SUCH))
    if action != "execute":
        raise _unfit("bad-action", say(texts.NO_WAY_THERE))
    if asked.payload.find(forms.X_TAG) is not None:
        raise _unfit("bad-payload", say(texts.NOT_BEGUN))
    try:
        page = await conduct.begun(asked, command)
    except Refused as refused:
        if clients.shows_errors(asked.client):
            raise
        page = Told(words=refused.text, has_failed=True)
    if isinstance(page, End):
        return _written(command, secrets.token_urlsafe(18), page, asked)
    dialogue = dialogues.begin(asked, command, page)
    return _written(command, dialogue.id, page, asked)


async def _gone_on(asked: Inquiry, dialogue: Dialogue, action: str) -> str:
    page, dialogues = dialogue.page, asked.hosting.dialogues
    _check_session(asked, dialogue)
    if action == "complete" and not (isinstance(page, Form) and page.is_last):
        raise _unfit("bad-action", say(texts.NO_WAY_THERE))
    if isinstance(page, Sight):
        try:
            async with asyncio.timeout(LOOK_FOR):
                following = await conduct.looked_at(dialogues, dialogue, asked)
        except TimeoutError:
            return _written(dialogue.command, dialogue.id, page, asked, note=say(texts.NOT_YET))
        return _written(dialogue.command, dialogue.id, following, asked)
    filled_in = _submitted(asked, dialogue.command)
    if filled_in.is_cancelled:
        dialogues.end(dialogue)
        return await _canceled(dialogue)
    conduct.check(dialogues, dialogue, asked)
    try:
        following = await conduct.filled_in(dialogues, dialogue, asked, filled_in)
    except Refused as refused:
        is_kept = clients.keeps_forms(asked.client)
        if is_kept or not (isinstance(page, Form) and dialogues.is_under_way(dialogue)):
            raise
        dialogues.show(dialogue, page)
        following = _again(page, filled_in, refused.text)
    return _written(dialogue.command, dialogue.id, following, asked)


def _again(page: Form, given: forms.Submitted, problem: str) -> Form:
    """A form with what is wrong, and with what was filled in, but for secrets."""
    return replace(
        page, problem=problem, fields=[forms.refilled(one, given) for one in page.fields]
    )


def _check_session(asked: Inquiry, dialogue: Dialogue) -> None:
    """What came with this may have ended it."""
    if not asked.hosting.dialogues.is_under_way(dialogue):
        raise _unfit("bad-sessionid", say(texts.NO_SESSION))


def _submitted(asked: Inquiry, command: Command) -> forms.Submitted:
    try:
        given = forms.form_in(asked.payload)
        if given is not None:
            form_type = command.form_type or command.known_as
            return forms.submitted(given, form_type, needs_type=False)  # its session tells
    except Refused as refused:
        raise _unfit("bad-payload", refused.text) from refused
    raise _unfit("bad-payload", say(texts.NOT_FILLED_IN))


async def _gone_back(asked: Inquiry, dialogue: Dialogue) -> str:
    """Section 3.4: the page before."""
    _check_session(asked, dialogue)
    permission.check(asked, dialogue.command)
    if not dialogue.trail or dialogue.is_busy:
        raise _unfit("bad-action", say(texts.NO_WAY_THERE))
    page = asked.hosting.dialogues.back(dialogue)
    return _written(dialogue.command, dialogue.id, page, asked)


async def _canceled(dialogue: Dialogue) -> str:
    return _element(dialogue.command, dialogue.id, "canceled", "")


def _declared(asked: Inquiry, node: str) -> Command | None:
    return next((one for one in EVERY if one.known_as == node and asked.kind in one.at), None)


def _unfit(specific: str, words: str) -> Denied:
    """Section 4.4: what is wrong with the request, in its own terms, too."""
    return Denied(
        "bad-request",
        words,
        specific=stanza.element(specific, ns.COMMANDS),
        kind="modify",
    )


# --- pages, written -------------------------------------------------------------------------------


def _written(command: Command, session: str, page: Page, asked: Inquiry, note: str = "") -> str:
    match page:
        case Form():
            note = note or page.problem
            form = _form(asked, command, page, note)
            inside = _noted(asked, note, "error" if page.problem else "info") + form
            dialogue = asked.hosting.dialogues.find(session, asked)
            has_back = dialogue is not None and bool(dialogue.trail)
            actions = _actions("complete" if page.is_last else "next", has_back)
            return _element(command, session, "executing", actions + inside)
        case Sight():
            inside = _actions("next", False) + _noted(asked, note, "info")
            inside += _sight(asked, command, page, note)
            return _element(command, session, "executing", inside)
        case Table():
            page, is_first = tables.fitting(page), not asked.payload.get("sessionid")
            table = tables.written(command, page, asked.client, is_first=is_first)
            inside = _noted(asked, page.words, "info") + table
            return _element(command, session, "completed", inside)
        case _:
            inside = _noted(asked, page.words, "error" if page.has_failed else "info")
            return _element(command, session, "completed", inside)


def _actions(forward: str, has_back: bool) -> str:
    inside = ("<prev/>" if has_back else "") + f"<{forward}/>"
    return stanza.element("actions", "", inside, execute=forward)


def _noted(asked: Inquiry, words: str, kind: str) -> str:
    said = stanza.text(clients.note(asked.client, words))
    return f'<note type="{kind}">{said}</note>' if words else ""


def _instructions(asked: Inquiry, page: Form | Sight, note: str) -> str:
    words = say(page.words)
    return words if clients.shows_notes(asked.client) else f"{note} {words}".strip()


def _form(asked: Inquiry, command: Command, page: Form, note: str) -> str:
    return forms.form(
        command.form_type or command.known_as,
        [_translated(one) for one in page.fields],
        title=say(command.name),
        instructions=_instructions(asked, page, note),
    )


def _translated(one: Field) -> Field:
    options = [(value, say(label)) for value, label in one.options]
    return replace(one, label=say(one.label), options=options, about=say(one.about))


def _sight(asked: Inquiry, command: Command, page: Sight, note: str) -> str:
    """What is to be looked at, as a form without anything to fill in."""
    fields, given = [], ""
    image = sights.drawn(page.link) if page.link else b""
    if image:
        cid = asked.hosting.sights.hold(asked.account, image)
        payload = sights.media(cid, image)
        fields.append(
            Field(
                sights.FIELD,
                "text-single",
                payload=payload,
                label=say(texts.QR_CODE),
            )
        )
        given = data(cid, image)
    if page.link:
        fields.append(Field("link", "text-single", (page.link,), label=say(texts.LINK)))
    if page.code:
        fields.append(Field("code", "text-single", (page.code,), label=say(texts.CODE)))
    form_type = command.form_type or command.known_as
    title, words = say(command.name), _instructions(asked, page, note)
    return forms.form(form_type, fields, title=title, instructions=words) + given


def data(cid: str, image: bytes) -> str:
    """XEP-0231 section 3: the picture itself, which nobody should keep."""
    encoded, age = base64.b64encode(image).decode(), {"max-age": "0"}
    return stanza.element("data", ns.BOB, encoded, cid=cid, type=sights.MEDIA_TYPE, **age)


def shown(asked: Inquiry) -> str:
    """XEP-0231 section 4: a picture that was held out. Raises Refused."""
    cid = asked.payload.get("cid", "")
    image = asked.hosting.sights.of(asked.account, cid)
    if image is None:
        raise Refused("not-found", say(texts.NO_PICTURE))
    return data(cid, image)


def _element(command: Command, session: str, status: str, inside: str) -> str:
    return stanza.element(
        "command", ns.COMMANDS, inside, node=command.known_as, sessionid=session, status=status
    )
