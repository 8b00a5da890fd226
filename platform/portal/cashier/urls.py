"""Addresses of the cashier's pages."""

from django.urls import path

from portal.access import guarded

from . import sessions, views

app_name = "cashier"

urlpatterns = guarded(
    [
        path("", views.invoices, name="invoices"),
        path("session/", sessions.session, name="session"),
        path("sessions/", sessions.sessions, name="sessions"),
        path("invoices/<uuid:invoice_id>/", views.invoice, name="invoice"),
        path("payments/", views.payments, name="payments"),
        path("receipts/<uuid:payment_id>/", views.receipt, name="receipt"),
        path("bank-credit/", views.bank_credit, name="bank_credit"),
    ]
)
