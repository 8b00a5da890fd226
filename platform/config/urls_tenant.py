"""The pages of a country, under its own host."""

from __future__ import annotations

from django.urls import include, path

from config.settings.apps import exists

urlpatterns = [path("account/", include("allauth.urls"))]
for _prefix, _module in (
    ("v/", "verify.urls"),
    ("api/v1/", "api.urls"),
    ("", "design.urls"),
    ("", "portal.urls"),
):
    if exists(_module):
        urlpatterns.append(path(_prefix, include(_module)))
