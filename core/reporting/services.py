"""Writing the annual report: two CSV files and a note that says what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.permits.models import IssueException
from core.reporting import annual
from tenants.context import current_country


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportFile:
    """A written file: `direction` "export" or "import"; `rows` without the heading.

    `basis`: "actual" (what customs recorded) or "issued" (what was permitted).
    """

    path: Path
    rows: int
    direction: str
    basis: str


@transaction.atomic
def write_annual_report(*, year: int, folder: Path | str, by: Any = SYSTEM) -> list[ReportFile]:
    """The export file and the import file of a calendar year, in `folder` (made if need be).

    CSV as the CITES Trade Database loads it: UTF-8 without mark, comma, heading row, the columns of
    `annual.COLUMNS` in their order. The server streams the rows into the file; memory does not
    grow with them. A file is complete or not there. A note beside them says which basis was used
    and which permits were issued by exception.

    Raises Forbidden (report.annual; the platform itself may) and YearInvalid.
    """
    if "system" not in by.role_codes:
        require(by, "report.annual")
    place = Path(folder)
    queries = {direction: annual.rows(year, direction) for direction in annual.COLUMNS}
    place.mkdir(parents=True, exist_ok=True)
    files = [_write(query, year, direction, place) for direction, query in queries.items()]
    _write_note(year, files, place)
    country = current_country()
    record(
        verb="report.written",
        subject=country,
        by=by,
        payload={"year": year} | {f"{file.direction}s": file.rows for file in files},
    )
    return files


def file_name(year: int, direction: str) -> str:
    """The name of a report's file, such as MZ_2026_exports.csv."""
    return f"{current_country().iso2}_{year}_{direction}s.csv"


def _write(query: Any, year: int, direction: str, folder: Path) -> ReportFile:
    path = folder / file_name(year, direction)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as out:
            out.write((",".join(annual.COLUMNS[direction]) + "\n").encode())
            rows = _copy(query, out)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    basis = annual.basis_of_exports() if direction == annual.EXPORTS else annual.ACTUAL
    return ReportFile(path=path, rows=rows, direction=direction, basis=basis)


def _copy(query: Any, out: Any) -> int:
    """Have the server write the query's rows as CSV into `out`; returns how many."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT csv)", out)
        return int(cursor.rowcount)


def _write_note(year: int, files: list[ReportFile], folder: Path) -> None:
    country = current_country()
    basis = {
        annual.ACTUAL: _("quantities actually traded, as customs recorded them"),
        annual.ISSUED: _("permits issued"),
    }
    said = [
        _("CITES annual report of %(country)s for %(year)s")
        % {"country": country.name, "year": year},
        "",
    ]
    said += [
        _("%(file)s: %(rows)s rows; basis: %(basis)s.")
        % {"file": file.path.name, "rows": file.rows, "basis": basis[file.basis]}
        for file in files
    ]
    exceptions = list(_find_exceptions(year))
    if exceptions:
        said += ["", _("Permits issued by a reasoned exception to a stop:")]
        said += [
            _("%(number)s, line %(line)s, %(stop)s: %(reason)s")
            % {"number": number, "line": line, "stop": stop, "reason": " ".join(reason.split())}
            for number, line, stop, reason in exceptions
        ]
    path = folder / f"{country.iso2}_{year}_note.txt"
    path.write_text("\n".join(said) + "\n", encoding="utf-8")


def _find_exceptions(year: int) -> Any:
    return (
        IssueException.objects.filter(
            application__permit__valid_from__year=year, application__permit__is_cites=True
        )
        .order_by("application__permit__number", "position")
        .values_list("application__permit__number", "position", "issue_code", "reason")
    )
