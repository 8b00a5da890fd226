"""Lots of specimens, what moves in and out of them, and the operations that they come from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified
from core.parties.models import Organisation

QUANTITY: dict[str, Any] = {"max_digits": 16, "decimal_places": 4}


def new_code() -> str:
    """A code for a lot that can be read out: "L-7K3QX9TA"."""
    return "L-" + get_random_string(8, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ")


class Policy(models.Model):
    """When the country demands lots and tags: one row, from its pack.

    `demands`: `[{"kinds": ["E"], "sources": ["R"], "terms": []}]`; an empty list means any.
    `tags`: `[{"terms": ["SKI"], "taxa": ["Crocodylia"]}]`, by any higher taxon's name. Each may
    say `"severity"`: "refuse" (without it, too) or "note".
    """

    demands = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="stock_policy_once", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "stock"


class Operation(Identified):
    """A breeding, propagation or ranching operation that the Management Authority registered.

    `cites_number` is the Secretariat's ("A-ZA-501"), which Appendix I animals bred for commerce
    need (Res. Conf. 12.10). `capacity` is the most that it produces in a calendar year, in
    specimens; `parental_stock` how many animals or plants it breeds from.
    """

    class Kind(models.TextChoices):
        BREEDING = "breeding", _("Captive breeding")
        PROPAGATION = "propagation", _("Artificial propagation")
        RANCHING = "ranching", _("Ranching")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="operations"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.CharField(max_length=70)
    cites_number = models.CharField(max_length=70, blank=True)
    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    capacity = models.PositiveIntegerField()
    parental_stock = models.PositiveIntegerField()
    registered_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(Upper("number"), F("taxon"), name="operation_once_per_taxon"),
            models.CheckConstraint(name="operation_has_number", condition=~Q(number="")),
            models.CheckConstraint(
                name="operation_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("registered_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Lot(Identified):
    """Specimens of one taxon, term, unit, source and origin that one organisation holds.

    `quantity` is what was declared; `balance` the sum of the lot's movements, kept by a trigger
    and never below zero. Nothing can be drawn before the lot is approved. `reference` is the
    paper that it rests on: harvest licence, foreign permit (`issuer` names the country),
    registration, bill of sale.
    """

    class Basis(models.TextChoices):
        HARVEST = "harvest", _("Harvest licence")
        OPERATION = "operation", _("Registered operation")
        IMPORT = "import", _("Import")
        PRE_CONVENTION = "pre_convention", _("Pre-Convention registration")
        INVENTORY = "inventory", _("Stockpile inventory")
        PURCHASE = "purchase", _("Purchase inside the country")
        PROCESSING = "processing", _("Processing")
        SPLIT = "split", _("Part of another lot")

    class State(models.TextChoices):
        DECLARED = "declared", _("Declared")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lots")
    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    term_code = models.CharField(max_length=3)
    unit_code = models.CharField(max_length=3, default="NAR")
    source_code = models.CharField(max_length=1)
    origin_country = models.CharField(max_length=2)
    basis = models.CharField(max_length=14, choices=Basis.choices)
    reference = models.CharField(max_length=70, blank=True)
    issuer = models.CharField(max_length=2, blank=True)
    acquired_on = models.DateField()
    proof = models.TextField(blank=True)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="lots"
    )
    import_line_id = models.UUIDField(null=True, blank=True, unique=True)
    quantity = models.DecimalField(**QUANTITY)
    balance = models.DecimalField(default=0, editable=False, **QUANTITY)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DECLARED)
    decision_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="lot_never_overdrawn", condition=Q(balance__gte=0)),
            models.CheckConstraint(name="lot_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="lot_holds_only_when_approved", condition=Q(state="approved") | Q(balance=0)
            ),
            models.CheckConstraint(
                name="lot_of_operation_names_it",
                condition=~Q(basis="operation") | Q(operation__isnull=False),
            ),
            models.CheckConstraint(
                name="lot_origin_is_iso2", condition=Q(origin_country__regex=r"^[A-Z]{2}$")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "taxon"], name="lot_by_holder")]

    def __str__(self) -> str:
        return self.code


class Transfer(Identified):
    """A part of a lot that is offered to another organisation; counts once it has accepted."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="transfers")
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="transfers_offered"
    )
    quantity = models.DecimalField(**QUANTITY)
    reference = models.CharField(max_length=70)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-offered_at", "id"]
        constraints = [
            models.CheckConstraint(name="transfer_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.quantity}"


class Claim(Identified):
    """What one line of an application names as its stock: shown, and blocking nobody yet."""

    application = models.ForeignKey(
        "permits.Application", on_delete=models.CASCADE, related_name="stock_claims"
    )
    position = models.PositiveSmallIntegerField()
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="claims")
    quantity = models.DecimalField(**QUANTITY)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position", "lot"], name="stock_claim_once_per_line"
            ),
            models.CheckConstraint(name="stock_claim_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.quantity}"


class Draw(Identified):
    """What one line of an issued permit took of a lot.

    Counts `endorsed` once customs has endorsed, nothing once released, else `quantity`.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="draws")
    permit_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(**QUANTITY)
    endorsed = models.DecimalField(null=True, blank=True, **QUANTITY)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["permit_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "permit_id", "position"], name="draw_once_per_line"
            ),
            models.CheckConstraint(name="draw_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="draw_endorsed_within_quantity",
                condition=Q(endorsed__isnull=True)
                | Q(endorsed__gte=0, endorsed__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="draw_endorsed_or_released",
                condition=Q(endorsed__isnull=True) | Q(released_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["permit_id", "position"], name="draw_by_permit")]

    def __str__(self) -> str:
        return f"{self.position}: {self.quantity}"


class Movement(Identified, AppendOnly):
    """One step in or out of a lot; their sum is the lot's balance.

    `change` is signed and in the lot's unit. `counterpart` is the other lot of a transfer, split
    or processing; `factor` how many units of the product one unit of it gave.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        BORN = "born", _("Born or propagated")
        LOST = "lost", _("Lost, died or destroyed")
        MOVED_OUT = "moved_out", _("To another lot")
        MOVED_IN = "moved_in", _("From another lot")
        DRAWN = "drawn", _("Issued on a permit")
        SETTLED = "settled", _("Not exported, at endorsement")
        RELEASED = "released", _("Permit not used")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    change = models.DecimalField(**QUANTITY)
    counterpart = models.ForeignKey(
        Lot, on_delete=models.PROTECT, null=True, related_name="counterpart_movements"
    )
    factor = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, related_name="movements")
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="stock_movement_sign",
                condition=Q(kind__in=["opened", "born", "moved_in"], change__gt=0)
                | Q(kind__in=["settled", "released"], change__gte=0)
                | Q(kind__in=["lost", "moved_out", "drawn"], change__lt=0),
            ),
            models.UniqueConstraint(
                fields=["draw", "kind"],
                condition=Q(draw__isnull=False),
                name="stock_movement_once_per_step",
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(kind="opened"), name="lot_opened_once"
            ),
        ]
        indexes = [models.Index(fields=["lot", "at"], name="stock_movement_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.change}"


class Mark(Identified):
    """A tag, ring, chip or other mark on one specimen of a lot: unique in the country."""

    class Kind(models.TextChoices):
        TAG = "tag", _("Tag")
        RING = "ring", _("Ring")
        CHIP = "chip", _("Microchip")
        OTHER = "other", _("Other mark")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    number = models.CharField(max_length=70)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(Upper("number"), name="mark_once_in_the_country"),
            models.CheckConstraint(name="mark_has_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number
