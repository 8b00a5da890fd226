"""Many threads at once, each on its own connection; and our modules without their locks."""

from __future__ import annotations

import importlib.util
import inspect
import re
import threading
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from django.db import connections

from core.common.errors import DomainError
from tenants.context import in_country
from tenants.models import Country

LOCK = re.compile(r"\.select_for_update\([^()]*\)")


def without_locks(module: ModuleType) -> ModuleType:
    """A copy of `module`, from the same source with every `.select_for_update(…)` taken out."""
    source = inspect.getsource(module)
    if not LOCK.search(source):
        raise LookupError(f"{module.__name__} takes no lock")
    return copy_of(module, LOCK.sub("", source))


def copy_of(module: ModuleType, source: str | None = None, **names: Any) -> ModuleType:
    """A second, independent module from (changed) source, in which `names` are replaced."""
    spec = importlib.util.spec_from_loader(f"{module.__name__}_copy", loader=None)
    if spec is None:
        raise LookupError(module.__name__)
    copy = importlib.util.module_from_spec(spec)
    code = compile(source or inspect.getsource(module), f"{module.__file__} (copy)", "exec")
    exec(code, copy.__dict__)  # noqa: S102 - our own source
    copy.__dict__.update(names)
    return copy


def race(country: Country, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of `works` gave, or the DomainError it raised, all begun at the same moment."""
    barrier = threading.Barrier(len(works))
    outcomes: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        try:
            with in_country(country):
                barrier.wait(timeout=60)
                outcomes[place] = works[place]()
        except DomainError as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes
