"""The printed form, read back as a customs officer's tools would: text, QR code, barcode."""

import datetime as dt
import io
import re

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from PIL import Image

from core.documents import form
from core.documents.epermit.model import Endorsement, EPermit, Party
from core.documents.form import geometry
from tests.core.documents.permits import crocodile_line, make_permit, permits

ADDRESS = "https://mz.example.org/v/" + "0KRDoQEnoQRIv8_" * 12
BRANDING = {"iso2": "MZ", "country_name": "República de Moçambique", "title_languages": ["pt"]}


def draw(permit: EPermit, *, language: str = "en") -> pypdf.PdfReader:
    content = form.draw(permit, verify_url=ADDRESS, language=language, branding=BRANDING)
    return pypdf.PdfReader(io.BytesIO(content))


def words(reader: pypdf.PdfReader) -> str:
    """All text of the document, white space made single."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def pictures(permit: EPermit) -> list[Image.Image]:
    content = form.draw(permit, verify_url=ADDRESS, branding=BRANDING)
    return [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(content)]


def reexport() -> EPermit:
    return make_permit(
        kind="R",
        transport_document="AWB 083-1111",
        endorsement=Endorsement(
            port="Maputo", date=dt.date(2026, 3, 9), officer="J. Sitoe", bill_of_lading="MAEU 5521"
        ),
        lines=[
            crocodile_line(
                second_source_code="I",
                origin_country="ZW",
                origin_permit="ZW 77/2008",
                origin_date=dt.date(2008, 1, 5),
                reexport_country="FR",
                reexport_certificate="FR1202501030-R",
                reexport_date=dt.date(2012, 2, 23),
                operation_number="A-ZW-501",
                acquisition_date=dt.date(1974, 6, 30),
                actual_quantity="50",
            )
        ],
    )


@pytest.mark.parametrize(
    ("box", "value"),
    [
        ("1", "26MZ000117/EX"),
        ("2", "1 September 2026 (2026-09-01)"),
        ("3", "Cape Exotic Leathers (Pty) Ltd 14 Harbour Road 8001 Cape Town"),
        ("3a", "ZA – South Africa"),
        ("4", "Curtumes do Zambeze, Lda Avenida Eduardo Mondlane 1201 2300 Tete MZ – Mozambique"),
        ("5", "Skins must carry the tags named in box 9."),
        ("5a", "5a. Purpose · But · Propósito H"),
        ("5b", "MZ 004417"),
        ("6", "Administração Nacional das Áreas de Conservação Rua da Resistência 1746"),
        ("7", "Crocodylus niloticus"),
        ("8", "Nile crocodile"),
        ("9", "SKI – Raw salted skins, whole MZ NIL 000101 to 000218"),
        ("10", "II / W + I"),
        ("11", "118 NAR"),
        ("11a", "412 / 900 NAR"),
        ("12", "ZW – Zimbabwe · ZW 77/2008 · 5 Jan 2008"),
        ("12a", "FR – France · FR1202501030-R · 23 Feb 2012"),
        ("12b", "A-ZW-501 · 30 Jun 1974"),
        ("13", "Ana Macuácua"),
        ("13 place", "Place · Lieu · Lugar Maputo"),
        ("13 date", "2 March 2026"),
        ("14", "50 NAR"),
        ("14 port", "Maputo"),
        ("14 date", "9 Mar 2026"),
        ("14 officer", "J. Sitoe"),
        ("15", "MAEU 5521"),
    ],
)
def test_every_box_can_be_read(box: str, value: str) -> None:
    assert value in words(draw(reexport())), box


def test_every_box_has_its_label_in_three_languages() -> None:
    text = words(draw(make_permit()))

    numbers = [
        "1",
        "2",
        "3",
        "3a",
        "4",
        "5",
        "5a",
        "5b",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
        "11a",
        "12",
        "12a",
        "12b",
        "13",
        "14",
        "15",
    ]
    assert [one for one in numbers if not re.search(rf"\b{one}\. [A-Z]", text)] == []
    for title in (
        "Convention on International",
        "Convention sur le",
        "Convención sobre",
        "Convenção sobre",
    ):
        assert title in text


def test_the_asked_language_comes_first() -> None:
    text = words(draw(make_permit(), language="fr"))

    assert "Nom scientifique · " in text
    assert "1 septembre 2026" in text


def test_four_lines_stand_on_the_form_and_the_rest_on_annexes() -> None:
    reader = draw(make_permit(count=11))

    assert len(reader.pages) == 3
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "26MZ000117/EX" in text
        assert f"Page {number} of 3" in text
        assert "Administração Nacional das Áreas de Conservação" in text
    letters = [set(re.findall(r"\b[A-K]\b", page.extract_text())) for page in reader.pages]
    assert set("ABCD") <= letters[0]
    assert set("EFGHIJ") <= letters[1]
    assert "K" in letters[2]


def test_every_page_carries_the_qr_code_and_the_number_as_code_128() -> None:
    for picture in pictures(make_permit(count=9)):
        found = {(one.format.name, one.text) for one in zxingcpp.read_barcodes(picture)}
        assert ("QRCode", ADDRESS) in found
        assert ("Code128", "26MZ000117/EX") in found


def test_the_qr_code_survives_a_poor_copy() -> None:
    picture = (
        pictures(make_permit())[0]
        .convert("L")
        .resize((1000, 1414))
        .rotate(2, fillcolor=255, expand=True)
    )
    assert ADDRESS in {one.text for one in zxingcpp.read_barcodes(picture)}


def test_a_copy_says_so_on_every_page() -> None:
    for page in draw(make_permit(count=5, is_copy=True)).pages:
        assert "COPY · COPIE · COPIA" in " ".join(page.extract_text().split())
    assert "COPY" not in words(draw(make_permit()))


def test_long_texts_stand_whole_on_a_continuation_sheet() -> None:
    marks = ", ".join(f"MZ{number:06d}" for number in range(1500))
    permit = make_permit(lines=[crocodile_line(marks=marks)])

    reader = draw(permit)

    text = words(reader)
    assert "See continuation sheet" in text
    assert len(reader.pages) > 2
    assert [mark for mark in marks.split(", ") if mark not in text] == []


def test_names_in_many_scripts_do_not_stop_the_form() -> None:
    party = Party(name="Łódź Ἀθῆναι Кожа शेर ශ්‍රී 狮 \U0001f40a", street="1", city="2", country="XX")

    assert len(draw(make_permit(importer=party)).pages) == 1


def test_no_text_leaves_its_box() -> None:
    """Every printed glyph lies inside the frame of the page."""
    long = "Société d'exportation internationale de spécimens scientifiques " * 9
    permit = make_permit(
        importer=Party(name=long, street=long, city="X" * 200, country="ZA"),
        conditions=[long] * 9,
        authority=Party(name=long, country="MZ"),
        issued_by="Y" * 300,
        lines=[crocodile_line(scientific_name="Z" * 400, quantity="123456789012345.1234")] * 4,
    )
    document = pypdfium2.PdfDocument(form.draw(permit, verify_url=ADDRESS, branding=BRANDING))
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            assert left >= geometry.LEFT - 1
            assert right <= geometry.RIGHT + 1
            assert bottom >= geometry.BOTTOM - 14
            assert top <= geometry.TOP + 1


@given(permit=permits())
@settings(max_examples=15, deadline=None)
def test_any_permit_can_be_drawn(permit: EPermit) -> None:
    assert len(draw(permit).pages) >= 1


def test_a_national_permit_does_not_call_itself_cites() -> None:
    permit = make_permit(
        kind="O", other_kind="Harvest licence", lines=[crocodile_line(appendix="")]
    )
    text = words(draw(permit))

    assert "Harvest licence" in text
    assert "Convention on International" not in text


def test_the_same_permit_gives_the_same_bytes_and_its_metadata() -> None:
    first = form.draw(make_permit(), verify_url=ADDRESS, branding=BRANDING)

    assert form.draw(make_permit(), verify_url=ADDRESS, branding=BRANDING) == first
    facts = pypdf.PdfReader(io.BytesIO(first)).metadata
    assert facts is not None
    assert facts.title == "26MZ000117/EX"
    assert "Administração" in str(facts.author)


def test_colours_that_are_none_fall_back() -> None:
    assert form.Branding.of({"primary": "red; DROP", "accent": "#c8502a"}) == form.Branding(
        accent="#c8502a"
    )
