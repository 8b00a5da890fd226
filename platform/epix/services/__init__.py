"""All writes of the hub, one module per use: exchange, lookups, membership, delivery, inbox."""

from epix.services.delivery import announce, deliver_due, send_again
from epix.services.exchange import handle
from epix.services.lookups import confirm, look_up
from epix.services.membership import (
    add_external,
    close_grant,
    grant,
    issue_token,
    join,
    register_certificate,
    revoke_credential,
)
from epix.services.monitoring import probe_members

__all__ = [
    "add_external",
    "announce",
    "close_grant",
    "confirm",
    "deliver_due",
    "grant",
    "handle",
    "issue_token",
    "join",
    "look_up",
    "probe_members",
    "register_certificate",
    "revoke_credential",
    "send_again",
]
