"""Run the steps in order, time each, stop at the first that does not hold."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from ops.journey import exchange, people, permit, proofs
from ops.journey.doors import StepFailed
from ops.journey.stage import Stage
from ops.journey.state import State, empty_result

log = structlog.get_logger(__name__)

Step = Callable[[State], None]

ONCE: tuple[tuple[str, Step], ...] = (
    ("onboard", people.onboard),
    ("staff", people.staff),
    ("payment account", people.payment_account),
)
PERMIT: tuple[tuple[str, Step], ...] = (
    ("trader", people.trader),
    ("apply", permit.apply),
    ("review", permit.review),
    ("pay", permit.pay),
    ("issue", permit.issue),
    ("documents", permit.documents),
    ("hub token", exchange.hub_token),
    ("grant", exchange.grant),
    ("look up", exchange.look_up),
    ("endorse", exchange.endorse),
    ("confirm", exchange.confirm),
    ("import", exchange.import_goods),
    ("annual reports", exchange.annual_reports),
    ("isolation", proofs.isolation),
    ("books", proofs.books),
    ("audit trail", proofs.audit_trail),
)


def run(
    stage: Stage,
    folder: Path,
    *,
    steps: tuple[tuple[str, Step], ...] = ONCE + PERMIT,
    state: State | None = None,
    before: dict[str, Step] | None = None,
) -> dict[str, Any]:
    """The journey's result; `ok` only if every step held.

    `before` maps a step's name to something done just before it (a drill: what if …).
    """
    state = state or State(stage=stage, folder=folder)
    state.result = empty_result() | {"countries": state.result.get("countries", [])}
    for name, step in steps:
        started = time.perf_counter()
        try:
            if before and name in before:
                before[name](state)
            step(state)
        except (StepFailed, LookupError, AttributeError, ValueError, OSError) as error:
            log.error("journey.step_failed", step=name, error=str(error))
            state.result["failed"] = {"step": name, "why": f"{error}"}
            return state.result
        spent = round((time.perf_counter() - started) * 1000, 1)
        state.result["steps"].append({"name": name, "ms": spent})
    state.result["ok"] = _holds(state.result)
    return state.result


def _holds(result: dict[str, Any]) -> bool:
    return bool(
        result["qr_verified"]
        and result["ledger_balanced"]
        and result["audit_verified"]
        and all(one["ok"] for one in result["epix"].values())
        and len(result["epix"]) == 4
        and all(one["refused"] for one in result["isolation"])
        and Path(result["pdf"]).exists()
        and Path(result["xml"]).exists()
        and all(Path(one["path"]).exists() for one in result["annual_report"].values())
    )
