"""The country's lines and files of lines, checked against the species reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.customs.models import Endorsement, EndorsementLine
from core.permits.models import Permit
from core.reporting import annual
from core.reporting.checking import check_file, check_report, find_facts, is_ordered
from core.reporting.errors import HeadingInvalid
from core.reporting.rules import ALL
from core.reporting.services import write_annual_report

Export = Callable[..., Permit]
HEADING = ",".join(annual.COLUMNS["export"])
LINE = "II,Crocodylus niloticus,SKI,5,NAR,ZA,,26MZ1,,,H,W,2026"


def ids(findings: list[Any]) -> list[str]:
    return [finding.rule.id for finding in findings]


def write(folder: Path, *lines: str, heading: str = HEADING) -> Path:
    path = folder / "report.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def check(path: Path) -> list[Any]:
    return check_file(path, direction="export", reporter="MZ")


def run(*words: object) -> str:
    out = StringIO()
    call_command("report", *[str(word) for word in words], stdout=out)
    return out.getvalue()


def test_the_countrys_own_lines_break_no_rule(export: Export, bring_in: Any, year: int) -> None:
    export("5")
    bring_in(lines={1: 40, 2: 0})
    assert check_report(year, "export") == []
    assert check_report(year, "import") == []


def test_lines_are_counted_by_their_values(
    bring_in: Any, year: int, django_assert_num_queries: Any
) -> None:
    row = bring_in()
    for number in range(4):
        copy = Endorsement.objects.get(pk=row.pk)
        copy.pk, copy.number = None, f"26ZM{number}"
        Endorsement.objects.bulk_create([copy])
        lines = list(EndorsementLine.objects.filter(endorsement=row))
        for line in lines:
            line.pk, line.endorsement, line.appendix = None, copy, "III"
        EndorsementLine.objects.bulk_create(lines)
    with django_assert_num_queries(4):
        findings = check_report(year, "import")
    found = {(finding.rule.id, finding.values): finding.rows for finding in findings}
    assert found["S01", ("Crocodylus niloticus", "III", str(year))] == 4


def test_the_written_file_and_the_rows_have_the_same_findings(
    export: Export, bring_in: Any, year: int, tmp_path: Path
) -> None:
    export("5")
    bring_in()
    for file in write_annual_report(year=year, folder=tmp_path):
        from_file = check_file(file.path, direction=file.direction, reporter="MZ")
        own = check_report(year, file.direction)
        assert [str(one) for one in from_file] == [str(one) for one in own]


def test_names_are_known_by_synonym_and_higher_taxon(
    country: object, django_assert_num_queries: Any
) -> None:
    names = ["Crocodylus niloticus", "crocodylus  NILOTICUS", "Aloe spp.", "No such thing"]
    with django_assert_num_queries(3):
        facts = find_facts(names)
    assert set(facts.taxa) == set(names[:3])
    crocodile = facts.taxa["Crocodylus niloticus"]
    assert crocodile.kingdom == "Animalia"
    assert "II" in crocodile.appendices_in(2026)
    assert facts.taxa["Aloe spp."].appendices_in(2026) >= {"II"}


def test_a_file_in_the_right_shape_is_read(country: object, tmp_path: Path) -> None:
    assert check(write(tmp_path, LINE, ",,,,,,,,,,,,", "")) == []
    assert ids(check(write(tmp_path, LINE.replace("II,", ",", 1)))) == ["P04"]


def test_columns_in_another_order_are_read_by_name(country: object, tmp_path: Path) -> None:
    columns, cells = HEADING.split(","), LINE.split(",")
    path = write(tmp_path, ",".join(cells[::-1]), heading=",".join(columns[::-1]).upper())
    assert check(path) == []
    assert not is_ordered(columns[::-1], "export")
    assert is_ordered([column.lower() for column in columns], "export")
    assert "another order" in run("check", "mz", "--file", path)


@pytest.mark.parametrize(
    "heading",
    ["", HEADING.replace(",Year", ""), HEADING + ",Note", HEADING.replace("TermCode", "Year")],
)
def test_missing_and_excess_columns_are_refused(
    country: object, tmp_path: Path, heading: str
) -> None:
    with pytest.raises(HeadingInvalid):
        check(write(tmp_path, LINE, heading=heading))


def test_the_command_writes_and_checks(export: Export, year: int, tmp_path: Path) -> None:
    export("50")
    out = json.loads(run("annual", "mz", year, "--folder", tmp_path, "--json"))
    assert [(file["direction"], file["rows"]) for file in out["files"]] == [
        ("export", 1),
        ("import", 0),
    ]
    assert Path(out["files"][0]["path"]).is_file()
    assert "1 rows (actual)" in run("annual", "MZ", year, "--folder", tmp_path)
    assert "export: no findings" in run("check", "MZ", year)


def test_the_command_fails_on_errors_and_on_nonsense(country: object, tmp_path: Path) -> None:
    path = write(tmp_path, LINE.replace("SKI", "QQQ"))
    for words in (
        ("check", "MZ", "--file", path),
        ("check", "MZ", "--file", tmp_path / "none"),
        ("check", "MZ"),
        ("annual", "XQ", 2026),
        ("annual", "MZ", 1900),
    ):
        with pytest.raises(CommandError):
            run(*words)
    warned = write(tmp_path, LINE.replace("II,", "III,", 1))
    assert "S01" in run("check", "MZ", "--file", warned)
    with pytest.raises(CommandError):
        run("check", "MZ", "--file", warned, "--strict")


def test_the_command_lists_the_rules() -> None:
    listed = run("rules").splitlines()
    assert [line.split()[0] for line in listed] == [rule.id for rule in ALL]
