"""What happens after a permit was issued, in the worker."""

from __future__ import annotations

from core.documents.services import make_permit_documents
from core.events import subscriber
from core.permits.events import PermitIssued
from core.permits.models import Permit


@subscriber(PermitIssued, name="permits.make_documents")
def make_documents(event: PermitIssued) -> None:
    """Make PDF and XML from the frozen snapshot; making them again makes nothing new."""
    permit = Permit.objects.only("id", "snapshot").get(pk=event.permit_id)
    make_permit_documents(permit_id=permit.pk, snapshot=permit.snapshot)


def register() -> None:
    """Nothing to do: importing this module has subscribed."""
