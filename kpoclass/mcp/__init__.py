"""kpoclass as a tool for assistants, over the Model Context Protocol; see ``docs/assistants.md``.

Needs ``kpoclass[mcp]``.
"""

from kpoclass.mcp.server import create_server

__all__ = ["create_server"]
