"""Whatever fits or does not fit the API's own description is answered, and never with a 500."""

import pytest
from hypothesis import HealthCheck, settings

pytest.importorskip("fastapi", reason="the extra melregen[studio] is not installed")
schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from melregen.studio.app import create_app  # noqa: E402
from melregen.studio.jobs import JobStore  # noqa: E402

DESCRIPTION = create_app(JobStore.of_size(1)).openapi()
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]

schema = schemathesis.openapi.from_dict(DESCRIPTION)


@schema.parametrize()
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_request_makes_the_server_fail(case, studio):
    case.call_and_validate(base_url=studio, checks=CHECKS, timeout=120)


def test_the_description_names_wishes_and_documents():
    schemas = DESCRIPTION["components"]["schemas"]
    assert set(schemas["Wishes"]["properties"]) >= {"key", "metre", "style", "seed"}
    assert "TemplateFields" in schemas
    assert "ErrorAnswer" in schemas
    assert set(DESCRIPTION["paths"]["/api/v1/plan"]["post"]["responses"]) >= {"200", "400", "422"}
