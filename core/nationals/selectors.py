"""Reading a country's notes on species and its own measures."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from core.documents.models import Upload
from core.nationals.errors import NoteNotFound
from core.nationals.models import NationalMeasure, SpeciesNote
from core.species.models import Taxon


def list_notes(taxon: Taxon) -> list[tuple[SpeciesNote, list[Upload]]]:
    """Return the notes on the taxon with their pictures, the latest first: 2 queries."""
    accepted = taxon.accepted or taxon
    notes = list(
        SpeciesNote.objects.filter(taxon=accepted, withdrawn_at=None).select_related("made_by")
    )
    pictures: dict[UUID, list[Upload]] = {note.pk: [] for note in notes}
    owner = SpeciesNote._meta.label_lower
    for upload in Upload.objects.filter(owner_type=owner, owner_id__in=pictures):
        pictures[upload.owner_id].append(upload)
    return [(note, pictures[note.pk]) for note in notes]


def get_note(note_id: UUID, *, taxon_id: int) -> SpeciesNote:
    """Return a note on the taxon that is not withdrawn: 1 query. Raises NoteNotFound."""
    found = SpeciesNote.objects.filter(pk=note_id, taxon_id=taxon_id, withdrawn_at=None).first()
    if found is None:
        raise NoteNotFound
    return found


def list_measures(taxon: Taxon) -> QuerySet[NationalMeasure]:
    """Return every measure on the taxon or one above it, past and future ones too: 1 query."""
    accepted = taxon.accepted or taxon
    return NationalMeasure.objects.filter(
        taxon__kingdom=accepted.kingdom, taxon__scientific_name__in=accepted.lineage
    ).select_related("taxon", "set_by")


def find_measures(taxon: Taxon, *, on: dt.date) -> list[NationalMeasure]:
    """Return the measures in force that day (the last day still counts): 1 query."""
    rows = list_measures(taxon).filter(starts_on__lte=on)
    return list(rows.filter(Q(ends_on=None) | Q(ends_on__gte=on)))
