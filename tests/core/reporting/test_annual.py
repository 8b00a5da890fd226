"""The annual report: what counts, how it is written."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine

from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common import clock
from core.customs.models import Endorsement, EndorsementLine
from core.permits.models import Permit
from core.permits.services import cancel_permit, record_exception
from core.reporting import annual
from core.reporting.annual import AnnualLine
from core.reporting.errors import DirectionUnknown, YearInvalid
from core.reporting.services import write_annual_report
from tenants.models import Country
from tests.factories.people import make_user
from tests.factories.permits import Officers, make_application, make_permit, make_quota

Export = Callable[..., Permit]
BringIn = Callable[..., Endorsement]

EXPORT_HEADING = (
    "Appendix,SpeciesName,TermCode,Quantity,UnitCode,TradingPartner,CountryOfOrigin,"
    "ExportPermit,OriginPermit,IFSPermit,PurposeCode,SourceCode,Year"
)
IMPORT_HEADING = (
    "Appendix,SpeciesName,TermCode,Quantity,UnitCode,TradingPartner,CountryOfOrigin,"
    "ImportPermit,ExportPermit,OriginPermit,IFSPermit,PurposeCode,SourceCode,Year"
)


def exports(year: int) -> list[AnnualLine]:
    return list(annual.lines(year, "export"))


def imports(year: int) -> list[AnnualLine]:
    return list(annual.lines(year, "import"))


def test_an_endorsed_line_is_reported_with_what_left(export: Export, year: int) -> None:
    permit = export("50")
    assert exports(year) == [
        AnnualLine(
            appendix="II",
            species_name="Crocodylus niloticus",
            term_code="SKI",
            quantity="50",
            unit_code="NAR",
            trading_partner="ZA",
            country_of_origin="",
            import_permit="",
            export_permit=permit.number,
            origin_permit="",
            ifs_permit="",
            purpose_code="H",
            source_code="W",
            year=str(year),
        )
    ]
    assert imports(year) == []


def test_unused_and_cancelled_permits_are_left_out(
    export: Export, officers: Officers, year: int
) -> None:
    export(None)
    permit = export("5")
    assert len(exports(year)) == 1
    cancel_permit(permit, reason="Seized at the ramp.", by=officers.supervisor)
    assert exports(year) == []


def test_national_papers_are_left_out(export: Export, year: int) -> None:
    export("5")
    row = Endorsement.objects.get()
    line = EndorsementLine.objects.get()
    row.pk, row.number, row.is_cites = None, "NAT-1", False
    row.permit = make_permit(lines=[{"quantity": "5"}])
    Endorsement.objects.bulk_create([row])
    line.pk, line.endorsement = None, row
    assert len(exports(year)) == 1


def test_an_import_is_reported_by_the_foreign_papers_facts(bring_in: BringIn, year: int) -> None:
    bring_in()
    first, second = imports(year)
    assert first.cells("import") == (
        "II",
        "Crocodylus niloticus",
        "LIV",
        "40",
        "NAR",
        "ZM",
        "",
        "",
        "26ZM000017/AB",
        "",
        "",
        "T",
        "C",
        str(year),
    )
    assert (second.country_of_origin, second.origin_permit) == ("BW", "26BW000001")
    assert (second.quantity, second.unit_code) == ("2.5", "KGM")


def test_a_line_of_which_nothing_came_is_left_out(bring_in: BringIn, year: int) -> None:
    bring_in({1: 0, 2: "1.5"})
    assert [line.quantity for line in imports(year)] == ["1.5"]


def test_the_year_is_that_of_leaving_in_the_countrys_time(export: Export, year: int) -> None:
    permit = export(None)
    new_year = dt.datetime(year, 12, 31, 22, 30, tzinfo=dt.UTC)
    with time_machine.travel(new_year, tick=False):
        from core.customs.services import endorse_export
        from tests.factories.permits import Officers as People

        assert clock.today() == dt.date(year + 1, 1, 1)
        endorse_export(
            permit,
            office="MPM-AIR",
            lines={1: 5},
            transport_document="",
            by=People().customs,
        )
    assert exports(year) == []
    assert [line.year for line in exports(year + 1)] == [str(year + 1)]


def test_a_country_may_report_what_was_issued(
    export: Export, officers: Officers, country: Country, year: int
) -> None:
    permit, used = export(None), export("50")
    cancel_permit(export(None), reason="False premises.", by=officers.supervisor)
    make_permit(officers=officers, document_type="import_permit", lines=[{"origin_country": "ZA"}])
    country.settings = {"reporting": {"basis": "issued"}}
    found = {(line.export_permit, line.quantity) for line in exports(year)}
    assert found == {(permit.number, "118"), (used.number, "118")}


def test_a_specimen_from_the_sea_has_its_certificate_in_the_column_for_it(
    bring_in: BringIn, year: int
) -> None:
    bring_in()
    line = EndorsementLine.objects.get(position=2)
    other = Endorsement.objects.get()
    other.pk, other.number = None, "26ZM000018"
    Endorsement.objects.bulk_create([other])
    line.pk, line.endorsement, line.source_code = None, other, "X"
    EndorsementLine.objects.bulk_create([line])
    found = imports(year)[-1]
    assert (found.origin_permit, found.ifs_permit) == ("", "26BW000001")


def test_the_files_have_the_exact_columns_and_the_lines(
    export: Export, bring_in: BringIn, year: int, tmp_path: Path
) -> None:
    export("50")
    export("2", quantity="3")
    bring_in()
    out, into = write_annual_report(year=year, folder=tmp_path / "made")
    assert (out.direction, out.rows, out.basis) == ("export", 2, "actual")
    assert (into.direction, into.rows, into.basis) == ("import", 2, "actual")
    assert out.path.name == f"MZ_{year}_exports.csv"
    for file, heading in ((out, EXPORT_HEADING), (into, IMPORT_HEADING)):
        content = file.path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        first, *rest = content.decode("utf-8").splitlines()
        assert first == heading
        assert [tuple(row) for row in csv.reader(rest)] == [
            line.cells(file.direction) for line in annual.lines(year, file.direction)
        ]
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        f"MZ_{year}_exports.csv",
        f"MZ_{year}_imports.csv",
        f"MZ_{year}_note.txt",
    ]
    assert AuditEntry.objects.get(verb="report.written").payload == {
        "year": year,
        "exports": 2,
        "imports": 2,
    }


def test_a_year_without_trade_is_two_headings(year: int, tmp_path: Path) -> None:
    out, into = write_annual_report(year=year - 5, folder=tmp_path)
    assert out.path.read_text() == EXPORT_HEADING + "\n"
    assert into.path.read_text() == IMPORT_HEADING + "\n"


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+27", "'+27"),
        ("@SUM", "'@SUM"),
        ("-x", "'-x"),
        ('a "b", c%', 'a "b", c%'),
        ("№ 7/é", "№ 7/é"),
    ],
)
def test_no_cell_runs_as_a_formula_and_no_text_is_lost(
    bring_in: BringIn, year: int, tmp_path: Path, number: str, cell: str
) -> None:
    bring_in({1: 1, 2: 0}, number=number)
    _out, into = write_annual_report(year=year, folder=tmp_path)
    with into.path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["ExportPermit"] == cell == imports(year)[0].export_permit


def test_the_note_says_the_basis_and_the_exceptions(
    officers: Officers, year: int, tmp_path: Path
) -> None:
    from tests.factories.permits import bring_to

    make_quota(0)
    app = make_application()
    record_exception(app, position=1, code="quota.zero", reason="Research.", by=officers.supervisor)
    permit = Permit.objects.get(application=bring_to(app, "issued", officers=officers))
    write_annual_report(year=year, folder=tmp_path)
    note = (tmp_path / f"MZ_{year}_note.txt").read_text(encoding="utf-8")
    assert f"{permit.number}, line 1, quota.zero: Research." in note
    assert "customs" in note


def test_who_may_write_it(year: int, tmp_path: Path) -> None:
    write_annual_report(year=year, folder=tmp_path, by=make_user("ma_supervisor"))
    with pytest.raises(PermissionMissing):
        write_annual_report(year=year, folder=tmp_path, by=make_user("applicant"))


def test_a_year_or_direction_that_cannot_be_is_refused(country: Country, tmp_path: Path) -> None:
    for year in (1974, 3000):
        with pytest.raises(YearInvalid):
            write_annual_report(year=year, folder=tmp_path)
    with pytest.raises(DirectionUnknown):
        annual.rows(2026, "transit")
    assert list(tmp_path.iterdir()) == []


def test_the_lines_of_each_direction_cost_one_query(
    export: Export, bring_in: BringIn, year: int, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        export("1")
    bring_in()
    for direction, number in (("export", 3), ("import", 2)):
        with django_assert_num_queries(1):
            assert len(list(annual.lines(year, direction))) == number
