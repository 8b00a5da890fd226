"""Writes about organisations and memberships."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.accounts.models import User
from core.audit import record
from core.parties.errors import OrganisationInvalid, OrganisationKnown
from core.parties.models import Membership, Organisation
from core.parties.rules import check_details, clean_details


@transaction.atomic
def create_organisation(*, by: Any, name: str, **details: Any) -> Organisation:
    """A new organisation.

    `details` are fields of `Organisation` (texts; `country` ISO 3166-1 alpha-2). A signed-in
    person who registers one becomes its member by `grant_membership`, which the caller does.

    Raises OrganisationInvalid (with the fields) and OrganisationKnown (registration number).
    """
    cleaned = clean_details({"kind": Organisation.Kind.COMPANY, **details, "name": name})
    _refuse_wrong(cleaned)
    _refuse_known(cleaned.get("registration_number", ""))
    organisation = Organisation.objects.create(**cleaned)
    record(verb="organisation.created", subject=organisation, by=by, payload=cleaned)
    return organisation


@transaction.atomic
def register_organisation(*, by: User, name: str, **details: Any) -> Organisation:
    """A new organisation whose first member is `by`. Raises as `create_organisation`."""
    is_agent = bool(details.pop("is_agent", False))
    organisation = create_organisation(by=by, name=name, **details)
    grant_membership(organisation, user=by, by=by, is_agent=is_agent)
    return organisation


@transaction.atomic
def update_organisation(organisation: Organisation, *, by: Any, **details: Any) -> Organisation:
    """The organisation with `details` changed. Permits issued before keep what they said.

    Raises OrganisationInvalid and OrganisationKnown.
    """
    cleaned = clean_details(details)
    _refuse_wrong(cleaned)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {name: value for name, value in cleaned.items() if getattr(locked, name) != value}
    if "registration_number" in changed:
        _refuse_known(changed["registration_number"], but=locked)
    if changed:
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(changed))
        record(verb="organisation.changed", subject=locked, by=by, payload=changed)
    return locked


@transaction.atomic
def grant_membership(
    organisation: Organisation, *, user: User, by: Any, is_agent: bool = False
) -> Membership:
    """The membership that lets `user` act for `organisation`; the one it had, if any."""
    membership, is_new = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"is_agent": is_agent}
    )
    if is_new:
        payload = {"user": str(user), "user_id": str(user.pk), "is_agent": is_agent}
        record(verb="membership.granted", subject=organisation, by=by, payload=payload)
    return membership


@transaction.atomic
def end_membership(organisation: Organisation, *, user: User, by: Any) -> None:
    """`user` may no longer act for `organisation`; nothing happens if it could not."""
    deleted, _details = Membership.objects.filter(organisation=organisation, user=user).delete()
    if deleted:
        payload = {"user": str(user), "user_id": str(user.pk)}
        record(verb="membership.ended", subject=organisation, by=by, payload=payload)


def _refuse_wrong(details: dict[str, Any]) -> None:
    wrong = check_details(details)
    if wrong:
        raise OrganisationInvalid(fields=wrong)


def _refuse_known(number: str, *, but: Organisation | None = None) -> None:
    if not number:
        return
    known = Organisation.objects.filter(registration_number__iexact=number)
    if but is not None:
        known = known.exclude(pk=but.pk)
    if known.exists():
        raise OrganisationKnown(number=number)
