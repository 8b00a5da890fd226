"""The benchmarks run, small, and say what they measured."""

from __future__ import annotations

import contextlib
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ops import bench


def test_every_benchmark_named_is_there() -> None:
    for name in bench.NAMES:
        assert callable(bench.find(name))
    with pytest.raises(KeyError):
        bench.find("nothing")
    with pytest.raises(CommandError):
        call_command("bench", "nothing")


@pytest.mark.xdist_group("fresh_country")
def test_the_ledger_benchmark_writes_both_sides_and_prints_one_object(committed) -> None:
    said = StringIO()
    # A target missed on a busy machine is a finding, not a failure of the program.
    with contextlib.suppress(SystemExit):
        call_command("bench", "ledger", json=True, size=2000, stdout=said)
    found = json.loads(said.getvalue())
    assert {"name", "unit", "ours", "yardstick", "ratio", "target", "met"} <= found.keys()
    assert found["ours"] > 0
    assert found["yardstick"] > 0
    assert found["trial_balance"]["postings"] == 2000


@pytest.mark.xdist_group("fresh_country")
def test_the_species_benchmark_asks_six_kinds_of_questions(committed) -> None:
    said = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("bench", "species", json=True, size=2000, stdout=said)
    found = json.loads(said.getvalue())
    assert found["names"] == 2000
    assert len(found["kinds"]) == 6
    assert all(kind["found"] > 0.8 for kind in found["kinds"].values()), found["kinds"]
