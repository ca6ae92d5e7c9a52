"""Checks of the OpenAPI document that schemathesis does not have by itself."""

import json
import pathlib
import re

import schemathesis

_RULES = json.loads((pathlib.Path(__file__).parent / "refusals.json").read_text())["rules"]

# Answers that depend on what is stored or who asks, which no schema of a request can state.
_STATEFUL = {401, 403, 404, 409, 410, 412, 413, 415, 422, 429, 503}


def _is_explained(error, method):
    return any(
        re.search(rule["pointer"], error.get("pointer", ""))
        and re.search(rule["reason"], error.get("reason", ""))
        and rule.get("method", method) == method
        for rule in _RULES
    )


@schemathesis.check
def explained_refusal(ctx, response, case):
    """A request that matches the schema is refused only for a rule that a schema cannot state, named by its errors."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive:
        return
    if response.status_code < 400 or response.status_code in _STATEFUL:
        return
    errors = response.json().get("errors", [])
    unexplained = [error for error in errors if not _is_explained(error, case.method)]
    assert errors and not unexplained, f"refused although it matches the schema: {unexplained or response.text}"


# Archives of charts are sent as bytes.
schemathesis.serializer.alias(
    ["application/gzip", "application/vnd.cncf.helm.chart.content.v1.tar+gzip"], "application/octet-stream"
)

# Each watch holds the run until its request times out: two lists stand for all of them, which share one implementation.
_WATCHED = {"/api/v1/watch", "/api/v1/releases"}


@schemathesis.hook
def filter_case(ctx, case):
    query = case.query or {}
    # A dry run answers what would be stored and stores nothing: later steps could not find it.
    if case.method == "POST" and query.get("dryRun"):
        return False
    return case.path in _WATCHED or query.get("watch") not in (True, "", "1", "true")
