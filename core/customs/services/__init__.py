"""All writes at the border, one module per use case."""

from core.customs.services.confirmations import confirm_quantities
from core.customs.services.exports import endorse_export
from core.customs.services.imports import record_import

__all__ = ["confirm_quantities", "endorse_export", "record_import"]
