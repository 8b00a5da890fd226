"""Identification notes of the authorities, and a country's own measures for taxa."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.common.models import Identified


class SpeciesNote(Identified):
    """How to tell specimens of a taxon, or what else officers should know.

    Pictures are its uploads. A note is never changed: it is withdrawn, and a new one made.
    """

    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="species_note_title"),)
        indexes = (models.Index(fields=("taxon", "made_at"), name="species_note_of_taxon"),)

    def __str__(self) -> str:
        return self.title


class NationalMeasure(Identified):
    """A country's own rule for a taxon and all below it, stricter than the Convention (Art. XIV.1).

    A taxon that no Appendix has can stand here too: for national permits.
    """

    class Kind(models.TextChoices):
        PROTECTED = "protected", _("protected by national law")
        PROHIBITED = "prohibited", _("trade prohibited")
        PERMIT = "permit", _("national permit needed")
        STRICTER = "stricter", _("stricter conditions")

    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True)
    legal_basis = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="national_measure_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis=""), name="national_measure_has_legal_basis"
            ),
        )
        indexes = (models.Index(fields=("taxon", "starts_on"), name="national_measure_of_taxon"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.legal_basis})"
