"""The hub's rows (shared schema): who is a member, who may ask whom, and all that was said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified
from epix.wire.names import NEWS
from tenants.models import Country

_ISO2 = r"^[A-Z]{2}$"
CONFIRMED = "confirmed"
"""What an outbox message is that tells an issuer the quantities counted."""


class Member(Identified):
    """An authority at the hub: a hosted country's, or one with a system of its own elsewhere.

    The management authority of a country answers calls; its other members (customs, delegates)
    only ask, under the same country's grants. `secrets` is sealed JSON: what we show to an
    outside system (`certificate`, `key`, `authority` as PEM; `username`, `password`; `token`).
    `country` is set for a hosted one. When a country is undone, its membership goes with it, and
    with that its credentials, grants and messages; the exchange log stays. `is_available` is the
    operator's word; `is_answering` is what the last probe of an outside system found.
    """

    class Kind(models.TextChoices):
        TENANT = "tenant", _("hosted here")
        EXTERNAL = "external", _("a system of its own")

    class Role(models.TextChoices):
        AUTHORITY = "ma", _("Management Authority")
        CUSTOMS = "customs", _("Customs")
        DELEGATE = "delegate", _("Other delegate")

    class Dialect(models.TextChoices):
        HUB = "hub", "urn:CitesDataExchange"
        V2 = "v2", "urn:CitesDataExchange/v2/"

    iso2 = models.CharField(max_length=2)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    country = models.OneToOneField(
        Country, null=True, blank=True, on_delete=models.CASCADE, related_name="membership"
    )
    role = models.CharField(max_length=8, choices=Role, default=Role.AUTHORITY)
    endpoint = models.URLField(max_length=500, blank=True)
    push_endpoint = models.URLField(max_length=500, blank=True)
    dialect = models.CharField(max_length=4, choices=Dialect, default=Dialect.V2)
    timeout_seconds = models.PositiveSmallIntegerField(default=5)
    secrets = models.BinaryField(default=bytes, blank=True)
    is_available = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    is_answering = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("iso2", "role")
        constraints = (
            models.CheckConstraint(condition=Q(iso2__regex=_ISO2), name="epix_member_iso2"),
            models.UniqueConstraint(
                fields=("iso2",), condition=Q(role="ma"), name="epix_one_authority_per_country"
            ),
            models.CheckConstraint(
                condition=Q(kind="tenant", endpoint="", push_endpoint="", country__isnull=False)
                | Q(kind="external", country__isnull=True),
                name="epix_tenant_or_external",
            ),
        )

    def __str__(self) -> str:
        return f"{self.iso2} {self.name}"


class Credential(Identified):
    """What a member shows at the door: a client certificate's fingerprint, or a token's hash.

    Several may be valid at once, so that a certificate can be renewed with an overlap.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("client certificate")
        TOKEN = "token", _("token")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=11, choices=Kind)
    digest = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Grant(Identified):
    """The issuing country lets another one use operations, until a day, for document types.

    `document_types` holds kinds (E, R, I, O) or the issuer's own codes; empty means all.
    `expires_on` is the last day (UTC) on which it holds, or none. Closing keeps the row.
    """

    issuer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grants_given")
    caller = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grants_held")
    operations = models.JSONField(default=list)
    document_types = models.JSONField(default=list, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=254)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "caller"),
                condition=Q(closed_at=None),
                name="epix_one_open_grant_per_pair",
            ),
            models.CheckConstraint(
                condition=~Q(issuer=models.F("caller")), name="epix_grant_to_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.issuer_id} -> {self.caller_id}"


class ExchangeRequest(AppendOnly, Identified):
    """A call as it came in, committed before anything is done about it.

    `body` is the envelope without its TokenId and without secrets of its header; empty when what
    came was not readable, for then a secret in it cannot be told from the rest. `digest` is the
    SHA-256 of `body`; `size` is that of what really came.
    """

    class Door(models.TextChoices):
        SOAP = "soap", "SOAP"
        REST = "rest", "REST"
        TENANT = "tenant", _("a hosted country")
        PUSH = "push", _("delivery")

    door = models.CharField(max_length=6, choices=Door)
    at = models.DateTimeField(db_index=True)
    dialect = models.CharField(max_length=4, blank=True)
    operation = models.CharField(max_length=40, blank=True)
    caller_iso2 = models.CharField(max_length=2, blank=True, db_index=True)
    callee_iso2 = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=70, blank=True, db_index=True)
    message_id = models.CharField(max_length=100, blank=True)
    has_token = models.BooleanField(default=False)
    subject = models.CharField(max_length=500, blank=True)
    remote_address = models.CharField(max_length=45, blank=True)
    person = models.CharField(max_length=254, blank=True)
    size = models.PositiveIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.operation or '?'} {self.caller_iso2 or '?'} -> {self.callee_iso2 or '?'}"


class ExchangeOutcome(AppendOnly, Identified):
    """What came of a request, committed before the answer leaves. `body` is the answer's bytes."""

    class Result(models.TextChoices):
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused with a fault")
        BROKEN = "broken", _("broken by an error of ours")

    request = models.OneToOneField(
        ExchangeRequest, on_delete=models.PROTECT, related_name="outcome"
    )
    at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result)
    caller_iso2 = models.CharField(max_length=2, blank=True)
    faultstring = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=80, blank=True)
    explanation = models.TextField(blank=True)
    warnings = models.JSONField(default=list, blank=True)
    latency_ms = models.PositiveIntegerField()
    body = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.result} {self.code}".strip()


class OutboxMessage(Identified):
    """A permit's news on its way to another member, or a confirmation that must not get lost.

    `body` is the whole request envelope. Delivered at least once; the receiver counts a
    `message_id` once. `dead` waits for a person, who sends it again or leaves it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up, waits for a person")

    message_id = models.CharField(max_length=100)
    sender_iso2 = models.CharField(max_length=2)
    recipient = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="outbox")
    news = models.CharField(max_length=10, choices=[(one, one) for one in (*NEWS, CONFIRMED)])
    number = models.CharField(max_length=70)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "message_id"), name="epix_outbox_once_per_recipient"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_attempt_at",),
                condition=Q(state="pending"),
                name="epix_outbox_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.news} {self.number} {self.state}"


class InboxMessage(Identified):
    """A permit's news that a hosted country has received; each `message_id` once per sender."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        APPLIED = "applied", _("in the country's records")

    recipient = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="inbox")
    sender_iso2 = models.CharField(max_length=2)
    message_id = models.CharField(max_length=100)
    news = models.CharField(max_length=10, choices=[(one, one) for one in NEWS])
    number = models.CharField(max_length=70)
    reason = models.TextField(blank=True)
    replaced_by = models.CharField(max_length=70, blank=True)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "sender_iso2", "message_id"), name="epix_inbox_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.news} {self.number} {self.state}"
