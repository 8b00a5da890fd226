"""The public side: operator console, hub, payment webhooks."""

from __future__ import annotations

from django.urls import include, path

from config.settings.apps import exists

urlpatterns = [path("account/", include("allauth.urls"))]
for _prefix, _module in (
    ("epix/", "epix.urls"),
    ("payments/", "billing.payments.urls_public"),
    ("", "design.urls"),
    ("", "console.urls"),
):
    if exists(_module):
        urlpatterns.append(path(_prefix, include(_module)))
