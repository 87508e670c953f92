"""export-pdf and export-docx: the documents themselves, and that nothing is loaded for them."""

import html
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from support.hooks import assert_refused, assert_went_well, event_of, path_without, run_hook
from support.peers import WebServer

FORMATS = ["pdf", "docx", "epub", "odt"]
TEXTS = ["Größe & <Maß>", "为什么天空是蓝色的", "日本語の漢字", "왜 하늘은", "Кириллица", "one two", "func f() { return }", "openai/gpt-5.1"]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Größe</title>
<style>body {{ font-family: "Noto Sans", "Noto Sans CJK SC", sans-serif }}</style></head><body><h1>Größe</h1>{}</body></html>"""
BODY = """<p>Größe &amp; &lt;Maß&gt;</p><p>为什么天空是蓝色的</p><p lang="ja">日本語の漢字</p><p>왜 하늘은</p><p>Кириллица</p>
<p dir="auto">لماذا السماء زرقاء؟</p><p dir="auto">עברית</p><ul><li>one two</li></ul><pre><code>func f() { return }\n</code></pre>
<table><thead><tr><th>Model</th></tr></thead><tbody><tr><td>openai/gpt-5.1</td></tr></tbody></table>"""


def export(format: str, page: Any, home: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    name = "export-pdf" if format == "pdf" else "export-docx"
    return run_hook(name, event_of(f"export.{format}", html=page, markdown="# Größe"), home, **more)


def text_of(format: str, document: bytes) -> str:
    """What a reader sees; of the others' XML, all that is not a tag."""
    if format == "pdf":
        return subprocess.run(["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True).stdout.decode()
    return html.unescape(" ".join(part for part in parts_of(document).values()))


def parts_of(document: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name).decode(errors="replace") for name in archive.namelist() if not name.endswith((".png", ".jpg"))}


@pytest.mark.parametrize("format", FORMATS)
def test_every_script_comes_out(tmp_path: Path, format: str) -> None:
    result = export(format, PAGE.format(BODY), tmp_path)
    assert_went_well(result)
    assert result.stdout.startswith(b"%PDF-" if format == "pdf" else b"PK")
    shown = "".join(text_of(format, result.stdout).split())
    for text in TEXTS:
        if format == "epub" and text.startswith("func"):
            continue  # Coloured: there are tags between the words.
        assert "".join(text.split()) in shown, text
    assert "عربي" in shown or "السماء" in shown or format == "pdf"


def test_a_pdf_carries_its_fonts(tmp_path: Path) -> None:
    document = export("pdf", PAGE.format(BODY), tmp_path).stdout
    fonts = subprocess.run(["pdffonts", "-"], input=document, capture_output=True, check=True).stdout.decode()
    assert "CJK" in fonts, "install fonts-noto-cjk"
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows and all(row[-5] == "yes" for row in rows)


def test_right_to_left_stands_at_the_right(tmp_path: Path) -> None:
    document = export("pdf", PAGE.format('<p dir="auto">שלום</p><p dir="auto">left</p>'), tmp_path).stdout
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=document, capture_output=True, check=True).stdout.decode()
    words = {line.split(">")[1].split("<")[0]: float(line.split('xMin="')[1].split('"')[0]) for line in boxes.splitlines() if "<word" in line}
    assert words["left"] < 200 < 400 < max(words.values())
    assert 'w:bidi' in parts_of(export("docx", PAGE.format('<p dir="auto">שלום</p>'), tmp_path).stdout)["word/document.xml"]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_loaded_and_nothing_runs(tmp_path: Path, format: str) -> None:
    server = WebServer()
    (tmp_path / "private.txt").write_text("PRIVATE")
    active = "".join(
        f'<img src="{url}"><iframe src="{url}"></iframe><object data="{url}"></object><embed src="{url}"><link rel="stylesheet" href="{url}">'
        f'<link rel="attachment" href="{url}"><a rel="attachment" href="{url}">x</a><video src="{url}"></video><svg><image href="{url}"/></svg>'
        f'<p style="background: url({url})">x</p><style>@import url({url}); @font-face {{ font-family: f; src: url({url}) }} p {{ font-family: f }}</style>'
        for url in (server.url + "/x.png", f"file://{tmp_path}/private.txt", str(tmp_path / "private.txt"), "private.txt")
    )
    active += f'<script>alert(1)</script><a href="javascript:alert(1)">bad</a><p onclick="alert(1)">y</p><meta name="css" content="{tmp_path}/private.txt">'
    result = export(format, PAGE.format(active), tmp_path)
    server.stop()
    assert_went_well(result)
    assert not server.requests
    shown = text_of(format, result.stdout)
    assert "PRIVATE" not in shown and "javascript:" not in shown and "alert(1)" not in shown and "onclick" not in shown
    assert b"javascript:" not in result.stdout and b"EmbeddedFile" not in result.stdout


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_too_long_is_refused(tmp_path: Path, format: str) -> None:
    assert_refused(export(format, PAGE.format("a" * 10_000_000), tmp_path), 65, "too long", "md")


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_what_is_nested_without_end_is_refused_or_made(tmp_path: Path, format: str) -> None:
    result = export(format, PAGE.format("<blockquote>" * 3000 + "deep"), tmp_path)
    if result.returncode:
        assert_refused(result, 65 if format == "pdf" else result.returncode)


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_what_is_no_event_is_refused(tmp_path: Path, format: str) -> None:
    for page in (None, 7, ["x"]):
        assert_refused(export(format, page, tmp_path), 65, "html")
    name = "export-pdf" if format == "pdf" else "export-docx"
    assert_refused(run_hook(name, b"{", tmp_path, COUNCIL_EVENT=f"export.{format}"), 65, "html")
    assert_refused(run_hook(name, b"", tmp_path, COUNCIL_EVENT=f"export.{format}"), 65, "html")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    # The tests' own Python has no WeasyPrint.
    assert_refused(export("pdf", "x", tmp_path, WEASYPRINT_PYTHON=sys.executable), 69, "apt-get install weasyprint")
    assert_refused(export("pdf", "x", tmp_path, WEASYPRINT_PYTHON="/nonexistent/python3"), 69, "apt-get install weasyprint")
    assert_refused(export("docx", "x", tmp_path, PATH=path_without(tmp_path, "pandoc")), 69, "apt-get install pandoc")
    assert_refused(export("xlsx", "x", tmp_path), 78, "export.docx")
