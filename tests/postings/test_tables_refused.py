"""A finding of strangers: a table is not one posting, whatever it is called."""

from __future__ import annotations

import pytest

from kpoclass.errors import PostingError
from kpoclass.postings import read_posting, read_postings

MARKDOWN = "# Open jobs\n\n| Title | City |\n|---|---|\n| Typist | Leeds |\n| Actuary | York |\n"
PAGE = (
    "<html><body><table><tr><th>Job title</th><th>Description</th></tr><tr><td>Typist</td><td>Types letters</td></tr>"
    "<tr><td>Actuary</td><td>Prices risks</td></tr></table></body></html>"
)
BOOK = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>Title</Data>'
    "</Cell></Row><Row><Cell><Data>Typist</Data></Cell></Row></Table></Worksheet></Workbook>"
)
TABLES = [
    "id,title,description\n1,Typist,Types letters\n2,Actuary,Prices risks\n",
    "Stelle;Ort;Beschreibung\nSachbearbeiter;Bonn;Briefe schreiben\n",
    'id\ttitle\n1\t"Typist\nof letters"\n2\tActuary\n',
    "sep=;\nid;job title\n1;Typist\n",
    'title,description\nTypist,"<p>Types <b>letters</b></p>"\nActuary,"<p>Prices risks</p>"\n',
    MARKDOWN,
    PAGE,
    BOOK,
]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_refused_with_what_reads_it(table: str) -> None:
    for given in (table, table.encode()):
        with pytest.raises(PostingError, match=r"expected a posting, got .*label_file"):
            list(read_postings(given))


@pytest.mark.parametrize(
    "text",
    [
        "Typist, Leeds\nType letters, file forms\nScan them, too\n",
        "Duties, in short\nType letters, forms and lists\n",
        "Typist\n\n| Job title | Typist |\n|---|---|\n| Location | Leeds |\n| Salary | 20,000 |\n\nType letters.",
        "<h1>Typist</h1><table><tr><td>Title</td><td>Typist</td></tr><tr><td>Location</td><td>Leeds</td></tr>"
        "<tr><td>Description</td><td>Type letters</td></tr></table>",
    ],
)
def test_commas_and_tables_of_details_are_no_table_of_jobs(text: str) -> None:
    assert "Type letters" in read_posting(text).text
