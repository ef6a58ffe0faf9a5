"""The page as files: those of a server and the one that works from a disk."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import browser, opened  # noqa: F401 - fixtures

import kpoclass
from kpoclass import KpoclassError, Model, load_model
from kpoclass.cli.main import main
from kpoclass.web import web_files, write_page, write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
FOLDER = Path(kpoclass.__file__).parent / "web"


def test_every_file_of_the_folder_is_served_but_no_python() -> None:
    there = {path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert web_files().keys() == there | {"kpoclass.model"}


def test_the_files_name_the_version_once() -> None:
    assert (
        web_files()["index.html"].content.count(f'name="kpoclass-version" content="{kpoclass.__version__}"'.encode())
        == 1
    )


def test_the_page_allows_itself_what_a_server_would() -> None:
    (policy,) = re.findall(
        rb'http-equiv="Content-Security-Policy" content="([^"]*)"', web_files()["index.html"].content
    )
    assert policy.startswith(b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")


def test_a_folder_holds_every_file(tmp_path: Path, model: Model) -> None:
    write_site(tmp_path / "page", model=model)
    written = {path.name: path.read_bytes() for path in (tmp_path / "page").iterdir()}
    assert written == {name: file.content for name, file in web_files(model).items()}
    assert kpoclass.load_model(tmp_path / "page" / "kpoclass.model") == model


def test_what_is_there_is_replaced_when_told_to(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("mine", encoding="utf-8")
    with pytest.raises(KpoclassError, match=r"page\.css: already exists"):
        write_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["page.css"]
    write_site(tmp_path, force=True)
    assert (tmp_path / "page.css").read_bytes() == web_files()["page.css"].content


def test_one_page_holds_the_model_and_loads_nothing(tmp_path: Path, model: Model) -> None:
    write_page(tmp_path / "page.html", model=model)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    (numbers,) = re.findall(
        r'<script type="application/octet-stream;base64" id="kpoclass-model">([^<]*)</script>', page
    )
    assert base64.b64decode(numbers) == web_files(model)["kpoclass.model"].content
    assert re.findall(r"<(?:link|script|img|iframe)\b[^>]*(?:src|href)=\"(?!data:)[^>]*>", page) == []
    (policy,) = POLICY.findall(page)
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-\S{44}'; style-src 'sha256-\S{44}'; img-src data:; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )
    with pytest.raises(KpoclassError, match="already exists"):
        write_page(tmp_path / "page.html")


def test_the_page_works_from_a_disk_without_a_network(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    write_page(tmp_path / "page.html")
    with opened(browser, (tmp_path / "page.html").as_uri(), offline=True) as page:
        page.fill("#text", "Draft and negotiate software licences")
        page.click("#text-form .main")
        assert "KPO" in page.inner_text("#result")
        assert f"kpoclass {kpoclass.__version__}, model {load_model().fingerprint}" in page.inner_text("footer")
        page.set_input_files(
            "#file", files=[{"name": "jobs.csv", "mimeType": "", "buffer": b"title\nActuary\nClerk\n"}]
        )
        page.wait_for_selector("#rows:not([hidden])")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("page.pdf", "a web page is written; give a name such as"),
        ("there", "is a file, expected a folder"),
        ("no/such/page.html", "there is no such folder"),
    ],
)
def test_another_kind_of_name_is_refused(
    path: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").touch()
    assert main(["page", path]) == 1
    assert told in capsys.readouterr().err
