"""The country's signing keys: made at onboarding, replaced when needed, never deleted."""

from typing import Any

from django.db import transaction

from core.accounts.actors import SYSTEM
from core.audit import record
from core.common import clock
from core.common.crypto import seal
from core.documents import keys
from core.documents.models import SigningKey
from tenants.context import current_country
from tenants.models import Country

_ALGORITHMS = {
    SigningKey.Purpose.TOKEN: SigningKey.Algorithm.ED25519,
    SigningKey.Purpose.DOCUMENT: SigningKey.Algorithm.ES256,
}


def make_keys(_country: Country | None = None) -> None:
    """Make the keys that the current country lacks (onboarding step, called inside the country)."""
    with transaction.atomic():
        for purpose in SigningKey.Purpose:
            _ensure(purpose, by=SYSTEM)


def replace_key(*, purpose: str, by: Any) -> SigningKey:
    """A new active key; the old one signs no more but goes on verifying what it signed."""
    with transaction.atomic():
        old = SigningKey.objects.select_for_update().filter(purpose=purpose, active=True).first()
        if old is not None:
            old.active, old.retired_at = False, clock.now()
            old.save(update_fields=["active", "retired_at"])
            record(verb="key.retired", subject=old, by=by, payload={"kid": old.kid})
        return _ensure(SigningKey.Purpose(purpose), by=by)


def _ensure(purpose: SigningKey.Purpose, *, by: Any) -> SigningKey:
    key = SigningKey.objects.filter(purpose=purpose, active=True).first()
    if key is not None:
        return key
    country = current_country()
    if purpose == SigningKey.Purpose.TOKEN:
        pair = keys.make_token_key()
    else:
        name = f"CITES Management Authority of {country.name}"
        pair = keys.make_document_key(iso2=country.iso2, name=name, now=clock.now())
    key = SigningKey.objects.create(
        kid=pair.kid,
        purpose=purpose,
        algorithm=_ALGORITHMS[purpose],
        public=pair.public,
        private_sealed=seal(pair.private),
        certificate=pair.certificate,
        made_at=clock.now(),
    )
    payload = {"kid": key.kid, "purpose": str(purpose), "algorithm": str(key.algorithm)}
    record(verb="key.made", subject=key, by=by, payload=payload)
    return key
