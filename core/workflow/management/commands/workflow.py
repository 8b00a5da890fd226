"""`ecites workflow draw`: the workflows of the shipped packs as pictures and tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.workflow.drawing import draw_pack
from tenants.packs import list_packs, pack_folder, read_pack

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "workflows"


class Command(BaseCommand):
    help = "Draw the workflows of the country packs to docs/workflows."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("draw",))
        parser.add_argument("iso2", nargs="*", help="countries; all shipped packs by default")
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a file is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        stale: list[str] = []
        for iso2 in options["iso2"] or list_packs():
            for name, content in draw_pack(read_pack(pack_folder(iso2))).items():
                path = folder / name
                if path.exists() and path.read_text(encoding="utf-8") == content:
                    continue
                stale.append(name)
                if not options["check"]:
                    folder.mkdir(parents=True, exist_ok=True)
                    path.write_text(content, encoding="utf-8")
                    self.stdout.write(f"wrote {name}")
        if options["check"] and stale:
            raise CommandError(f"Out of date, run `ecites workflow draw`: {', '.join(stale)}")
        if not stale:
            self.stdout.write("All drawings are up to date.")
