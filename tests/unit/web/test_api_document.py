"""What the OpenAPI document says beside the shapes: when to come back, how a body may be packed, what a table is."""

import pytest

from wuse.web.api.operations import api

PATHS = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
SENDING = [PATHS["/api/v1/facts"]["post"], PATHS["/api/v1/facts/{standard}"]["post"]]


def test_every_answer_that_asks_to_come_back_says_when() -> None:
    found = [
        answer
        for operations in PATHS.values()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if status in (429, 503, 507)
    ]
    assert len(found) > 20
    assert all(answer["headers"]["Retry-After"]["schema"]["type"] == "integer" for answer in found)


@pytest.mark.parametrize("operation", SENDING)
def test_a_body_may_be_packed(operation: dict[str, list[dict[str, object]]]) -> None:
    [packed] = [one for one in operation["parameters"] if one["name"] == "Content-Encoding"]
    assert packed["schema"]["enum"] == ["identity", "gzip"]  # type: ignore[index]
    assert not packed["required"]


def test_one_row_may_be_sent_alone_and_problems_come_as_a_table() -> None:
    json_body = SENDING[1]["requestBody"]["content"]["application/json"]["schema"]
    assert [form["type"] for form in json_body["oneOf"]] == ["array", "object"]
    problems = PATHS["/api/v1/facts/receipts/{uid}/problems.csv"]["get"]["responses"]
    assert list(problems[200]["content"]) == ["text/csv"]
