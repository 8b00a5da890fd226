"""Addresses of the guides."""

from django.urls import path

from portal.access import guarded

from . import views

app_name = "training"

urlpatterns = guarded([path("", views.guides, name="home")])
