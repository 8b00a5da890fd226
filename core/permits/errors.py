"""Why something about applications or permits was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Forbidden, Invalid, NotFound, Refused


class ApplicationNotFound(NotFound):
    code = "application.not_found"


class PermitNotFound(NotFound):
    code = "permit.not_found"


class DocumentTypeUnknown(Invalid):
    code = "document_type.unknown"
    sentence = _("The country issues no document of the type %(document_type)s.")


class DocumentTypeNotFound(NotFound):
    code = "document_type.not_found"


class NotAMember(Forbidden):
    code = "application.not_a_member"
    sentence = _("You may apply only for an organisation that you are a member of.")


class ApplicationInvalid(Invalid):
    """Values that cannot be stored at all; what could be stored has been."""

    code = "application.invalid"
    sentence = _("Some of what was entered cannot be read; the rest has been saved.")


class ApplicationIncomplete(Invalid):
    code = "application.incomplete"
    sentence = _("The application is not complete yet: %(first)s")


class ControlsFailed(Invalid):
    code = "application.controls_failed"
    sentence = _("This must be mended or explained first: %(first)s")


class NotEditable(Refused):
    code = "application.not_editable"
    sentence = _("Application %(reference)s can no longer be changed.")


class OwnApplication(Refused):
    code = "application.own"
    sentence = _("Nobody may decide on an application of their own or of their organisation.")


class SamePerson(Refused):
    code = "application.same_person"
    sentence = _("This needs a second person: %(name)s has dealt with the case already.")


class NotSignedYet(Refused):
    code = "application.not_signed"
    sentence = _("The first signature is still missing.")


class StandingRefused(Refused):
    code = "permit.standing_refused"
    sentence = _("Permit %(number)s is %(status)s and cannot become %(wanted)s.")


class TrueCopyRefused(Refused):
    code = "permit.true_copy_refused"
    sentence = _(
        "Only a lost, stolen or destroyed paper that is still valid gets a true copy. "
        "Issue a new original instead."
    )


class EndingReasonMissing(Invalid):
    code = "permit.reason_missing"
    sentence = _("Give the reason in a sentence.")


class LossUnknown(Invalid):
    code = "permit.loss_unknown"
    sentence = _("Say whether the paper was lost, stolen or destroyed.")


class NotTheHolder(Forbidden):
    code = "permit.not_the_holder"
    sentence = _("Only the permit's holder or the Management Authority may do this.")


class ValidityTooLong(Refused):
    code = "permit.validity_too_long"
    sentence = _("The paper may be valid until %(latest)s at the latest.")


class ValidityUnreadable(Invalid):
    code = "permit.validity_unreadable"
    sentence = _("The last day of validity must be a date from today on.")


class StampMissing(Invalid):
    code = "permit.stamp_missing"
    sentence = _("Give the number of the security stamp (box 5b).")


class PaperIncomplete(Invalid):
    code = "permit.paper_incomplete"
    sentence = _("The paper lacks what the standard form requires.")


class SeriesUnknown(Refused):
    code = "number_series.unknown"
    sentence = _("The country has no number series %(series)s.")


class ExceptionRefused(Refused):
    code = "issue_exception.refused"
    sentence = _("There is no stop of this kind to except on line %(position)s.")


class ForeignPermitInvalid(Invalid):
    code = "foreign_permit.invalid"
    sentence = _("The foreign permit has no number or no issuing country.")
