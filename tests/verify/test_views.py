"""The public page behind the QR code."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.documents import services, token
from core.documents.selectors import get_active_key, open_document, open_key
from core.permits.models import Permit
from core.permits.services import cancel_permit, replace_permit
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, make_permit

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def fresh_counters(in_mz) -> None:
    drop_quotas()
    cache.clear()


@pytest.fixture
def permit(in_mz) -> Permit:
    return make_permit()


@pytest.fixture
def browser(in_mz) -> Client:
    return Client(headers={"host": in_mz.host})


def code_of(permit: Permit, **changes: Any) -> str:
    """A token signed by the country, true unless something is changed."""
    values = {
        "issuer": "MZ",
        "number": permit.number,
        "valid_until": permit.valid_until,
        "digest": permit.digest,
    }
    claims = token.Claims(**(values | changes))
    return token.sign(claims, private=open_key(get_active_key("token")))


def ask(browser: Client, code: str) -> dict[str, Any]:
    return browser.get(f"/v/{code}", headers=JSON).json()


def test_a_genuine_permit_is_shown_with_its_lines(browser: Client, permit: Permit) -> None:
    page = browser.get(f"/v/{code_of(permit)}")

    assert page.status_code == 200
    text = page.content.decode()
    assert permit.number in text
    assert "Crocodylus niloticus" in text
    assert "SKI" in text
    assert "5 NAR" in text
    assert f'datetime="{permit.valid_until:%Y-%m-%d}"' in text


def test_no_personal_data_is_shown(browser: Client, permit: Permit) -> None:
    code = code_of(permit)
    text = browser.get(f"/v/{code}").content.decode()
    text += browser.get(f"/v/{code}", headers=JSON).content.decode()

    paper = permit.snapshot
    private = [paper["issued_by"]]
    for party in ("importer", "exporter"):
        private += [paper[party][part] for part in ("name", "street", "city", "postcode")]
    private += [line[part] for line in paper["lines"] for part in ("marks", "description")]
    assert [word for word in private if word and word in text] == []


def test_the_answer_for_machines(browser: Client, permit: Permit) -> None:
    answer = ask(browser, code_of(permit))

    assert answer["genuine"] is True
    assert answer["in_force"] is True
    assert answer["status"] == "in_force"
    assert answer["issuer"] == "MZ"
    assert answer["number"] == permit.number
    assert answer["valid_until"] == permit.valid_until.isoformat()
    assert answer["lines"] == [
        {
            "letter": "A",
            "scientific_name": "Crocodylus niloticus",
            "term_code": "SKI",
            "appendix": "II",
            "quantity": "5 NAR",
        }
    ]


def test_the_qr_code_of_the_printed_pdf_opens_the_page(browser: Client, permit: Permit) -> None:
    pdf, _xml = services.make_permit_documents(permit_id=permit.pk, snapshot=permit.snapshot)
    page = pypdfium2.PdfDocument(io.BytesIO(open_document(pdf).read()))[0]
    picture = page.render(scale=200 / 72).to_pil()

    found = [one.text for one in zxingcpp.read_barcodes(picture) if one.format.name == "QRCode"]

    address = found[0]
    assert browser.get(address[address.index("/v/") :]).status_code == 200


@pytest.mark.parametrize(
    ("standing", "in_force"),
    [
        ("endorsed", True),
        ("used", False),
        ("replaced", False),
        ("expired", False),
        ("lost", False),
        ("stolen", False),
        ("destroyed", False),
        ("returned", False),
        ("revoked", False),
    ],
)
def test_the_live_standing_is_shown(
    browser: Client, permit: Permit, standing: str, in_force: bool
) -> None:
    code = code_of(permit)
    permit.standing.status = standing
    permit.standing.save()

    answer = ask(browser, code)

    assert (answer["status"], answer["genuine"], answer["in_force"]) == (standing, True, in_force)
    assert browser.get(f"/v/{code}").status_code == 200


def test_a_cancelled_permit_is_shown_at_once(browser: Client, permit: Permit) -> None:
    code = code_of(permit)
    assert ask(browser, code)["status"] == "in_force"

    cancel_permit(permit, reason="Issued on false papers.", by=make_user("ma_supervisor"))

    assert ask(browser, code)["status"] == "cancelled"
    text = browser.get(f"/v/{code}").content.decode()
    assert "tone-bad" in text
    assert "Issued on false papers" not in text


def test_a_permit_past_its_last_day_is_expired_before_any_sweep(
    browser: Client, permit: Permit, time_machine: Any
) -> None:
    code = code_of(permit)
    last = dt.datetime.combine(permit.valid_until, dt.time(12), tzinfo=dt.UTC)

    time_machine.move_to(last)
    assert ask(browser, code)["status"] == "in_force"
    time_machine.move_to(last + dt.timedelta(days=1))
    assert ask(browser, code)["status"] == "expired"


def test_a_number_that_was_never_issued_is_unknown(browser: Client, permit: Permit) -> None:
    code = code_of(permit, number="26MZ999999")
    page = browser.get(f"/v/{code}")

    assert page.status_code == 404
    assert ask(browser, code)["status"] == "unknown"


def test_a_code_for_other_content_is_not_genuine(browser: Client, permit: Permit) -> None:
    answer = ask(browser, code_of(permit, digest="0" * 64))

    assert (answer["genuine"], answer["status"], answer["lines"]) == (False, "tampered", [])


def test_an_altered_code_is_not_genuine(browser: Client, permit: Permit) -> None:
    code = code_of(permit)
    middle = len(code) // 2
    changed = code[:middle] + ("A" if code[middle] != "A" else "B") + code[middle + 1 :]

    assert browser.get(f"/v/{changed}").status_code == 400
    assert ask(browser, changed)["genuine"] is False


def test_another_countrys_code_is_not_ours(browser: Client, permit: Permit) -> None:
    claims = token.Claims(
        issuer="ZA", number=permit.number, valid_until=permit.valid_until, digest=permit.digest
    )
    code = token.sign(claims, private=bytes(32))

    assert browser.get(f"/v/{code}").status_code == 400
    assert ask(browser, code)["status"] == "key_unknown"


@pytest.mark.parametrize("code", ["x", "A" * 4000, "%00", "..%2f..", "<script>", "é"])
def test_nonsense_gets_a_clear_page(browser: Client, code: str) -> None:
    page = browser.get(f"/v/{code}")

    assert page.status_code in (400, 404)
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("path", ["", "x"])
def test_pages_stay_out_of_search_engines_caches_and_referrers(browser: Client, path: str) -> None:
    page = browser.get(f"/v/{path}")

    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex' in page.content.decode()


def test_only_reading_is_allowed(browser: Client) -> None:
    assert browser.post("/v/x").status_code == 405
    assert browser.head("/v/x").status_code == 400


def test_asking_too_often_is_refused_per_address(browser: Client, settings: Any) -> None:
    settings.VERIFY_PER_MINUTE = 3
    for _question in range(3):
        assert browser.get("/v/x", REMOTE_ADDR="192.0.2.1").status_code == 400

    page = browser.get("/v/x", REMOTE_ADDR="192.0.2.1")

    assert page.status_code == 429
    assert page["Retry-After"] == "60"
    answer = browser.get("/v/x", headers=JSON, REMOTE_ADDR="192.0.2.1")
    assert (answer.status_code, answer.json()["code"]) == (429, "verify.too_many")
    assert browser.get("/v/x", REMOTE_ADDR="192.0.2.2").status_code == 400


def test_number_and_code_by_hand_lead_to_the_page(browser: Client, permit: Permit) -> None:
    code = code_of(permit)
    for entered in (code, f"https://mz.example.org/v/{code}", f" {code} "):
        page = browser.get("/v/", {"number": permit.number.lower(), "code": entered})
        assert (page.status_code, page["Location"]) == (302, f"/v/{code}")


def test_a_number_that_the_code_does_not_speak_of_is_refused(
    browser: Client, permit: Permit
) -> None:
    page = browser.get("/v/", {"number": "26MZ000000", "code": code_of(permit)})

    assert page.status_code == 200
    assert "is-invalid" in page.content.decode() or "field-error" in page.content.decode()


def test_the_page_needs_few_queries(browser: Client, permit: Permit) -> None:
    """Keys, permit and branding; the rest is the counter in the database's cache table."""
    code = code_of(permit)
    browser.get(f"/v/{code}")

    with CaptureQueriesContext(connection) as captured:
        browser.get(f"/v/{code}")

    own = [one["sql"] for one in captured if "common_cache" not in one["sql"]]
    reads = [sql for sql in own if sql.startswith("SELECT")]
    assert len(reads) <= 3, "\n".join(own)


def test_the_page_speaks_the_countrys_languages(browser: Client, permit: Permit) -> None:
    page = browser.get(f"/v/{code_of(permit)}", headers={"accept-language": "pt"})

    assert 'lang="pt"' in page.content.decode()


def test_in_the_future_means_not_yet_valid(
    browser: Client, permit: Permit, time_machine: Any
) -> None:
    code = code_of(permit)
    before = dt.datetime.combine(permit.valid_from, dt.time(12), tzinfo=dt.UTC)
    time_machine.move_to(before - dt.timedelta(days=2))

    assert ask(browser, code)["status"] == "not_yet_valid"


def test_a_replaced_permit_names_the_one_in_its_place(browser: Client, permit: Permit) -> None:
    new = replace_permit(permit, reason="Spoiled.", by=make_user("ma_supervisor"))
    assert ask(browser, code_of(permit))["replaced_by"] == new.number
    assert ask(browser, code_of(new))["replaces"] == permit.number
    assert new.number in browser.get(f"/v/{code_of(permit)}").content.decode()
