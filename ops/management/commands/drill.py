"""`ecites drill NAME`: many at once, and every sum checked afterwards; see ops/drill."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ops import drill


class Command(BaseCommand):
    help = "Let many connections do hard things at once, and check that every sum holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=drill.NAMES)
        parser.add_argument("--json", action="store_true", help="print one JSON object only")
        parser.add_argument("--seconds", type=float, default=60.0, help="how long they go on")
        parser.add_argument("--connections", type=int, default=16, help="how many at once")
        parser.add_argument("--size", type=int, help="how many payments, for the drill of those")

    def handle(
        self,
        *args: Any,
        name: str,
        seconds: float,
        connections: int,
        size: int | None,
        **options: Any,
    ) -> None:
        more = {"size": size} if size else {}
        found = drill.find(name)(seconds=seconds, connections=connections, **more)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), indent=1, default=str))
        else:
            self._tell(found)
        if not found.held:
            sys.exit(1)

    def _tell(self, found: drill.Outcome) -> None:
        word = "held" if found.held else "DID NOT HOLD"
        self.stdout.write(f"{found.name}: {word} after {found.seconds:.0f} s")
        for what, counts in (("done", found.done), ("refused", found.refused)):
            self.stdout.write(f"  {what}: {json.dumps(counts)}")
        self.stdout.write(f"  deadlocks, each tried again: {found.deadlocks}")
        if found.details:
            self.stdout.write(f"  {json.dumps(found.details, default=str)}")
        for fault in found.faults:
            self.stdout.write(f"  fault: {fault}")
