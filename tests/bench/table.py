"""The figures as one table: every contender, the ratio to the first other one, the bars."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.bench.stage import OURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What ours must reach: at least, or at most."""

    value: float
    at_least: bool = False

    def is_met(self, figure: float) -> bool:
        return figure >= self.value if self.at_least else figure <= self.value

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {_short(self.value)}"


@dataclass(slots=True, kw_only=True)
class Row:
    """One figure of each contender, by repetition."""

    title: str
    unit: str
    bar: Bar | None
    figures: dict[str, list[float]] = field(default_factory=dict)
    excuses: list[str] = field(default_factory=list)

    def median(self, label: str) -> float | None:
        figures = self.figures.get(label)
        return statistics.median(figures) if figures else None


class Table:
    """Rows appear in the order in which their first figure comes."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self._rows: dict[tuple[str, str], Row] = {}

    def add(
        self,
        title: str,
        unit: str,
        label: str,
        figure: float,
        bar: Bar | None = None,
        excuse: str = "",
    ) -> None:
        """excuse: why ours cannot meet the bar, whatever it does."""
        row = self._rows.setdefault((title, unit), Row(title=title, unit=unit, bar=bar))
        row.figures.setdefault(label, []).append(figure)
        if excuse and label == OURS:
            row.excuses.append(excuse)

    def lines(self) -> Iterable[str]:
        """The medians."""
        others = [label for label in self._labels if label != OURS]
        head = ["", "", *self._labels, *(f"ours/{label}" for label in others), "bar", ""]
        title = ""
        cells = [head]
        for row in self._rows.values():
            cells.append(self._cells(row, others, "" if row.title == title else row.title))
            title = row.title
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for line in cells:
            aligned = (
                cell.ljust(width) if number < 2 else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            yield "  ".join(aligned).rstrip()

    def _cells(self, row: Row, others: Sequence[str], title: str) -> list[str]:
        figures = {label: row.median(label) for label in self._labels}
        ours = figures.get(OURS)
        return [
            title,
            row.unit,
            *(_short(figures[label]) for label in self._labels),
            *(_ratio(ours, figures[label]) for label in others),
            "" if row.bar is None else str(row.bar),
            _verdict(row),
        ]


def _verdict(row: Row) -> str:
    ours = row.median(OURS)
    if row.bar is None or ours is None:
        return ""
    if row.bar.is_met(ours):
        return "met"
    excused = len(row.excuses) * 2 > len(row.figures[OURS])
    return f"missed: {row.excuses[0]}" if excused else "MISSED"


def _short(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if abs(figure) >= 100 or figure == int(figure) else f"{figure:.3g}"


def _ratio(ours: float | None, other: float | None) -> str:
    return f"{ours / other:.2f}" if ours is not None and other else ""
