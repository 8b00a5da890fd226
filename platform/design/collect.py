"""Copy what the pages need out of node_modules into static/vendor/, and draw the icon sprite.

Run by ``make setup`` after ``npm ci``: ``python platform/design/collect.py``. It needs nothing
but the standard library, does nothing when the result is newer than the lock file and the icon
list, and leaves no half-made folder behind when it fails.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = ROOT / "node_modules"
TARGET = HERE / "static" / "vendor"
ICON_LIST = HERE / "icons.txt"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/css/tabler.rtl.min.css": "tabler.rtl.min.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
}
FLAGS = "@tabler/core/dist/img/flags"
ICONS = "@tabler/icons/icons/outline"
SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")


class CollectError(Exception):
    """A file that the pages need is not in node_modules."""


def main(arguments: list[str] | None = None) -> int:
    """Collect the files; the exit code is 0 when static/vendor is complete."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="collect even when up to date")
    options = parser.parse_args(arguments)
    if not options.force and is_fresh():
        return 0
    try:
        collect()
    except CollectError as error:
        print(f"collect: {error}; run `npm ci` first", file=sys.stderr)
        return 1
    return 0


def is_fresh() -> bool:
    """True when everything was collected after the lock file, the list and this script changed."""
    stamp = TARGET / "collected"
    sources = (ROOT / "package-lock.json", ICON_LIST, Path(__file__))
    return stamp.exists() and all(
        source.stat().st_mtime <= stamp.stat().st_mtime for source in sources if source.exists()
    )


def collect() -> None:
    """Fill a fresh folder and put it in the place of static/vendor in one move.

    Raises CollectError when a file is missing in node_modules.
    """
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in FILES.items():
        content = existing(source).read_bytes()
        (fresh / name).write_bytes(SOURCE_MAP.sub(b"", content))
    (fresh / "icons.svg").write_text(draw_sprite(), encoding="utf-8")
    shutil.copytree(existing(FLAGS), fresh / "flags")
    (fresh / "collected").touch()
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)


def draw_sprite() -> str:
    """One SVG with a <symbol id="name"> for every icon named in icons.txt."""
    symbols = []
    for name in ICON_LIST.read_text(encoding="utf-8").split():
        drawing = existing(f"{ICONS}/{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL)
        inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", inner, flags=re.DOTALL)
        inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
        paths = " ".join(inner.split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'


def existing(relative: str) -> Path:
    """The path of a file or folder of node_modules; raises CollectError when it is not there."""
    path = MODULES / relative
    if not path.exists():
        raise CollectError(f"node_modules/{relative} is missing")
    return path


if __name__ == "__main__":
    raise SystemExit(main())
