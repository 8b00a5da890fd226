"""`ecites pack check`, `simulate`, `activate`: from a country pack to what is in force."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from core.workflow.activation import activate_pack
from core.workflow.simulation import simulate_pack
from core.workflow.simulation_table import write_simulation
from tenants.context import in_country
from tenants.packs import pack_folder, read_pack


class Command(BaseCommand):
    help = (
        "check: every mistake of a country pack with file, line, key, reason and remedy. "
        "simulate: its workflows run over a country's past cases; writes nothing. "
        "activate: put it in force for a hosted country."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("check", "simulate", "activate"))
        parser.add_argument("pack", help="a folder, or the ISO code of a pack that ships")
        parser.add_argument(
            "iso2",
            nargs="?",
            default="",
            help="the hosted country; simulate: by default the pack's",
        )
        parser.add_argument("--json", action="store_true", help="simulate: print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        act = {"check": self._check, "simulate": self._simulate, "activate": self._activate}
        try:
            act[options["what"]](_folder_of(options["pack"]), options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _check(self, folder: Path, options: dict[str, Any]) -> None:
        pack = read_pack(folder)
        self.stdout.write(f"{pack.name}: {len(pack.sections)} sections, no mistakes.")
        for name in pack.unclaimed:
            self.stdout.write(f"{name}: no installed app takes it.")

    def _simulate(self, folder: Path, options: dict[str, Any]) -> None:
        pack = read_pack(folder)
        iso2 = (options["iso2"] or pack.country.iso2).upper()
        with in_country(iso2):
            found = simulate_pack(pack)
        if options["json"]:
            data = {
                "country": iso2,
                "pack": pack.name,
                "digest": pack.digest,
                "document_types": [each.as_data() for each in found],
            }
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            return
        for simulation in found:
            self.stdout.write("\n".join(write_simulation(simulation)))

    def _activate(self, folder: Path, options: dict[str, Any]) -> None:
        if not options["iso2"]:
            raise CommandError("Name the hosted country: ecites pack activate FOLDER ISO2.")
        iso2 = options["iso2"].upper()
        report = activate_pack(folder, iso2=iso2)
        for line in report.lines():
            self.stdout.write(line)
        if report:
            self.stdout.write(
                f"{iso2}: {len(report.changes)} changes are in force; "
                "cases stay on the version of their workflow."
            )
        else:
            self.stdout.write(f"{iso2}: nothing to change.")


def _folder_of(name: str) -> Path:
    """The folder that `name` means. Raises NoPack."""
    folder = Path(name)
    return folder if folder.is_dir() else pack_folder(name)
