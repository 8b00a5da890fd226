"""Why something about organisations was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class OrganisationNotFound(NotFound):
    code = "organisation.not_found"


class OrganisationInvalid(Invalid):
    code = "organisation.invalid"
    sentence = _("The organisation's details are not right yet.")


class OrganisationKnown(Refused):
    code = "organisation.known"
    sentence = _(
        "An organisation with the registration number %(number)s is known already. "
        "Ask one of its members or the authority to let you act for it."
    )
