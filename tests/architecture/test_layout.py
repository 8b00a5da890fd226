"""Where things live and how long they are."""

from __future__ import annotations

import ast
import sys
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.settings.apps import OURS, scope
from tests.architecture.sources import CODE, ROOT, imports, modules, place, tree

LONGEST_MODULE, LONGEST_FUNCTION = 400, 50


def test_platform_is_a_folder_on_the_path_and_no_package() -> None:
    """A package of that name would hide the standard library's module."""
    assert not (ROOT / "platform" / "__init__.py").exists()
    import platform

    assert platform.python_version()


def test_no_top_folder_hides_a_standard_module() -> None:
    names = {
        path.relative_to(ROOT).parts[path.relative_to(ROOT).parts[0] == "platform"]
        for path in modules(migrations=True)
    }
    assert names & set(sys.stdlib_module_names) == set()


def test_no_module_is_longer_than_400_lines() -> None:
    found = {place(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in found.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    """Its docstring and parameters do not count, nor does a function that only returns data."""
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
                length = (node.end_lineno or 0) - first.lineno + 1
                is_data = len(node.body) <= 3 and isinstance(node.body[-1], ast.Return)
                if length > LONGEST_FUNCTION and not is_data:
                    found.append(f"{place(path, node.lineno)} {node.name}: {length}")
    assert found == []


ENTERING = {"schema_context", "tenant_context", "set_tenant", "set_schema", "set_schema_to_public"}


def test_only_tenants_enters_a_country_by_itself() -> None:
    found = []
    for path in modules():
        if path.is_relative_to(ROOT / "tenants"):
            continue
        for node in ast.walk(tree(path)):
            name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
            if name in ENTERING:
                found.append(place(path, getattr(node, "lineno", 0)))
            if isinstance(node, ast.With):
                entered = [getattr(item.context_expr, "id", "") for item in node.items]
                found += [
                    place(path, node.lineno) for name in entered if name in {"tenant", "country"}
                ]
    assert found == []


def test_nothing_imports_tests_at_run_time() -> None:
    found = [
        place(path, line)
        for path in modules(migrations=True)
        for name, line in imports(path)
        if name.split(".")[0] in {"tests", "pytest", "hypothesis", "factory"}
    ]
    assert found == []


def test_every_app_says_in_which_schema_it_lives_and_is_installed() -> None:
    tops = (ROOT / "platform", ROOT)
    here = set()
    for path in modules():
        if path.name == "apps.py" and path.parent.name != "settings":
            top = next(top for top in tops if path.is_relative_to(top))
            here.add(".".join(path.relative_to(top).parent.parts))
    assert here <= set(OURS)
    for app in sorted(here):
        assert scope(app) in {"public", "tenant", "both"}
        assert app in settings.INSTALLED_APPS
        assert import_module(app).__doc__, f"{app} does not say what it owns"


def tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("schema", ["public", "lk", "mz", "za"])
def test_each_models_table_is_exactly_where_its_app_says(db: None, schema: str) -> None:
    listed = settings.SHARED_APPS if schema == "public" else settings.TENANT_APPS
    wanted, elsewhere = set(), set()
    for config in apps.get_app_configs():
        for model in config.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.swapped:
                (wanted if config.name in listed else elsewhere).add(model._meta.db_table)
    there = tables_of(schema)
    assert wanted - there == set()
    assert elsewhere & there == set()


def test_no_key_leads_from_public_into_a_country() -> None:
    for config in apps.get_app_configs():
        if config.name in settings.TENANT_APPS:
            continue
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if field.is_relation and field.related_model and not field.auto_created:
                    target = apps.get_app_config(field.related_model._meta.app_label).name
                    assert target in settings.SHARED_APPS, field
                    assert target not in settings.TENANT_APPS or target == "core.accounts", field


def test_migrations_are_in_step_with_the_models(committed: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_but_config_reads_the_environment_for_settings() -> None:
    """`os.environ` is for starting processes (ops) and for settings (config.env)."""
    allowed = {"ops", "platform"}
    found = []
    for path in modules():
        if path.relative_to(ROOT).parts[0] in allowed:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                found.append(place(path, node.lineno))
    assert found == []


@pytest.mark.parametrize(
    "word", ["TO" + "DO", "FIX" + "ME", "raise Not" + "ImplementedError", "XX" + "X:"]
)
def test_nothing_is_left_for_later(word: str) -> None:
    found = [place(path) for path in modules(of=(*CODE, "tests")) if word in path.read_text()]
    assert found == []
