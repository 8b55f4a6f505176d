"""The whole API does as its description says, whatever is asked of it: no mistakes, no answer outside its schema."""

import sys

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import webmaker
from ullage.web.jobs import Jobs

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
HEADERS = {"authorization": f"Bearer {webmaker.TOKEN}", "x-ullage": "1"}


def faults(case, examples, modes=(GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):
    """Ask every operation of the application of a case, and give what it does otherwise than it says."""

    def stub(app):
        app.state.jobs = Jobs(case, (sys.executable, "-c", "pass"))  # a run of the case would take its time

    found = []
    with webmaker.serving(case, change=stub) as address:
        schema = schemathesis.openapi.from_dict(webmaker.ask(address, "/openapi.json").json)
        for told in schema.get_all_operations():
            for mode in modes:
                found += faults_of(told.ok(), mode, examples, address)
    return found


def faults_of(operation, mode, examples, address):
    """Ask one operation in one way."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        answer = case.call(base_url=address, headers=HEADERS, timeout=120)
        case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:  # nothing can be wrong with a request that has neither parameters nor a body
        return []
    except Exception as error:  # noqa: BLE001 - each is told, all together
        return [f"{operation.label}, {mode.value}: {error}"]
    return []


def test_the_api_of_a_case_with_a_result_is_as_described(own_case):
    assert not (found := faults(own_case, 2)), "\n\n".join(found)


def test_the_api_of_a_case_without_a_result_is_as_described(own_case):
    for one in sorted((own_case / "out").rglob("*"), reverse=True):
        one.rmdir() if one.is_dir() else one.unlink()
    (own_case / "out").rmdir()
    assert not (found := faults(own_case, 1)), "\n\n".join(found)


@pytest.mark.truth
@pytest.mark.parametrize("result", [True, False])
def test_the_api_of_a_season_is_as_described_over_many_requests(own_season, result):
    if not result:
        (own_season / "out" / "summary.json").unlink()
    assert not (found := faults(own_season, 60)), "\n\n".join(found)
