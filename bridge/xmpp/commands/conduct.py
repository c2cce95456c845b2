"""Conducts a command from page to page, the same way in every skin."""

import inspect
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from bridge.api.errors import GatewayError, LoginLost, Refused
from bridge.xmpp import forms
from bridge.xmpp.commands import permission
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.dialogues import Dialogue, Dialogues
from bridge.xmpp.commands.pages import End, Form, Next, Page, Sight, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import every as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry

DONE: Final = "done"
FAILED: Final = "failed"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LINK: Final = re.compile(rf"{_SCHEME.pattern}|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/")
MOST_NAMED: Final = 150
"""Characters of what a line of the audit trail is about."""


async def begun(asked: Inquiry, command: Command) -> Page:
    """The first page, where its asker may have one more command under way. Raises Refused."""
    dialogues = asked.hosting.dialogues
    permission.check(asked, command)
    if command.fields or command.filled is not None:
        dialogues.check(asked.account)
    page = await first(asked, command)
    if not isinstance(page, End):
        try:
            dialogues.check(asked.account)
        except Refused:
            dialogues.abandon(page)
            raise
    return page


async def first(asked: Inquiry, command: Command) -> Page:
    """The first page. Raises Refused."""
    permission.check(asked, command)
    if command.fields or command.filled is not None:
        return await _opened(asked, command)
    return await _acted(asked, command, Submitted(), partial(command.act, asked, Submitted()))


async def filled_in(
    dialogues: Dialogues, dialogue: Dialogue, asked: Inquiry, given: Submitted
) -> Page:
    """The page after a form. Raises Refused; then the form can be filled in again."""
    page, command = dialogue.page, dialogue.command
    if not isinstance(page, Form):
        raise Refused("malformed", say(texts.NO_FORM))
    check(dialogues, dialogue, asked)
    dialogue.is_refused = True
    checked = forms.checked(page.fields, given)
    dialogue.is_busy = True
    try:
        following = await _acted(asked, command, checked, partial(page.then, asked, checked))
    finally:
        dialogue.is_busy = False
    dialogue.is_refused = False
    return _shown(dialogues, dialogue, following)


async def looked_at(dialogues: Dialogues, dialogue: Dialogue, asked: Inquiry) -> Page:
    """The page after a sight, when that was done elsewhere; may be cancelled and called again.

    Raises Refused.
    """
    page = dialogue.page
    if not isinstance(page, Sight):
        raise Refused("malformed", say(texts.NO_FORM))
    check(dialogues, dialogue, asked)
    dialogue.is_busy = True
    try:
        acting = partial(page.then, asked)
        following = await _acted(asked, dialogue.command, Submitted(), acting)
    finally:
        dialogue.is_busy = False
    return _shown(dialogues, dialogue, following)


def check(dialogues: Dialogues, dialogue: Dialogue, asked: Inquiry) -> None:
    """Whether it may be gone on with, now. Raises Refused."""
    if not dialogues.is_under_way(dialogue):
        raise Refused("expired", say(texts.CANCELLED))
    dialogues.heard(dialogue)
    permission.check(asked, dialogue.command)
    if dialogue.is_busy:
        raise Refused("overload", say(texts.BUSY))


def _shown(dialogues: Dialogues, dialogue: Dialogue, page: Page) -> Page:
    if dialogues.is_under_way(dialogue):
        dialogues.show(dialogue, page)
        return page
    if isinstance(page, End):
        return page  # it was done all the same
    dialogues.abandon(page)
    raise Refused("expired", say(texts.CANCELLED))


async def _opened(asked: Inquiry, command: Command) -> Page:
    fields: Sequence[Field] = command.fields
    if command.filled is not None:
        found = command.filled(asked, fields)
        fields = await found if inspect.isawaitable(found) else found
    return Form(
        fields=fields,
        then=command.act,
        words=command.words,
        is_last=command.is_last,
        is_menu=command.is_menu,
    )


async def _acted(
    asked: Inquiry, command: Command, given: Submitted, act: Callable[[], Next]
) -> Page:
    """What an act leads to; it is written down where it ends the command."""
    try:
        following = act()
        page = await following if inspect.isawaitable(following) else following
    except GatewayError as error:
        refused = _refusal(error)
        _note(asked, command, given, refused.reason)
        raise refused from error
    except Exception:
        _note(asked, command, given, "internal")
        raise
    if isinstance(page, Told):  # what ends with a table has only shown something
        _note(asked, command, given, FAILED if page.has_failed else DONE)
    return page


def _refusal(error: GatewayError) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, LoginLost):
        return Refused(error.reason, error.text)
    return Refused("offline", say(texts.UNREACHABLE))


def _note(asked: Inquiry, command: Command, given: Submitted, outcome: str) -> None:
    """One line in the audit trail for what changes something."""
    if not command.changes:
        return
    about = about_in(given.values(command.about_field)) if command.about_field else ""
    if not about and asked.kind != "domain":
        about = asked.address
    by = "" if asked.via == "cli" else asked.account
    asked.hosting.gateway.audit.note(
        by, asked.via, asked.service.network, command.word, about, outcome
    )


def about_in(values: Sequence[str]) -> str:
    """Whom or what it was about. Of a link its host alone, and of words the first: what comes
    behind may be a key.
    """
    first = [value.split()[0] for value in values if value.split()]
    named = ", ".join(filter(None, map(_without_key, first)))
    if len(named) <= MOST_NAMED:
        return named
    return f"{named[:MOST_NAMED]}… ({len(first)} in all)"


def _without_key(word: str) -> str:
    """`xmpp:tea@rooms.example.org?join;password=…`, `t.me/+…` up to what may be a key."""
    if "://" in word:
        return urlsplit(word).hostname or ""
    return word.partition("?" if _SCHEME.match(word) else "/")[0] if _LINK.match(word) else word
