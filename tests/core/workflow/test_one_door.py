"""Only the engine assigns a case's state."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("api", "billing", "core", "ops", "platform", "tenants")
ENGINE = ROOT / "core" / "workflow" / "services.py"
# Names by which cases go in the code; other things with a `state` (invoices, deliveries) are not
# moved by the engine.
CASES = frozenset({"application", "app", "case", "subject"})


def assignments(source: str) -> list[str]:
    """Where `source` assigns, sets or updates a case's state past the engine."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        for target in targets:
            for part in ast.walk(target):
                is_state = isinstance(part, ast.Attribute) and part.attr == "state"
                if is_state and _is_case(part.value):
                    found.append(f"line {node.lineno}: assigns .state")
        if isinstance(node, ast.Call) and _is_bulk_change(node):
            found.append(f"line {node.lineno}: changes state past the engine")
    return found


def _is_case(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.lower() in CASES or name.lower().endswith(("_application", "_case"))


def _is_bulk_change(node: ast.Call) -> bool:
    function = node.func
    if isinstance(function, ast.Name) and function.id == "setattr" and len(node.args) == 3:
        name = node.args[1]
        return isinstance(name, ast.Constant) and name.value == "state" and _is_case(node.args[0])
    if not isinstance(function, ast.Attribute) or function.attr not in {"update", "create"}:
        return False
    on_cases = "Application.objects" in ast.unparse(function.value)
    return on_cases and any(word.arg == "state" for word in node.keywords)


@pytest.mark.parametrize(
    "source",
    [
        "application.state = 'issued'",
        "self.case.state = 'issued'",
        "case.state, x = 'issued', 1",
        "setattr(subject, 'state', 'issued')",
        "Application.objects.filter(pk=1).update(state='issued')",
        "models.Application.objects.create(state='issued')",
    ],
)
def test_the_lint_finds_an_assignment(source: str):
    assert assignments(source)


def test_the_lint_leaves_others_alone():
    assert not assignments("invoice.state = 'paid'\nDelivery.objects.update(state='done')")


def test_no_other_module_assigns_the_state_of_a_case():
    found = [
        f"{path.relative_to(ROOT)} {each}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if path != ENGINE
        for each in assignments(path.read_text(encoding="utf-8"))
    ]
    assert found == []
