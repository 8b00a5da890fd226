"""The npm lock names no download address, and what pages name is in the collected assets."""

from __future__ import annotations

import json
import re
from pathlib import Path

from babel.messages.pofile import read_po

from design import collect, compile_locale

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "platform"


def test_the_lock_has_digests_but_no_download_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name


def test_every_dependency_is_pinned_to_one_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for version in package["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_every_icon_that_a_page_names_is_collected() -> None:
    known = set(collect.ICON_LIST.read_text(encoding="utf-8").split())
    named = set()
    for page in PAGES.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        named.update(re.findall(r'\{% icon "([^"]+)"', text))
        named.update(re.findall(r' icon="([^"]+)"', text))
    assert named <= known, named - known


def test_no_page_has_inline_script_style_or_handler() -> None:
    for page in PAGES.rglob("*.html"):
        if "email" in page.parts or page.name == "500.html":
            continue
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), page
        for script in re.findall(r"<script\b[^>]*>", text):
            allowed = "src=" in script or "application/json" in script or "nonce=" in script
            assert allowed, (page, script)


def test_no_page_names_a_host_elsewhere() -> None:
    for page in PAGES.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'(src|href)="(https?:)?//', text), page


def test_catalogues_compile_and_are_fresh_afterwards(tmp_path: Path) -> None:
    for catalogue in sorted(compile_locale.LOCALE.glob("*/LC_MESSAGES/*.po")):
        folder = tmp_path / catalogue.parent.parent.name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        copy = folder / "django.po"
        copy.write_bytes(catalogue.read_bytes())
        compile_locale.compile_catalogue(copy, copy.with_suffix(".mo"))
        assert compile_locale.is_fresh(copy, copy.with_suffix(".mo"))


def test_every_text_has_portuguese() -> None:
    path = compile_locale.LOCALE / "pt" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale="pt")
    missing = [message.id for message in catalogue if message.id and not message.string]
    assert not missing
