"""What comes in place of a posting: errors of a server, descriptions of data, pages that ask or excuse themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpoclass.errors import PostingError, shown
from kpoclass.postings.xml_items import FEEDS
from kpoclass.postings.xml_tree import Element, local

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Longer pages may say such things beside a posting.
_LONGEST = 60
_EXCUSES = (
    ("no longer available", "a page of a job that is closed"),
    ("no longer accepting", "a page of a job that is closed"),
    ("has been filled", "a page of a job that is closed"),
    ("has expired", "a page of a job that is closed"),
    ("job is closed", "a page of a job that is closed"),
    ("page not found", "a page that says that there is none"),
    ("404 not found", "a page that says that there is none"),
    ("error 404", "a page that says that there is none"),
    ("404 error", "a page that says that there is none"),
    ("page you are looking for", "a page that says that there is none"),
    ("you are a human", "a page that asks whether one is human"),
    ("you are human", "a page that asks whether one is human"),
    ("are you a robot", "a page that asks whether one is human"),
    ("not a robot", "a page that asks whether one is human"),
    ("checking your browser", "a page that asks whether one is human"),
    ("enable javascript", "a page that needs JavaScript"),
    ("access denied", "a page that denies access"),
    ("403 forbidden", "a page that denies access"),
    ("forgot password", "a page to sign in"),
    ("forgot your password", "a page to sign in"),
    ("sign in to continue", "a page to sign in"),
    ("log in to continue", "a page to sign in"),
    ("too many requests", "a page that asks to come later"),
    ("service unavailable", "a page that asks to come later"),
)
_SIGN_IN = frozenset(["sign in", "log in", "login", "signin"])


def refuse_page(title: str, name: str, texts: Sequence[str]) -> None:
    """Refuse a short page that says something else than what a job is, and one that shows nothing."""
    said = " ".join([title, name, *texts]).casefold().replace("\u2019", "'")
    if len(said.split()) > _LONGEST:
        return
    found = next((what for phrase, what in _EXCUSES if phrase in said), "")
    if not found and title.strip() == "404":
        found = "a page that says that there is none"
    if not found and title.casefold().strip() in _SIGN_IN:
        found = "a page to sign in"
    if not found and not texts:
        found = f"a page that shows nothing but the title {shown(title)}"
    if found:
        raise PostingError(f"expected a posting, got {found}; save the page as a browser shows it, or its text")


def refuse_object(data: Any) -> None:
    """Refuse what a server answers in place of postings, and what describes data instead of holding some."""
    if not isinstance(data, Mapping):
        return
    if "openapi" in data or "swagger" in data:
        raise PostingError("expected postings as JSON, got the description of an interface (OpenAPI)")
    if "json-schema.org" in str(data.get("$schema", "")):
        raise PostingError("expected postings as JSON, got a JSON schema")
    status = data.get("status", data.get("statusCode", data.get("code", 0)))
    failed = isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600
    told = next((data[name] for name in ("detail", "message", "error_description", "title") if data.get(name)), "")
    error = data.get("error") or data.get("errors")
    plain = error and not any(isinstance(data.get(name), (list, Mapping)) and data[name] for name in data.keys() - {
        "error", "errors", "meta", "links", "extensions"}) and "description" not in data  # fmt: skip
    if plain or (failed and told):
        said = error if isinstance(error, str) else told if isinstance(told, str) else ""
        raise PostingError(
            f"expected postings as JSON, got the error of a server{f' ({shown(said[:100])})' if said else ''}"
        )


def refuse_xml(root: Element | None, items: Sequence[Element]) -> None:
    """Refuse a picture, and a feed without entries: its own title and description are no posting."""
    name = local(root.name) if root else ""
    if name == "svg":
        raise PostingError("expected a posting, got an SVG picture")
    if name in FEEDS and any(local(item.name) in FEEDS for item in items):
        raise PostingError(f"expected a feed with postings, got one ({name}) without entries")
