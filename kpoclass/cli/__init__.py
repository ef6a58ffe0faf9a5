"""The command line."""

#: The commands. Each is a module of this package with ``add_parser(subparsers)``, imported when it is asked for.
COMMANDS = (
    "classify", "explain", "label", "posting", "page", "serve", "mcp", "train", "evaluate", "data", "corpora", "info",
)  # fmt: skip
