"""Addresses below /v/ on a country's host."""

from django.urls import path

from verify import views

app_name = "verify"

urlpatterns = [
    path("", views.enter, name="enter"),
    path("<str:token>", views.show, name="show"),
]
