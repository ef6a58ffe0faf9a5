"""From an error to the response that tells it."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from starlette.responses import Response

from kpoclass.serve.problems import MEDIA_TYPE, Problem, problem_bytes, problem_of

if TYPE_CHECKING:
    from kpoclass.serve.service import Service

logger = logging.getLogger("kpoclass.serve")


def problem_response(problem: Problem, service: Service) -> Response:
    """Return the response that tells a problem."""
    return Response(problem_bytes(problem, service.stamp), problem.status, problem.headers, MEDIA_TYPE)


def error_response(error: Exception, what: str, service: Service) -> Response:
    """Return the response that tells an error."""
    return problem_response(noted(error, what), service)


def noted(error: Exception, what: str) -> Problem:
    """Return the problem that an error is; an unexpected one is logged: where it was, and not what it says."""
    problem = problem_of(error)
    if problem.status == 500 or isinstance(error, OSError):  # the message may quote a posting, the lines of code do not
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s in %s\n%s", type(error).__name__, what, where)
    return problem
