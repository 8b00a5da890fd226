"""`ecites species …`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.species.models import ImportRun, Taxon

pytestmark = pytest.mark.usefixtures("public_db")

TEXT = "Kingdom,Genus,Scientific Name,Rank,Listing\nPlantae,Aloe,Aloe testa,SPECIES,II\nx,,,,\n"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("species", *arguments, stdout=out)
    return out.getvalue()


def test_import_prints_and_writes_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text(TEXT)
    report = tmp_path / "report.json"
    out = run("import", str(path), "--as-of", "2024-01-01", "--report", str(report))
    assert "2 rows read, 1 taken, 1 rejected" in out
    assert "rejected: row 3, Rank: this is not a rank" in out
    assert Taxon.objects.filter(scientific_name="Aloe testa").exists()
    (said,) = json.loads(report.read_text())
    assert said["rejected"][0]["row"] == 3
    assert ImportRun.objects.get(pk=said["run_id"]).rows_taken == 1


def test_a_dry_run_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text(TEXT)
    assert "dry run" in run("import", "--dry-run", str(path))
    assert not Taxon.objects.filter(scientific_name="Aloe testa").exists()


def test_a_file_that_is_refused_ends_with_its_sentence() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("import", "nowhere.csv")


def test_the_starter_set_loads_again_and_search_prints_appendix_and_names() -> None:
    assert "starter" in run("load-starter")
    out = run("search", "Malayopython reticulatus")
    assert out.startswith("II ")
    assert "Python reticulatus  (Malayopython reticulatus)" in out
    assert "unverified" in run("search", "giraffe")
    assert "nothing found" in run("search", "qqqqqqqq")
