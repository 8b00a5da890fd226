"""Where the journey plays: a fresh database, web, worker, a Stripe look-alike if installed."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import requests
from django.core.management import call_command

from core.accounts.actors import SYSTEM
from core.accounts.models import Role
from core.accounts.permissions import PERMISSIONS
from core.accounts.services import invite_user
from ops import databases
from ops.journey.doors import Door, StepFailed
from ops.processes import Services, free_port
from tenants import onboarding

WEBHOOK_SECRET = "whsec_" + uuid4().hex
OPERATOR = "operator@hub.example.org"


class Stage:
    """`with Stage(folder) as stage:` — everything that the journey needs, taken down after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.stripe_port = 0
        self.database = f"ecites_journey_{uuid4().hex[:8]}"
        self._stack = ExitStack()
        self.services: Services | None = None

    # -- up and down -------------------------------------------------------------------------

    def __enter__(self) -> Stage:
        before = {name: os.environ.get(name) for name in _VARIABLES}
        self._stack.callback(_restore, before)
        name = str(databases.current_name())
        self._stack.callback(databases.use_database, name)
        databases.create_database(self.database)
        self._stack.callback(databases.drop_database, self.database)
        databases.use_database(self.database)
        self._environment()
        try:
            onboarding.migrate_public()
            call_command("species", "load-starter", verbosity=0)
            self._operator()
            self._stripe()
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        databases.close_connections()
        self._stack.close()

    def start(self) -> None:
        """Start web and worker."""
        self.services = Services(port=self.port)
        self.services.__enter__()

    def stop(self) -> None:
        """Stop web and worker."""
        if self.services is not None:
            self.services.stop()
            self.services = None

    def _environment(self) -> None:
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
            parts = urlsplit(os.environ[name])
            os.environ[name] = urlunsplit(parts._replace(path=f"/{quote(self.database)}"))
        os.environ |= {
            "SITE_PORT": str(self.port),
            "MAIL_FOLDER": str(self.folder / "mail"),
            "FILES_FOLDER": str(self.folder / "files"),
            "ECITES_BROKER_NAME": self.database,
            "TASK_QUEUE": self.database,
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
        }
        os.environ.pop("EMAIL_HOST", None)
        if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".test"):
            # Web and worker are processes of their own: their mail must reach the folder.
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"

    def _operator(self) -> None:
        """The first operator is made on the command line of a deployment; so here."""
        Role.objects.create(code="operator", names={"en": "Operator"}, permissions=[*PERMISSIONS])
        invite_user(email=OPERATOR, roles=["operator"], full_name="Operator", by=SYSTEM)

    def _stripe(self) -> None:
        """A Stripe look-alike as a process of its own, where it is installed."""
        program = shutil.which("localstripe", path=str(Path(sys.executable).parent))
        if program is None:
            return
        self.stripe_port = free_port()
        process = subprocess.Popen(
            [program, "--port", str(self.stripe_port), "--from-scratch"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        os.environ["STRIPE_API_BASE"] = self.stripe
        wait_for(lambda: _answers(f"{self.stripe}/js.stripe.com/v3/"), "localstripe")

    # -- what the steps ask for --------------------------------------------------------------

    @property
    def stripe(self) -> str:
        """The address of the Stripe look-alike."""
        return f"http://127.0.0.1:{self.stripe_port}"

    @property
    def public(self) -> str:
        """The address of the public host."""
        return f"http://127.0.0.1:{self.port}"

    def door(self, iso2: str = "", *, language: str = "en") -> Door:
        """A door of a country, or of the public host."""
        host = f"{iso2.lower()}.localhost" if iso2 else "localhost"
        return Door(port=self.port, host=host, language=language)

    def mail_to(self, address: str, *, containing: str = "") -> str:
        """The newest e-mail to `address` whose text contains `containing`. Waits for it."""
        found: list[str] = []

        def look() -> bool:
            for path in sorted((self.folder / "mail").glob("*"), key=lambda p: p.stat().st_mtime):
                found.extend(_texts(path, address, containing))
            return bool(found)

        wait_for(look, f"e-mail to {address}", float(os.environ.get("JOURNEY_PATIENCE", "45")))
        return found[-1]

    def accept_invitation(self, address: str, password: str, *, iso2: str = "") -> Door:
        """Follow the link in the invitation, set the password, sign in."""
        text = self.mail_to(address, containing="/account/password/reset/key/")
        link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", text)
        if link is None:
            raise StepFailed(f"the invitation to {address} holds no link")
        door = self.door(iso2)
        door.submit(link.group(1), {"password1": password, "password2": password})
        door = self.door(iso2)
        door.sign_in(address, password)
        return door


_VARIABLES = (
    "DATABASE_URL", "OWNER_DATABASE_URL", "SITE_PORT", "MAIL_FOLDER", "FILES_FOLDER",
    "ECITES_BROKER_NAME", "TASK_QUEUE", "LOG_LEVEL", "STRIPE_API_BASE", "EMAIL_HOST",
    "DJANGO_SETTINGS_MODULE",
)  # fmt: skip


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise StepFailed(f"{what} did not come within {seconds:.0f} seconds")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code < 500
    except requests.RequestException:
        return False


def _texts(path: Path, address: str, containing: str) -> list[str]:
    """The texts of the messages in one file of Django's file mail backend."""
    texts = []
    for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        if not raw.strip():
            continue
        message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        if address in str(message["To"]) and containing in text:
            texts.append(text)
    return texts
