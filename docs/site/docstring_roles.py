"""Shows references of docstrings such as ``:func:`classify``` as code: the site's docstrings are Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":(?:func|class|meth|mod|data|attr|exc):`~?([^`]+)`")


class RolesAsCode(griffe.Extension):
    """Replaces the references in every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Replace those of one object (called by Griffe)."""
        if obj.docstring:
            obj.docstring.value = _ROLE.sub(r"`\1`", obj.docstring.value).replace("O*NET", r"O\*NET")
