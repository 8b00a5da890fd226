"""What a finding must hold, and which outcomes let a paper be issued. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.findings.dossiers import ANSWERS, PROVED, SETTLED, Needs, answered, keys_of, label_of

KINDS = ("ndf", "laf")
OUTCOMES = ("positive", "conditional", "negative", "more_information")
ALLOWING = frozenset({"positive", "conditional"})
"""Outcomes under which a paper may be issued; conditions go on the paper."""
PERMISSIONS = {"ndf": "finding.ndf", "laf": "finding.laf"}
"""NDF: Scientific Authority; LAF: Management Authority. Neither makes the other's."""
ACTIONS = {"ndf": "record_ndf", "laf": "record_laf"}
CITE = "cite_ndf"
"""The workflow's action by which the Management Authority cites a standing finding."""
LONGEST = 10_000

Checks = Mapping[str, Mapping[str, Any]]
Wrong = dict[str, list[str]]


def allows_issue(outcome: str) -> bool:
    """Whether a finding of this outcome lets the paper be issued."""
    return outcome in ALLOWING


def check_finding(
    *,
    kind: str,
    outcome: str,
    reasoning: str,
    conditions: str,
    evidence: Mapping[str, Any],
    checks: Checks | None = None,
    needs: Needs | None = None,
    proofs: Collection[str] = (),
) -> Wrong:
    """Sentences by field for what is wrong; empty when all is right.

    `needs` says how deep the dossier must go (none: not judged); `proofs` are the ids of what was
    uploaded on the case. A dossier must be as deep as its risk only for an outcome that lets the
    paper be issued: "more information" is given on what is there.
    """
    wrong: Wrong = {}
    if kind not in KINDS:
        wrong["kind"] = [_("Choose one of the kinds offered.")]
    if outcome not in OUTCOMES:
        wrong["outcome"] = [_("Choose one of the outcomes offered.")]
    if not reasoning.strip():
        wrong["reasoning"] = [_("Give the reasons for the finding.")]
    if outcome == "conditional" and not conditions.strip():
        wrong["conditions"] = [_("State the conditions.")]
    if outcome in ("negative", "more_information") and conditions.strip():
        wrong["conditions"] = [_("Conditions go with a positive finding only.")]
    allowed = keys_of(kind) if kind in KINDS else frozenset()
    unknown = [name for name in evidence if name not in allowed]
    if unknown:
        wrong["evidence"] = [
            _("“%(name)s” is not a block of this dossier.") % {"name": name} for name in unknown
        ]
    if checks:
        wrong |= _check_answers(kind, outcome, checks, proofs)
    if needs is not None and allows_issue(outcome):
        for name, sentences in _check_depth(kind, evidence, checks or {}, needs).items():
            wrong.setdefault(name, []).extend(sentences)
    return wrong


def _check_answers(kind: str, outcome: str, checks: Checks, proofs: Collection[str]) -> Wrong:
    """The answers of a LAF's checks: known, with proofs of this case, agreeing with the outcome."""
    wrong: Wrong = {}
    known = keys_of("laf") if kind == "laf" else frozenset()
    for code, answer in checks.items():
        name = f"check-{code}"
        if code not in known or answer.get("result") not in ANSWERS:
            wrong[name] = [_("Choose one of the answers offered.")]
        elif set(answer.get("proofs", ())) - set(proofs):
            wrong[name] = [_("Link proofs of this case only.")]
        elif allows_issue(outcome) and answer["result"] not in SETTLED:
            wrong[name] = [
                _("%(check)s is not satisfied: the finding cannot be positive.")
                % {"check": label_of(code)}
            ]
    return wrong


def _check_depth(kind: str, evidence: Mapping[str, Any], checks: Checks, needs: Needs) -> Wrong:
    """What a positive finding of this depth still lacks."""
    wrong: Wrong = {}
    given = answered(evidence)
    for code in needs.required:
        name = f"check-{code}" if kind == "laf" else f"evidence-{code}"
        is_given = code in (given | set(checks)) if kind == "laf" else code in given
        if not is_given:
            sentence = _("%(block)s: a case of this risk needs an answer here.")
            wrong[name] = [sentence % {"block": label_of(code)}]
        elif kind == "laf" and needs.needs_proofs and code in PROVED and _lacks_proof(checks, code):
            sentence = _("%(block)s: link the proof that shows it.")
            wrong[name] = [sentence % {"block": label_of(code)}]
    return wrong


def _lacks_proof(checks: Checks, code: str) -> bool:
    answer = checks.get(code, {})
    return answer.get("result") == "satisfied" and not answer.get("proofs")


def read_review_day(value: Any) -> dt.date | None:
    """The day that `value` states, or None when it states none. Raises ValueError."""
    if value in (None, ""):
        return None
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
