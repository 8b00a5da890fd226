"""`ecites bench NAME`: one benchmark against its yardstick; see ops/bench."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ops import bench


class Command(BaseCommand):
    help = "Measure one benchmark against its yardstick, in a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=bench.NAMES)
        parser.add_argument("--json", action="store_true", help="print one JSON object only")
        parser.add_argument("--size", type=int, help="how much work; the benchmark says of what")

    def handle(self, *args: Any, name: str, size: int | None, **options: Any) -> None:
        found = bench.find(name)(**({"size": size} if size else {}))
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), indent=1, default=str))
        else:
            self._tell(found)
        if not found.met:
            sys.exit(1)

    def _tell(self, found: bench.Result) -> None:
        self.stdout.write(f"{found.name}: {found.ours:,} {found.unit}")
        self.stdout.write(f"  yardstick {found.yardstick:,}, ratio {found.ratio:.3f}")
        self.stdout.write(f"  target: {found.target}: {'met' if found.met else 'NOT MET'}")
        for key, value in found.details.items():
            self.stdout.write(f"  {key}: {json.dumps(value, default=str)}")
