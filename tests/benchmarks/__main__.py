"""The command line of the figures: `python -m tests.benchmarks [--quick] [--only PART] [--runs N]`."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import dataset
from tests.benchmarks.figures import Report, machine_facts

PARTS = ("server", "lists", "browser", "page", "live", "bulk", "memory", "start")


def main() -> int:
    """Measure what is asked for, print each figure and all of them as a table; 1 where a budget is not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5,000 orders and few repetitions: does it run at all?")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be given several times)")
    parser.add_argument("--runs", type=int, default=3, help="how often each figure is measured (default: 3)")
    given = parser.parse_args()
    size = dataset.QUICK if given.quick else dataset.FULL
    parts = given.only or list(PARTS)
    report = Report(runs=1 if given.quick else given.runs)
    chromium = os.environ.get("ORDER_APP_TEST_CHROMIUM") or shutil.which("chromium")
    for name, value in machine_facts(chromium).items():
        report.tell(name, value)
    report.tell("data", f"SQLite, {size.orders:,} orders of {size.sellers} sellers; production build")
    if parts != ["lists"]:
        dataset.seeded_file(size)
    with tempfile.TemporaryDirectory(prefix="order-app-bench-") as folder:
        for part in parts:
            _measure(part, report, size, Path(folder) / part, quick=given.quick, chromium=chromium)
    print(f"\n{report.table()}\n")
    for figure in report.missed:
        print(f"NOT MET: {figure.name}: {figure.median:.1f} {figure.unit}, budget {figure.budget_words}")
    return 1 if report.missed else 0


def _measure(part: str, report: Report, size: dataset.Size, folder: Path, *, quick: bool, chromium: str | None) -> None:
    # Each part brings its own heavy imports.
    folder.mkdir()
    match part:
        case "server":
            from tests.benchmarks import server_side

            server_side.measure(report, size, folder, repetitions=20 if quick else 100)
        case "lists":
            from tests.benchmarks import lists_side

            few, many = (dataset.TINY, dataset.QUICK) if quick else (dataset.FEW, dataset.MANY)
            lists_side.measure(report, few, many, repetitions=3 if quick else 7)
        case "browser":
            from tests.benchmarks import browser

            browser.measure(report, size, folder, chromium, repetitions=5 if quick else 20)
        case "page":
            from tests.benchmarks import lighthouse

            lighthouse.measure(report, size, folder, chromium)
        case "live":
            from tests.benchmarks import live

            live.measure(
                report, size, folder, chromium, tabs=20 if quick else 200, orders=3 if quick else 24 // report.runs
            )
        case "bulk":
            from tests.benchmarks import bulk

            bulk.measure(report, size, folder, orders=200 if quick else 1_000)
        case "memory":
            from tests.benchmarks import memory

            memory.measure(report, size, folder, tabs=20 if quick else 200, rounds=2 if quick else 5)
        case "start":
            from tests.benchmarks import start

            start.measure(report, folder)


if __name__ == "__main__":
    sys.exit(main())
