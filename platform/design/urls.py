"""Addresses of the design app; included at the root of both kinds of host."""

from django.conf import settings
from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "design"

urlpatterns = [
    path("branding.css", views.branding_css, name="branding"),
    path("language/", set_language, name="set_language"),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
