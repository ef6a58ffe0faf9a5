"""What an HTTP service allows and refuses."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The limits of an HTTP service, its keys, and what it offers. Immutable.

    Attributes
    ----------
    max_body : int
        Bytes of a request to classify or explain one text; more get 413.
    max_text : int
        Characters of a text with its title, or of a posting as a page or as JSON; more get 413.
    max_batch_lines : int
        Lines of a batch.
    max_batch_body : int
        Bytes of a batch.
    max_file : int
        Bytes of a file to label.
    max_file_memory : int
        Bytes of memory (address space) that labelling one file may take; more get 413. Not on Windows and macOS.
    head_timeout : float
        Seconds in which the head of a request must have come; later, the connection is cut off.
    keep_alive : float
        Seconds for which a connection may be idle between requests.
    body_timeout : float
        Seconds in which the body of a request that is no batch and no file must have come; later gets 408.
    request_timeout : float
        Seconds that a request may take from its head to the end of its answer; more get 504, or are cut off.
    label_timeout : float
        The same for a batch or a file, whose transfer counts too.
    max_concurrency : int
        Requests at a time; more get 503.
    max_label_jobs : int
        Files that are labelled at a time; more wait, and get 503 if that takes longer than ``request_timeout``.
    keys : tuple of str
        One of them must come with each request for an answer; with none, everyone is served. Not shown in the repr.
    allow_origins : tuple of str
        Origins whose pages may read the answers (CORS), such as ``https://hr.example.org``; none by default.
    page : bool
        Whether ``/`` has the page that classifies in the browser.

    Examples
    --------
    >>> Settings(max_text=20_000).max_text
    20000
    >>> Settings(max_text=0)
    Traceback (most recent call last):
    ValueError: max_text: expected a number above 0, got 0
    """

    max_body: int = 5_000_000
    max_text: int = 1_000_000
    max_batch_lines: int = 100_000
    max_batch_body: int = 100_000_000
    max_file: int = 50_000_000
    max_file_memory: int = 2_000_000_000
    head_timeout: float = 10.0
    keep_alive: float = 15.0
    body_timeout: float = 10.0
    request_timeout: float = 30.0
    label_timeout: float = 300.0
    max_concurrency: int = 100
    max_label_jobs: int = 2
    keys: tuple[str, ...] = field(default=(), repr=False)
    allow_origins: tuple[str, ...] = ()
    page: bool = True

    def __post_init__(self) -> None:
        for name in LIMITS:
            value = getattr(self, name)
            whole = name not in TIMES
            if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not 0 < value < 1e12:
                raise ValueError(
                    f"{name}: expected a {'whole ' if whole and value else ''}number above 0, got {value!r}"
                )
        for name in ("keys", "allow_origins"):
            value = getattr(self, name)
            if isinstance(value, str) or not all(isinstance(each, str) and each for each in value):
                raise ValueError(f"{name}: expected a tuple of strings, none of them empty")
            object.__setattr__(self, name, tuple(value))


#: The limits that are seconds, and all limits; each is a number above 0.
TIMES = tuple(each.name for each in fields(Settings) if each.type == "float")
LIMITS = tuple(each.name for each in fields(Settings) if each.type in {"int", "float"})
