"""Files of a country under `<schema>/…`, on a local folder or S3; private always."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

from tenants.context import current_schema


def _own(name: str) -> str:
    """`name` below the current country's folder; another country's folder is out of reach."""
    name = str(name).lstrip("/")
    if ".." in name.split("/"):
        raise SuspiciousFileOperation(f"{name!r} leaves the country's folder")
    return f"{current_schema()}/{name}"


class CountryFolderStorage(FileSystemStorage):
    """A local folder, one sub-folder per country."""

    def path(self, name: str) -> str:
        return super().path(_own(name))

    def _save(self, name: str, content: Any) -> str:
        """The stored name without the country's folder, which `path` puts before it again."""
        stored = super()._save(name, content)  # type: ignore[misc]
        return str(stored).removeprefix(f"{current_schema()}/")

    def url(self, name: str | None) -> str:
        raise SuspiciousFileOperation("A country's files have no address: a view serves them")


class CountryS3Storage(S3Storage):  # type: ignore[misc]
    """An S3 bucket, one prefix per country."""

    def _normalize_name(self, name: str) -> Any:
        return super()._normalize_name(_own(name))
