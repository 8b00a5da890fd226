"""The dossier of a finding as fields of a form: `evidence-<key>`, and `check-<code>` of a LAF."""

from collections.abc import Mapping
from typing import Any

from core.findings.dossiers import ALL, ANSWERS, Needs, label_of
from core.findings.rules import LONGEST
from core.permits.rules.entry import clean_text

EVIDENCE, CHECK, NOTE, PROOF = "evidence-", "check-", "note-", "proof-"
DATE_BLOCK = "review_on"


def evidence_groups(needs: Needs, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The blocks that are asked for, with their items as fields and what was entered."""
    return [
        {
            "code": block.code,
            "label": block.label,
            "is_required": block.code in needs.required,
            "is_answered": any(data.get(key) for key in _keys(block.code, block.items)),
            "error_id": f"id_{EVIDENCE}{block.code}",
            "fields": [
                _field(key, label, data)
                for key, label in zip(
                    _keys(block.code, block.items),
                    [label for _code, label in block.items] or [block.label],
                    strict=True,
                )
            ],
        }
        for block in needs.blocks
    ]


def _keys(code: str, items: tuple[tuple[str, Any], ...]) -> list[str]:
    """The names of a block's fields: its items', or its own where it has none."""
    return [f"{EVIDENCE}{code}.{item}" for item, _label in items] or [f"{EVIDENCE}{code}"]


def _field(name: str, label: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "value": data.get(name, ""),
        "is_date": name == EVIDENCE + DATE_BLOCK,
    }


def evidence_in(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The blocks and items that were filled in, by their keys."""
    wanted = {block.code for block in ALL[kind]}
    wanted |= {f"{block.code}.{code}" for block in ALL[kind] for code, _label in block.items}
    given = {
        name.removeprefix(EVIDENCE): clean_text(data.get(name, ""))[:LONGEST]
        for name in data
        if name.startswith(EVIDENCE) and name.removeprefix(EVIDENCE) in wanted
    }
    return {name: text for name, text in given.items() if text}


def check_rows(needs: Needs, data: Any, proofs: list[Any]) -> list[dict[str, Any]]:
    """The checks of a LAF as groups of fields: answer, note, linked proofs."""
    return [
        {
            "code": code,
            "name": CHECK + code,
            "note_name": NOTE + code,
            "proof_name": PROOF + code,
            "label": label_of(code),
            "is_required": code in needs.required,
            "answers": list(ANSWERS.items()),
            "answer": data.get(CHECK + code, ""),
            "note": data.get(NOTE + code, ""),
            "proofs": [
                {
                    "id": str(each.pk),
                    "name": each.name,
                    "is_linked": str(each.pk) in data.getlist(PROOF + code),
                }
                for each in proofs
            ],
        }
        for code in needs.checks
    ]


def checks_in(data: Any) -> dict[str, dict[str, Any]]:
    """The checks that were answered: `{code: {result, note, proofs}}`."""
    return {
        name.removeprefix(CHECK): {
            "result": data[name],
            "note": clean_text(data.get(NOTE + name.removeprefix(CHECK), ""))[:LONGEST],
            "proofs": data.getlist(PROOF + name.removeprefix(CHECK)),
        }
        for name in data
        if name.startswith(CHECK) and data[name]
    }


def evidence_rows(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A recorded dossier, answer by answer."""
    return [{"label": label_of(name), "text": text} for name, text in evidence.items()]


def answer_rows(checks: Mapping[str, Any], proofs: Mapping[str, str]) -> list[dict[str, Any]]:
    """The recorded checks of a LAF; `proofs` gives the names of uploads by their ids."""
    return [
        {
            "label": label_of(code),
            "result": answer["result"],
            "answer": ANSWERS[answer["result"]],
            "note": answer.get("note", ""),
            "proofs": [
                {"id": each, "name": proofs.get(each, each)} for each in answer.get("proofs", ())
            ],
        }
        for code, answer in checks.items()
    ]
