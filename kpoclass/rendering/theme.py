"""The style sheets of everything in HTML, and the colours of plots."""

from __future__ import annotations

from functools import cache

from kpoclass.resources import resource_bytes

#: For plots: blue, orange and grey of middling lightness, to be seen on white and on black.
KPO, BPO, GREY = "#3a8fd0", "#d9742b", "#8c93a0"


@cache
def style_of(name: str) -> str:
    """Return a style sheet of this folder on one line, without the lines that are comments."""
    lines = resource_bytes("rendering", f"{name}.css").decode("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("/*"))
