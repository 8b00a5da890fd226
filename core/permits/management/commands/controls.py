"""`ecites controls list`: every control with its code, severity, source and what it asks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.permits.rules.controls import all_controls


class Command(BaseCommand):
    """The table of controls."""

    help = "List the controls that run on every application."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the one action."""
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="code, severity, who may except, source, text")
        listing.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        rows = [
            {
                "code": one.code,
                "rule": one.rule,
                "severity": one.severity_name,
                "may_be_excepted": one.is_exceptable,
                "text": str(one.title),
                "source": one.source,
            }
            for one in all_controls()
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"controls": rows}, indent=1))
            return
        for row in rows:
            excepted = " (a supervisor may except)" if row["may_be_excepted"] else ""
            number = f" [{row['rule']}]" if row["rule"] else ""
            self.stdout.write(
                f"{row['code']:30} {row['severity']:7} {row['text']}{number}{excepted}"
            )
            self.stdout.write(f"{'':38} {row['source']}")
