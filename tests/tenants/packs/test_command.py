"""`ecites pack check`, as a person who edits a pack meets it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tenants.packs import list_packs, pack_folder


@pytest.mark.parametrize("iso2", list_packs())
def test_a_shipped_pack_is_sound(iso2: str):
    out = io.StringIO()
    call_command("pack", "check", iso2, stdout=out)
    assert "no mistakes" in out.getvalue()


def test_a_broken_pack_is_refused_with_file_key_and_reason(tmp_path: Path):
    folder = tmp_path / "mz"
    shutil.copytree(pack_folder("MZ"), folder)
    file = folder / "workflows" / "export.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("initial: draft", "initial: drafty", 1), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("pack", "check", str(folder))
    said = str(refused.value)
    assert "workflows/export.yaml:" in said
    assert "initial" in said
    assert "Did you mean “draft”?" in said


def test_an_unknown_country_is_refused():
    with pytest.raises(CommandError, match="no country pack for “qq”"):
        call_command("pack", "check", "qq")
