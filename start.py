"""Start Ärendegång with one command, or run its tests.

    python3 start.py [--port 8000] [--no-demo] [--reset]
    python3 start.py test [pytest arguments]

Needs nothing but Python 3.11 or later: everything else is installed into .venv from the hash-locked lists in
requirements/. This file must still be readable by an old Python, which is told that it is too old.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

OLDEST, NEWEST_TESTED = (3, 11), (3, 13)


def refuse_old_python(version):
    """End with code 2 when the running Python is too old, before anything that an old Python cannot read."""
    if tuple(version[:2]) < OLDEST:
        print(
            "Ärendegång behöver Python 3.11 eller senare; det här är {0}.{1}. Prova: python3.11 start.py\n"
            "Ärendegång needs Python 3.11 or later; this is {0}.{1}. Try: python3.11 start.py".format(*version),
            file=sys.stderr,
        )
        raise SystemExit(2)


refuse_old_python(sys.version_info)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "var" / "install.lock"
DEFAULT_PORT = 8000
PORTS_TRIED = 20
DEMO_PASSWORD = "norrvinge"  # noqa: S105 - the demo's password is printed on the screen and in the README
WAIT_FOR_LOCK = 15 * 60
WAIT_FOR_HEALTH = 90
WAIT_FOR_STOP = 10
# Everything in the var folder that --reset removes; the secret key stays.
PREPARED = "prepared"
RESET_NAMES = (
    "arendegang.sqlite3",
    "arendegang.sqlite3-wal",
    "arendegang.sqlite3-shm",
    "mail",
    "handlingar",
    "cache",
    PREPARED,
)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Halt(Exception):
    """The reason, in words for the person at the keyboard, and the exit code."""

    def __init__(self, reason: str, code: int = 1):
        super().__init__(reason)
        self.code = code


# ── what the person sees ────────────────────────────────────────────────────────────────────────────────────────────
@contextlib.contextmanager
def step(number: str, title: str):
    """One progress line: its title when it begins, its seconds when it is done."""
    print(f"{number} {title} …", end=" ", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print()
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def loud(*lines: str) -> None:
    """A block that is not overlooked in a long log."""
    frame = "!" * 100
    print("\n".join(["", frame, *(f"!! {line}" for line in lines), frame, ""]), flush=True)


def quietly(command: list, env: dict) -> str:
    """Run to the end and return what was printed; on failure the end of it is the reason."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        words = " ".join(str(word) for word in command)
        raise Halt(f"{words}\nfailed with code {done.returncode}:\n{ending(done.stdout)}")
    return done.stdout


def ending(text: str, lines: int = 25) -> str:
    return "\n".join(text.rstrip().splitlines()[-lines:])


# ── one at a time ───────────────────────────────────────────────────────────────────────────────────────────────────
def is_alive(pid: int) -> bool:
    if os.name == "nt":  # os.kill(pid, 0) would end the process there
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_stale(path: Path) -> bool:
    """True when the file's process is gone. Containers reuse numbers: our own in it was a dead process's."""
    try:
        content, written = path.read_text(), path.stat().st_mtime
    except FileNotFoundError:
        return False
    if not content.isdigit():  # created a moment ago and not yet filled, or its writer was killed in between
        return time.time() - written > 10
    return int(content) == os.getpid() or not is_alive(int(content))


def take(path: Path) -> bool:
    """Create the lock file with our process number; False when it exists."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(str(os.getpid()))
    return True


def put_aside(path: Path) -> None:
    """Remove a stale lock. The rename has one winner; the loser's is a FileNotFoundError."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        path.replace(aside)
        aside.unlink()


@contextlib.contextmanager
def only_one(path: Path, patience: float = WAIT_FOR_LOCK):
    """Hold the lock file; wait for another start.py that holds it, take over from one that died."""
    deadline, told = time.monotonic() + patience, False
    while True:
        if take(path):
            time.sleep(0.05)  # someone who judged the old lock stale may just have put ours aside
            if path.exists() and path.read_text() == str(os.getpid()):
                break
        elif is_stale(path):
            put_aside(path)
            continue
        elif not told:
            print(f"Another start.py is preparing (process {path.read_text()}); waiting for it …", flush=True)
            told = True
        if time.monotonic() > deadline:
            raise Halt(f"{path} is still held. If no other start.py runs, remove that file and start again.")
        time.sleep(0.2)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


# ── the install ─────────────────────────────────────────────────────────────────────────────────────────────────────
def require_venv_module() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Halt(
            "Python saknar modulen venv. På Debian och Ubuntu: apt install python3-venv\n"
            "Python lacks its venv module. On Debian and Ubuntu: apt install python3-venv",
            2,
        )


def in_venv(name: str) -> Path:
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def lock_list(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.txt"


def marker(kind: str) -> Path:
    return VENV / f"installed-{kind}.json"


def interrupted() -> Path:
    """Lies in the venv from its first moment until the install is whole."""
    return VENV / "install-not-finished"


def wanted(kind: str) -> dict:
    """What the marker says after a whole install of this lock by this Python."""
    return {
        "lock": hashlib.sha256(lock_list(kind).read_bytes()).hexdigest(),
        "python": platform.python_version(),
    }


def is_installed(kind: str) -> bool:
    if interrupted().exists() or not venv_fits():
        return False
    try:
        return json.loads(marker(kind).read_text()) == wanted(kind)
    except (OSError, ValueError):
        return False


def venv_fits() -> bool:
    """The venv is there and was made by a Python of the same minor version, which still exists."""
    try:
        made_by = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE)
    except OSError:
        return False
    same_version = made_by and (int(made_by[1]), int(made_by[2])) == sys.version_info[:2]
    return bool(same_version) and in_venv("python").exists()


def make_venv() -> None:
    """A new venv, unless the one that is there is whole."""
    if venv_fits() and not interrupted().exists():
        interrupted().touch()
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    interrupted().touch()
    # The interpreter under a venv, should start.py itself run from the one that was just removed.
    python = getattr(sys, "_base_executable", "") or sys.executable
    quietly([python, "-m", "venv", str(VENV)], dict(os.environ))


def installers(lock: Path) -> list:
    """The commands to try in turn: uv where it is at hand, for its speed, and pip."""
    python = str(in_venv("python"))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    # A third of pip's time goes to compiling modules, most of which are never imported.
    commands = [[*pip, "--no-compile", "--require-hashes", "-r", str(lock)]]
    uv = shutil.which("uv") or (in_venv("uv").exists() and str(in_venv("uv")))
    if uv:
        commands.insert(0, [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", str(lock)])
    return commands


def install(lock: Path) -> None:
    *others, pip = installers(lock)
    for command in others:
        with contextlib.suppress(Halt):
            quietly(command, dict(os.environ))
            return
    quietly(pip, dict(os.environ))


def ensure_installed(kind: str, numbers: tuple) -> None:
    """Install the lock unless its marker says it is. The marker comes last: half an install is no install."""
    if is_installed(kind):
        print(f"{numbers[0]}–{numbers[1]} Already installed ({lock_list(kind).relative_to(ROOT)} unchanged)")
        return
    if sys.version_info[:2] > NEWEST_TESTED:
        print(f"Note: tested with Python 3.11 to 3.13; this is {platform.python_version()}.")
    require_venv_module()
    with step(numbers[0], "Making .venv"):
        make_venv()
    packages = len(re.findall(r"^\S+==", lock_list(kind).read_text(), re.MULTILINE))
    with step(numbers[1], f"Installing {packages} packages, each checked against its hash (once, about half a minute)"):
        install(lock_list(kind))
    marker(kind).write_text(json.dumps(wanted(kind)))
    interrupted().unlink()


# ── the start ───────────────────────────────────────────────────────────────────────────────────────────────────────
def parse(argv: list) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="Install, load the demo municipality and start Ärendegång on this machine.",
        epilog="start.py test [pytest arguments]: install what the tests need and run them.",
    )
    parser.add_argument("--port", type=int, help=f"the port, exactly this one (else {DEFAULT_PORT} or the next free)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start empty, without demo people")
    parser.add_argument("--reset", action="store_true", help="first remove the database, mail and documents in var")
    options = parser.parse_args(argv)
    if options.port is not None and not 1 <= options.port <= 65535:
        parser.error("--port is a number from 1 to 65535")
    return options


def why_taken(port: int) -> str:
    """Why nothing can listen on the port; empty when it is free."""
    # Both families: a browser that asks for localhost would meet another program that listens on ::1 only.
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                if os.name != "nt":  # a port in TIME_WAIT is free; on Windows the option means something else
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as reason:
            if family == socket.AF_INET or reason.errno == errno.EADDRINUSE:
                return reason.strerror or str(reason)
    return ""


def choose_port(asked: object) -> int:
    """The port that was asked for or a refusal; with none asked for, the first free one."""
    if asked is not None:
        reason = why_taken(asked)
        if reason:
            raise Halt(f"Port {asked} cannot be used: {reason}.", 2)
        return asked
    for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        reason = why_taken(port)
        if not reason:
            return port
        print(f"Port {port} is taken ({reason}); trying {port + 1}.")
    raise Halt(f"No free port from {DEFAULT_PORT} to {port}. Choose one with --port.", 2)


def var_folder() -> Path:
    return ROOT / (os.environ.get("ARENDEGANG_VAR") or "var")


def server_file(port: int, suffix: str) -> Path:
    return var_folder() / f"serve-{port}.{suffix}"


def running_servers() -> list:
    return [path for path in var_folder().glob("serve-*.pid") if not is_stale(path)]


def reset() -> None:
    """Remove the embedded database, mail and documents; only inside the project's own var folder."""
    if os.environ.get("DATABASE_URL"):
        raise Halt(
            "--reset refused: DATABASE_URL is set, and a database server's data is never removed from here.",
            2,
        )
    var = var_folder()
    if var.resolve() != ROOT / "var":
        raise Halt(f"--reset refused: {var.resolve()} is not the project's own var folder.", 2)
    running = running_servers()
    if running:
        raise Halt(f"--reset refused: a server is running (process {running[0].read_text()}). Stop it first.", 2)
    found = [var / name for name in RESET_NAMES if (var / name).exists()]
    print("\n".join(["Reset removes:", *(f"  {path}" for path in found)]) if found else "Reset: nothing to remove.")
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def environment(port: int, demo: bool) -> dict:
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "DEMO": "1" if demo else "0"}
    env.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    # Compiled once, at the first start, and read by every later one: half of a warm start's time.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def manage(*words: str) -> list:
    return [str(in_venv("python")), "manage.py", *words]


def fingerprint(demo: bool) -> str:
    """Changes when the database may need a migration or the demo is another."""
    digest = hashlib.sha256(str(demo).encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("config/demo/*.py")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def prepare(env: dict, demo: bool) -> str:
    """Install, migrate and load the demo; what is unchanged since the last start is skipped. Returns who can log in."""
    ensure_installed("run", ("1/4", "2/4"))
    marker, wanted = var_folder() / PREPARED, fingerprint(demo)
    known = marker.read_text(encoding="utf-8") if marker.exists() else ""
    here = (var_folder() / RESET_NAMES[0]).exists() and not os.environ.get("DATABASE_URL")
    if here and known.startswith(wanted):
        return known[len(wanted) :].strip("\n")
    with step("3/4", "Bringing the database up to date"):
        quietly(manage("migrate", "--no-input"), env)
    logins = load_demo(env) if demo else ""
    marker.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    marker.write_text(f"{wanted}\n{logins}", encoding="utf-8")
    return logins


def load_demo(env: dict) -> str:
    with step("4/4", "Loading the demo municipality, unless it is there"):
        quietly(manage("demo"), env)
    return quietly(manage("demo", "--logins"), env)


def spawn(command: list, env: dict, **streams) -> subprocess.Popen:
    """A child in a session of its own: Ctrl-C in the terminal reaches us alone, and we stop the child."""
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=os.name != "nt", **streams)


def stop(child: subprocess.Popen, how: int) -> None:
    """Ask the child to stop, wait, and end it if it does not. On Windows Ctrl-C has reached it already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.name != "nt" and child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(WAIT_FOR_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def answers(url: str) -> bool:
    """True at a 200. Without the machine's proxy settings: the address is this machine."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return response.status == 200
    except (OSError, urllib.error.HTTPError):
        return False


def await_health(child: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + WAIT_FOR_HEALTH
    while not answers(f"http://127.0.0.1:{port}/halsa/"):
        if child.poll() is not None:
            raise Halt(f"The server ended with code {child.returncode}. The end of {log}:\n{log_ending(log)}")
        if time.monotonic() > deadline:
            raise Halt(f"No healthy answer in {WAIT_FOR_HEALTH} s. The end of {log}:\n{log_ending(log)}")
        time.sleep(0.1)


def log_ending(log: Path) -> str:
    return ending(log.read_text(encoding="utf-8", errors="replace"))


def banner(port: int, log: Path, logins: str, seconds: float) -> str:
    mail = (
        "as EMAIL_URL says" if os.environ.get("EMAIL_URL") else f"{var_folder() / 'mail'} (nothing leaves this machine)"
    )
    lines = [
        "",
        f"Ärendegång is running, {seconds:.1f} s after the command.",
        "",
        f"  Staff         http://127.0.0.1:{port}/",
        f"  Public forms  http://127.0.0.1:{port}/orosanmalan/",
        f"                http://127.0.0.1:{port}/synpunkt/",
        f"  Mail          {mail}",
        f"  Log           {log}",
        "  Stop          Ctrl-C",
        "",
    ]
    if logins:
        lines += [f"Who can log in; the password is {DEMO_PASSWORD} for all:", "", logins.rstrip(), ""]
    return "\n".join(lines)


def serve(port: int, env: dict, logins: str, begun: float) -> int:
    """Run the server until it is stopped; 0 after a clean stop."""
    log, pid_file = server_file(port, "log"), server_file(port, "pid")
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("wb") as output:
        command = manage("serve", "--port", str(port))
        child = spawn(command, env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        pid_file.write_text(str(child.pid))
        await_health(child, port, log)
        print(banner(port, log, logins, time.monotonic() - begun), flush=True)
        if child.wait():
            raise Halt(f"The server ended with code {child.returncode}. The end of {log}:\n{log_ending(log)}")
        print("The server was stopped.")
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        stop(child, signal.SIGTERM)
        print("Stopped.")
    finally:
        stop(child, signal.SIGTERM)
        pid_file.unlink(missing_ok=True)
    return 0


def run(argv: list) -> int:
    begun = time.monotonic()
    options = parse(argv)
    port = choose_port(options.port)
    env = environment(port, options.demo)
    with only_one(LOCK):
        if options.reset:
            reset()
        logins = prepare(env, options.demo)
    return serve(port, env, logins, begun)


# ── the tests ───────────────────────────────────────────────────────────────────────────────────────────────────────
def find_browser() -> str:
    """The Chromium that the browser tests use; empty when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named) or ""
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def engine() -> str:
    """What the suite runs on, in one line."""
    database = "DATABASE_URL's PostgreSQL" if os.environ.get("DATABASE_URL") else "embedded SQLite"
    broker = "REDIS_URL's Redis" if os.environ.get("REDIS_URL") else "in-memory broker"
    return f"Engine: {database}, {broker}"


def missing(browser: str) -> list:
    """What will not be tested, one line each."""
    lines = []
    if not browser:
        lines.append(
            "NOT RUN: browser tests. No Chromium: apt install chromium-headless-shell, or CHROMIUM=/path/to/it."
        )
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        lines.append("NOT RUN: tests of PostgreSQL and Redis. They need DATABASE_URL and REDIS_URL.")
    return lines


def test(argv: list) -> int:
    """Install what the tests need, run them and return pytest's exit code."""
    browser = find_browser()
    not_run = missing(browser)
    print(engine())
    print(f"Browser: {browser or 'none'}")
    if not_run:
        loud(*not_run)
    if not browser and os.environ.get("REQUIRE_BROWSER") == "1":
        raise Halt("REQUIRE_BROWSER=1, and no Chromium was found.")
    with only_one(LOCK):
        ensure_installed("test", ("1/2", "2/2"))
    env = {**os.environ, "PYTHONUTF8": "1", **({"CHROMIUM": browser} if browser else {})}
    # Every worker, and every process that a test starts, would compile all of it anew: two thirds of their start.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    # pyproject.toml's testpaths names tests/, so that a path given here narrows the run.
    # One more than there are cores: much of it is waiting, for a browser, a server or a lease to run out.
    workers = str((os.cpu_count() or 2) + 1)
    child = spawn([str(in_venv("python")), "-m", "pytest", "-n", workers, "--dist", "loadgroup", *argv], env)
    try:
        code = child.wait()
    except KeyboardInterrupt:
        stop(child, signal.SIGINT)
        code = 130
    if not_run:
        loud(*not_run)
    return code


def main(argv: list) -> int:
    for stream in (sys.stdout, sys.stderr):  # a Windows code page lacks some characters; never fail on them
        stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:  # nohup ignores SIGHUP, and means it
            signal.signal(number, signal.default_int_handler)
    try:
        return test(argv[1:]) if argv[:1] == ["test"] else run(argv)
    except Halt as halt:
        print(f"\n{halt}", file=sys.stderr)
        return halt.code
    except KeyboardInterrupt:
        print("\nInterrupted; the next start carries on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
