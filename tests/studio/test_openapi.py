"""Whatever fits or does not fit the API's own description is answered, and never with a 500."""

import pytest
from hypothesis import HealthCheck, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="session")
def description(studio):
    """The OpenAPI document of the studio, as it serves it."""
    return schemathesis.openapi.from_url(f"{studio}/api/v1/openapi.json")


schema = schemathesis.pytest.from_fixture("description")

CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance)


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_the_server_fail(case):
    case.call_and_validate(checks=list(CHECKS), timeout=120)


def test_the_description_names_wishes_and_documents(api):
    document = api.client.get("/api/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert set(schemas["Wishes"]["properties"]) >= {"key", "metre", "style", "seed"}
    assert "TemplateFields" in schemas
    assert "ErrorAnswer" in schemas
    assert set(document["paths"]["/api/v1/plan"]["post"]["responses"]) >= {"200", "400", "422"}
