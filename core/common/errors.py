"""Why something was refused: one class per reason, each with a stable code and a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain said no.

    Subclasses set `code` (stable slug), `sentence` (translatable, %-format over the
    parameters) and `status` (the HTTP status that the API and the pages answer with).
    """

    code = "error"
    sentence: Any = _("This could not be done.")
    status = 409

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.params))

    def as_dict(self) -> dict[str, Any]:
        """The error as problem-details members (RFC 9457)."""
        return {
            "type": f"urn:ecites:error:{self.code}",
            "title": str(self),
            "status": self.status,
            "code": self.code,
            "params": {name: str(value) for name, value in self.params.items()},
        }


def _rebuild(cls: type[DomainError], params: dict[str, Any]) -> DomainError:
    return cls(**params)


class Refused(DomainError):
    """A rule refuses the action in the present state (409)."""

    code = "refused"


class Invalid(DomainError):
    """What was sent is wrong (422). `fields` maps a field's name to its sentences."""

    code = "invalid"
    sentence: Any = _("Some of what was entered is not right.")
    status = 422

    def __init__(self, *, fields: dict[str, list[str]] | None = None, **params: Any) -> None:
        super().__init__(**params)
        self.fields = fields or {}

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild_invalid, (type(self), self.fields, self.params))

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"fields": self.fields}


def _rebuild_invalid(cls: type[Invalid], fields: Any, params: dict[str, Any]) -> Invalid:
    return cls(fields=fields, **params)


class NotFound(DomainError):
    """There is no such thing, or it is not yours to see (404): the two look the same."""

    code = "not_found"
    sentence: Any = _("There is nothing here under this address, or it is not yours to see.")
    status = 404


class Forbidden(DomainError):
    """The person may not do this (403)."""

    code = "forbidden"
    sentence: Any = _("Your role does not allow this.")
    status = 403
