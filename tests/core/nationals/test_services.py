"""A country's notes with pictures, and its own measures."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common import clock
from core.documents.errors import UploadTypeRefused
from core.documents.models import Upload
from core.nationals import errors
from core.nationals.models import NationalMeasure, SpeciesNote
from core.nationals.selectors import find_measures, get_note, list_notes
from core.nationals.services import end_measure, make_note, set_measure, withdraw_note
from core.species.models import Taxon
from core.species.selectors import find_taxon_by_name
from ops.demo import people

DAY = dt.timedelta(days=1)


def image(kind: str = "png") -> SimpleUploadedFile:
    body = BytesIO()
    Image.new("RGB", (4, 3), "green").save(body, kind.upper())
    return SimpleUploadedFile(f"scales.{kind}", body.getvalue())


@pytest.fixture
def crocodile(in_mz: object) -> Taxon:
    people.make_people(password=None)
    found = find_taxon_by_name("Crocodylus niloticus")
    assert found is not None
    return found


def test_a_note_keeps_its_pictures_and_is_in_the_audit_trail(crocodile: Taxon) -> None:
    officer = people.user("officer")
    note = make_note(
        crocodile.pk, title=" Scales ", text="No bony plates", pictures=[image()], by=officer
    )
    ((found, (picture,)),) = list_notes(crocodile)
    assert (found, found.title, picture.mime) == (note, "Scales", "image/png")
    assert AuditEntry.objects.filter(verb="species_note.made").exists()
    withdraw_note(note.pk, by=people.user("scientist"))
    assert not list_notes(crocodile)
    assert Upload.objects.filter(owner_id=note.pk).exists(), "what was shown stays"
    with pytest.raises(errors.NoteNotFound):
        get_note(note.pk, taxon_id=crocodile.pk)
    with pytest.raises(errors.NoteNotFound):
        withdraw_note(note.pk, by=officer)


def test_a_note_without_title_or_content_is_refused(crocodile: Taxon) -> None:
    for title, text in ((" ", "text"), ("title", " ")):
        with pytest.raises(errors.NoteEmpty):
            make_note(crocodile.pk, title=title, text=text, by=people.user("officer"))


def test_a_file_that_is_no_picture_leaves_neither_note_nor_file(crocodile: Taxon) -> None:
    officer = people.user("officer")
    program = SimpleUploadedFile("scales.png", b"MZ" + b"\0" * 90)
    with pytest.raises(UploadTypeRefused):
        make_note(crocodile.pk, title="x", text="x", pictures=[image(), program], by=officer)
    page = SimpleUploadedFile("scales.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    before = set(default_storage.listdir("uploads")[1])
    with pytest.raises(errors.PictureKindRefused):
        make_note(crocodile.pk, title="x", text="x", pictures=[image(), page], by=officer)
    assert set(default_storage.listdir("uploads")[1]) == before
    assert not SpeciesNote.objects.exists()
    with pytest.raises(errors.TooManyPictures):
        make_note(crocodile.pk, title="x", text="x", pictures=[image()] * 7, by=officer)


def test_only_authorities_make_notes_and_only_administrators_set_measures(crocodile: Taxon) -> None:
    with pytest.raises(PermissionMissing):
        make_note(crocodile.pk, title="x", text="x", by=people.user("trader"))
    with pytest.raises(PermissionMissing):
        set_measure(
            crocodile.pk,
            kind="stricter",
            legal_basis="Law 1",
            starts_on=clock.today(),
            by=people.user("officer"),
        )


def test_a_measure_covers_all_below_from_its_first_to_its_last_day(crocodile: Taxon) -> None:
    order = find_taxon_by_name("Crocodylia")
    assert order is not None
    today, by = clock.today(), people.user("admin")
    measure = set_measure(
        order.pk, kind="prohibited", legal_basis="Law 1", starts_on=today + DAY, by=by
    )
    assert not find_measures(crocodile, on=today)
    assert find_measures(crocodile, on=today + DAY) == [measure]
    end_measure(measure.pk, on=today + 2 * DAY, by=by)
    assert find_measures(crocodile, on=today + 2 * DAY) == [measure]
    assert not find_measures(crocodile, on=today + 3 * DAY)
    with pytest.raises(errors.MeasureEnded):
        end_measure(measure.pk, on=today + 9 * DAY, by=by)


def test_a_measure_without_law_or_with_its_days_turned_round_is_refused(crocodile: Taxon) -> None:
    by, today = people.user("admin"), clock.today()
    with pytest.raises(errors.LegalBasisMissing):
        set_measure(crocodile.pk, kind="permit", legal_basis=" ", starts_on=today, by=by)
    with pytest.raises(errors.MeasureEnded):
        set_measure(
            crocodile.pk,
            kind="permit",
            legal_basis="Law",
            starts_on=today,
            ends_on=today - DAY,
            by=by,
        )
    assert not NationalMeasure.objects.exists()
