"""A real server process in test mode, with its own SQLite file, for tests that reach the product over the network."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
"""How long a start may take; the pages are built before it is counted."""
STOP_SECONDS = 15.0
PORTS = os.environ.get("ORDER_APP_TEST_PORTS", "")
"""From which ports to choose, like `3350-3399`; any free one where this is empty."""


class ServerFailed(Exception):
    """The server did not start or did not stop; the message holds what it printed."""


def build_pages() -> None:
    """Build the front end unless it is built; processes that ask at once wait for each other."""
    _finish(
        subprocess.run(
            [sys.executable, "-m", "order_app.serving", "build"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    )


def _finish(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        raise ServerFailed(f"the pages were not built:\n{done.stdout}")


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens, and which no other test process is given while this one runs."""
    first, _, last = PORTS.partition("-")
    for port in range(int(first), int(last or first) + 1) if first else [0] * 20:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
        if _reserve(found):
            return found
    raise ServerFailed(f"no port {f'of {PORTS} ' if PORTS else ''}is free")


_reserved: list[IO[bytes]] = []


def _reserve(port: int) -> bool:
    """Keep a port from other test processes: the server shares its port with any other that listens there already."""
    file = (Path(tempfile.gettempdir()) / f"order-app-test-{port}.lock").open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    # Open, and so locked, until this process ends.
    _reserved.append(file)
    return True


class Server:
    """One server in test mode; start, stop and restart keep its port and its database.

    `folder` takes the database and what the server prints; `environment` adds variables, such as
    `ORDER_APP_DATABASE_URL` for another database than the SQLite file. `module` is the command line to start: another
    one may watch what it does.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        environment: dict[str, str] | None = None,
        module: str = "order_app.cli",
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.database_path = folder / "orders.db"
        self.log_path = folder / "server.log"
        self._environment = environment or {}
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that was started; its workers are its children."""
        assert self._process is not None, "the server is not started"
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything that it has printed, over all its starts."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def start(self) -> "Server":
        """Build what must be built, start, and wait until it answers. Raises ServerFailed."""
        build_pages()
        # What the tests' own environment sets for the product must not reach the server.
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("ORDER_APP_", "REFLEX_"))
        }
        environment = {
            **inherited,
            "ORDER_APP_TEST_MODE": "1",
            "ORDER_APP_DATABASE_URL": f"sqlite:///{self.database_path}",
            **self._environment,
        }
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, "serve", "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None:
                self._process = None
                raise ServerFailed(f"the server ended at its start:\n{self.log[-4000:]}")
            if time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"the server does not answer:\n{self.log[-4000:]}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it and wait until it is gone; does nothing where it is not running. Raises ServerFailed."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ServerFailed(f"the server had to be killed:\n{self.log[-4000:]}") from None

    def restart(self) -> None:
        """Stop and start on the same port and database; open websockets are dropped."""
        self.stop()
        self.start()

    def answers(self) -> bool:
        """Whether it and its database answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call a route of test mode and return its answer: `post("/test/orders", {"count": 3})["codes"]`."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            data=json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))

    def orders(self, **wanted: Any) -> list[str]:
        """Make orders and return their codes; the arguments are those of `POST /test/orders`."""
        return list(self.post("/test/orders", wanted)["codes"])

    def order(self, **wanted: Any) -> str:
        """Make one order and return its code."""
        return self.orders(**wanted)[0]

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
