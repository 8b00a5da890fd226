"""`ecites serve`: web and worker over whatever database and broker are configured."""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ops.processes import Services, free_port
from tenants import onboarding, roles
from tenants.context import in_public
from tenants.models import Country


class Command(BaseCommand):
    help = "Serve the pages and run the worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if roles.has_owner_login():
            onboarding.upgrade()
        serve(self, port)


def serve(command: BaseCommand, wanted: int, *, more: tuple[str, ...] = ()) -> None:
    """Run web and worker until Ctrl-C or SIGTERM; print READY with the addresses, then `more`."""
    # A service manager's stop must end this process in order, too: the embedded server with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = free_port(wanted)
    if port != wanted:
        command.stdout.write(f"Port {wanted} is taken: using {port}.")
    try:
        with Services(port=port) as services:
            _say_ready(command, port, more)
            while True:
                time.sleep(1)
                services.check()
    except KeyboardInterrupt:
        command.stdout.write("Stopped.")
    except RuntimeError as error:
        raise CommandError(str(error)) from error


def _say_ready(command: BaseCommand, port: int, more: tuple[str, ...]) -> None:
    with in_public():
        countries = list(Country.objects.prefetch_related("domains").order_by("iso2"))
    lines = ["", "READY", f"  operator console  http://localhost:{port}/"]
    lines += [f"  {each.name:<16}  http://{each.host}:{port}/" for each in countries]
    command.stdout.write("\n".join([*lines, *more, "", "Ctrl-C stops everything."]))
    command.stdout.flush()
