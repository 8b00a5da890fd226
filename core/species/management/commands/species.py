"""`ecites species import FILE_OR_FOLDER…`, `… load-starter`, `… search TEXT`, `… imports [RUN]`."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from core.species import folders, selectors, services
from core.species.importing.columns import KINDS
from core.species.importing.report import ImportReport


class Command(BaseCommand):
    """Fill and search the shared species reference."""

    help = "Import Species+ and Checklist files, load the starter set, or search the names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("import", help="import CSV files, or whole folders")
        load.add_argument("files", nargs="+", metavar="FILE_OR_FOLDER")
        load.add_argument("--kind", choices=KINDS, help="told by the headings when left out")
        load.add_argument("--as-of", type=date.fromisoformat, help="day whose state the files show")
        load.add_argument("--dry-run", action="store_true", help="report only, change nothing")
        load.add_argument("--report", metavar="FILE", help="write the reports as JSON")
        load.add_argument("--show", type=int, default=20, help="remarks shown per file")
        actions.add_parser("load-starter", help="load the set that comes with the platform")
        search = actions.add_parser(
            "search", help="search scientific names, synonyms, common names"
        )
        search.add_argument("text")
        search.add_argument("--limit", type=int, default=20)
        search.add_argument("--language", default="en")
        past = actions.add_parser("imports", help="past imports, or the report of one as JSON")
        past.add_argument("run", nargs="?", type=int, help="number of the import")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action; a refusal ends with its sentence and exit code 1."""
        action = {
            "import": self._import,
            "load-starter": self._load_starter,
            "search": self._search,
            "imports": self._imports,
        }[options["action"]]
        try:
            action(options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _import(self, options: dict[str, Any]) -> None:
        reports = []
        how = {"dry_run": options["dry_run"], "as_of": options["as_of"]}
        for path in options["files"]:
            begun = time.monotonic()
            if Path(path).is_dir():
                found = folders.import_folder(path, **how)
            else:
                found = [services.import_csv(path, kind=options["kind"], **how)]
            reports += found
            for report in found:
                self._print(report, show=options["show"])
            self._sum_up(found, seconds=time.monotonic() - begun)
        if options["report"]:
            text = json.dumps([report.as_dict() for report in reports], indent=2)
            Path(options["report"]).write_text(text + "\n", encoding="utf-8")

    def _sum_up(self, reports: list[ImportReport], *, seconds: float) -> None:
        unchanged = all(report.is_unchanged for report in reports)
        self.stdout.write(
            f"{sum(report.rows_read for report in reports)} rows read, "
            f"{sum(report.rows_taken for report in reports)} taken, "
            f"{sum(len(report.rejected) for report in reports)} rejected in {seconds:.0f} s; "
            + ("nothing changed" if unchanged else "changes are listed above")
        )

    def _load_starter(self, options: dict[str, Any]) -> None:
        report = services.load_starter()
        if options["verbosity"]:
            self._print(report, show=20)

    def _search(self, options: dict[str, Any]) -> None:
        hits = selectors.search(
            options["text"], limit=options["limit"], language=options["language"]
        )
        for hit in hits:
            found = "" if hit.matched_kind == "scientific" else f"  ({hit.matched_name})"
            mark = "" if hit.verified else "  unverified"
            self.stdout.write(f"{hit.appendix or '-':8}{hit.scientific_name}{found}{mark}")
        if not hits:
            self.stdout.write("nothing found")

    def _imports(self, options: dict[str, Any]) -> None:
        runs = selectors.list_import_runs()
        if options["run"] is None:
            for run in runs:
                self.stdout.write(
                    f"{run.pk:6}  {run.ran_at:%Y-%m-%d %H:%M}  {run.file_name}: {run.rows_read} "
                    f"read, {run.rows_taken} taken, {run.rows_rejected} rejected"
                )
            return
        found = runs.filter(pk=options["run"]).first()
        if found is None:
            raise CommandError(f"There is no import with the number {options['run']}.")
        self.stdout.write(json.dumps(found.report, indent=2, ensure_ascii=False))

    def _print(self, report: ImportReport, *, show: int) -> None:
        tried = ", dry run" if report.dry_run else ""
        self.stdout.write(
            f"{report.file} ({report.kind}{tried}): {report.rows_read} rows read, "
            f"{report.rows_taken} taken, {len(report.rejected)} rejected"
        )
        for what, number in sorted(report.counts.items()):
            if number:
                named = report.changes.get(what, [])[: min(show, 3)]
                shown = f" ({'; '.join(named)}{'; …' if number > len(named) else ''})"
                self.stdout.write(f"  {what}: {number}{shown if named else ''}")
        for title, remarks in (("rejected", report.rejected), ("remarks", report.notes)):
            for remark in remarks[:show]:
                self.stdout.write(f"  {title}: {remark}")
            if len(remarks) > show:
                self.stdout.write(f"  {title}: {len(remarks) - show} more")
