"""Bundles for tests: a good patient, condition and test, of which a test changes what it is about."""

import copy
import json
from typing import Any

from tests.architecture.house import ROOT

Json = dict[str, Any]
EXAMPLES = ROOT / "examples" / "fhir"
PATIENT, CONDITION, ENCOUNTER, HOSPITAL, TEST = range(5)
"""Where they stand in `transaction()`."""


def transaction() -> Json:
    """The example of a transaction: patient, condition, stay, hospital, test."""
    return example("transaction")


def example(name: str) -> Json:
    """One of the published examples, parsed."""
    found: Json = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def resource(bundle: Json, number: int) -> Json:
    """The resource of an entry, to be changed in place."""
    found: Json = bundle["entry"][number]["resource"]
    return found


def of(*resources: Json, kind: str = "collection") -> Json:
    """A bundle of resources, each under the address `http://example.org/fhir/<type>/<id>`."""
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"fullUrl": _url(each), "resource": copy.deepcopy(each)} for each in resources],
    }


def _url(found: Json) -> str:
    return f"http://example.org/fhir/{found['resourceType']}/{found['id']}"
