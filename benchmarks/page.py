"""Time a file of titles on the page in a browser, beside plain Python: ``python -m benchmarks.page``.

It needs Playwright and Chromium, as the tests of the page do. Python and the page take turns, so that what else the
machine does slows both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kpoclass.inference.kernel import SWITCH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent

#: Keeps the longest time between two frames, and when the rows were there.
WATCH = """
window.longest = 0; let last = 0;
const frame = (now) => { if (last) longest = Math.max(longest, now - last); last = now; requestAnimationFrame(frame); };
requestAnimationFrame(frame);
"""
#: What plain Python does with the same titles, in a process of its own.
PYTHON = """
import sys, time
from kpoclass import load_model
titles = sys.stdin.read().splitlines()
model = load_model()
model.classify_batch(titles[:500])
began = time.perf_counter()
model.classify_batch(titles)
print(time.perf_counter() - began)
"""
#: The same titles by the JavaScript module alone, without a page around it.
MODULE = """async (titles) => {
  const model = await (await import("./kpoclass.js")).loadModel("./kpoclass.model");
  for (const title of titles.slice(0, 500)) model.classify(title);
  const began = performance.now();
  for (const title of titles) model.classify(title);
  return (performance.now() - began) / 1000;
}"""


def python_seconds(titles: list[str]) -> float:
    """Return how long plain Python takes."""
    environment = os.environ | {SWITCH: "1"}
    ran = subprocess.run(
        [sys.executable, "-c", PYTHON],
        input="\n".join(titles),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout)


def page_figures(browser: Browser, address: str, titles: list[str], file: Path) -> dict[str, float]:
    """Return the seconds that the module takes, those from a file to its table, and the longest frames in ms."""
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_selector("#views:not([hidden])")
    figures = {"module": float(page.evaluate(MODULE, titles))}
    page.click("a[href='#file']")
    page.wait_for_timeout(500)
    page.evaluate("longest = 0")
    began = time.perf_counter()
    page.set_input_files("#file", file)
    page.wait_for_selector("#rows:not([hidden])")
    figures["page"] = time.perf_counter() - began
    figures["labelling frame"] = _longest(page)
    page.click("th.body button")
    page.wait_for_selector("th.body[aria-sort]")
    page.click("#next-page")
    figures["sorting frame"] = _longest(page)
    with page.expect_download():
        page.click("#download")
    figures["saving frame"] = _longest(page)
    page.close()
    return figures


def _longest(page: Page) -> float:
    page.wait_for_timeout(200)
    found = float(page.evaluate("longest"))
    page.evaluate("longest = 0")
    return found


def main() -> None:
    """Measure and print."""
    from benchmarks.texts import sample

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    sys.path.insert(0, str(HERE.parent / "tests"))
    from browser import chromium, page_files, served

    titles = sample("title", args.rows)
    rounds: list[dict[str, float]] = []
    with served(page_files()) as address, chromium() as browser, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "titles.csv")
        file.write_text("title\n" + "".join(f'"{title}"\n' for title in titles), encoding="utf-8")
        for _ in range(args.rounds):
            rounds.append({"python": python_seconds(titles), **page_figures(browser, address, titles, file)})
    middle = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    print(f"{args.rows:,} titles, medians of {args.rounds} rounds")
    print(f"plain Python               {middle['python']:7.3f} s")
    print(f"JavaScript module          {middle['module']:7.3f} s  {middle['module'] / middle['python']:.2f} times")
    print(f"page, from file to table   {middle['page']:7.3f} s  {middle['page'] / middle['python']:.2f} times")
    for name in ("labelling frame", "sorting frame", "saving frame"):
        print(f"longest frame, {name.partition(' ')[0]:9}   {max(each[name] for each in rounds):7.0f} ms")


if __name__ == "__main__":
    main()
