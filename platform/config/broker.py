"""The embedded broker: kombu's folder transport, with messages that appear whole.

kombu writes a message in place, so a worker may read it half written and stop. Here it is
written aside and renamed, which is atomic; an exchange table that is being written is read again.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):  # type: ignore[misc]
    """Folder channel with atomic writes."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg"
        target = Path(self.data_folder_out) / name
        aside = target.with_name(f".{name}.part")
        try:
            aside.write_text(dumps(payload))
            aside.rename(target)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {target.parent}: {error}") from error

    def get_table(self, exchange: str) -> Any:
        for pause in (0.01, 0.05, 0.2):
            try:
                return super().get_table(exchange)
            except ValueError:
                time.sleep(pause)
        return super().get_table(exchange)


class Transport(filesystem.Transport):  # type: ignore[misc]
    """kombu's folder transport over the channel above."""

    Channel = Channel


def register() -> None:
    """Let the scheme `filesystem` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
