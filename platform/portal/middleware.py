"""Domain errors that no form caught become pages with their sentence and their status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.common.errors import DomainError
from design.errors import domain_error


class DomainErrorMiddleware:
    """Shows a DomainError as a page; the API and the SOAP doors answer before it gets here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The error page, or None for an exception that is not a refusal of ours."""
        if isinstance(exception, DomainError) and exception.status < 500:
            return domain_error(request, exception)
        return None
