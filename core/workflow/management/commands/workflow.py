"""`ecites workflow draw` and `bpmn`: the shipped workflows as pictures and tables, or BPMN 2.0."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.workflow.drawing import draw_pack, write_bpmn_files
from tenants.packs import list_packs, pack_folder, read_pack

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "workflows"


class Command(BaseCommand):
    help = "Write the workflows of the country packs as drawings or as BPMN 2.0 files."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("draw", "bpmn"))
        parser.add_argument("iso2", nargs="*", help="countries; all shipped packs by default")
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a file is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        write = draw_pack if options["what"] == "draw" else write_bpmn_files
        stale: list[str] = []
        for iso2 in options["iso2"] or list_packs():
            for name, content in write(read_pack(pack_folder(iso2))).items():
                path = folder / name
                if path.exists() and path.read_text(encoding="utf-8") == content:
                    continue
                stale.append(name)
                if not options["check"]:
                    folder.mkdir(parents=True, exist_ok=True)
                    path.write_text(content, encoding="utf-8")
                    self.stdout.write(f"wrote {name}")
        if options["check"] and stale:
            raise CommandError(
                f"Out of date, run `ecites workflow {options['what']}`: {', '.join(stale)}"
            )
        if not stale:
            self.stdout.write("All files are up to date.")
