"""The `ecites` command: Django's commands under one name, over embedded services if need be."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `ecites …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("LOG_FORMAT", "line")
    from config import env

    if os.environ["DJANGO_SETTINGS_MODULE"] != "config.settings.production":
        from ops.embedded import ensure_database

        ensure_database(env.LOCAL)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
