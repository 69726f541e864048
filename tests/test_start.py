"""start.py: one command installs, starts, resets and tests; a kill at any moment is repaired by the next.

The first half calls its functions; the second half runs it for real in a small project of its own, whose
manage.py keeps the same contract as ours and whose lock is empty, so that nothing is fetched.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import start

NOBODY = 2**22 + 1  # above the highest process number that Linux gives out


@pytest.fixture
def root(tmp_path, monkeypatch):
    """start.py's functions, working in a folder of their own."""
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "LOCK", tmp_path / "var" / "install.lock")
    for name in ("ARENDEGANG_VAR", "DATABASE_URL", "REDIS_URL", "CHROMIUM", "REQUIRE_BROWSER", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("django==5.2.19 --hash=sha256:00\n")
    return tmp_path


def pretend_installed(kind="run"):
    """A venv as a finished install leaves it, without the seconds that a real one takes."""
    python = start.in_venv("python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    (start.VENV / "pyvenv.cfg").write_text("home = /usr/bin\nversion = {}.{}.0\n".format(*sys.version_info))
    start.marker(kind).write_text(json.dumps(start.wanted(kind)))


def listen(port=0):
    server = socket.socket()
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


def free_port():
    with listen() as server:
        return server.getsockname()[1]


# ── which Python ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", [(3, 10, 13), (3, 6, 15), (2, 7, 18)])
def test_an_old_python_is_told_so_in_both_languages_and_ends_with_2(version, capsys):
    with pytest.raises(SystemExit) as end:
        start.refuse_old_python(version)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert f"behöver Python 3.11 eller senare; det här är {version[0]}.{version[1]}" in said
    assert "needs Python 3.11 or later" in said


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 0), (4, 0, 0)])
def test_a_new_enough_python_goes_on(version):
    start.refuse_old_python(version)


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_a_python_without_venv_names_the_package_to_install_and_ends_with_2(absent, monkeypatch, root, capsys):
    find = start.importlib.util.find_spec
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None if name == absent else find(name))
    with pytest.raises(start.Halt, match="apt install python3-venv") as halt:
        start.ensure_installed("run", ("1/4", "2/4"))
    assert halt.value.code == 2
    assert "Python saknar modulen venv" in str(halt.value)
    assert not start.VENV.exists()


# ── the marker ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_finished_install_is_not_repeated(root, monkeypatch):
    pretend_installed()
    monkeypatch.setattr(start, "install", lambda lock: pytest.fail("installed again"))
    start.ensure_installed("run", ("1/4", "2/4"))


def test_one_changed_hash_in_the_lock_means_a_new_install(root):
    pretend_installed()
    start.lock_list("run").write_text("django==5.2.19 --hash=sha256:01\n")
    assert not start.is_installed("run")


def test_another_python_means_a_new_install(root, monkeypatch):
    pretend_installed()
    monkeypatch.setattr(start.platform, "python_version", lambda: "3.11.99")
    assert not start.is_installed("run")


def test_the_tests_have_a_marker_of_their_own(root):
    pretend_installed("run")
    (root / "requirements" / "test.txt").write_text("pytest==9.2.0 --hash=sha256:00\n")
    assert start.is_installed("run")
    assert not start.is_installed("test")


@pytest.mark.parametrize("damage", ["", "{", '"text"'])
def test_a_damaged_marker_means_a_new_install(damage, root):
    pretend_installed()
    start.marker("run").write_text(damage)
    assert not start.is_installed("run")


def test_an_install_that_was_cut_short_is_made_anew_from_an_empty_venv(root, monkeypatch):
    pretend_installed()
    start.interrupted().touch()
    half = start.VENV / "half-written"
    half.touch()
    assert not start.is_installed("run")
    monkeypatch.setattr(start, "quietly", lambda command, env: "")
    start.make_venv()
    assert not half.exists()
    assert start.interrupted().exists()


def test_the_marker_is_written_only_after_the_install(root, monkeypatch):
    pretend_installed()
    start.marker("run").unlink()

    def killed_halfway(lock):
        assert start.interrupted().exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "install", killed_halfway)
    with pytest.raises(KeyboardInterrupt):
        start.ensure_installed("run", ("1/4", "2/4"))
    assert not start.is_installed("run")
    assert start.interrupted().exists()

    monkeypatch.setattr(start, "quietly", lambda command, env: pretend_venv())
    monkeypatch.setattr(start, "install", lambda lock: None)
    start.ensure_installed("run", ("1/4", "2/4"))
    assert start.is_installed("run")


def pretend_venv():
    pretend_installed()
    start.marker("run").unlink()


def test_a_venv_of_another_minor_version_is_replaced(root):
    pretend_installed()
    (start.VENV / "pyvenv.cfg").write_text("version = 3.9.2\n")
    assert not start.venv_fits()
    assert not start.is_installed("run")


def test_a_venv_whose_python_is_gone_is_replaced(root):
    pretend_installed()
    start.in_venv("python").unlink()
    assert not start.venv_fits()


def test_every_way_to_install_checks_the_hashes_and_pip_is_the_last(root, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/opt/uv")
    commands = start.installers(start.lock_list("run"))
    assert [command[0] for command in commands] == ["/opt/uv", str(start.in_venv("python"))]
    assert all("--require-hashes" in command for command in commands)

    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    assert start.installers(start.lock_list("run")) == commands[1:]


def test_when_uv_fails_pip_is_tried(root, monkeypatch):
    monkeypatch.setattr(start, "installers", lambda lock: [["uv"], ["pip"]])
    ran = []

    def only_pip_works(command, env):
        ran.append(command)
        if command == ["uv"]:
            raise start.Halt("uv failed")

    monkeypatch.setattr(start, "quietly", only_pip_works)
    start.install(start.lock_list("run"))
    assert ran == [["uv"], ["pip"]]


# ── the lock file ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_lock_holds_our_number_and_goes_away(root):
    with start.only_one(start.LOCK):
        assert start.LOCK.read_text() == str(os.getpid())
        assert not start.take(start.LOCK)
    assert not start.LOCK.exists()


def test_the_lock_goes_away_after_a_failure_too(root):
    with pytest.raises(start.Halt, match="no disk"), start.only_one(start.LOCK):
        raise start.Halt("no disk")
    assert not start.LOCK.exists()


def test_the_lock_of_a_dead_process_is_taken_over(root):
    start.LOCK.parent.mkdir()
    start.LOCK.write_text(str(NOBODY))
    assert start.is_stale(start.LOCK)
    with start.only_one(start.LOCK, patience=0):
        assert start.LOCK.read_text() == str(os.getpid())
    assert list(start.LOCK.parent.iterdir()) == []


def test_the_lock_of_a_living_process_is_respected(root, capsys):
    start.LOCK.parent.mkdir()
    start.LOCK.write_text(str(os.getppid()))
    assert not start.is_stale(start.LOCK)
    with pytest.raises(start.Halt, match="still held"), start.only_one(start.LOCK, patience=0.1):
        pytest.fail("two at once")
    assert start.LOCK.read_text() == str(os.getppid())
    assert f"process {os.getppid()}" in capsys.readouterr().out


def test_an_empty_lock_is_someones_for_ten_seconds(root):
    start.LOCK.parent.mkdir()
    start.LOCK.touch()
    assert not start.is_stale(start.LOCK)
    eleven_seconds_ago = time.time() - 11
    os.utime(start.LOCK, (eleven_seconds_ago, eleven_seconds_ago))
    assert start.is_stale(start.LOCK)


def test_our_own_number_in_an_old_lock_is_a_reused_number(root):
    start.LOCK.parent.mkdir()
    start.LOCK.write_text(str(os.getpid()))
    assert start.is_stale(start.LOCK)


# ── the port ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_port_that_someone_listens_on_is_taken():
    with listen() as server:
        assert start.why_taken(server.getsockname()[1])


def test_the_first_free_port_is_chosen_when_none_is_asked_for(monkeypatch, capsys):
    with listen() as server:
        taken = server.getsockname()[1]
        monkeypatch.setattr(start, "DEFAULT_PORT", taken)
        chosen = start.choose_port(None)
    assert taken < chosen < taken + start.PORTS_TRIED
    assert f"Port {taken} is taken" in capsys.readouterr().out


def test_a_port_that_was_asked_for_is_used_or_refused_with_2():
    with listen() as server:
        port = server.getsockname()[1]
        with pytest.raises(start.Halt, match=f"Port {port} cannot be used: ") as halt:
            start.choose_port(port)
    assert halt.value.code == 2
    assert start.choose_port(port) == port


def test_no_free_port_in_the_row_is_said(monkeypatch):
    monkeypatch.setattr(start, "why_taken", lambda port: "in use")
    with pytest.raises(start.Halt, match="No free port from 8000 to 8019") as halt:
        start.choose_port(None)
    assert halt.value.code == 2


# ── the command line ────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_arguments_the_demo_starts_on_any_port_and_nothing_is_removed():
    assert vars(start.parse([])) == {"port": None, "demo": True, "reset": False}


def test_each_argument_is_understood():
    asked = start.parse(["--port", "9000", "--no-demo", "--reset"])
    assert vars(asked) == {"port": 9000, "demo": False, "reset": True}


@pytest.mark.parametrize("wrong", [["--port", "x"], ["--port", "0"], ["--port", "65536"], ["demo"]])
def test_a_wrong_argument_ends_with_2(wrong, capsys):
    with pytest.raises(SystemExit) as end:
        start.parse(wrong)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("usage: start.py")


def test_the_demo_is_on_unless_refused_and_links_carry_the_port(monkeypatch):
    monkeypatch.delenv("BASE_URL", raising=False)
    demo, plain = start.environment(8001, True), start.environment(8001, False)
    assert (demo["DEMO"], plain["DEMO"]) == ("1", "0")
    assert demo["BASE_URL"] == "http://127.0.0.1:8001"
    monkeypatch.setenv("BASE_URL", "https://arendegang.example")
    assert start.environment(8001, True)["BASE_URL"] == "https://arendegang.example"


# ── reset ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def var(root):
    """A used var folder."""
    var = root / "var"
    for folder in ("mail", "handlingar"):
        (var / folder).mkdir(parents=True)
        (var / folder / "1").touch()
    for name in ("arendegang.sqlite3", "arendegang.sqlite3-wal", "secret_key", "serve-8000.log"):
        (var / name).touch()
    return var


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_reset_shows_and_removes_the_database_mail_and_documents_and_keeps_the_key(var, capsys):
    start.reset()
    assert names(var) == {"secret_key", "serve-8000.log"}
    said = capsys.readouterr().out
    for removed in ("arendegang.sqlite3", "arendegang.sqlite3-wal", "mail", "handlingar"):
        assert f"{var / removed}\n" in said


def test_reset_refuses_a_database_server_and_removes_nothing(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db/arendegang")
    before = names(var)
    with pytest.raises(start.Halt, match="DATABASE_URL is set") as halt:
        start.reset()
    assert halt.value.code == 2
    assert names(var) == before


def test_reset_refuses_a_var_folder_elsewhere(var, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "arendegang.sqlite3").touch()
    monkeypatch.setenv("ARENDEGANG_VAR", str(elsewhere))
    with pytest.raises(start.Halt, match="not the project's own var folder"):
        start.reset()
    assert names(elsewhere) == {"arendegang.sqlite3"}


def test_reset_refuses_a_var_folder_that_is_a_link_to_elsewhere(var, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "var"
    var.rename(elsewhere)
    var.symlink_to(elsewhere)
    with pytest.raises(start.Halt, match="not the project's own var folder"):
        start.reset()
    assert (elsewhere / "arendegang.sqlite3").exists()


def test_reset_removes_a_link_but_not_what_it_points_to(var, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "1").touch()
    shutil.rmtree(var / "mail")
    (var / "mail").symlink_to(elsewhere)
    start.reset()
    assert "mail" not in names(var)
    assert names(elsewhere) == {"1"}


def test_reset_refuses_while_a_server_runs_on_the_data(var):
    (var / "serve-8000.pid").write_text(str(os.getppid()))
    with pytest.raises(start.Halt, match=rf"a server is running \(process {os.getppid()}\)"):
        start.reset()
    assert (var / "arendegang.sqlite3").exists()
    (var / "serve-8000.pid").write_text(str(NOBODY))
    start.reset()
    assert not (var / "arendegang.sqlite3").exists()


# ── the test command ────────────────────────────────────────────────────────────────────────────────────────────────
def test_chromium_is_the_named_one_or_the_first_on_the_path(root, monkeypatch):
    on_path = {"google-chrome": "/opt/chrome", "chromium-browser": "/opt/chromium"}
    monkeypatch.setattr(start.shutil, "which", on_path.get)
    assert start.find_browser() == "/opt/chromium"
    monkeypatch.setenv("CHROMIUM", "google-chrome")
    assert start.find_browser() == "/opt/chrome"
    monkeypatch.setenv("CHROMIUM", "/gone/chromium")
    assert start.find_browser() == ""


def test_what_will_not_be_tested_is_named(root, monkeypatch):
    assert [line.split(".")[0] for line in start.missing("")] == [
        "NOT RUN: browser tests",
        "NOT RUN: tests of PostgreSQL and Redis",
    ]
    assert start.engine() == "Engine: embedded SQLite, in-memory broker"
    monkeypatch.setenv("DATABASE_URL", "postgres://db/a")
    assert [line.split(".")[0] for line in start.missing("/opt/chromium")] == ["NOT RUN: tests of PostgreSQL and Redis"]
    monkeypatch.setenv("REDIS_URL", "redis://r/0")
    assert start.missing("/opt/chromium") == []
    assert start.engine() == "Engine: DATABASE_URL's PostgreSQL, REDIS_URL's Redis"


@pytest.fixture
def suite(root, monkeypatch):
    """The test command with a stand-in for pytest that ends with the given code."""
    monkeypatch.setattr(start, "ensure_installed", lambda kind, numbers: None)
    spawned = []

    def run_suite(code, *argv):
        def stand_in(command, env):
            spawned.append(command[1:])
            sys.stdout.write("the suite runs")
            return subprocess.Popen([sys.executable, "-c", f"raise SystemExit({code})"])

        monkeypatch.setattr(start, "spawn", stand_in)
        return start.test([*argv]), spawned

    return run_suite


def test_pytests_exit_code_is_returned_and_the_arguments_are_passed_on(suite):
    pytest_command = ["-m", "pytest", "-n", str(os.cpu_count() + 1), "--dist", "loadgroup"]
    assert suite(0)[0] == 0
    code, spawned = suite(5, "-k", "deadline")
    assert code == 5
    assert spawned == [pytest_command, [*pytest_command, "-k", "deadline"]]


def test_a_missing_browser_is_said_before_and_after_the_suite(suite, monkeypatch, capsys):
    monkeypatch.setattr(start, "find_browser", lambda: "")
    suite(0)
    before, after = capsys.readouterr().out.split("the suite runs")
    assert "NOT RUN: browser tests" in before
    assert "NOT RUN: browser tests" in after


def test_a_missing_browser_is_a_failure_where_one_is_required(suite, monkeypatch):
    monkeypatch.setattr(start, "find_browser", lambda: "")
    monkeypatch.setattr(start, "spawn", lambda *given: pytest.fail("the suite ran"))
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert start.main(["test"]) == 1


# ── stopping ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_child_that_will_not_stop_is_ended(monkeypatch):
    monkeypatch.setattr(start, "WAIT_FOR_STOP", 0.3)
    monkeypatch.setattr(start.signal, "signal", lambda number, handler: None)
    deaf = "from signal import *; import time; signal(SIGTERM, SIG_IGN); print(1, flush=True); time.sleep(60)"
    with start.spawn([sys.executable, "-c", deaf], dict(os.environ), stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        start.stop(child, signal.SIGTERM)
    assert child.returncode == -signal.SIGKILL


# ── the whole command, in a project of its own ──────────────────────────────────────────────────────────────────────
MANAGE = """
import http.server, os, pathlib, signal, sys

var = pathlib.Path("var")
with open("calls", "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1:] == ["demo", "--logins"]:
    print("maja.lind  handläggare")
elif sys.argv[1] == "migrate":
    (var / "arendegang.sqlite3").touch()
elif sys.argv[1] == "serve":
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/halsa/" else 404)
            self.end_headers()
            self.wfile.write(b"{}")
        def log_message(self, *args):
            pass
    def end(*signal_and_frame):
        pathlib.Path("stopped-in-order").touch()
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    if os.environ.get("BREAK"):
        sys.exit("database is locked")
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Answer).serve_forever()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A project that start.py itself has installed once: a real venv, an empty lock, nothing fetched."""
    project = tmp_path_factory.mktemp("project")
    shutil.copy(start.__file__, project)
    (project / "manage.py").write_text(MANAGE)
    (project / "requirements").mkdir()
    (project / "requirements" / "run.txt").write_text("# nothing\n")
    with Started(project, free_port()) as first:
        first.until("Stop")
        first.end(signal.SIGTERM)
    return project


@pytest.fixture
def project(installed):
    for trace in ("calls", "stopped-in-order"):
        (installed / trace).unlink(missing_ok=True)
    return installed


@contextlib.contextmanager
def as_in_the_foreground():
    """A shell that runs the suite in the background has it ignore Ctrl-C, and so does whatever the suite starts: a
    start.py that is sent one would go on. What has a handler here has its default in a new program."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Started:
    """A running start.py whose lines are read as they come."""

    def __init__(self, project, port, *argv, **extra):
        ours = ("DATABASE_URL", "REDIS_URL", "ARENDEGANG_VAR", "EMAIL_URL", "BASE_URL")
        env = {name: value for name, value in os.environ.items() if name not in ours}
        self.port = port
        self.lines = []
        with as_in_the_foreground():
            self.process = subprocess.Popen(
                [sys.executable, project / "start.py", *(["--port", str(port)] if port else []), *argv],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                # Without a PATH no uv is found; pip installs the same everywhere.
                env={**env, "PATH": "", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **extra},
                start_new_session=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=30)

    def until(self, words):
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return "".join(self.lines)
        pytest.fail(f"{words!r} was never said:\n{''.join(self.lines)}")

    def end(self, number):
        """Send the signal; the rest of what was said, and the exit code."""
        if number == signal.SIGINT:  # as a terminal does, to everyone in the foreground
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        return rest, self.process.returncode

    def finish(self):
        said, _ = self.process.communicate(timeout=60)
        return said, self.process.returncode


on_one_worker = pytest.mark.xdist_group("start.py")


@on_one_worker
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_start_says_where_and_who_and_stops_cleanly(number, project):
    (project / "var" / start.PREPARED).unlink(missing_ok=True)
    (project / "calls").unlink(missing_ok=True)
    with Started(project, free_port()) as started:
        said = started.until("maja.lind")
        assert f"http://127.0.0.1:{started.port}/orosanmalan/" in said
        assert f"http://127.0.0.1:{started.port}/synpunkt/" in said
        assert f"{project / 'var' / 'mail'} " in said
        assert "password is norrvinge" in said
        assert "Already installed" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{started.port}/halsa/") as answer:
            assert answer.status == 200
        rest, code = started.end(number)
    assert code == 0
    assert rest.endswith("Stopped.\n")
    assert (project / "stopped-in-order").exists()
    assert start.why_taken(started.port) == ""
    calls = (project / "calls").read_text().splitlines()
    assert calls == ["migrate --no-input", "demo", "demo --logins", f"serve --port {started.port}"]
    assert list((project / "var").glob("*.pid")) == list((project / "var").glob("*.lock")) == []


@on_one_worker
def test_without_the_demo_nothing_is_loaded_and_no_password_is_shown(project):
    with Started(project, free_port(), "--no-demo") as started:
        said = started.until("Stop")
        rest, _ = started.end(signal.SIGTERM)
    assert "norrvinge" not in said + rest
    assert "demo" not in (project / "calls").read_text()


@on_one_worker
def test_a_server_that_fails_is_shown_with_the_end_of_its_log(project):
    with Started(project, free_port(), BREAK="1") as started:
        said, code = started.finish()
    assert code == 1
    assert "The server ended with code 1" in said
    assert said.endswith("database is locked\n")


@on_one_worker
def test_a_taken_port_that_was_asked_for_ends_with_2_before_anything_is_done(project):
    with listen() as server, Started(project, server.getsockname()[1]) as started:
        said, code = started.finish()
    assert code == 2
    assert f"Port {started.port} cannot be used" in said
    assert not (project / "calls").exists()


@on_one_worker
def test_two_at_once_install_once_and_both_serve(project):
    (project / ".venv" / "installed-run.json").unlink()
    with Started(project, free_port()) as one, Started(project, free_port()) as two:
        said = one.until("Stop") + two.until("Stop")
        assert (one.end(signal.SIGTERM)[1], two.end(signal.SIGTERM)[1]) == (0, 0)
    assert said.count("Installing 0 packages") == 1
    assert said.count("Already installed") == 1
    assert said.count("Another start.py is preparing") == 1


@on_one_worker
def test_a_start_that_was_killed_while_installing_is_repaired_by_the_next(project):
    (project / ".venv" / "installed-run.json").unlink()
    with Started(project, free_port()) as killed:
        killed.until("1/4")
        killed.process.kill()
        killed.process.wait()
    assert (project / ".venv" / "install-not-finished").exists()
    broken = project / ".venv" / "half-written"
    broken.touch()
    assert (project / "var" / "install.lock").read_text() == str(killed.process.pid)
    with Started(project, free_port()) as started:
        assert "Installing 0 packages" in started.until("Stop")
        assert started.end(signal.SIGTERM)[1] == 0
    assert not broken.exists()


@on_one_worker
def test_reset_starts_over_and_not_under_a_running_server(project):
    database = project / "var" / "arendegang.sqlite3"
    database.write_text("cases")
    with Started(project, free_port()) as running:
        running.until("Stop")
        assert (project / "var" / f"serve-{running.port}.pid").read_text() != str(running.process.pid)
        with Started(project, free_port(), "--reset") as refused:
            said, code = refused.finish()
        assert code == 2
        assert "a server is running" in said
        running.end(signal.SIGTERM)
    assert database.read_text() == "cases"
    with Started(project, free_port(), "--reset") as started:
        assert f"{Path('var') / 'arendegang.sqlite3'}\n" in started.until("Stop")
    assert database.read_text() == ""


# ── what is unchanged since the last start is not done again ────────────────────────────────────────────────────────
@pytest.fixture
def prepared(monkeypatch, tmp_path):
    """Everything but the commands themselves; returns the list of those that were run."""
    ran = []
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ARENDEGANG_VAR", str(tmp_path))
    monkeypatch.setattr(start, "ensure_installed", lambda *_: None)
    monkeypatch.setattr(start, "quietly", lambda command, env: ran.append(command[2:]) or "  anna.lovdahl")
    (tmp_path / "arendegang.sqlite3").touch()
    return ran


def test_a_second_start_asks_the_database_nothing(prepared):
    assert start.prepare({}, True).strip() == "anna.lovdahl"
    assert len(prepared) == 3
    assert start.prepare({}, True).strip() == "anna.lovdahl"
    assert len(prepared) == 3


@pytest.mark.parametrize("change", ["demo", "database", "migration", "url"])
def test_what_has_changed_is_prepared_again(prepared, monkeypatch, tmp_path, change):
    start.prepare({}, True)
    if change == "database":
        (tmp_path / "arendegang.sqlite3").unlink()
    if change == "migration":
        monkeypatch.setattr(start, "fingerprint", lambda demo: "another")
    if change == "url":
        monkeypatch.setenv("DATABASE_URL", "postgres://127.0.0.1/x")
    before = len(prepared)
    start.prepare({}, change != "demo")
    assert ["migrate", "--no-input"] in prepared[before:]


def test_a_new_migration_changes_the_fingerprint(monkeypatch, tmp_path):
    monkeypatch.setattr(start, "ROOT", tmp_path)
    folder = tmp_path / "intake" / "migrations"
    folder.mkdir(parents=True)
    empty = start.fingerprint(True)
    (folder / "0001_initial.py").write_text("one")
    assert len({empty, start.fingerprint(True), start.fingerprint(False)}) == 3


def test_a_warm_start_finds_what_the_first_one_compiled(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in start.environment(8001, True)
