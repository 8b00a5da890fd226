"""`ecites pictures`: screenshots of the main pages at two widths, into docs/pictures."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from config import env
from ops.pictures import take


class Command(BaseCommand):
    help = "Take screenshots of the main pages and a rendered permit (needs Chromium)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", default=str(env.ROOT / "docs" / "pictures"))

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            for path in take(target, Path(scratch)):
                self.stdout.write(f"{path.name}  {path.stat().st_size // 1024} kB")
