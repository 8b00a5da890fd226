"""The BPMN export holds to the structure of the standard, for every shipped workflow."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from lxml import etree

from core.workflow.bpmn import DD, DI, MODEL, write_bpmn
from core.workflow.definition import parse
from tenants.packs import list_packs, pack_folder, read_pack

B = f"{{{MODEL}}}"


@pytest.mark.parametrize("iso2", list_packs())
def test_every_shipped_workflow_is_sound_bpmn(iso2: str):
    for code, body in read_pack(pack_folder(iso2)).section("workflows").items():
        root = etree.fromstring(write_bpmn(parse(body), code=code, language="en"))
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        process = root.find(f"{B}process")
        flows = {flow.get("id"): flow for flow in process.findall(f"{B}sequenceFlow")}
        nodes = {each.get("id"): each for each in process if each.get("id") not in flows}
        assert {"start", *(f"state_{state}" for state in body["states"])} <= nodes.keys()
        for name, flow in flows.items():
            out = [each.text for each in nodes[flow.get("sourceRef")].findall(f"{B}outgoing")]
            into = [each.text for each in nodes[flow.get("targetRef")].findall(f"{B}incoming")]
            assert name in out
            assert name in into
        drawn = root.xpath("//@bpmnElement")
        assert sorted(drawn) == sorted([process.get("id"), *nodes, *flows])
        for edge in root.iter(f"{{{DI}}}BPMNEdge"):
            assert len(edge.findall(f"{{{DD}}}waypoint")) >= 2


def test_the_command_writes_one_file_per_process(tmp_path: Path):
    call_command("workflow", "bpmn", "MZ", "--folder", str(tmp_path))
    written = sorted(path.name for path in tmp_path.iterdir())
    processes = read_pack(pack_folder("MZ")).section("workflows")
    assert written == sorted(f"mz-{code}.bpmn" for code in processes)
