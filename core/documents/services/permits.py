"""Making a permit's papers from its frozen snapshot."""

import hashlib
import re
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.accounts.actors import SYSTEM
from core.agencies.selectors import branding_values
from core.audit import record
from core.common import clock
from core.documents import form, signing, token
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit, snapshot_digest
from core.documents.models import PermitDocument, SigningKey
from core.documents.selectors import get_active_key, list_documents, open_key
from tenants.addresses import absolute_url
from tenants.context import current_country


def make_permit_documents(*, permit_id: UUID, snapshot: dict[str, Any]) -> list[PermitDocument]:
    """The signed PDF and the XML of a snapshot; made once per digest, then only returned.

    A national permit of species in no Appendix has no XML when it lacks what the toolkit needs.
    Raises PermitIncomplete, NoSigningKey.
    """
    digest = snapshot_digest(snapshot)
    made = _made(permit_id, digest)
    if made:
        return made
    permit = EPermit.from_dict(snapshot)
    contents = _contents(permit, digest)
    with transaction.atomic():
        rows = [
            _store(permit, content, permit_id=permit_id, kind=kind, digest=digest)
            for kind, content in contents.items()
        ]
        PermitDocument.objects.bulk_create(rows, ignore_conflicts=True)
        made = _made(permit_id, digest)
        ours = {row.pk for row in rows}
        for document in made:
            if document.pk in ours:
                payload = {"kind": document.kind, "sha256": document.sha256}
                record(verb="document.made", subject=document, by=SYSTEM, payload=payload)
    return made


def verification_url(permit: EPermit, *, digest: str) -> str:
    """The address in the QR code: the country's public page with the signed token."""
    assert permit.valid_until is not None
    claims = token.Claims(
        issuer=current_country().iso2,
        number=permit.number,
        valid_until=permit.valid_until,
        digest=digest,
    )
    private = open_key(get_active_key(SigningKey.Purpose.TOKEN))
    return absolute_url(f"/v/{token.sign(claims, private=private)}")


def _made(permit_id: UUID, digest: str) -> list[PermitDocument]:
    return list(list_documents(permit_id).filter(snapshot_digest=digest).order_by("kind"))


def _contents(permit: EPermit, digest: str) -> dict[str, bytes]:
    is_national = not any(line.appendix for line in permit.lines)
    xml = b"" if is_national and v2.check(permit) else v2.write(permit)
    country = current_country()
    pdf = form.draw(
        permit,
        verify_url=verification_url(permit, digest=digest),
        language=country.default_language,
        branding=_branding(),
    )
    key = get_active_key(SigningKey.Purpose.DOCUMENT)
    sealed = signing.seal_pdf(
        pdf,
        attachment=xml,
        attachment_name="permit.xml",
        private=open_key(key),
        certificate=bytes(key.certificate),
        reason=f"Issue of {permit.number}",
        location=permit.issued_place,
    )
    return {"pdf": sealed, "xml": xml} if xml else {"pdf": sealed}


def _branding() -> form.Branding:
    """Names and colours of the country's pack, as the form uses them."""
    country = current_country()
    values = branding_values()
    names = country.settings.get("official_names") or country.settings.get("names") or {}
    language = country.default_language
    return form.Branding.of(
        {
            "iso2": country.iso2,
            "country_name": names.get(language) or names.get("en") or country.name,
            "primary": values.get("primary"),
            "accent": values.get("accent"),
            "tint": values.get("paper_tint"),
            "guilloche": values.get("paper_guilloche"),
            "title_languages": country.languages,
        }
    )


def _store(
    permit: EPermit, content: bytes, *, permit_id: UUID, kind: str, digest: str
) -> PermitDocument:
    path = default_storage.save(f"permits/{permit_id}/{digest[:16]}.{kind}", ContentFile(content))
    return PermitDocument(
        permit_id=permit_id,
        kind=kind,
        snapshot_digest=digest,
        path=path,
        name=f"{file_name(permit.number)}.{kind}",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )


def file_name(number: str) -> str:
    """A permit number as a file name: letters, digits, dot and dash, at most 100 characters."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", number).strip("-.")[:100] or "permit"
