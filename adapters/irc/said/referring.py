"""What is said about messages: answers and reactions, as the tags that say them; pure.

IRCv3: reply, message-tags (TAGMSG); drafts: react, unreact.
"""

from collections.abc import Iterator, Mapping

from adapters.irc import ids
from adapters.irc.wire.clienttags import REACT, REPLIES, UNREACT
from adapters.irc.wire.line import NO_TAGS
from bridge.api.content import Text, preceded
from bridge.api.events import Message, Reactions
from bridge.api.ids import NativeId


def answering(message: Message) -> Mapping[str, str]:
    """What makes a line an answer."""
    answers = message.answers
    return _to(answers.native) if answers is not None and answers.native else NO_TAGS


def addressed(message: Message, target: str, words: Text) -> Text:
    """`bob: yes`: in a channel many see nothing of tags. Never twice, never before `/me`, and never
    to oneself.
    """
    author = message.answers.author if message.answers is not None else None
    if author is None or not author.name or not ids.is_channel(target):
        return words
    name, actor = author.name, message.actor
    is_own = actor is not None and (actor.network, actor.native) == (author.network, author.native)
    is_said = message.form == "say" and not words.body.startswith(("/me ", f"{name}:", f"{name},"))
    if is_own or not is_said:
        return words
    # A quotation still begins its line.
    is_block = any(span.start == 0 and span.kind in ("quote", "pre") for span in words.spans)
    return preceded(words, f"{name}:\n" if is_block else f"{name}: ")


def reacting(event: Reactions) -> Iterator[Mapping[str, str]]:
    """What went and what came, a line each; nothing new is said again: it may never have come."""
    native = event.target.native
    if native is None:
        return
    went = [one for one in event.before if one not in event.emoji]
    came = [one for one in event.emoji if one not in event.before]
    if not went and not came:
        came = list(event.emoji)
    yield from ({UNREACT: one, **_to(native)} for one in went)
    yield from ({REACT: one, **_to(native)} for one in came)


def _to(native: NativeId) -> Mapping[str, str]:
    return dict.fromkeys(REPLIES, native)
