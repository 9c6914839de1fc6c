"""Figures of the server's memory: what an open tab takes, and that it is given back."""

import time
from pathlib import Path

import psutil

from tests.benchmarks import chromium
from tests.benchmarks.dataset import Size, copy_of
from tests.benchmarks.figures import Report
from tests.benchmarks.served import KEEP
from tests.benchmarks.tabs import Tabs
from tests.server import Server

BUDGET_KB = 250.0
KEEP_SECONDS = 2
"""How long the measured server keeps the state of a tab that is gone; minutes otherwise."""


def measure(report: Report, size: Size, folder: Path, tabs: int, rounds: int) -> None:
    """Measure and report memory per tab, its growth with live changes, and over rounds of coming and going."""
    copy_of(size, folder)
    with Server(folder, module="tests.benchmarks.served", environment={KEEP: str(KEEP_SECONDS)}) as server:
        cookies = chromium.sign_in(server.url, "merchant@example.com", "merchant-demo")
        with Tabs(server.url, cookies) as many:
            # What is loaded and cached once is no tab's.
            many.open(10)
            server.orders(payment="Paid", count=2)
            many.close_all()
            time.sleep(KEEP_SECONDS + 3)
            before = _kilobytes(server)
            many.open(tabs)
            time.sleep(2)
            connected = _kilobytes(server)
            each = (connected - before) / tabs
            report.add("memory", f"a tab, {tabs} connected", [[each]], budget=BUDGET_KB, unit="KB")
            codes = server.orders(payment="Paid", minutes_since_paid=0, count=20)
            for step in ("scheduled", "fulfilled", "shipped"):
                for code in codes:
                    server.post("/test/production", {"code": code, "step": step})
                    time.sleep(0.1)
            time.sleep(1)
            changed = _kilobytes(server)
            report.add(
                "memory",
                f"a tab, after {3 * len(codes)} live changes",
                [[(changed - before) / tabs]],
                budget=BUDGET_KB,
                unit="KB",
            )
            levels = []
            for _ in range(rounds):
                many.close_all()
                time.sleep(KEEP_SECONDS + 3)
                many.open(tabs)
                time.sleep(2)
                levels.append(_kilobytes(server))
            report.tell("server with the tabs open, round by round", ", ".join(f"{kb / 1024:.0f} MB" for kb in levels))
            # The first round settles what the allocator keeps.
            growth = (levels[-1] - levels[0]) / tabs / max(1, rounds - 1)
            report.add(
                "memory",
                f"a tab's growth each time that {tabs} tabs come and go",
                [[growth]],
                budget=BUDGET_KB / 10,
                unit="KB",
            )
            report.tell("server without tabs", f"{before / 1024:.0f} MB")


def _kilobytes(server: Server) -> float:
    """Resident memory of the server's processes."""
    parent = psutil.Process(server.pid)
    return sum(process.memory_info().rss for process in (parent, *parent.children(recursive=True))) / 1024
