"""`ecites pack check`: whether a country pack is sound, without loading it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.packs import NoPack, PackInvalid, pack_folder, read_pack


class Command(BaseCommand):
    help = "Check a country pack: every mistake with file, line, key, reason and remedy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("check",))
        parser.add_argument("pack", help="a folder, or the ISO code of a pack that ships")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pack = read_pack(_folder_of(options["pack"]))
        except (NoPack, PackInvalid) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{pack.name}: {len(pack.sections)} sections, no mistakes.")
        for name in pack.unclaimed:
            self.stdout.write(f"{name}: no installed app takes it.")


def _folder_of(name: str) -> Path:
    """The folder that `name` means. Raises NoPack."""
    folder = Path(name)
    return folder if folder.is_dir() else pack_folder(name)
