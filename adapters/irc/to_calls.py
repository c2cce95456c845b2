"""From a delivery to the lines that say it.

RFC 2812 sections 3.2.4 (TOPIC) and 3.3 (PRIVMSG, NOTICE); CTCP ACTION; IRCv3 message-tags
(TAGMSG), message-redaction (draft).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.irc import formatting, ids
from adapters.irc.said import referring, styles
from adapters.irc.wire.encodings import UTF_8
from adapters.irc.wire.line import NO_TAGS, serialise, serialise_raw
from bridge.api.adapter import Delivery, part_key
from bridge.api.content import Text, preceded, words_of
from bridge.api.errors import Refused
from bridge.api.events import Message, Reactions, Retraction, RoomChange
from bridge.api.ids import Key, LoginId
from bridge.api.quiet import broken


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits into a line. mask_bytes: of `nick!user@host`, as others see the speaker.
    charset: in which it is written.

    The least that is counted with is what large networks allow, not what a connection knows at
    the moment: after a restart a delivery must be cut into the same parts as before.
    """

    mask_bytes: int = 30 + 1 + 20 + 1 + 63
    topic_bytes: int = 390
    charset: str = UTF_8


LINE_BYTES = 512
REASON_BYTES = 200


class Call(NamedTuple):
    """One line. target: a channel or a nick; empty for what was typed at the server's console.

    middle: what stands between the target and the text. tags: those that the server passes on
    leave with it.
    """

    key: Key
    login: LoginId
    command: str
    target: str
    text: str | None
    ctcp: str | None = None
    middle: tuple[str, ...] = ()
    tags: Mapping[str, str] = NO_TAGS


def translate(delivery: Delivery, limits: Limits) -> Sequence[Call]:
    """The lines that say a delivery, in order; () where IRC has nothing to say."""
    login = delivery.speaker.login or delivery.place.login
    if login is None:
        return ()
    name = ids.read(delivery.place.native).name
    match delivery.event:
        case Message() as message:
            words = words_of(message.content)
            if delivery.speaker.login is None and delivery.speaker.name:
                words = preceded(words, f"<{broken(delivery.speaker.name)}> ")
            if name:
                if message.answers is not None:
                    words = referring.addressed(message, name, words)
                return _said(delivery.key, login, message, name, words, limits)
            key, typed = part_key(delivery.key, 0), words.body
            return (Call(key, login, "", "", typed),) if typed else ()
        case RoomChange(subject=subject):
            line = " ".join(subject.splitlines())
            text = formatting.shorten(line, limits.topic_bytes, limits.charset)
            return (Call(part_key(delivery.key, 0), login, "TOPIC", name, text),)
        case Reactions() as reactions if name:
            return tuple(
                Call(part_key(delivery.key, number), login, "TAGMSG", name, None, tags=tags)
                for number, tags in enumerate(referring.reacting(reactions))
            )
        case Retraction() as retraction if name:
            return _taken_back(delivery.key, login, retraction, name)
    return ()


def serialised(
    call: Call, *, charset: str = UTF_8, label: bool, tags: Mapping[str, str] | None = None
) -> bytes:
    """The call as it leaves. tags: those of the call that the server passes on. Raises Refused
    where no line can be made of it.
    """
    try:
        if not call.command:
            return serialise_raw(charset=charset, typed=call.text or "")
        return serialise(
            call.command,
            call.target,
            *call.middle,
            text=call.text,
            ctcp=call.ctcp,
            label=call.key if label else None,
            charset=charset,
            tags=tags,
        )
    except ValueError as error:
        raise Refused("not-acceptable", f"IRC cannot take this: {error}.") from error


def _said(
    key: Key, login: LoginId, message: Message, target: str, words: Text, limits: Limits
) -> Sequence[Call]:
    command = "NOTICE" if message.form == "notice" else "PRIVMSG"
    if message.form == "action" and not words.body.startswith("/me "):
        words = preceded(words, "/me ")
    room = formatting.budget(limits.mask_bytes, command, target, LINE_BYTES)
    calls = tuple(
        Call(
            part_key(key, number),
            login,
            command,
            target,
            piece.text,
            formatting.ACTION if piece.action else None,
        )
        for number, piece in enumerate(styles.pieces(words, room, limits.charset))
    )
    if message.answers is None or not calls:
        return calls
    return (calls[0]._replace(tags=referring.answering(message)), *calls[1:])


def _taken_back(key: Key, login: LoginId, retraction: Retraction, target: str) -> Sequence[Call]:
    """All parts of the message."""
    reason = formatting.shorten(" ".join(retraction.reason.split()), REASON_BYTES) or None
    return tuple(
        Call(part_key(key, number), login, "REDACT", target, reason, middle=(native,))
        for number, native in enumerate(retraction.target.natives)
    )
