"""Files of two countries in one bucket of a local S3 server."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import requests
from django.core.files.base import ContentFile

from ops.processes import free_port
from tenants.context import in_country
from tenants.storage import CountryS3Storage

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A local S3 server with the bucket `ecites`."""
    port = free_port()
    program = Path(sys.executable).parent / "moto_server"
    process = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(200):
            try:
                requests.get(address, timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        boto3.client("s3", endpoint_url=address, **KEYS).create_bucket(Bucket="ecites")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def test_each_country_has_its_own_prefix(server: str, mz: object, za: object) -> None:
    storage = CountryS3Storage(
        bucket_name="ecites",
        endpoint_url=server,
        access_key="test",
        secret_key="test",
        region_name="us-east-1",
        default_acl=None,
        file_overwrite=False,
    )
    with in_country("MZ"):
        name = storage.save("uploads/licence.txt", ContentFile(b"of MZ"))
        assert storage.open(name).read() == b"of MZ"
    with in_country("ZA"):
        assert storage.exists(name) is False
        storage.save("uploads/licence.txt", ContentFile(b"of ZA"))
        assert storage.open(name).read() == b"of ZA"
    found = boto3.client("s3", endpoint_url=server, **KEYS).list_objects(Bucket="ecites")
    assert sorted(each["Key"] for each in found["Contents"]) == [
        "mz/uploads/licence.txt",
        "za/uploads/licence.txt",
    ]
