"""The files of this repository, tracked or about to be."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("tenants", "core", "billing", "api", "ops", "platform")


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def modules(*, of: tuple[str, ...] = CODE, migrations: bool = False) -> list[Path]:
    """The Python modules of these top folders."""
    return [
        path
        for path in repository_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in of
        and (migrations or "migrations" not in path.parts)
    ]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """(module, line) of every absolute import of the module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module), node.lineno


def place(path: Path, line: int = 0) -> str:
    """`core/x.py:12`, for a message."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
