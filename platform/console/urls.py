"""Addresses of the operator console, at the root of the public host."""

from django.urls import path

from design.access import guarded

from . import views

app_name = "console"

urlpatterns = guarded(
    [
        path("", views.countries, name="countries"),
        path("countries/<str:iso2>/", views.country, name="country"),
        path("countries/<str:iso2>/suspend/", views.suspend, name="suspend"),
        path("onboard/", views.onboard, name="onboard"),
        path("onboard/runs/", views.runs, name="runs"),
        path("onboard/runs/<uuid:run_id>/", views.run, name="run"),
        path("hub/members/", views.members, name="members"),
        path("hub/exchanges/", views.exchanges, name="exchanges"),
        path("hub/exchanges/<uuid:exchange_id>/", views.exchange, name="exchange"),
        path("hub/undelivered/", views.dead_letters, name="dead_letters"),
        path("hub/undelivered/<uuid:message_id>/send/", views.send_again, name="send_again"),
    ]
)
