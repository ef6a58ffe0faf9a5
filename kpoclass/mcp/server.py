"""The server of the tools, whatever carries its messages."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from kpoclass.api import model_or_shipped
from kpoclass.errors import KpoclassError
from kpoclass.extras import require
from kpoclass.mcp.answers import answer
from kpoclass.mcp.tools import INSTRUCTIONS, TOOLS
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server

    from kpoclass.model import Model


def create_server(model: Model | None = None) -> Server[Any]:
    """Create the server that offers the tools to assistants; ``kpoclass mcp`` runs it.

    Parameters
    ----------
    model : Model, optional
        The shipped one by default.

    Returns
    -------
    mcp.server.lowlevel.Server
        To run over any transport of the package ``mcp``, or to give to its client in a test.

    Raises
    ------
    MissingExtraError
        If the extra ``mcp`` is not installed.

    Examples
    --------
    >>> create_server().name
    'kpoclass'
    """
    model = model_or_shipped(model)
    types = require("mcp_types", "mcp>=2", "mcp")  # earlier versions of the package have other names for all of it
    lowlevel = require("mcp.server.lowlevel", "mcp", "mcp")
    to_thread = require("anyio.to_thread", "anyio", "mcp")
    error_type = require("mcp.shared.exceptions", "mcp", "mcp").MCPError
    made_by = {"version": __version__, "model": model.fingerprint}
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    tools = [types.Tool(**tool._asdict(), annotations=hints.model_copy(update={"title": tool.title})) for tool in TOOLS]
    names = [tool.name for tool in TOOLS]

    def called(name: str, arguments: Mapping[str, Any]) -> Any:
        try:
            told = {**answer(name, arguments, model), **made_by}
        except Exception as error:  # what is not foreseen is told without its words, which may be those of the text
            ours = isinstance(error, KpoclassError)
            said = str(error) if ours else f"this can't be classified, by a fault of kpoclass ({type(error).__name__})"
            content = [types.TextContent(text=_whole(said))]
            return types.CallToolResult(content=content, is_error=True, _meta=_named(made_by))
        content = [types.TextContent(text=json.dumps(told, ensure_ascii=False))]
        return types.CallToolResult(content=content, structured_content=told)

    async def list_tools(context: ServerRequestContext[Any], params: Any) -> Any:  # noqa: ARG001
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: ServerRequestContext[Any], params: Any) -> Any:  # noqa: ARG001
        if params.name not in names:
            told = f"expected one of the tools {', '.join(names)}, got {_whole(params.name)[:60]!r}"
            raise error_type(types.INVALID_PARAMS, told)
        # In a thread: others are answered meanwhile, and who cancels need not wait.
        call = partial(called, params.name, params.arguments or {})
        return await to_thread.run_sync(call, abandon_on_cancel=True)

    server: Server[Any] = lowlevel.Server(
        "kpoclass",
        version=__version__,
        title="kpoclass: knowledge process or business process",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    return server


def _named(made_by: Mapping[str, str]) -> dict[str, str]:
    return {f"kpoclass/{name}": value for name, value in made_by.items()}


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs, which no transport can carry."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
