"""Writing a country's notes on species and its own measures; each is in the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.errors import DomainError
from core.documents.models import Upload
from core.documents.services.uploads import IncomingFile, store_upload
from core.nationals import errors
from core.nationals.models import NationalMeasure, SpeciesNote
from core.species.selectors import get_taxon

MAX_PICTURES = 6
SHOWN = frozenset({"image/jpeg", "image/png"})
NOTE, MEASURE = ("case.work", "finding.ndf"), "settings.change"


def make_note(
    taxon_id: int, *, title: str, text: str, pictures: Sequence[IncomingFile] = (), by: Any
) -> SpeciesNote:
    """Make a note with up to six pictures (JPEG or PNG, told from the content, private).

    For officers and the Scientific Authority. Raises PermissionMissing, TaxonNotFound, NoteEmpty,
    TooManyPictures, PictureKindRefused, UploadEmpty, UploadTooBig, UploadTypeRefused,
    UploadExtensionWrong. All or nothing.
    """
    if not any(by.may(name) for name in NOTE):
        require(by, NOTE[0])
    taxon = get_taxon(taxon_id)
    if not title.strip() or not (text.strip() or pictures):
        raise errors.NoteEmpty
    if len(pictures) > MAX_PICTURES:
        raise errors.TooManyPictures(limit=MAX_PICTURES)
    stored: list[Upload] = []
    try:
        with transaction.atomic():
            note = SpeciesNote.objects.create(
                taxon=taxon.accepted or taxon,
                title=title.strip()[:120],
                text=text.strip(),
                made_by=by if by.pk else None,
                made_at=clock.now(),
            )
            for picture in pictures:
                stored.append(store_upload(owner=note, file=picture, by=by))
                if stored[-1].mime not in SHOWN:
                    raise errors.PictureKindRefused(name=stored[-1].name)
            payload = {"taxon": str(note.taxon), "pictures": len(stored)}
            record(verb="species_note.made", subject=note, by=by, payload=payload)
    except DomainError:
        for upload in stored:
            default_storage.delete(upload.file)
        raise
    return note


def withdraw_note(note_id: UUID, *, by: Any) -> SpeciesNote:
    """Take a note off the page; row and pictures stay. Raises PermissionMissing, NoteNotFound."""
    if not any(by.may(name) for name in NOTE):
        require(by, NOTE[0])
    with transaction.atomic():
        note = SpeciesNote.objects.select_for_update().filter(pk=note_id, withdrawn_at=None).first()
        if note is None:
            raise errors.NoteNotFound
        note.withdrawn_at = clock.now()
        note.save(update_fields=["withdrawn_at"])
        record(verb="species_note.withdrawn", subject=note, by=by, payload={})
    return note


def set_measure(
    taxon_id: int,
    *,
    kind: str,
    legal_basis: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    text: str = "",
    by: Any,
) -> NationalMeasure:
    """Set a measure for the taxon and all below it; it takes effect by itself on its first day.

    Raises PermissionMissing, TaxonNotFound, LegalBasisMissing, MeasureEnded (the end is before the
    beginning).
    """
    require(by, MEASURE)
    taxon = get_taxon(taxon_id)
    if not legal_basis.strip():
        raise errors.LegalBasisMissing
    if ends_on is not None and ends_on < starts_on:
        raise errors.MeasureEnded(starts_on=starts_on.isoformat())
    with transaction.atomic():
        measure = NationalMeasure.objects.create(
            taxon=taxon.accepted or taxon,
            kind=kind,
            text=text.strip(),
            legal_basis=legal_basis.strip()[:200],
            starts_on=starts_on,
            ends_on=ends_on,
            set_by=by if by.pk else None,
            set_at=clock.now(),
        )
        payload = {"taxon": str(measure.taxon), "kind": kind, "legal_basis": measure.legal_basis}
        record(verb="national_measure.set", subject=measure, by=by, payload=payload)
    return measure


def end_measure(measure_id: UUID, *, on: dt.date, by: Any) -> NationalMeasure:
    """End a measure; `on` is its last day.

    Raises PermissionMissing, MeasureNotFound, MeasureEnded.
    """
    require(by, MEASURE)
    with transaction.atomic():
        measure = NationalMeasure.objects.select_for_update().filter(pk=measure_id).first()
        if measure is None:
            raise errors.MeasureNotFound
        if measure.ends_on is not None or on < measure.starts_on:
            raise errors.MeasureEnded(starts_on=measure.starts_on.isoformat())
        measure.ends_on = on
        measure.save(update_fields=["ends_on"])
        payload = {"ends_on": on.isoformat()}
        record(verb="national_measure.ended", subject=measure, by=by, payload=payload)
    return measure
