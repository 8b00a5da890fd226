"""`ecites report annual|check ISO2 YEAR`: write the annual report, check it, list the rules."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from core.reporting import annual, checking, rules
from core.reporting.rules.run import has_errors
from core.reporting.services import write_annual_report
from tenants.context import in_country


class Command(BaseCommand):
    """The CITES annual report of a country."""

    help = "Write a country's CITES annual report, check it as UNEP-WCMC does, list the rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        write = actions.add_parser("annual", help="write the export and the import file")
        write.add_argument("iso2")
        write.add_argument("year", type=int)
        write.add_argument("--folder", type=Path, default=Path("."))
        write.add_argument("--json", action="store_true", help="answer as one JSON object")
        check = actions.add_parser("check", help="check the lines of a year, or a file")
        check.add_argument("iso2", help="the reporting country")
        check.add_argument("year", type=int, nargs="?", help="not needed with --file")
        check.add_argument("--file", type=Path, help="check this CSV file instead")
        check.add_argument("--direction", choices=tuple(annual.COLUMNS))
        check.add_argument("--strict", action="store_true", help="fail on warnings too")
        actions.add_parser("rules", help="list the rules with their severity")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action; a refusal ends with its sentence and exit code 1."""
        actions = {"annual": self._annual, "check": self._check, "rules": self._rules}
        try:
            actions[options["action"]](options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _annual(self, options: dict[str, Any]) -> None:
        with in_country(options["iso2"]) as country:
            files = write_annual_report(year=options["year"], folder=options["folder"])
        if options["json"]:
            answer = {
                "country": country.iso2,
                "year": options["year"],
                "files": [
                    {
                        "direction": file.direction,
                        "path": str(file.path),
                        "rows": file.rows,
                        "basis": file.basis,
                    }
                    for file in files
                ],
            }
            self.stdout.write(json.dumps(answer))
            return
        for file in files:
            self.stdout.write(f"{file.path}: {file.rows} rows ({file.basis})")

    def _check(self, options: dict[str, Any]) -> None:
        if options["file"]:
            self._check_file(options)
            return
        if options["year"] is None:
            raise CommandError("Say the year, or --file.")
        chosen = [options["direction"]] if options["direction"] else list(annual.COLUMNS)
        with in_country(options["iso2"]):
            found = {way: checking.check_report(options["year"], way) for way in chosen}
        self._show(found, strict=options["strict"])

    def _check_file(self, options: dict[str, Any]) -> None:
        direction, path = options["direction"] or annual.EXPORTS, options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        found = checking.check_file(path, direction=direction, reporter=options["iso2"].upper())
        with path.open(encoding="utf-8-sig") as file:
            if not checking.is_ordered(file.readline().split(","), direction):
                self.stdout.write("The columns stand in another order than the Trade Database's.")
        self._show({direction: found}, strict=options["strict"])

    def _show(self, found: dict[str, list[rules.Finding]], *, strict: bool) -> None:
        for direction, findings in found.items():
            self.stdout.write(f"{direction}: {len(findings) or 'no'} findings")
            for finding in findings:
                self.stdout.write(f"  {finding}")
        everything = [finding for findings in found.values() for finding in findings]
        if has_errors(everything) or (strict and everything):
            raise CommandError("The report would not be taken as it stands.")

    def _rules(self, options: dict[str, Any]) -> None:
        for rule in rules.ALL:
            columns = ", ".join(rule.columns)
            self.stdout.write(f"{rule.id}  {rule.severity:9}  {columns}: {rule.meaning}")
