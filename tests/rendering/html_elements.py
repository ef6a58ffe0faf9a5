"""HTML taken apart again, to see that it is well-formed and what is in it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta"}


class Elements(HTMLParser):
    """Parses a page or a part of one; every element must be closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text_of: dict[str, list[str]] = {}
        self.commented = False
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert len(named) == len(attrs)
        self.tags.append((tag, named))
        if tag not in VOID and not tag.startswith("!"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.text_of.setdefault(tag, []).append(data)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.commented = True

    def text(self, tag: str = "div") -> str:
        """Give all text within elements of a kind."""
        return "".join(self.text_of.get(tag, []))

    def check(self, tags: set[str], attributes: set[str]) -> None:
        """See that there are no elements and attributes but these, and nothing from elsewhere."""
        assert not self.commented
        assert {tag for tag, _ in self.tags} <= tags
        assert {name for _, named in self.tags for name in named} <= attributes
        style = self.text("style")
        assert "url(" not in style
        assert "@import" not in style
        assert "http" not in style
