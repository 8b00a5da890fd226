"""Domain events: written in the transaction that causes them, delivered by the worker.

Owns the event rows and their deliveries. Knows no concept; apps declare events and subscribers.
"""

from core.events.registry import event, publish, subscriber

__all__ = ("event", "publish", "subscriber")
