"""The figure of a start: `make run` for the second time, until the page is answered."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.benchmarks.figures import Report
from tests.server import ROOT, build_pages, free_port

BUDGET_MS = 5000.0
SECONDS = 120.0


def measure(report: Report, folder: Path) -> None:
    """Measure and report a start on a database that the first start has filled."""
    build_pages()
    make = sys.prefix == str(ROOT / ".venv")
    _start(folder, make=make)
    starts = [[_start(folder, make=make)] for _ in range(max(3, report.runs))]
    command = "make run" if make else "order-app serve --demo"
    report.add("start", f"second `{command}` to the first page", starts, budget=BUDGET_MS)


def _start(folder: Path, *, make: bool) -> float:
    """Start on the folder's database, wait for the first page, end it; returns milliseconds."""
    port = free_port()
    command = (
        ["make", "--no-print-directory", "run", f"PORT={port}"]
        if make
        else [sys.executable, "-m", "order_app.cli", "serve", "--demo", "--port", str(port)]
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ORDER_APP_", "REFLEX_"))}
    log = folder / "start.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**inherited, "ORDER_APP_DATABASE_URL": f"sqlite:///{folder / 'orders.db'}"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - started > SECONDS:
                raise RuntimeError(f"the start failed:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)
        return (time.perf_counter() - started) * 1000
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
