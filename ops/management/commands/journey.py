"""`ecites journey`: the main job, from onboarding to both annual reports, by HTTP."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config import env
from ops.journey.run import run
from ops.journey.stage import Stage


class Command(BaseCommand):
    help = "One permit from MZ to ZA in a fresh database; exit code 1 if not all held."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object only")
        parser.add_argument("--folder", default="", help="where PDF, XML and reports go")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
        place = Path(folder) if folder else env.LOCAL / "journeys" / stamp
        place.mkdir(parents=True, exist_ok=True)
        with Stage(place) as stage:
            result = run(stage, place)
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=1, default=str))
        else:
            self._tell(result)
        if not result["ok"]:
            sys.exit(1)

    def _tell(self, result: dict[str, Any]) -> None:
        for step in result["steps"]:
            self.stdout.write(f"  {step['name']:<16} {step['ms']:>9.0f} ms")
        failed = result["failed"]
        if failed:
            self.stdout.write(f"FAILED at “{failed['step']}”: {failed['why']}")
        else:
            self.stdout.write(f"permit {result['permit_number']}: {result['pdf']}")
