"""Abstract bases."""

from __future__ import annotations

from django.db import models

from core.common.ids import new_id


class Identified(models.Model):
    """A row whose key may be shown outside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """A row that is written once. The run role gets SELECT and INSERT on its table only.

    The migration adds the trigger: `core.common.database.append_only("<table>")`.
    """

    append_only = True

    class Meta:
        abstract = True
