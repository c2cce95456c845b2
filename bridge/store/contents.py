"""What messages hold as JSON, and back; pure.

Words without spans are a string, since that is nearly all there is. Everything else is an array:
a file's begins with its URL, as it always did, every other one with its kind's number.
"""

from base64 import b64decode, b64encode
from typing import Any, Final, assert_never

from bridge.api.content import Card, Content, File, Location, Poll, Preview, Text, Unsupported
from bridge.api.text import Span

_TEXT, _LOCATION, _CARD, _POLL, _PREVIEW, _UNSUPPORTED = range(6)

_FILE: Final = (
    "url",
    "name",
    "media_type",
    "size",
    "shape",
    "native",
    "hosted",
    "trouble",
    "width",
    "height",
    "duration",
    "thumbnail",
    "sha256",
    "description",
    "is_spoiler",
)
_WITHOUT: Final = File(name="")


def written(part: Content) -> Any:
    """One content as JSON has it."""
    match part:
        case Text(body, ()):
            return body
        case Text(body, spans):
            return [_TEXT, body, [_span(span) for span in spans]]
        case File():
            return _file(part)
        case Location():
            return [_LOCATION, part.latitude, part.longitude, part.accuracy, part.name]
        case Card():
            return [_CARD, part.name, list(part.phones), list(part.emails), part.native]
        case Poll():
            told = [part.question, list(part.answers), list(part.votes)]
            return [_POLL, *told, part.several, part.is_closed, part.takes_votes]
        case Preview():
            return [_PREVIEW, part.url, part.title, part.description]
        case Unsupported():
            return [_UNSUPPORTED, part.what]
        case _:
            assert_never(part)


def read(items: Any) -> Content:
    """The inverse of `written`."""
    match items:
        case str():
            return Text(items)
        case [str(), *_]:
            return _read_file(items)
        case [0, body, spans]:
            return Text(body, tuple(Span(*span) for span in spans))
        case [1, latitude, longitude, accuracy, name]:
            return Location(latitude=latitude, longitude=longitude, accuracy=accuracy, name=name)
        case [2, name, phones, emails, native]:
            return Card(name=name, phones=tuple(phones), emails=tuple(emails), native=native)
        case [3, question, answers, votes, several, is_closed, takes_votes]:
            return Poll(
                question=question,
                answers=tuple(answers),
                votes=tuple(votes),
                several=several,
                is_closed=is_closed,
                takes_votes=takes_votes,
            )
        case [4, url, title, description]:
            return Preview(url=url, title=title, description=description)
        case [5, what]:
            return Unsupported(what)
        case _:
            raise ValueError("no content is written like this")


def _span(span: Span) -> list[Any]:
    items: list[Any] = [span.start, span.end, span.kind, span.value, span.mark]
    while items[-1] == "":
        items.pop()
    return items


def _file(file: File) -> list[Any]:
    """Its fields in order; those behind the fourth, where they say something, as a table."""
    told = [getattr(file, name) for name in _FILE[:4]]
    more = {
        str(number): _json(value)
        for number, name in enumerate(_FILE[4:], 4)
        if (value := getattr(file, name)) != getattr(_WITHOUT, name)
    }
    return [*told, more] if more else told


def _read_file(items: list[Any]) -> File:
    url, name, media_type, size, *rest = items
    more = {_FILE[int(number)]: value for number, value in rest[0].items()} if rest else {}
    if "thumbnail" in more:
        more["thumbnail"] = b64decode(more["thumbnail"])
    return File(url=url, name=name, media_type=media_type, size=size, **more)


def _json(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value
