"""`ecites bench species`: searching 100,000 names as people type them, typing errors included.

Names are made up from syllables with a fixed seed, common names from words, so that they share
beginnings and ends as real ones do. Six kinds of questions take turns: the beginning of a name, a
word of it, a synonym, a common name, one and two typing errors. Ours is the 95th percentile of the
whole search, Appendix of today included; the yardstick is reading one taxon by its primary key.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection

from core.common import clock
from core.species.models import CommonName, Listing, NameStatus, Rank, Taxon
from core.species.selectors import get_taxon, search
from ops.bench import Result
from ops.bench.place import own_database

LIMIT_MS = 50
QUESTIONS = 600
WARM = 60
BATCH = 2000
_SYLLABLES = (
    "ba be bi bo ca ce ci co cra da de di do dra fa fe fi fo ga ge gi go gra ha he hi ho ja la le "
    "li lo ma me mi mo na ne ni no pa pe phi po pra ra re ri ro sa se si so sta ta te the ti to "
    "tra va ve vi vo xa ze zo"
)
_ENDS = ("us", "a", "um", "is", "ensis", "oides", "ana", "icus", "ella", "ifolia")
_WORDS = (
    "red blue green golden black white spotted striped giant dwarf northern southern eastern "
    "western mountain forest river desert coastal common long-tailed short-eared crested horned"
)
_KINDS = (
    "parrot monkey turtle tortoise orchid cactus frog gecko chameleon python boa eagle owl hawk "
    "shark coral cycad aloe rosewood mahogany antelope cat bear otter pangolin seahorse"
)

Question = tuple[str, str, int]
"""What is typed, its kind, and the taxon that is meant."""


def run(*, size: int = 100_000) -> Result:
    """`size` is how many names there are: 6 in 10 accepted, the others synonyms and common."""
    chance = random.Random(20260101)  # noqa: S311 - a scenario, no secret
    with own_database():
        _fill(size, chance)
        questions = _questions(chance)
        for text, _kind, _meant in questions[:WARM]:
            search(text)
        timed = [(kind, *_timed(text, meant)) for text, kind, meant in questions]
        ids = [meant for _text, _kind, meant in questions]
        reads = [_milliseconds(partial(get_taxon, pk)) for pk in ids]
        names = Taxon.objects.count() + CommonName.objects.count()
    ours = _p95([ms for _kind, ms, _found in timed])
    return Result(
        name="species",
        unit="ms, 95th percentile",
        ours=round(ours, 2),
        yardstick=round(_p95(reads), 3),
        target=f"p95 under {LIMIT_MS} ms",
        met=ours < LIMIT_MS,
        details={"names": names, "questions": len(timed), "kinds": _by_kind(timed)},
    )


def _by_kind(timed: Sequence[tuple[str, float, bool]]) -> dict[str, Any]:
    """Median, 95th percentile and share of answers with the taxon meant, for each kind."""
    found: dict[str, Any] = {}
    for kind in dict.fromkeys(kind for kind, _ms, _found in timed):
        mine = [(ms, is_found) for k, ms, is_found in timed if k == kind]
        found[kind] = {
            "median_ms": round(statistics.median(ms for ms, _found in mine), 2),
            "p95_ms": round(_p95([ms for ms, _found in mine]), 2),
            "found": round(sum(is_found for _ms, is_found in mine) / len(mine), 3),
        }
    return found


def _timed(text: str, meant: int) -> tuple[float, bool]:
    begun = time.perf_counter()
    hits = search(text)
    return (time.perf_counter() - begun) * 1000, meant in {hit.taxon_id for hit in hits}


def _milliseconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _word(chance: random.Random, syllables: int) -> str:
    parts = [chance.choice(_SYLLABLES.split()) for _at in range(syllables)]
    return "".join(parts) + chance.choice(_ENDS)


def _fill(size: int, chance: random.Random) -> None:
    genera = list(dict.fromkeys(_word(chance, 3).capitalize() for _at in range(size // 40)))
    names: dict[str, None] = {}
    while len(names) < size * 8 // 10:
        names.setdefault(f"{chance.choice(genera)} {_word(chance, chance.choice((2, 3, 4)))}")
    wanted = list(names)
    accepted = [_taxon(name) for name in wanted[: size * 6 // 10]]
    Taxon.objects.bulk_create(accepted, batch_size=BATCH)
    synonyms = [_taxon(name, accepted=chance.choice(accepted)) for name in wanted[len(accepted) :]]
    Taxon.objects.bulk_create(synonyms, batch_size=BATCH)
    common = [
        CommonName(taxon=taxon, language="en", name=_common(chance))
        for taxon in chance.sample(accepted, size * 2 // 10)
    ]
    for name in common:
        name.fill_keys()
    CommonName.objects.bulk_create(common, batch_size=BATCH)
    Listing.objects.bulk_create(
        Listing(taxon=taxon, appendix="II", effective_on=clock.today(), as_of=clock.today())
        for taxon in accepted[::3]
    )
    _analyse()


def _analyse() -> None:
    """Let the planner know the tables, as the running database does by itself."""
    with connection.cursor() as cursor:
        for model in (Taxon, CommonName, Listing):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _common(chance: random.Random) -> str:
    owner = _word(chance, 2).capitalize()
    return f"{owner} {chance.choice(_WORDS.split())} {chance.choice(_KINDS.split())}"


def _taxon(name: str, *, accepted: Taxon | None = None) -> Taxon:
    taxon = Taxon(
        rank=Rank.SPECIES,
        kingdom="Animalia",
        genus=name.split()[0],
        scientific_name=name,
        status=NameStatus.SYNONYM if accepted else NameStatus.ACCEPTED,
        accepted=accepted,
    )
    taxon.fill_keys()
    return taxon


def _questions(chance: random.Random) -> list[Question]:
    accepted = list(Taxon.objects.filter(status=NameStatus.ACCEPTED).order_by("?")[:QUESTIONS])
    synonyms = list(Taxon.objects.filter(status=NameStatus.SYNONYM).order_by("?")[:QUESTIONS])
    common = list(CommonName.objects.order_by("?")[:QUESTIONS])
    found: list[Question] = []
    for at in range(QUESTIONS // 6):
        name = accepted[at].scientific_name
        other = synonyms[at]
        found += [
            (name[: len(name.split()[0]) + 4], "beginning", accepted[at].pk),
            (accepted[-at - 1].scientific_name.split()[1], "word", accepted[-at - 1].pk),
            (other.scientific_name, "synonym", other.accepted_id or 0),
            (common[at].name, "common name", common[at].taxon_id),
            (_mistyped(name, 1, chance), "one error", accepted[at].pk),
            (_mistyped(name, 2, chance), "two errors", accepted[at].pk),
        ]
    return found


def _mistyped(name: str, errors: int, chance: random.Random) -> str:
    """The name with letters changed, left out, doubled or swapped, one error a word."""
    words = name.split()
    for word in chance.sample(range(len(words)), min(errors, len(words))):
        text = words[word]
        at = chance.randrange(1, len(text) - 1)
        wrong = (
            text[:at] + chance.choice("aeiourst") + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
        words[word] = chance.choice(wrong)
    return " ".join(words)
