"""Files and cached values of a country are its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from tenants.addresses import absolute_url, public_url
from tenants.context import in_country, in_public
from tenants.models import Country
from tenants.storage import CountryFolderStorage


@pytest.fixture
def storage(tmp_path: Path) -> CountryFolderStorage:
    return CountryFolderStorage(location=tmp_path)


def test_each_country_has_its_own_folder(
    storage: CountryFolderStorage, mz: Country, za: Country, tmp_path: Path
) -> None:
    names = []
    for country, text in ((mz, b"of MZ"), (za, b"of ZA")):
        with in_country(country):
            names.append(storage.save("papers/a.txt", ContentFile(text)))
    assert names == ["papers/a.txt", "papers/a.txt"]
    assert (tmp_path / "mz/papers/a.txt").read_bytes() == b"of MZ"
    assert (tmp_path / "za/papers/a.txt").read_bytes() == b"of ZA"
    with in_country(mz):
        with storage.open("papers/a.txt") as file:
            assert file.read() == b"of MZ"
        assert storage.save("papers/a.txt", ContentFile(b"second")) != "papers/a.txt"
        storage.delete("papers/a.txt")
        assert not storage.exists("papers/a.txt")
    with in_country(za):
        assert storage.exists("papers/a.txt")


@pytest.mark.parametrize(
    "name", ["../za/a.txt", "x/../../za/a.txt", "..", "x/..", "..\\za\\a.txt", "./../za/a.txt"]
)
def test_another_countrys_path_is_out_of_reach(
    storage: CountryFolderStorage, mz: Country, za: Country, name: str
) -> None:
    with in_country(za):
        storage.save("a.txt", ContentFile(b"of ZA"))
    with in_country(mz):
        with pytest.raises((SuspiciousFileOperation, FileNotFoundError)):
            storage.open(name).read()
        with pytest.raises(SuspiciousFileOperation):
            storage.save(name, ContentFile(b"x"))


def test_naming_another_countrys_folder_stays_in_the_own(
    storage: CountryFolderStorage, mz: Country, za: Country
) -> None:
    with in_country(za):
        storage.save("a.txt", ContentFile(b"of ZA"))
    with in_country(mz):
        for name in ("za/a.txt", "/za/a.txt", "//za/a.txt"):
            assert not storage.exists(name)


def test_a_folder_named_like_the_country_is_not_lost(
    storage: CountryFolderStorage, mz: Country
) -> None:
    with in_country(mz):
        name = storage.save("mz/a.txt", ContentFile(b"x"))
        assert storage.open(name).read() == b"x"
        assert storage.listdir("mz")[1] == ["a.txt"]


def test_the_public_side_has_a_folder_too(storage: CountryFolderStorage, tmp_path: Path) -> None:
    storage.save("a.txt", ContentFile(b"hub"))
    assert (tmp_path / "public/a.txt").exists()


def test_a_file_has_no_address(storage: CountryFolderStorage, mz: Country) -> None:
    with in_country(mz), pytest.raises(SuspiciousFileOperation):
        storage.url("a.txt")


def test_a_cached_value_is_the_countrys_own(mz: Country, za: Country) -> None:
    with in_country(mz):
        cache.set("k", "of MZ")
    with in_country(za):
        assert cache.get("k") is None
        cache.set("k", "of ZA")
        assert cache.get_many(["k"]) == {"k": "of ZA"}
        cache.delete("k")
    with in_public():
        assert cache.get("k") is None
    with in_country(mz):
        assert cache.get("k") == "of MZ"
        assert cache.make_key("k").startswith("mz:")


def test_addresses_carry_the_countrys_host(mz: Country, settings: object) -> None:
    settings.SITE_SCHEME, settings.SITE_PORT = "https", "443"
    with in_country(mz):
        assert absolute_url("/x/") == "https://mz.localhost/x/"
        assert public_url("/y/") == "https://localhost/y/"
    settings.SITE_PORT = "8443"
    assert absolute_url("/x/") == "https://localhost:8443/x/"
