"""`ecites replay-trade FILE`: past trade of the world run through the controls of today."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from core.reporting.replay.run import Replay, replay_file
from tenants.context import in_public


class Command(BaseCommand):
    """Every row of a comparative tabulation as if applied for."""

    help = "Run the controls over a comparative tabulation (CSV) of the CITES Trade Database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the form of the answer."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")
        parser.add_argument("--examples", action="store_true", help="show some rows of each rule")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay the file; exit code 1 when it cannot be read or a row crashed."""
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            with in_public():
                found = replay_file(options["file"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), indent=1))
        else:
            self._tell(found, examples=options["examples"])
        if found.crashed:
            raise CommandError(f"{found.crashed} rows could not be judged; the log says why.")

    def _tell(self, found: Replay, *, examples: bool) -> None:
        answer = found.as_dict()
        self.stdout.write(
            f"{found.rows} rows, {answer['rows_per_second']} per second; "
            f"{found.unknown_taxa} of taxa that the species reference lacks"
        )
        for rule in answer["rules"]:
            share = 100 * rule["rows"] / found.rows if found.rows else 0
            line = f"{rule['code']:28} {rule['severity']:7}{rule['rows']:8} {share:6.2f} %"
            self.stdout.write(f"{line}  {rule['text']}")
            for code in rule["controls"] if examples else ():
                for example in found.examples.get(code, ()):
                    self.stdout.write(f"    {example}")
