"""What applicants enter: stored as it comes, judged when handed in."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.parties.models import Organisation
from core.parties.selectors import is_member
from core.permits import errors
from core.permits.models import Application, ApplicationLine, DocumentType
from core.permits.rules.documents import EXPORT, FROM_HOME, IMPORT
from core.permits.rules.entry import read_case, read_line
from core.permits.rules.workflow import is_editable
from core.permits.selectors.species import fill_appendix, find_taxon
from core.workflow import services as workflow
from tenants.context import current_country

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Reference letters: no 0 and O, 1 and I and L, which are misread on the telephone."""
LAST_POSITION = 500


@transaction.atomic
def start_application(
    *, document_type: DocumentType | str, organisation: Organisation, by: Any, **fields: Any
) -> Application:
    """A new draft for `organisation`, whose name and address fill its own box (3 or 4).

    `document_type` is one or its code; `fields` as for `update_application`.

    Raises Forbidden (application.create), NotAMember, DocumentTypeUnknown, ApplicationInvalid.
    """
    require(by, "application.create")
    if not is_member(by, organisation_id=organisation.pk):
        raise errors.NotAMember()
    kind = _document_type(document_type)
    values, wrong = read_case(fields)
    if wrong:
        raise errors.ApplicationInvalid(fields=wrong)
    application = Application(
        reference=_new_reference(),
        document_type=kind,
        applicant=organisation,
        created_by=by,
        **(_own_party(kind, organisation) | values),
    )
    workflow.start(application, document_type=kind.code, by=by)
    application.save()
    record(
        verb="application.started",
        subject=application,
        by=by,
        payload={"reference": application.reference, "document_type": kind.code},
    )
    return application


def update_application(app: Application, *, by: Any, **fields: Any) -> Application:
    """The draft with `fields` changed; partial and questionable values are stored too.

    What can be stored is stored even when something else cannot; then ApplicationInvalid names
    the fields that could not. Also raises NotEditable, NotAMember.
    """
    values, wrong = read_case(fields)
    with transaction.atomic():
        locked = lock_draft(app, by=by)
        changed = {name: v for name, v in values.items() if getattr(locked, name) != v}
        if changed:
            for name, value in changed.items():
                setattr(locked, name, value)
            locked.save(update_fields=[*changed, "updated_at"])
            record(verb="application.changed", subject=locked, by=by, payload=_plain(changed))
    if wrong:
        raise errors.ApplicationInvalid(fields=wrong)
    return locked


def set_line(app: Application, *, position: int, by: Any, **fields: Any) -> ApplicationLine:
    """The line at `position` (from 1), made or changed; stores what can be stored.

    `taxon_id` sets the accepted taxon and its name. Where the population of origin leaves one
    Appendix only, it is filled in; where it leaves several, the applicant's choice stands.

    Raises ApplicationInvalid (paths `lines.<position>.<field>`), NotEditable, NotAMember.
    """
    values, wrong = read_line(fields)
    taxon = None
    if values.get("taxon_id") is not None:
        taxon = find_taxon(values["taxon_id"])
        if taxon is None:
            del values["taxon_id"]
            wrong["taxon_id"] = [_("Choose the species from the list.")]
    if not 1 <= position <= LAST_POSITION:
        sentence = _("An application has at most %(last)s lines.") % {"last": LAST_POSITION}
        raise errors.ApplicationInvalid(fields={"lines": [sentence]})
    with transaction.atomic():
        locked = lock_draft(app, by=by)
        line = _line_at(locked, position)
        for name, value in values.items():
            setattr(line, name, value)
        if taxon is not None:
            line.taxon, line.scientific_name = taxon, taxon.scientific_name
        fill_appendix(line, on=clock.today(), is_cites=locked.document_type.is_cites)
        line.save()
        locked.save(update_fields=["updated_at"])
        payload = {"position": position, **_plain(values)}
        record(verb="application.line_set", subject=locked, by=by, payload=payload)
    if wrong:
        raise errors.ApplicationInvalid(
            fields={f"lines.{position}.{name}": sentences for name, sentences in wrong.items()}
        )
    return line


@transaction.atomic
def remove_line(app: Application, *, position: int, by: Any) -> None:
    """Take the line away; the following ones move up. Nothing happens where there is none.

    Raises NotEditable, NotAMember.
    """
    locked = lock_draft(app, by=by)
    deleted, _details = locked.lines.filter(position=position).delete()
    if not deleted:
        return
    for line in locked.lines.filter(position__gt=position).order_by("position"):
        line.position -= 1
        line.save(update_fields=["position"])
    locked.save(update_fields=["updated_at"])
    record(verb="application.line_removed", subject=locked, by=by, payload={"position": position})


def lock_draft(app: Application, *, by: Any) -> Application:
    """The application's row, locked, if `by` may change it now."""
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("document_type", "definition")
        .get(pk=app.pk)
    )
    if not is_member(by, organisation_id=locked.applicant_id):
        raise errors.NotAMember()
    if not is_editable(locked.definition.body, locked.state):
        raise errors.NotEditable(reference=locked.reference)
    return locked


def _line_at(app: Application, position: int) -> ApplicationLine:
    line = app.lines.filter(position=position).first()
    if line is not None:
        return line
    kind = app.document_type
    is_from_home = kind.kind == EXPORT or kind.other_kind in FROM_HOME
    home = current_country().iso2 if is_from_home else ""
    return ApplicationLine(application=app, position=position, origin_country=home)


def _document_type(document_type: DocumentType | str) -> DocumentType:
    if isinstance(document_type, DocumentType):
        return document_type
    found = DocumentType.objects.filter(code=document_type, is_active=True).first()
    if found is None:
        raise errors.DocumentTypeUnknown(document_type=document_type)
    return found


def _own_party(kind: DocumentType, organisation: Organisation) -> dict[str, str]:
    """The organisation in box 3 of an import permit, in box 4 of every other paper."""
    party = "importer" if kind.kind == IMPORT else "exporter"
    home = current_country().iso2
    parts = ("name", "street", "city", "postcode")
    own = {f"{party}_{part}": getattr(organisation, part) for part in parts}
    return own | {f"{party}_country": organisation.country or home}


def _new_reference() -> str:
    """Year and seven random letters: tells nothing, takes no lock; the database keeps it unique."""
    letters = "".join(secrets.choice(LETTERS) for _place in range(7))
    return f"{clock.today().year}-{letters}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON takes them."""
    return {
        name: value if isinstance(value, bool | int | dict | None) else str(value)
        for name, value in values.items()
    }
