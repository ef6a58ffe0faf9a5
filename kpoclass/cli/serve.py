"""``kpoclass serve``: an HTTP service for programs in any language, and a page for people."""

from __future__ import annotations

import argparse
import gc
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import show
from kpoclass.cli.listening import LOOPBACK, listen, port_number
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.errors import MissingExtraError, typed_a_command

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPILOG = """\
examples:
  kpoclass serve
  kpoclass serve --port 8080 --model mine.model
  kpoclass serve --host 0.0.0.0 --keys keys.txt --max-text 50000
  curl -d '{"text": "Key in paper forms"}' -H 'Content-Type: application/json' http://127.0.0.1:8000/v1/classify

The page is at / and tells nothing to anyone: it classifies in the browser. docs/http.md has every route and limit.
Keys may also be in the environment variable KPOCLASS_API_KEYS, with commas between them. SIGTERM and Ctrl-C stop the
service once what it has accepted is answered. A posting's text is never logged. Needs kpoclass[serve].
"""

#: The options of the limits, with what each is told as.
_LIMITS = {
    "max_body": "bytes of a request to classify or explain",
    "max_text": "characters of a text or page",
    "max_batch_lines": "lines of a batch",
    "max_batch_body": "bytes of a batch",
    "max_file": "bytes of a file to label",
    "max_file_memory": "bytes of memory to label a file",
    "head_timeout": "seconds in which the head of a request must have come",
    "keep_alive": "seconds for which a connection may be idle",
    "body_timeout": "seconds in which the body of a request must have come",
    "request_timeout": "seconds for a request",
    "label_timeout": "seconds for a batch or a file",
    "max_concurrency": "requests at a time",
    "max_label_jobs": "files labelled at a time",
}


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    from kpoclass.serve.settings import TIMES, Settings

    parser = subparsers.add_parser(
        "serve",
        help="answer over HTTP, and show a page that classifies in the browser",
        description="Answer over HTTP: one text or posting, batches, explanations, and files to label.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=port_number, default=8000, help="port to listen on; 0 for a free one (default: 8000)"
    )
    add_model_options(parser)
    parser.add_argument("--keys", metavar="FILE", help="file with keys, one a line; requests must send one of them")
    parser.add_argument(
        "--allow-origin", action="append", default=[], type=_origin, metavar="ORIGIN", dest="allow_origins",
        help="let pages of this origin read the answers (CORS), such as https://hr.example.org; may be repeated",
    )  # fmt: skip
    parser.add_argument("--no-page", action="store_true", help="leave out the page at /")
    parser.add_argument("--no-request-log", action="store_true", help="log no requests, only errors")
    parser.add_argument(
        "--stop-within", type=float, default=30.0, metavar="SECONDS",
        help="seconds to finish what was accepted when told to stop (default: 30)",
    )  # fmt: skip
    limits = parser.add_argument_group("limits")
    for name, meaning in _LIMITS.items():
        default = getattr(Settings(), name)
        limits.add_argument(
            f"--{name.replace('_', '-')}", type=float if name in TIMES else int, default=default,
            metavar="SECONDS" if name in TIMES else "N", help=f"{meaning} at most (default: {default:,})",
        )  # fmt: skip
    parser.set_defaults(run=run, refuse=parser.error)


def _origin(text: str) -> str:
    scheme, mark, host = text.partition("://")
    if text != "*" and (scheme not in {"http", "https"} or not mark or not host or set(host) & set("/?#@ ")):
        raise argparse.ArgumentTypeError(f"expected an origin such as https://hr.example.org, got {text!r}")
    return text


def run(args: argparse.Namespace) -> int:
    """Run the command until it is stopped."""
    from kpoclass.extras import require
    from kpoclass.serve.settings import LIMITS

    for name in ("stop_within", *LIMITS):
        if not 0 < getattr(args, name) < 1e12:
            args.refuse(f"--{name.replace('_', '-')}: expected a number above 0, got {getattr(args, name):g}")
    gc.disable()  # what is imported and loaded now stays
    try:
        for module, package in (("fastapi", "fastapi"), ("uvicorn", "uvicorn")):
            require(module, package, "serve")
        if find_spec("prometheus_client") is None:  # imported when it is used
            raise MissingExtraError("prometheus-client", "serve")
        _serve(args, LIMITS)
    finally:
        gc.enable()
    return 0


def _serve(args: argparse.Namespace, limits: Iterable[str]) -> None:
    from kpoclass.serve.app import create_app
    from kpoclass.serve.keys import keys_from_environment, keys_from_file
    from kpoclass.serve.server import run as serve
    from kpoclass.serve.settings import Settings

    keys = keys_from_environment() + (keys_from_file(args.keys) if args.keys else ())
    settings = Settings(
        keys=keys,
        allow_origins=tuple(args.allow_origins),
        page=not args.no_page,
        **{name: getattr(args, name) for name in limits},
    )
    with listen(args.host, args.port, has_keys=bool(keys)) as listening:
        app = create_app(model_of(args), settings)
        stamp = app.state.kpoclass.stamp

        def tell_ready(address: str) -> None:
            gc.freeze()
            gc.enable()
            with suppress(OSError):  # a service may have no standard output
                show(f"kpoclass {stamp['version']} with model {stamp['model']} answers at {address}")
                sys.stdout.flush()

        typed_a_command.set(False)  # requests are no commands
        serve(app, listening, tell_ready, stop_within=args.stop_within, log_requests=not args.no_request_log)
