"""What Lighthouse says of the sign-in page and the list: performance, accessibility, best practices.

Lighthouse is no part of the app and of none of its locks: this version of it is fetched by npm into `.bench/`, once.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.benchmarks import chromium
from tests.benchmarks.dataset import CACHE, Size, copy_of
from tests.benchmarks.figures import Report
from tests.chromium import ARGUMENTS
from tests.server import Server, free_port

VERSION = "13.5.0"
FETCH_SECONDS = 300.0
RUN_SECONDS = 180.0
AT_LEAST = {"performance": 90, "accessibility": 100, "best-practices": 100}
"""What each score must reach, of 100."""
PAGES = {"/login": "sign-in page", "/": "list"}


def measure(report: Report, size: Size, folder: Path, executable: str | None) -> None:
    """Report the scores of a desk and what keeps one from 100; left out where npm can't get Lighthouse."""
    command = _fetched()
    if command is None:
        report.tell("Lighthouse", f"left out: npm could not get lighthouse {VERSION}")
        return
    copy_of(size, folder)
    with Server(folder) as server:
        cookies = chromium.sign_in(server.url, "merchant@example.com", "merchant-demo")
        for path, name in PAGES.items():
            results = [
                _run(command, f"{server.url}{path}", cookies if path == "/" else {}, folder, executable)
                for _ in range(report.runs)
            ]
            for category, least in AT_LEAST.items():
                scores = [[100.0 * result["categories"][category]["score"]] for result in results]
                figure = f"Lighthouse, {name}: {category.replace('-', ' ')}"
                report.add("page", figure, scores, unit="", at_least=least)
            if short := _short_of(results[-1]):
                report.tell(f"what Lighthouse would mend on the {name}", short)


def _fetched() -> list[str] | None:
    """The command that starts Lighthouse, or None where it can't be had."""
    folder = CACHE / f"lighthouse-{VERSION}"
    script = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        try:
            subprocess.run([*install, f"lighthouse@{VERSION}"], check=True, timeout=FETCH_SECONDS, capture_output=True)
        except (subprocess.SubprocessError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
    return [node, str(script)]


def _run(command: list[str], url: str, cookies: dict[str, str], folder: Path, executable: str | None) -> dict[str, Any]:
    """One report on a page, by a browser whose profile holds the cookies: a header would not reach the websocket."""
    port = free_port()
    output = folder / "lighthouse.json"
    profile = folder / f"profile-{port}"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=executable, args=[*ARGUMENTS, f"--remote-debugging-port={port}"]
        )
        try:
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            ended = subprocess.run(
                [
                    *command,
                    url,
                    f"--port={port}",
                    "--preset=desktop",
                    f"--only-categories={','.join(AT_LEAST)}",
                    "--output=json",
                    f"--output-path={output}",
                    "--no-enable-error-reporting",
                    "--quiet",
                ],
                check=False,
                timeout=RUN_SECONDS,
                capture_output=True,
                text=True,
                env={**os.environ, "CHROME_PATH": executable or ""},
            )
        finally:
            context.close()
    if ended.returncode:
        raise RuntimeError(f"Lighthouse gave up on {url}: {ended.stderr.strip()[-500:]}")
    return dict(json.loads(output.read_text()))


def _short_of(result: dict[str, Any]) -> str:
    """The audits that cost the page a part of its scores, with what Lighthouse measured."""
    return "; ".join(
        f"{audit['title']} {audit.get('displayValue', '')}".strip()
        for category in result["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"] and (audit := result["audits"][ref["id"]])["score"] is not None and audit["score"] < 0.9
    )
