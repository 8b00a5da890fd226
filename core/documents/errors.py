"""Why a document could not be made, opened or taken in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, Invalid, NotFound


class NoSigningKey(DomainError):
    code = "documents.no_signing_key"
    sentence = _("The country has no active signing key for the purpose “%(purpose)s”.")
    status = 500


class DocumentNotMade(NotFound):
    code = "documents.not_made"
    sentence = _("The document is still being made and signed. Please come back in a moment.")


class DocumentDamaged(DomainError):
    """The stored bytes are not those that were signed."""

    code = "documents.damaged"
    sentence = _("The stored file %(path)s is damaged or missing.")
    status = 500


class UploadRefused(Invalid):
    """Base of the reasons why an uploaded file is not taken; `fields` names the file field."""

    code = "upload.refused"

    def __init__(self, **params: Any) -> None:
        params.pop("fields", None)
        super().__init__(fields=None, **params)
        self.fields = {"file": [str(self)]}


class UploadEmpty(UploadRefused):
    code = "upload.empty"
    sentence = _("The file %(name)s is empty.")


class UploadTooBig(UploadRefused):
    code = "upload.too_big"
    sentence = _("The file %(name)s is larger than %(limit)s MB.")


class UploadTypeRefused(UploadRefused):
    code = "upload.type_refused"
    sentence = _("The file %(name)s is not one of the accepted types: PDF, PNG, JPEG, TIFF, DOCX.")


class UploadExtensionWrong(UploadRefused):
    code = "upload.extension_wrong"
    sentence = _("The name of the file %(name)s says another type than its content (%(mime)s).")
