"""Stripe: Payment Intents by API, signed webhooks. A card goes from browser to Stripe only."""

from billing.payments.providers.stripe.gateway import StripeProvider

__all__ = ("StripeProvider",)
