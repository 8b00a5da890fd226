"""Celery tasks carry their country, or say that they belong to the platform."""

from __future__ import annotations

from typing import Any

import structlog
from celery.contrib.django.task import DjangoTask
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError
from tenants.context import current_country_or_none, in_country, in_public

log = structlog.get_logger(__name__)

HEADER = "ecites_country"


class TaskWithoutCountry(DomainError):
    code = "task.without_country"
    sentence = _("The task %(task)s was sent without a country: it did not run.")
    status = 500


class CountryTask(DjangoTask):  # type: ignore[misc]
    """A task that runs for one country: the one that it was sent from.

    Sending it from the public side raises TaskWithoutCountry, and so does a message
    that arrives without the header or with `public` in it. While the country is suspended or
    not yet ready it does nothing: what is to be done stands in rows, which a sweep finds later.
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
        with in_country(iso2) as country:
            if not country.is_active:
                log.info("task.country_rests", task=self.name, status=country.status)
                return None
            return self.run(*args, **kwargs)


class PlatformTask(DjangoTask):  # type: ignore[misc]
    """A task of the platform: runs on the public side and enters countries one by one."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with in_public():
            return self.run(*args, **kwargs)
