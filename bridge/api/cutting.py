"""Where words are cut that are too long for one message: at the place that hurts least; pure."""

from typing import Final

_LEAST: Final = 2
"""A cut leaves at least half of a message: rather within a line than a line for each message."""
_BETTER: Final = ("\n\n", "\n", ". ", " ")


def cut(body: str, start: int, end: int) -> int:
    """Where to cut, at `end` or before it: behind a paragraph, a line, a sentence, a word."""
    if end >= len(body):
        return end
    least = start + (end - start) // _LEAST
    for between in _BETTER:
        at = body.rfind(between, least, end)
        if at >= 0:
            return at + len(between)
    return _whole(body, start, end)


def _whole(body: str, start: int, end: int) -> int:
    """Before what is joined to the character in front of it, if that is not long."""
    for at in range(end, max(end - 32, start), -1):
        if not _joins(body[at]) and body[at - 1] != "\u200d":
            return at
    return end


def _joins(character: str) -> bool:
    return character in "\u200d\u20e3\ufe0e\ufe0f" or "\u0300" <= character <= "\u036f"
