"""The command line."""

#: The commands. Each is a module of this package with ``add_parser(subparsers)``, imported when it is asked for.
COMMANDS = ("classify", "explain", "label", "posting", "train", "evaluate", "data", "corpora", "serve", "mcp", "info")
