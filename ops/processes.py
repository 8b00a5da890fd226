"""Web and worker as child processes of one parent, ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from config import env

BIN = Path(sys.executable).parent


def free_port(wanted: int = 0) -> int:
    """`wanted` if it is free on loopback, else any free port (always any when 0)."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on loopback")


def _end_with_parent() -> None:
    """In the child: be terminated when the parent dies, however it dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


_PR_SET_PDEATHSIG = 1


class Services:
    """`with Services(port=8000) as services:` — web and worker run until the block ends.

    Args:
        port: where the web server listens on 127.0.0.1.
        worker: whether to start a Celery worker with its scheduler.
        environment: variables that the children get on top of this process's.
    """

    def __init__(
        self, *, port: int, worker: bool = True, environment: dict[str, str] | None = None
    ) -> None:
        self.port = port
        self.worker = worker
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
        self.environment = os.environ | quiet | {"SITE_PORT": str(port)} | (environment or {})
        self.children: list[subprocess.Popen[bytes]] = []
        self._commands: list[list[str]] = []

    def __enter__(self) -> Services:
        self._start(
            BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "--blocking-threads", "4",
            "--no-ws", "--log-level", "warning", "config.wsgi:application",
        )  # fmt: skip
        if self.worker:
            schedule = env.LOCAL / f"beat-{self.port}"
            self._start(
                BIN / "celery", "-A", "config.celery", "--quiet", "worker", "--beat",
                "--schedule", schedule, "--concurrency", "2", "--loglevel", "WARNING",
                "--without-gossip", "--without-mingle", "--hostname", f"ecites{self.port}@%h",
            )  # fmt: skip
        try:
            self._wait_until_live()
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self, *command: str | Path) -> None:
        self._commands.append([str(part) for part in command])
        self.children.append(self._run(self._commands[-1]))

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=env.ROOT,
            start_new_session=True,
            stdout=2,  # what children say is no result of ours
            preexec_fn=_end_with_parent,
        )

    def kill(self, place: int) -> None:
        """End a child (0: web, 1: worker) with everything that it started, by SIGKILL."""
        with suppress(ProcessLookupError):
            os.killpg(self.children[place].pid, signal.SIGKILL)
        self.children[place].wait()

    def revive(self, place: int) -> None:
        """Start a child that was ended again, without waiting for it."""
        self.children[place] = self._run(self._commands[place])

    def _wait_until_live(self) -> None:
        """Until the web server answers. Raises RuntimeError when a child ends or after 60 s."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.check()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("The web server did not answer within 60 seconds")

    def check(self) -> None:
        """Raise RuntimeError when a child has ended."""
        for child in self.children:
            if child.poll() is not None:
                raise RuntimeError(f"{child.args!r} ended with exit code {child.returncode}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the children: ask, wait ten seconds, then kill the process groups we started."""
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 10
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.children.clear()
