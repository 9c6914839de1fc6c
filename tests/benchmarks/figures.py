"""Figures: what was measured, what it may cost, and how both are printed."""

import math
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure with its budget.

    `runs` holds the single values of each run, all in `unit`. A figure without a budget is told for information; one
    with `at_least` must not be lower than that.
    """

    group: str
    name: str
    runs: tuple[tuple[float, ...], ...]
    budget: float | None = None
    budget_p95: float | None = None
    unit: str = "ms"
    at_least: float | None = None

    @property
    def values(self) -> list[float]:
        """All values of all runs, ascending."""
        return sorted(value for run in self.runs for value in run)

    @property
    def median(self) -> float:
        """The median over all runs."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """What 95 of 100 values don't exceed."""
        values = self.values
        return values[max(0, math.ceil(len(values) * 0.95) - 1)]

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest median of a run."""
        medians = [statistics.median(run) for run in self.runs if run]
        return min(medians), max(medians)

    @property
    def verdict(self) -> str:
        """`met`, `NOT MET`, or nothing where there is no budget."""
        limits = ((self.median, self.budget), (self.p95, self.budget_p95))
        asked = [value <= limit for value, limit in limits if limit is not None]
        if self.at_least is not None:
            asked.append(self.median >= self.at_least)
        return "" if not asked else "met" if all(asked) else "NOT MET"

    @property
    def budget_words(self) -> str:
        """The budget as it is printed."""
        words = [
            f"<= {_number(limit)} {self.unit}".rstrip() + suffix
            for limit, suffix in ((self.budget, ""), (self.budget_p95, " (p95)"))
            if limit is not None
        ]
        if self.at_least is not None:
            words.append(f">= {_number(self.at_least)} {self.unit}".rstrip())
        return ", ".join(words)


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(slots=True)
class Report:
    """Takes figures as they come, prints each at once, and all of them as a table in the end."""

    runs: int
    figures: list[Figure] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    """What else is worth telling, by its name."""

    def add(
        self,
        group: str,
        name: str,
        runs: Sequence[Sequence[float]],
        *,
        budget: float | None = None,
        p95: float | None = None,
        unit: str = "ms",
        at_least: float | None = None,
    ) -> Figure:
        """Keep a figure and print its line."""
        figure = Figure(group, name, tuple(tuple(run) for run in runs), budget, p95, unit, at_least)
        self.figures.append(figure)
        low, high = figure.spread
        between = f"runs {_number(low)}-{_number(high)}" if len(figure.runs) > 1 else ""
        print(
            f"{group:<8} {name:<58} {_number(figure.median):>8} {unit:<3}  p95 {_number(figure.p95):>7}"
            f"  {figure.budget_words:<28} {figure.verdict:<8} {between} n={len(figure.values)}",
            flush=True,
        )
        return figure

    def tell(self, name: str, value: str) -> None:
        """Keep a fact and print it."""
        self.facts[name] = value
        print(f"         {name}: {value}", flush=True)

    @property
    def missed(self) -> list[Figure]:
        """The figures whose budget was not met."""
        return [figure for figure in self.figures if figure.verdict == "NOT MET"]

    def table(self) -> str:
        """All figures as a Markdown table, under the facts of the machine."""
        lines = [f"- {name}: {value}" for name, value in self.facts.items()]
        lines += ["", "| | figure | median | p95 | budget | |", "|---|---|---:|---:|---|---|"]
        lines += [
            f"| {figure.group} | {figure.name} | {_number(figure.median)} {figure.unit} | {_number(figure.p95)} | "
            f"{figure.budget_words} | {figure.verdict} |"
            for figure in self.figures
        ]
        return "\n".join(lines)


def repeated(runs: int, measure: Callable[[], Value]) -> list[Value]:
    """What each of so many runs measured."""
    return [measure() for _ in range(runs)]


def machine_facts(chromium: str | None = None) -> dict[str, str]:
    """On what the figures were measured."""
    facts = {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, load at the start "
        f"{os.getloadavg()[0]:.2f}"
        if hasattr(os, "getloadavg")
        else f"{os.cpu_count()} cores, {platform.system()}",
        "Python": platform.python_version(),
    }
    if chromium:
        told = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout
        facts["Chromium"] = next((word for word in told.split() if word[:1].isdigit()), "unknown")
    return facts
