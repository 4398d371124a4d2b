"""Two independent validators of FHIR R4, run by node; see check.mjs."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """What each validator finds wrong with a document, and the document in XML."""

    medplum: tuple[str, ...]
    fhir: tuple[str, ...]
    xml: str


def judged(bundles: Mapping[str, Any]) -> dict[str, Verdict]:
    """The verdict on each document. All in one process: it takes a second to start.

    Links inside a document are urn:uuid, which neither validator follows. They are shown as
    `Patient/…`, by what they really lead to, so that both check that they lead to the right kind.
    """
    shown = {name: _with_kinds(bundle) for name, bundle in bundles.items()}
    node = shutil.which("node") or "node"
    ran = subprocess.run(
        (node, str(HERE / "check.mjs")),
        input=json.dumps(shown),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(ran.stdout)
    return {
        name: Verdict(tuple(each["medplum"]), tuple(each["fhir"]), each["xml"])
        for name, each in found.items()
    }


def _with_kinds(bundle: Any) -> Any:
    entries = bundle.get("entry", []) if isinstance(bundle, dict) else []
    kinds = {
        entry["fullUrl"]: f"{entry['resource'].get('resourceType')}/{entry['resource'].get('id')}"
        for entry in entries
    }
    return _linked(bundle, kinds)


def _linked(value: Any, kinds: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: kinds[inner] if key == "reference" else _linked(inner, kinds)
            for key, inner in value.items()
        }
    return [_linked(each, kinds) for each in value] if isinstance(value, list) else value
