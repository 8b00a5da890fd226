"""People and the organisations that they act for."""

from __future__ import annotations

from typing import Any

import factory

from core.accounts.models import Role, User
from core.parties.models import Membership, Organisation
from tenants.context import current_country


class UserFactory(factory.django.DjangoModelFactory):
    """A user of the present country; `UserFactory(roles=["ma_officer"])` with those of its pack."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    full_name = factory.Faker("name")

    @factory.post_generation
    def roles(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        codes = list(extracted or ["applicant"])
        found = list(Role.objects.filter(code__in=codes))
        if len(found) != len(codes):
            raise LookupError(f"the country's pack lacks one of the roles {codes}")
        self.roles.set(found)


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A company with a full address."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Trading House {n}")
    street = "1 Harbour Road"
    city = "Maputo"
    postcode = "1100"
    country = factory.LazyFunction(lambda: current_country().iso2)
    email = factory.Sequence(lambda n: f"office{n}@trade.example")


class MembershipFactory(factory.django.DjangoModelFactory):
    """An applicant who may act for an organisation."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


def make_user(*roles: str, **fields: Any) -> User:
    """A user with the roles ("applicant" when none is named)."""
    return UserFactory(roles=list(roles) or ["applicant"], **fields)


def make_trader(**organisation: Any) -> tuple[User, Organisation]:
    """An applicant and the organisation that he is a member of."""
    membership = MembershipFactory(organisation=OrganisationFactory(**organisation))
    return membership.user, membership.organisation
