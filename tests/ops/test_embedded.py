"""The embedded PostgreSQL: found again, restarted after a kill, shared by processes."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

START = """
import sys, pathlib, psycopg2
from ops.embedded import start
urls = start(pathlib.Path(sys.argv[1]) / "postgres")
owner = psycopg2.connect(urls["OWNER_DATABASE_URL"]); owner.autocommit = True
app = psycopg2.connect(urls["DATABASE_URL"]); app.autocommit = True
cursor = owner.cursor()
def said(sql, connection=owner):
    with connection.cursor() as c:
        c.execute(sql)
        return c.fetchall() if c.description else None
pid = int((pathlib.Path(sys.argv[1]) / "postgres" / "postmaster.pid").read_text().split()[0])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that other users may enter: socket names are limited to 107 characters."""
    made = Path(tempfile.mkdtemp(prefix="ecites"))
    made.chmod(0o777)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def command(folder: Path, code: str, *before: str) -> list[str]:
    return [*before, sys.executable, "-W", "ignore", "-c", START + code, str(folder)]


def run(folder: Path, code: str, *before: str, **environment: str) -> str:
    done = subprocess.run(
        command(folder, code, *before), cwd=ROOT, env=os.environ | environment,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def ends(pid: int, *, seconds: float = 20) -> bool:
    """Whether the process is gone within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_data_outlives_a_kill_and_the_server_stops_with_its_last_user(folder: Path) -> None:
    first = subprocess.Popen(
        command(folder, "said('CREATE TABLE t AS SELECT 7 AS n'); print(pid, flush=True); input()"),
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert first.stdout
    pid = int(first.stdout.readline())
    os.kill(pid, signal.SIGKILL)
    first.kill()
    first.communicate(timeout=30)
    assert ends(pid)
    found, again = run(folder, "print(said('SELECT n FROM t')[0][0], pid)").split()
    assert found == "7"
    assert int(again) != pid
    assert ends(int(again)), "it stopped with the last process that used it"


def test_two_processes_at_once_use_one_server(folder: Path) -> None:
    code = "import time; time.sleep(2); print(pid, said('SELECT count(*) FROM pg_roles')[0][0])"
    both = [
        subprocess.Popen(
            command(folder, code),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _each in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert said[0][0] == said[1][0]


def test_the_logins_are_not_superusers(folder: Path) -> None:
    rights = run(
        folder,
        "print(said('SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname ="
        " current_user', app), said('SELECT rolsuper FROM pg_roles WHERE rolname = current_user'))",
    )
    assert rights == "[(False, False, False)] [(False,)]"


def test_it_works_for_a_user_who_is_not_root(folder: Path) -> None:
    before: list[str] = []
    if os.geteuid() == 0 and shutil.which("setpriv"):
        nobody = pwd.getpwnam("nobody")
        before = [
            "setpriv",
            f"--reuid={nobody.pw_uid}",
            f"--regid={nobody.pw_gid}",
            "--clear-groups",
        ]
        reachable = subprocess.run([*before, sys.executable, "-c", ""], capture_output=True)
        before = before if reachable.returncode == 0 else []
    home = folder / "home"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    environment = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    assert run(folder, "print(said('SELECT 1')[0][0])", *before, **environment) == "1"
