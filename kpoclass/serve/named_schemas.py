"""The schemas of an OpenAPI document under names, once each: a client that is made of it gets one type for each."""

from __future__ import annotations

from typing import Any


def with_named_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with each schema that has a title among its components, and references in their places.

    >>> schema = {"title": "Text", "type": "object"}
    >>> told = with_named_schemas({"paths": {"/a": schema, "/b": schema}})
    >>> told["paths"]["/a"] == told["paths"]["/b"] == {"$ref": "#/components/schemas/Text"}
    True
    >>> told["components"]["schemas"]
    {'Text': {'title': 'Text', 'type': 'object'}}
    """
    named: dict[str, Any] = {}

    def replaced(value: Any) -> Any:
        if isinstance(value, list):
            return [replaced(each) for each in value]
        if not isinstance(value, dict):
            return value
        inner = {key: each if key.startswith("example") else replaced(each) for key, each in value.items()}
        title = inner.get("title")
        if not isinstance(title, str) or "type" not in inner:
            return inner
        if named.setdefault(title, inner) != inner:
            raise ValueError(f"expected one schema by the name {title}, got two")
        return {"$ref": f"#/components/schemas/{title}"}

    paths = replaced(document["paths"])
    components = document.get("components", {})
    return {**document, "paths": paths, "components": {**components, "schemas": named}}
