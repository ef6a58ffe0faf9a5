"""The app under schemathesis: all its phases and checks, with what was answered counted by operation and status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.engine import Status, events, from_schema

Document = dict[str, Any]


#: Bodies of these types are text, whatever was meant to be sent: a number becomes its digits.
TEXTS = ("text/csv", "text/html", "application/x-ndjson")


@schemathesis.serializer(*TEXTS)
def _as_it_is(_context: object, value: str | bytes) -> dict[str, Any]:
    return {"data": value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")}


@dataclass
class Run:
    """What a run of schemathesis did."""

    cases: int = 0
    phases: set[str] = field(default_factory=set)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run(app: FastAPI, examples: int, settings: Document) -> Run:
    """Let schemathesis make so many examples an operation, the same every time, and ask the app in this process."""
    config = SchemathesisConfig.from_dict(
        {"seed": 0, "generation": {"max-examples": examples, "deterministic": True, "database": "none"}, **settings}
    )
    done = Run()
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)

    @schema.hook
    def filter_case(_context: object, case: schemathesis.Case) -> bool:
        return case.media_type not in TEXTS or isinstance(case.body, (str, bytes, NotSet))

    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            done.faults.append(f"{event.label}: {event.info.format()}")
        if isinstance(event, events.ScenarioFinished):
            _record(event, done)
    return done


def _record(event: events.ScenarioFinished, done: Run) -> None:
    recorder = event.recorder
    done.phases |= {event.phase.name} if recorder.interactions else set()
    done.cases += len(recorder.interactions)
    for name, interaction in recorder.interactions.items():
        if interaction.response is None:
            done.faults.append(f"{recorder.label}: no response")
            continue
        case = recorder.cases[name].value
        done.answered[case.operation.label, interaction.response.status_code] += 1
        for check in recorder.checks.get(name, ()):
            if check.status == Status.FAILURE:
                assert check.failure_info
                failure = check.failure_info.failure
                done.faults.append(
                    f"{case.operation.label} ({event.phase.name}): {check.name}: {failure.title}: {failure.message}\n"
                    f"    {check.failure_info.code_sample}\n"
                    f"    {interaction.response.status_code} {interaction.response.content[:300]!r}"
                )
