"""Screenshots of the demonstration, made from a fresh database with web and worker."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from core.documents.selectors import get_document, open_document
from core.documents.services import make_permit_documents
from core.permits.models import Application, Permit
from ops.demo import people
from ops.demo.platform import make_demonstration
from ops.journey.stage import Stage
from tenants.context import in_country

SIZES = {"desktop": (1280, 1000), "phone": (375, 780)}


@dataclass(frozen=True)
class Shot:
    """One page: file name, host's country ("" for the public host), person, path, language."""

    name: str
    iso2: str
    person: str
    path: str
    language: str = "en"


def take(target: Path, scratch: Path) -> Iterator[Path]:
    """Make the pictures in `target`; yields each file."""
    with Stage(scratch) as stage:
        make_demonstration()
        facts = _facts()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
            )
            for shot in _shots(facts):
                for size in SIZES:
                    yield _take(browser, stage, shot, size, target)
            browser.close()
    path = target / "permit.png"
    _save(facts["picture"], path)
    yield path


def _facts() -> dict[str, Any]:
    """Addresses that the shots need, and the permit as a picture."""
    with in_country("MZ"):
        draft = Application.objects.filter(state="draft").first()
        review = Application.objects.filter(state="in_review").order_by("created_at").first()
        permit = Permit.objects.filter(standing__status="in_force").first()
        if draft is None or review is None or permit is None:
            raise RuntimeError("the demonstration lacks a draft, a case in review or a permit")
        make_permit_documents(permit_id=permit.pk, snapshot=permit.snapshot)
        pdf = open_document(get_document(permit.pk, kind="pdf")).read()
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1.6).to_pil()
    return {"draft": draft.pk, "review": review.pk, "permit": permit, "picture": page, "pdf": pdf}


def _shots(facts: dict[str, Any]) -> list[Shot]:
    return [
        Shot("sign-in", "MZ", "", "/account/login/", "pt"),
        Shot("apply", "MZ", "trader", f"/applications/{facts['draft']}/edit/review/", "pt"),
        Shot("work-list", "ZA", "officer", "/work/"),
        Shot("case", "MZ", "officer", f"/cases/{facts['review']}/"),
        Shot("endorse", "MZ", "customs", f"/customs/permits/{facts['permit'].pk}/"),
        Shot("verify", "MZ", "", _verification(facts["pdf"])),
        Shot("console", "", "operator", "/"),
    ]


def _verification(pdf: bytes) -> str:
    """The path in the permit's QR code."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    found = [code.text for code in zxingcpp.read_barcodes(page) if "/v/" in code.text]
    return "/v/" + found[0].split("/v/", 1)[1]


def _take(browser: Browser, stage: Stage, shot: Shot, size: str, target: Path) -> Path:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=shot.language, device_scale_factor=1
    )
    page = context.new_page()
    host = f"{shot.iso2.lower()}.localhost" if shot.iso2 else "localhost"
    base = f"http://{host}:{stage.port}"
    if shot.person:
        _sign_in(page, base, shot)
    answer = page.goto(base + shot.path)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{shot.path} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    raw = page.screenshot()
    context.close()
    path = target / f"{shot.name}-{size}.png"
    _save(Image.open(io.BytesIO(raw)), path)
    return path


def _save(picture: Image.Image, path: Path) -> None:
    """A small PNG: 192 colours are enough for pages and papers."""
    small = picture.convert("RGB").quantize(192, method=Image.Quantize.MEDIANCUT)
    small.save(path, optimize=True)


def _sign_in(page: Page, base: str, shot: Shot) -> None:
    domain = f"{shot.iso2.lower()}.example.org" if shot.iso2 else "example.org"
    page.goto(f"{base}/account/login/")
    page.fill("input[name=login]", f"{shot.person}@{domain}")
    page.fill("input[name=password]", people.PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
