"""Each view of the page, light and dark, on a phone and a desktop, has no fault that axe-core finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import OpenPage, axe, browser, open_page  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
TEXT = "Match invoices to purchase orders, and advise the finance director on how to forecast cash and model risk."
TABLE = "title,description\nClerk,Files letters\nManager,\n,\nActuary,Values pensions\n" + "Analyst,Keys forms\n" * 120


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_fault(open_page: OpenPage, axe: str, size: str, scheme: str) -> None:  # noqa: F811
    with open_page(viewport=SIZES[size], color_scheme=scheme) as page:
        page.evaluate(axe)
        faults = {"empty page": found(page)}
        page.click("summary")
        page.fill("#text", TEXT)
        page.click("#text-form .main")
        page.locator("mark").first.focus()
        faults["a text"] = found(page)
        page.fill("#text", "Manager")
        page.click("#text-form .main")
        faults["a text in doubt"] = found(page)
        page.fill("#text", "-")
        page.click("#text-form .main")
        faults["no text"] = found(page)
        page.click("a[href='#file']")
        faults["no file"] = found(page)
        page.set_input_files("#file", files=[{"name": "jobs.csv", "mimeType": "", "buffer": TABLE.encode()}])
        page.wait_for_selector("#rows:not([hidden])")
        faults["a table"] = found(page)
        page.set_input_files("#file", files=[{"name": "job.pdf", "mimeType": "", "buffer": b"%PDF"}])
        page.wait_for_selector("#file-problem:not(:empty)")
        faults["a file refused"] = found(page)
        page.evaluate("document.body.classList.add('dropping')")
        faults["dropping"] = found(page)
        assert {view: fault for view, fault in faults.items() if fault} == {}


def found(page: Page) -> list[str]:
    """Return the faults that axe-core finds, by all its rules."""
    ran = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{fault['id']}: {node['html'][:120]}: {node['failureSummary']}" for fault in ran["violations"] for node in fault["nodes"]]
