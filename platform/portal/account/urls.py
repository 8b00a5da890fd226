"""Addresses of a person's own details."""

from django.urls import path

from portal.access import guarded

from . import views

app_name = "account"

urlpatterns = guarded(
    [
        path("", views.details, name="details"),
        path("alerts/", views.alerts, name="alerts"),
        path("alerts/read/", views.mark_alerts_read, name="mark_alerts_read"),
    ]
)
