"""`ecites demo`: the demonstration countries with people and cases, then serve until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ops.demo import people
from ops.demo.platform import OPERATOR, make_demonstration
from ops.management.commands.serve import serve


class Command(BaseCommand):
    help = "Onboard the demonstration countries, leave cases in every state, serve until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, port: int, prepare_only: bool, **options: Any) -> None:
        make_demonstration(self._say)
        if not prepare_only:
            serve(self, port, more=log_ins())

    def _say(self, text: str) -> None:
        self.stdout.write(f"[demo] {text}")
        self.stdout.flush()


def log_ins() -> tuple[str, ...]:
    """Who can sign in, for the READY message."""
    people_ = ["trader", *(person.local for person in people.STAFF)]
    return (
        "",
        f"  password of everybody  {people.PASSWORD}",
        f"  operator console       {OPERATOR}",
        f"  in each country        {', '.join(people_)}",
        "                         @lk.example.org, @mz.example.org, @za.example.org",
    )
