"""Addresses below /payments/ on the public host."""

from __future__ import annotations

from django.urls import path

from billing.payments import views

urlpatterns = [
    path("stripe/<str:iso2>/webhook", views.stripe_webhook, name="stripe-webhook"),
]
