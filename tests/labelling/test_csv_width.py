from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpoclass.labelling.formats import csv_width
from kpoclass.labelling.formats.csv_dialect import Dialect
from kpoclass.labelling.formats.encoding import Encoding


@settings(max_examples=500)
@given(st.text(st.sampled_from('ab ,"\n'), max_size=60), st.sampled_from([1, 7, 30, 1 << 20]))
def test_the_widest_row_is_that_of_the_csv_module_or_left_to_it(content: str, chunk: int) -> None:
    """Report 4: surplus fields were cut out of their row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_width, "_CHUNK", chunk)
        found = csv_width.widest_row(io.BytesIO(content.encode()), 0, Dialect(), Encoding("utf-8"))
    expected = max(map(len, csv.reader(io.StringIO(content, newline=""))), default=0)
    assert found is None or found == max(1, expected)


@pytest.mark.parametrize(
    "content", ['1,"a\nb",c,d\n2,"x ""y"", z"\n', '1,"a, b"\n' * 9 + "2,x,y,z\n", "1,a\r2,b,c,d\r"]
)
def test_quotes_where_they_belong_need_no_second_reader(content: str) -> None:
    assert csv_width.widest_row(io.BytesIO(content.encode()), 0, Dialect(), Encoding("utf-8")) == 4
