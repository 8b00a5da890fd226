"""Why something at the border was refused. `%(line)s` is the form's letter of a line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Forbidden, Invalid, Refused


class QuantitiesInvalid(Invalid):
    """`fields` has "lines.<position>" for each line that is wrong, missing or unknown."""

    code = "customs.quantities_invalid"
    sentence = _("The quantities are not right yet: %(first)s")


class OfficeUnknown(Invalid):
    code = "customs.office_unknown"
    sentence = _("There is no customs office with the code “%(office)s”.")


class TextTooLong(Invalid):
    code = "customs.text_too_long"
    sentence = _("This text may have %(longest)s characters at most.")


class OverEndorsed(Refused):
    """Endorsed above permitted: stop and ask the Management Authority (box 14)."""

    code = "customs.over_endorsed"
    sentence = _(
        "Line %(line)s: %(permitted)s %(unit)s are permitted, but %(entered)s were entered. "
        "Stop the shipment and ask the Management Authority."
    )


class NothingEndorsed(Refused):
    code = "customs.nothing_endorsed"
    sentence = _(
        "Every line is zero: an unused permit is returned to the Management Authority, "
        "not endorsed."
    )


class AlreadyEndorsed(Refused):
    """One document per consignment (Art. VI.5)."""

    code = "customs.already_endorsed"
    sentence = _(
        "Permit %(number)s was already used on %(on)s at %(office)s. A permit covers one "
        "consignment; what was left of it needs a new one."
    )


class PermitNotInForce(Refused):
    code = "customs.permit_not_in_force"
    sentence = _("Permit %(number)s cannot be used: it is %(status)s.")


class PermitOutOfDate(Refused):
    code = "customs.permit_out_of_date"
    sentence = _("Permit %(number)s is valid from %(valid_from)s to %(valid_until)s only.")


class NotAnExportPaper(Refused):
    code = "customs.not_an_export_paper"
    sentence = _("Permit %(number)s is not a paper on which goods leave the country.")


class WrongDestination(Refused):
    code = "customs.wrong_destination"
    sentence = _("Permit %(number)s is for goods to %(destination)s, not to this country.")


class SupersededVersion(Refused):
    code = "customs.superseded_version"
    sentence = _("%(issuer)s has sent a newer version of permit %(number)s: use that one.")


class ExitNotEndorsed(Refused):
    code = "customs.exit_not_endorsed"
    sentence = _(
        "Customs of %(issuer)s have not endorsed permit %(number)s (box 14). "
        "Consult the authority that issued it."
    )


class ImportPermitNeeded(Refused):
    """Art. III.3: specimens of Appendix I come in on an import permit too."""

    code = "customs.import_permit_needed"
    sentence = _("Line %(line)s is in Appendix I: state the number of the import permit.")


class ImportPermitUnfit(Refused):
    code = "customs.import_permit_unfit"
    sentence = _("Import permit %(number)s does not cover line %(line)s.")


class CallerNotImporter(Forbidden):
    code = "customs.caller_not_importer"
    sentence = _("Only the country of import may confirm quantities of permit %(number)s.")


class ConfirmationDiffers(Refused):
    code = "customs.confirmation_differs"
    sentence = _(
        "Line %(line)s was confirmed with %(known)s before; %(entered)s now is not the same."
    )


class KeyReused(Invalid):
    """The same idempotency key or message id came with another content."""

    code = "customs.key_reused"
    sentence = _("“%(key)s” has been used already for something else.")


class CertificateNotFinal(Refused):
    code = "customs.certificate_not_final"
    sentence = _("Permit %(number)s has not been endorsed at exit yet.")
