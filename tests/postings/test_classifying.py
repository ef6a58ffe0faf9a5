from __future__ import annotations

import subprocess
import sys

import pytest

import kpoclass
from kpoclass import Model, classify_posting, load_model
from kpoclass.postings import Posting, Section, read_posting

POSTING = {
    "@type": "JobPosting",
    "title": "Intake assistant",
    "description": "<p>Leading law firm.</p><h3>Duties</h3><ul><li>Scan letters</li></ul>",
}


def run(code: str) -> str:
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    return finished.stdout.strip()


def test_the_whole_text_with_the_duties_three_times() -> None:
    text = "Intake assistant\nLeading law firm.\n\nDuties\n- Scan letters" + "\n- Scan letters" * 2
    assert classify_posting(POSTING) == load_model().classify(text)


def test_without_a_heading_for_duties_it_is_the_text() -> None:
    text = "Scan letters for a law firm. Benefits of a kind."
    assert classify_posting(text) == load_model().classify(text)


def test_a_posting_as_read_gives_the_same() -> None:
    assert classify_posting(read_posting(POSTING)) == classify_posting(POSTING)


def test_ones_own_model_answers(model: Model) -> None:
    posting = Posting("enter data", (Section("other", "", "audit"),), "text")
    assert classify_posting(posting, model) == model.classify(posting.text)
    assert classify_posting(posting, model=model) != classify_posting(posting)


def test_sections_that_begin_with_the_title_have_it_once() -> None:
    posting = Posting("Intake\n assistant", (Section("other", "INTAKE ASSISTANT", "Scan letters"),), "html")
    assert posting.text == "INTAKE ASSISTANT\nScan letters"
    assert classify_posting(posting) == load_model().classify("Scan letters", title="Intake assistant")


def test_duties_outweigh_the_employers_boilerplate() -> None:
    about = "We advise governments on economic strategy, research markets and design policy. " * 3
    page = f"<h2>About us</h2><p>{about}</p><h2>Duties</h2><ul><li>Type names from forms into the system</li></ul>"
    assert classify_posting(page).p_kpo < load_model().classify(read_posting(page).text).p_kpo


def test_importing_the_package_imports_none_of_it() -> None:
    code = "import sys, kpoclass; kpoclass.classify('Actuary'); print(*sys.modules)"
    assert {"kpoclass.postings", "lxml", "chompjs"}.isdisjoint(run(code).split())
    assert "classify_posting" in kpoclass.__all__


def test_the_base_install_reads_all_but_html() -> None:
    code = """
import sys

class NotInstalled:
    def find_spec(self, name, *rest):
        if name.split(".")[0] in ("lxml", "chompjs", "numpy"):
            raise ModuleNotFoundError(name=name.split(".")[0])

sys.meta_path.insert(0, NotInstalled())
from kpoclass import MissingExtraError, classify_posting
for given in ["Sort letters", '{"title": "Actuary", "description": "Price R&amp;D risks < 5"}',
              {"text": "Sorter", "lists": [{"text": "Duties", "content": "Sort letters"}]}]:
    print(classify_posting(given).label)
for given in ["<p>Sort letters", {"title": "x", "content": "&lt;p&gt;Sort"}, '{"title": "x", "description": "y",}']:
    try:
        classify_posting(given)
    except MissingExtraError as error:
        print(error)
"""
    *labels, first, second, third = run(code).splitlines()
    assert labels == ["BPO", "KPO", "BPO"]
    for line, package in ((first, "lxml"), (second, "lxml"), (third, "chompjs")):
        assert repr(package) in line
        assert "; run: python -m pip install 'kpoclass[postings]' (" in line


@pytest.mark.parametrize("given_", ["Sort letters", POSTING])
def test_an_answer_is_a_classification(given_: object) -> None:
    assert isinstance(kpoclass.classify_posting(given_), kpoclass.Classification)
