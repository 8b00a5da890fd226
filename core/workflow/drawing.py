"""The pages on all workflows of a pack: one picture per document type and one table per country."""

from __future__ import annotations

from core.workflow.bpmn import write_bpmn
from core.workflow.definition import parse, pick
from core.workflow.diagram import draw
from core.workflow.table import write_table
from tenants.packs import Pack


def draw_pack(pack: Pack, *, language: str = "en") -> dict[str, str]:
    """File name to content: `<iso2>-<type>.svg` for each document type, `<iso2>.md` with the
    pictures and the state × role × action tables."""
    iso2 = pack.country.iso2.lower()
    roles = pack.section("roles") or []
    role_names = {role["code"]: role["names"] for role in roles}
    files: dict[str, str] = {}
    page = [f"# Workflows of {pick(pack.country.names, language)}", ""]
    page += ["Written by `ecites workflow draw` from the country's pack; do not edit.", ""]
    for document_type in pack.section("document_types") or []:
        code = document_type["code"]
        definition = parse(pack.section("workflows")[document_type["workflow"]])
        name = pick(document_type["names"], language)
        files[f"{iso2}-{code}.svg"] = (
            draw(
                definition,
                title=f"{pick(pack.country.names, language)}: {name}",
                language=language,
                role_names=role_names,
                uid=f"{iso2}-{code}",
            )
            + "\n"
        )
        page += [f"## {name}", "", f"![{name}]({iso2}-{code}.svg)", ""]
        page += [write_table(definition, roles=[role["code"] for role in roles]), ""]
    files[f"{iso2}.md"] = "\n".join(page)
    return files


def write_bpmn_files(pack: Pack, *, language: str = "en") -> dict[str, str]:
    """File name to content: `<iso2>-<process>.bpmn` for each workflow of the pack."""
    iso2 = pack.country.iso2.lower()
    return {
        f"{iso2}-{code}.bpmn": write_bpmn(parse(body), code=code, language=language).decode()
        for code, body in (pack.section("workflows") or {}).items()
    }
