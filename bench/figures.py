"""Figures: what was measured, how much it varied, and what was wanted."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: the median of `values`, with their quartiles as the spread.

    `at_most` or `at_least` is the target; `note` says what a reader has to know, or why nothing was measured.
    """

    name: str
    unit: str = ""
    values: Sequence[float] = field(default_factory=tuple)
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The median. Raises StatisticsError when nothing was measured."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without a target or a measurement."""
        if not self.values or (self.at_most is None and self.at_least is None):
            return None
        return (self.at_most is None or self.median <= self.at_most) and (
            self.at_least is None or self.median >= self.at_least
        )

    def cells(self) -> list[str]:
        """Return the median, the spread and the target as text."""
        if not self.values:
            return ["not measured", "", self._target()]
        return [self._with_unit(self.median), self._spread(), self._target()]

    def _spread(self) -> str:
        if len(self.values) == 1:
            return "once"
        if len(set(self.values)) == 1:
            return f"the same, {len(self.values)} times"
        low, _median, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return f"{number(low)} – {number(high)} ({len(self.values)} times)"

    def _target(self) -> str:
        if self.at_most is None and self.at_least is None:
            return ""
        mark = {True: ", met", False: ", **missed**", None: ""}[self.is_met]
        bounds = (("≤", self.at_most), ("≥", self.at_least))
        wanted = " and ".join(f"{sign} {self._with_unit(bound)}" for sign, bound in bounds if bound is not None)
        return f"{wanted}{mark}"

    def _with_unit(self, value: float) -> str:
        return f"{number(value)} {self.unit}".strip()


HUNDRED = 100


def number(value: float) -> str:
    """Return a number with three digits, or all of those before the point."""
    if value == int(value):
        return f"{int(value):,}".replace(",", "\u202f")
    return f"{value:.0f}" if abs(value) >= HUNDRED else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [["figure", "median", "spread", "target", "note"]]
    rows.append(["---"] * len(rows[0]))
    rows += [[figure.name, *figure.cells(), figure.note] for figure in figures]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)
