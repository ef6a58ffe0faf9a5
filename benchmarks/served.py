"""Apps to be asked: ``python -m benchmarks.served both PORT``, or ``constant`` for one that has no model.

Both is the service as ``kpoclass serve`` runs it, with one more endpoint under the same rules: limits, headers, metrics
and log. It reads the body and returns a constant.
"""

from __future__ import annotations

import json
import socket
import sys

#: As long as what the service answers.
ANSWER = json.dumps(
    {
        "label": "BPO",
        "probability": 0.9989123456789012,
        "p_kpo": 0.0010876543210988,
        "skill_level": 2,
        "in_scope": True,
        "p_in_scope": 0.9989123456789012,
        "coverage": 0.8123456789012345,
        "confident": True,
        "reason": None,
        "model": "0123456789ab",
        "version": "0.1.0",
    },
    separators=(",", ":"),
).encode()


def both(port: int) -> None:
    """Serve the service with a constant beside it."""
    from fastapi import APIRouter
    from starlette.requests import Request
    from starlette.responses import Response

    from kpoclass.serve import create_app
    from kpoclass.serve.guarded import endpoint_of, route_class
    from kpoclass.serve.rules import Rule
    from kpoclass.serve.server import run
    from kpoclass.serve.service import Service

    async def constant(request: Request, _service: Service) -> Response:
        await request.body()
        return Response(ANSWER, media_type="application/json")

    app = create_app()
    service: Service = app.state.kpoclass
    router = APIRouter(route_class=route_class(service))
    rule = Rule("POST", "/constant", constant)
    router.add_api_route(rule.path, endpoint_of(rule, service), methods=[rule.method], response_model=None)
    app.include_router(router)
    with socket.create_server(("127.0.0.1", port)) as listening:
        run(app, listening, print, stop_within=1, log_requests=False)


def only_constant(port: int) -> None:
    """Serve an app of FastAPI that has no model and none of our rules."""
    import uvicorn
    from fastapi import FastAPI
    from starlette.responses import Response

    app = FastAPI(openapi_url=None)

    @app.get("/readyz")
    async def ready() -> Response:
        return Response(ANSWER, media_type="application/json")

    uvicorn.run(app, port=port, ws="none", log_config=None, access_log=False)


if __name__ == "__main__":
    {"both": both, "constant": only_constant}[sys.argv[1]](int(sys.argv[2]))
