"""Every actor's main pages in Chromium at two widths: they fit, are accessible and quiet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core.permits.models import Application, Permit
from core.quotas.models import Quota
from ops.demo import cases, people
from ops.journey.stage import Stage
from tenants.context import in_country, in_public

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = (375, 1280)
PAGES = {
    "": ["/account/login/", "/account/signup/", "/v/"],
    "trader": ["/", "/applications/", "/apply/", "/applications/{draft}/edit/parties/",
               "/applications/{draft}/edit/goods/1/", "/applications/{draft}/edit/proofs/",
               "/applications/{draft}/edit/review/", "/applications/{review}/",
               "/stock/", "/stock/new/"],
    "officer": ["/", "/work/", "/cases/", "/cases/{review}/", "/quotas/",
                "/stock/", "/stock/operations/"],
    "supervisor": ["/permits/", "/permits/{permit}/", "/reports/", "/quotas/{quota}/",
                   "/quotas/{quota}/change/", "/quotas/set/", "/quotas/published/"],
    "scientist": ["/opinions/", "/opinions/{review}/"],
    "cashier": ["/cashier/", "/cashier/payments/", "/cashier/bank-credit/"],
    "customs": ["/customs/", "/customs/permits/{permit}/", "/customs/foreign/"],
    "admin": ["/settings/", "/settings/users/", "/settings/users/invite/", "/settings/workflows/",
              "/settings/fees/", "/settings/grants/", "/settings/payments/"],
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(committed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    connections.close_all()
    with in_public(), Stage(tmp_path_factory.mktemp("browser")) as stage:
        # A program of its own: tests hash passwords in a way that the web server does not accept.
        program = Path(sys.executable).parent / "ecites"
        subprocess.run([program, "demo", "--prepare-only"], check=True, capture_output=True)
        yield stage


@pytest.fixture(scope="module")
def ids(stage: Stage) -> dict[str, str]:
    def read() -> dict[str, str]:
        of = Application.objects.order_by("created_at")
        return {
            "draft": str(of.filter(state="draft").first().pk),
            "review": str(of.filter(state="in_review").first().pk),
            "quota": str(Quota.objects.order_by("created_at").first().pk),
            "permit": str(Permit.objects.filter(standing__status="in_force").first().pk),
        }

    return elsewhere(read)


@pytest.fixture(scope="module")
def browser(stage: Stage) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        yield browser
        browser.close()


def elsewhere(work: Callable[[], Any]) -> Any:
    """`work` done in a thread of its own: Playwright keeps an event loop running in ours."""

    def run() -> Any:
        try:
            with in_country("MZ"):
                return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def opened(browser: Browser, stage: Stage, person: str, width: int, **more: Any) -> BrowserContext:
    """A browser window in which `person` of Mozambique has signed in."""
    base = f"http://mz.localhost:{stage.port}"
    context = browser.new_context(
        viewport={"width": width, "height": 800}, base_url=base, **({"locale": "en"} | more)
    )
    if person:
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("input[name=login]", f"{person}@mz.example.org")
        page.fill("input[name=password]", people.PASSWORD)
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
        assert "/account/login/" not in page.url, page.inner_text("main")
        page.close()
    return context


def faults_of(page: Page, path: str, width: int) -> list[str]:
    """What is wrong with the page at `path`: status, overflow, scripts, accessibility."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path}: status {answer and answer.status}"]
    if "/account/login/" in page.url and not path.startswith("/account/"):
        return [f"{path}: leads to {page.url}"]
    page.wait_for_load_state("networkidle")
    faults = [f"{path} at {width}: console: {text}" for text in said]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{path} at {width}: is {wide} wide")
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in {"serious", "critical"}:
            where = found["nodes"][0]["html"][:120]
            faults.append(f"{path} at {width}: {found['id']}: {where}")
    return faults


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("person", PAGES)
def test_pages_fit_and_are_accessible(
    browser: Browser, stage: Stage, ids: dict[str, str], person: str, width: int
) -> None:
    with opened(browser, stage, person, width) as context:
        faults = []
        for path in PAGES[person]:
            page = context.new_page()
            faults += faults_of(page, path.format(**ids), width)
            page.close()
    assert faults == []


def test_the_species_are_suggested_while_typing(
    browser: Browser, stage: Stage, ids: dict[str, str]
) -> None:
    with opened(browser, stage, "trader", 375) as context:
        page = context.new_page()
        page.goto(f"/applications/{ids['draft']}/edit/goods/add/")
        assert page.locator("#id_species").count() == 1, page.url
        page.locator("#id_species").press_sequentially("croco", delay=30)
        page.get_by_text("Crocodylus niloticus").first.wait_for(timeout=5000)


def test_an_application_is_submitted_without_javascript_on_a_phone(
    browser: Browser, stage: Stage
) -> None:
    """The applicant's path in Portuguese, scripts off, by clicks and keys alone."""
    draft = elsewhere(lambda: cases.draft(to="IT", importer="Concerie Toscane SpA"))
    more = {"java_script_enabled": False, "locale": "pt"}
    with opened(browser, stage, "trader", 375, **more) as context:
        page = context.new_page()
        for step in ("parties", "goods", "proofs"):
            answer = page.goto(f"/applications/{draft.pk}/edit/{step}/")
            assert answer is not None
            assert answer.status == 200
        page.goto(f"/applications/{draft.pk}/edit/review/")
        button = page.get_by_role("button", name="Submeter", exact=True)
        assert button.count() == 1, page.inner_text("main")
        button.click()
        page.wait_for_load_state()
    assert elsewhere(lambda: Application.objects.get(pk=draft.pk).state) == "submitted"


def test_the_pages_come_from_our_host_only(browser: Browser, stage: Stage) -> None:
    asked: list[str] = []
    with opened(browser, stage, "", 1280) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/account/login/")
        page.wait_for_load_state("networkidle")
    assert asked
    ours = f"http://mz.localhost:{stage.port}/"
    assert [url for url in asked if not url.startswith((ours, "data:"))] == []


def test_chromium_is_there() -> None:
    assert Path(shutil.which("chromium") or "").exists()
