"""How a form meets a service: the service's domain errors become the form's errors."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from core.common.errors import DomainError

Result = TypeVar("Result")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with POST (perhaps nothing at all), or None: the data of a form."""
    return request.POST if request.method == "POST" else None


def attempt(
    form: BaseForm, service: Callable[..., Result], *args: Any, **kwargs: Any
) -> Result | None:
    """Call the service and give its result, or None with the refusal added to the form.

    Forbidden and NotFound (403, 404) are not the form's business and pass through.
    """
    try:
        return service(*args, **kwargs)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        add_domain_error(form, error)
        return None


def add_domain_error(form: BaseForm, error: DomainError) -> None:
    """Put a domain error on the fields that it names, or on the form as a whole."""
    fields: dict[str, list[str]] = getattr(error, "fields", None) or {}
    strangers = []
    for name, sentences in fields.items():
        if name in form.fields:
            form.add_error(name, sentences)
        else:
            strangers.extend(sentences)
    if strangers or not fields:
        form.add_error(None, strangers or str(error))
