"""``kpoclass mcp``: the tools for assistants, over standard input and output or HTTP."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from kpoclass.cli.console import tell
from kpoclass.cli.listening import LOOPBACK, listen, port_number
from kpoclass.cli.model_options import add_model_options, model_of

_EPILOG = """\
examples:
  kpoclass mcp                      # what an assistant's client starts; it talks over standard input and output
  kpoclass mcp --http --port 8001   # at http://127.0.0.1:8001/mcp
  kpoclass mcp --risk 0.02

Tools: classify_work, classify_posting, explain_label. No tool reads a file, fetches a page or keeps what it was sent.
Needs kpoclass[mcp]. Ctrl-C or the end of standard input ends it.
"""
_PORT = 8001


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "mcp",
        help="answer an assistant that speaks the Model Context Protocol",
        description="Offer classifying as tools to assistants, over the Model Context Protocol (MCP).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--http", action="store_true", help="answer over HTTP (streamable), not standard input")
    parser.add_argument("--host", help=f"with --http: address to listen at (default: {LOOPBACK}, this machine alone)")
    parser.add_argument(
        "--port", type=port_number, help=f"with --http: port (default: {_PORT}; 0 for any that is free)"
    )
    add_model_options(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    """Run the command until it is asked to end."""
    for option in ("host", "port"):
        if not args.http and getattr(args, option) is not None:
            args.refuse(f"--{option} is for HTTP: kpoclass mcp --http --{option} {getattr(args, option)}")
    from kpoclass.mcp.server import create_server

    server = create_server(model_of(args))
    try:
        return _over_http(server, args) if args.http else _over_stdio(server)
    except (KeyboardInterrupt, BrokenPipeError):  # Ctrl-C, SIGTERM, or the client is gone: how a server ends
        sys.stderr.flush()
        os._exit(0)  # a thread may wait for input that never comes


def _over_stdio(server: Any) -> int:
    from kpoclass.mcp.stdio import serve_stdio

    if sys.stdin.isatty():
        tell("waiting for the messages of an assistant's client on standard input; Ctrl-C ends it")
    serve_stdio(server)
    return 0


def _over_http(server: Any, args: argparse.Namespace) -> int:
    from kpoclass.mcp.http import PATH, in_address, serve_http

    host = LOOPBACK if args.host is None else args.host
    with listen(host, _PORT if args.port is None else args.port) as listening:
        tell(f"listening at http://{in_address(host)}:{listening.getsockname()[1]}{PATH}; Ctrl-C ends it")
        serve_http(server, listening, host)
    return 0
