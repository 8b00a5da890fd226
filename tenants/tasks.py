"""Celery tasks carry their country, or say that they belong to the platform."""

from __future__ import annotations

from typing import Any

from celery.contrib.django.task import DjangoTask
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError
from tenants.context import current_country_or_none, in_country, in_public

HEADER = "ecites_country"


class TaskWithoutCountry(DomainError):
    code = "task.without_country"
    sentence = _("The task %(task)s was sent without a country: it did not run.")
    status = 500


class CountryTask(DjangoTask):  # type: ignore[misc]
    """A task that runs for one country: the one that it was sent from.

    Sending it from the public side raises TaskWithoutCountry, and so does a message
    that arrives without the header or with `public` in it.
    """

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        country = current_country_or_none()
        if country is None:
            raise TaskWithoutCountry(task=self.name)
        headers = dict(options.pop("headers", None) or {}) | {HEADER: country.iso2}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        iso2 = (self.request.headers or {}).get(HEADER) or self.request.get(HEADER)
        if not iso2 or iso2 == "public":
            raise TaskWithoutCountry(task=self.name)
        with in_country(iso2):
            return self.run(*args, **kwargs)


class PlatformTask(DjangoTask):  # type: ignore[misc]
    """A task of the platform: runs on the public side and enters countries one by one."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with in_public():
            return self.run(*args, **kwargs)
