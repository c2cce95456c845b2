"""Tables on a terminal: columns aligned, and nothing in them that a terminal obeys."""

from collections.abc import Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A line for each row, two blanks between columns."""
    shown = [[one_line(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (value.ljust(width) for value, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def one_line(text: str) -> str:
    """Text with what would move or colour written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
