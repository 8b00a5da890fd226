"""Organisations and who acts for them."""

from __future__ import annotations

import pytest

from core.parties.errors import OrganisationInvalid, OrganisationKnown, OrganisationNotFound
from core.parties.models import Membership
from core.parties.selectors import (
    get_organisation,
    is_member,
    list_members,
    organisations_of,
    organisations_visible_to,
)
from core.parties.services import (
    create_organisation,
    end_membership,
    grant_membership,
    register_organisation,
    update_organisation,
)
from tests.factories.people import OrganisationFactory, make_trader, make_user

pytestmark = pytest.mark.usefixtures("in_mz")


def test_whoever_registers_an_organisation_is_its_first_member() -> None:
    user = make_user()
    organisation = register_organisation(by=user, name=" Couros do Zambeze ", country="mz")
    assert (organisation.name, organisation.country) == ("Couros do Zambeze", "MZ")
    assert list(organisations_of(user)) == [organisation]


def test_wrong_details_are_named_and_nothing_is_made() -> None:
    with pytest.raises(OrganisationInvalid) as refused:
        create_organisation(by=make_user(), name="", email="x")
    assert set(refused.value.fields) == {"name", "email"}


def test_a_registration_number_is_known_once() -> None:
    user = make_user()
    create_organisation(by=user, name="One", registration_number="NUIT 4001")
    with pytest.raises(OrganisationKnown):
        create_organisation(by=user, name="Two", registration_number="nuit 4001")
    other = create_organisation(by=user, name="Three")
    with pytest.raises(OrganisationKnown):
        update_organisation(other, by=user, registration_number="NUIT 4001")


def test_an_organisation_is_changed_in_the_named_details_only() -> None:
    organisation = OrganisationFactory(city="Beira")
    changed = update_organisation(organisation, by=make_user(), street="2 New Road")
    assert (changed.street, changed.city) == ("2 New Road", "Beira")


def test_membership_is_granted_once_and_ends() -> None:
    user, organisation = make_user(), OrganisationFactory()
    first = grant_membership(organisation, user=user, by=user, is_agent=True)
    assert grant_membership(organisation, user=user, by=user) == first
    assert first.is_agent
    assert [membership.user for membership in list_members(organisation)] == [user]
    end_membership(organisation, user=user, by=user)
    end_membership(organisation, user=user, by=user)
    assert not is_member(user, organisation_id=organisation.pk)
    assert not Membership.objects.filter(organisation=organisation).exists()


def test_applicants_see_their_own_organisations_and_officers_all() -> None:
    user, own = make_trader()
    other = OrganisationFactory()
    assert list(organisations_visible_to(user)) == [own]
    assert other in organisations_visible_to(make_user("ma_officer"))
    with pytest.raises(OrganisationNotFound):
        get_organisation(other.pk, user=user)
