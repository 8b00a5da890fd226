"""Past trade run through the controls."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.reporting.errors import TabulationInvalid
from core.reporting.replay.reading import TradeRow, read_rows
from core.reporting.replay.run import replay_file, replay_rows
from tenants.context import in_public
from tests.core.species.shared import FOLDER

pytestmark = pytest.mark.usefixtures("public_db")

HEAD = (
    "Year,App.,Taxon,Class,Order,Family,Genus,Importer,Exporter,Origin,"
    "Importer reported quantity,Exporter reported quantity,Term,Unit,Purpose,Source\n"
)
SKINS = "2013,II,Crocodylus niloticus,Reptilia,Crocodylia,Crocodylidae,Crocodylus,"
ROW = TradeRow(
    year=2013,
    appendix="II",
    taxon_name="Crocodylus niloticus",
    taxa=("Crocodylus niloticus", "Crocodylus", "Crocodylidae"),
    importer="ZA",
    exporter="MZ",
    origin="",
    term_code="SKI",
    unit_code="NAR",
    purpose_code="T",
    source_code="W",
)


@pytest.fixture
def tabulation(tmp_path: Path) -> Path:
    path = tmp_path / "comptab.csv"
    lines = ("ZA,MZ,,,10,skins,,T,W", "ZA,MZ,,,2,skins,kg,,W", "MZ,MZ,ZW,5,,live,sides,T,W")
    path.write_text(HEAD + "".join(f"{SKINS}{line}\n" for line in lines), encoding="utf-8")
    return path


def found(**changes: Any) -> set[str]:
    return set(replay_rows([ROW._replace(**changes)]).rules)


def test_names_become_codes_of_today(tabulation: Path) -> None:
    first, second, third = read_rows(tabulation)
    assert (first.term_code, first.unit_code, first.purpose_code) == ("SKI", "NAR", "T")
    assert (second.unit_code, third.term_code) == ("KGM", "LIV")
    assert first.taxa[:2] == ("Crocodylus niloticus", "Crocodylus")


def test_each_row_is_counted_by_rule(tabulation: Path) -> None:
    answer = replay_file(tabulation).as_dict()
    rows = {rule["code"]: rule["rows"] for rule in answer["rules"]}
    assert (answer["rows"], answer["crashed"], answer["blank_purposes"]) == (3, 0, 1)
    assert rows["S03"] == 1
    assert answer["s03_without_blank_purposes"] == 0
    assert rows["S02"] == 1
    assert rows["S08"] == 1


def test_the_appendix_is_that_of_the_year() -> None:
    assert found() == set()
    assert found(appendix="III") == {"appendix.wrong"}


def test_an_origin_makes_it_a_reexport() -> None:
    assert found(origin="MZ") == {"reexport.origin_home"}
    assert found(exporter="BE", origin="MZ") == set()


def test_a_taxon_that_the_reference_lacks_is_counted_and_not_judged() -> None:
    replay = replay_rows([ROW._replace(taxon_name="Nemo ignotus", term_code="TUS")])
    assert replay.unknown_taxa == 1
    assert "line.taxon_term_unusual" not in replay.rules


def test_a_row_that_breaks_our_code_is_counted_and_the_others_go_on() -> None:
    replay = replay_rows([ROW._replace(year=0), ROW])
    assert (replay.rows, replay.crashed) == (2, 1)


def test_another_file_is_refused_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Year,Taxon\n2013,Ursus arctos\n", encoding="utf-8")
    with pytest.raises(TabulationInvalid, match=r"App\."):
        list(read_rows(path))
    with pytest.raises(CommandError, match=r"App\."):
        call_command("replay-trade", str(path))
    with pytest.raises(CommandError, match="no file"):
        call_command("replay-trade", str(tmp_path / "none.csv"))


def test_the_queries_do_not_grow_with_the_rows(django_assert_num_queries: Any) -> None:
    with in_public():
        replay_rows([ROW])
        with django_assert_num_queries(4):
            replay_rows([ROW] * 50)


@pytest.mark.parametrize("year", [2013, 2014])
def test_the_worlds_trade_of_a_year_runs_through(year: int) -> None:
    path = FOLDER / "data" / f"trade_comptab_{year}.csv"
    if not path.is_file():
        pytest.skip("no reference data to compare with beside the project")
    out = io.StringIO()
    call_command("replay-trade", str(path), "--json", stdout=out)
    answer = json.loads(out.getvalue())
    share = {rule["code"]: rule["rows"] / answer["rows"] for rule in answer["rules"]}
    assert answer["crashed"] == 0
    assert answer["rows_per_second"] >= 2000
    assert 0 < share["S02"] < 0.005
    assert 0.03 < share["S03"] < 0.04
    assert answer["s03_without_blank_purposes"] < 0.01 * answer["rows"]
