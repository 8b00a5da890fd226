"""What the repository holds: nothing of one machine, nothing secret, locks with digests only."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.sources import ROOT, place, repository_files

MACHINE = [
    "/" + "work" + "/main",
    "/" + "work" + "/shared",
    "/" + "work" + "/.",
    "/" + "root" + "/",
    "/" + "home" + "/",
    "/" + "Users" + "/",
    "/" + "tmp" + "/c",
]
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted",
    "registry" + ".npmjs",
    "proxy" + ".golang",
    "arti" + "factory",
    "code" + "artifact",
]
SECRETS = ["-----BEGIN " + "PRIVATE", "-----BEGIN RSA " + "PRIVATE", "sk_" + "live_", "AK" + "IA"]
TEXT = {".py", ".md", ".txt", ".toml", ".yaml", ".yml", ".json", ".html", ".css", ".js", ".po",
        ".tpl", ".xml", ".wsdl", ".csv", ".sh", ""}  # fmt: skip


def lines_with(words: list[str]) -> list[str]:
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + ")")
    found = []
    for path in repository_files():
        if path.suffix not in TEXT:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{place(path, number)}: {line.strip()[:120]}")
    return found


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_file_holds_a_secret() -> None:
    assert lines_with(SECRETS) == []
    assert not any(path.name in {".env", "secrets.json"} for path in repository_files())


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_python_package_has_a_version_and_digests(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in re.sub(r"#.*", "", text)
    entries = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    assert len(entries) > 40
    for entry in entries:
        head = entry.splitlines()[0]
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+", head), head
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), head


def test_every_locked_npm_package_has_a_digest_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    for name, facts in packages.items():
        assert "resolved" not in facts, name
        assert facts["integrity"].startswith("sha512-"), name
        assert re.fullmatch(r"\d+\.\d+\.\d+\S*", facts["version"]), name


def test_every_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.txt").read_text().lower()
    for wanted in project["dependencies"]:
        name = re.split(r"[\[<>=~ ]", wanted)[0].lower().replace("_", "-")
        assert re.search(rf"(?m)^{re.escape(name)}(\[.*\])?==", lock), wanted
