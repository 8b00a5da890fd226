"""How a button of a page meets a service: a refusal becomes a message, then the page again."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest

from core.common.errors import DomainError

Result = TypeVar("Result")


def attempt_action(
    request: HttpRequest, service: Callable[..., Result], *args: Any, **kwargs: Any
) -> Result | None:
    """Call the service and give its result, or None with the refusal as a message.

    Forbidden and NotFound (403, 404) pass through and become pages.
    """
    try:
        return service(*args, **kwargs)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
        return None
