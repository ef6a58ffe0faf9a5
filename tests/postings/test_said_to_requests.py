"""Who sends a request to a service has no files, no Python and no command line: no error speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kpoclass.errors import KpoclassError, sent_a_request, typed_a_command
from kpoclass.postings import classify_posting

_WRONG = {
    "address": "https://jobs.example/1",
    "file name": "vacancies/clerk.pdf",
    "several": '{"jobs": [{"title": "Actuary", "content": "Price risks"}, '
    '{"title": "Clerk", "content": "File forms"}]}',
    "table": "id,title,description\n1,Actuary,Price marine risks\n"
    "2,Clerk,File forms and letters\n3,Typist,Type letters\n",
    "list of jobs": "Actuary\nData entry clerk\nParcel sorter\nPayroll clerk\nTax adviser\n",
    "nothing": "   ",
    "no posting": '{"a": 1}',
    "error of a server": '{"error": "not found"}',
}
_OF_ANOTHER = re.compile(r"kpoclass|pathlib|classify_|label_file|give the file|\bOUT\b|--")


@pytest.fixture
def as_request() -> Iterator[None]:
    typed, sent = typed_a_command.set(True), sent_a_request.set(True)  # as in `kpoclass serve`
    yield
    typed_a_command.reset(typed)
    sent_a_request.reset(sent)


@pytest.mark.usefixtures("as_request")
@pytest.mark.parametrize("posting", _WRONG.values(), ids=_WRONG)
def test_an_error_names_only_what_a_request_can_hold(posting: str) -> None:
    with pytest.raises(KpoclassError) as caught:
        classify_posting(posting)
    assert not _OF_ANOTHER.search(str(caught.value)), caught.value


def test_the_pattern_finds_what_python_is_told() -> None:
    for name in ("file name", "several", "table", "list of jobs"):
        with pytest.raises(KpoclassError, match=_OF_ANOTHER):
            classify_posting(_WRONG[name])
