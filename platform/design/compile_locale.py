"""Compile the message catalogues (locale/*/LC_MESSAGES/django.po) to .mo files.

Run by ``make setup``: ``python platform/design/compile_locale.py``. Needs Babel, no gettext
tools; does nothing for a catalogue whose .mo file is newer.
"""

import argparse
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main(arguments: list[str] | None = None) -> int:
    """Compile what is out of date; the exit code is 1 when a catalogue cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="compile everything")
    options = parser.parse_args(arguments)
    failed = 0
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not options.force and is_fresh(catalogue, compiled):
            continue
        try:
            compile_catalogue(catalogue, compiled)
        except (PoFileError, UnicodeDecodeError) as error:
            print(f"compile_locale: {catalogue}: {error}", file=sys.stderr)
            failed = 1
    return failed


def is_fresh(catalogue: Path, compiled: Path) -> bool:
    """True when the compiled file is there and not older than its catalogue."""
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def compile_catalogue(catalogue: Path, compiled: Path) -> None:
    """Write the .mo file in one move; fuzzy messages are left out."""
    with catalogue.open("rb") as source:
        messages = read_po(source, locale=catalogue.parent.parent.name, abort_invalid=True)
    fresh = compiled.with_suffix(".mo.new")
    with fresh.open("wb") as target:
        write_mo(target, messages, use_fuzzy=False)
    fresh.replace(compiled)


if __name__ == "__main__":
    raise SystemExit(main())
