"""`ecites audit verify [ISO2 …]`: recompute every digest and the chain."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.services import Verification, seal, verify
from tenants.context import for_each_country, in_country


class Command(BaseCommand):
    help = "Verify the audit trail of countries; exit code 1 when a row or block does not match."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("verify", "seal"))
        parser.add_argument("iso2", nargs="*", help="countries; all active ones when none is given")

    def handle(self, *args: Any, what: str, iso2: list[str], **options: Any) -> None:
        results = {}
        if not iso2:
            results["public"] = self._one(what)
            for country in for_each_country(include_suspended=True):
                results[country.iso2] = self._one(what)
        for code in iso2:
            with in_country(code) as country:
                results[country.iso2] = self._one(what)
        self.stdout.write(json.dumps(results, indent=1))
        if any(result.get("problems") for result in results.values()):
            raise CommandError("The audit trail does not verify: see problems above.")

    def _one(self, what: str) -> dict[str, Any]:
        if what == "seal":
            return {"sealed": seal()}
        found: Verification = verify()
        return {
            "ok": found.ok,
            "blocks": found.blocks,
            "entries": found.entries,
            "unsealed": found.unsealed,
            "oldest_unsealed_seconds": round(found.oldest_unsealed_seconds, 1),
            "problems": found.problems,
        }
