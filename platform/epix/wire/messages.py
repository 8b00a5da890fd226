"""What a request asks and what an answer says, as frozen data."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from epix.wire.names import CONFIRM, GET_FINAL, GET_NON_FINAL, NOTIFY, STATE, V2, Dialect


@dataclass(frozen=True, kw_only=True)
class Position:
    """A line's quantity: `id` is the permit's line letter or number, the unit may be unsaid."""

    id: str
    quantity: Decimal
    unit_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A permit's news: what happened to it, when, and the permit as it stands afterwards."""

    news: str
    sender: str
    occurred_at: dt.datetime
    reason: str = ""
    replaced_by: str = ""
    permit: etree._Element | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, whichever dialect it came in.

    `country` is the callee's ISO 3166-1 alpha-2 code. `token` is a secret: it is left out of
    `repr`, and nothing may store or log it. `message_id` is the sender's own or "".
    """

    operation: str
    country: str
    number: str = ""
    token: str = field(default="", repr=False)
    positions: tuple[Position, ...] = ()
    notice: Notice | None = None
    message_id: str = ""
    dialect: Dialect = V2

    def identity(self, *, caller: str) -> str:
        """An id that is the same whenever the same message comes again from `caller`.

        The sender's message id when there is one; otherwise a digest of what was said, so a
        repeated confirmation counts once (two equal part shipments need message ids to differ).
        """
        if self.message_id:
            return self.message_id
        said = [self.operation, caller, self.country, self.number]
        said += [
            f"{one.id}={format(one.quantity.normalize(), 'f')}{one.unit_code}"
            for one in sorted(self.positions, key=lambda one: one.id)
        ]
        return "sha256:" + hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that travels with a permit; `content` is base64, or what the callee wrote there."""

    name: str = ""
    content: str = ""


@dataclass(frozen=True, kw_only=True)
class PermitAnswer:
    """The answer to both certificate operations; `permit` is the unqualified CITESEPermit."""

    permit: etree._Element = field(compare=False)
    attachments: tuple[Attachment, ...] = ()
    composite: bool = False


@dataclass(frozen=True, kw_only=True)
class ConfirmAnswer:
    """What the issuer has recorded for this message, per line."""

    number: str
    country: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, kw_only=True)
class StateAnswer:
    """Whether the callee answers."""

    country: str
    is_available: bool = True


@dataclass(frozen=True, kw_only=True)
class NoticeAnswer:
    """The receiver has the notice; `status` is one of the ePhyto hub's delivery words."""

    message_id: str
    status: str = "Delivered"


Answer = PermitAnswer | ConfirmAnswer | StateAnswer | NoticeAnswer

ANSWER_OF = {
    GET_NON_FINAL: PermitAnswer,
    GET_FINAL: PermitAnswer,
    CONFIRM: ConfirmAnswer,
    STATE: StateAnswer,
    NOTIFY: NoticeAnswer,
}
