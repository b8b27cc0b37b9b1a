"""A paper as PDF and a drawing as PNG, read back."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pypdf import PdfReader
from typst import TypstError

from sessiontrack.charts.session import draw_session_sheet
from sessiontrack.reports.paper import Figure, Listing, Notice, Paper, Picture
from sessiontrack.reports.typesetting import set_as_pdf, set_as_png
from tests.builders_domain import at
from tests.charts import samples

HOSTILE = [
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "$x^2$ *bold* _it_ @ref `raw` \\ // /* */ #panic()",
    "שלום עולם",
    "{{ 7 * 7 }} %s {0}",
]
MILLIMETRE = 72 / 25.4


def paper(**changes):
    sheet = draw_session_sheet(samples.typical(), at(200))
    held = Paper(
        title="Session record",
        subtitle="Initial series 3 of 6",
        status="Signed",
        name="VESELY, Petra",
        whose="VESELY, Petra · Born 02-May-1984 · ID MRN-1",
        facts_of_patient=(("Born", "02-May-1984 (42y)"),),
        tags=(("No cautions", False), ("Allergies: latex", True)),
        sentence="A session.",
        notices=(Notice("Mind this", ("One.", "Two.")),),
        figures=(Figure("Infusion", "52 min", "over 50", "without a pause", True),),
        pictures=(Picture(sheet.svg, sheet.about),),
        listings=(
            Listing(
                "Entries", ("Time", "Entry"), (("10:00", (("Check-in", "bold"), ("mild", "mild"))),), (0, 1)
            ),
            Listing("Scores", ("When",), (), (1,), "None yet."),
        ),
        foot="Printed 23-Nov-2026 by Nora",
    )
    return replace(held, **changes)


def read(pdf):
    return PdfReader(io.BytesIO(pdf), strict=True)


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_a_paper_is_a_tagged_pdf_in_a_language_with_a_title_that_names_nobody():
    found = read(set_as_pdf(paper()))
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert found.metadata.title == "Session record"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "/StructTreeRoot" in root


def test_it_holds_every_word_and_whose_it_is():
    said = words(set_as_pdf(paper()))
    for part in (
        "VESELY, Petra",
        "02-May-1984 (42y)",
        "Allergies: latex",
        "Mind this",
        "over 50",
        "None yet.",
    ):
        assert part in said
    assert "A record, not a monitor." in said
    assert "Page 1 of 1" in said
    assert "peak 176/104" in said


def test_a_paper_may_have_no_tags_no_figures_and_no_drawing():
    said = words(set_as_pdf(paper(tags=(), figures=(), pictures=())))
    assert "VESELY, Petra" in said
    assert "10:00 Check-in" in said


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
@pytest.mark.parametrize("lies_across", [False, True])
def test_the_paper_has_its_size(size, millimetres, lies_across):
    page = read(set_as_pdf(paper(lies_across=lies_across), size)).pages[0]
    wanted = reversed(millimetres) if lies_across else millimetres
    found = (float(page.mediabox.width), float(page.mediabox.height))
    assert found == pytest.approx([side * MILLIMETRE for side in wanted], abs=1)


def test_every_further_page_says_whose_it_is():
    rows = tuple((str(number), "calm") for number in range(120))
    listing = Listing("Entries", ("Time", "Entry"), rows, (0, 1))
    found = read(set_as_pdf(paper(listings=(listing,))))
    assert len(found.pages) > 2
    for number, page in enumerate(found.pages[1:], 2):
        said = " ".join(page.extract_text().split())
        assert "VESELY, Petra · Born 02-May-1984" in said
        assert f"Page {number} of {len(found.pages)}" in said
        assert "Time Entry" in said


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    cell = ((text, "struck"), (text, "tag"))
    listing = Listing(text, (text, text), ((text, cell),), (1, 1), after=text)
    given = paper(title=text, name=text, subtitle=text, sentence=text, foot=text, listings=(listing,))
    said = words(set_as_pdf(given))
    if text.isascii():
        assert said.count(text) >= 9
    assert "root:" not in said


@pytest.mark.parametrize("text", ["x" * 2000, "word " * 400, "a\nb\n\n\nc", "\u202egnirts\x07\x00", ""])
def test_odd_text_is_set(text):
    listing = Listing("Entries", ("Time", "Entry"), (("10:00", text),), (0, 1))
    assert read(set_as_pdf(paper(listings=(listing,), name=text or "–"))).pages


@pytest.mark.parametrize("text", ["张伟", "😀", "\ue000", "\U0001f9d1\u200d\u2695\ufe0f"])
def test_a_letter_that_no_font_has_still_gives_a_sheet(text):
    found = read(set_as_pdf(paper(name=text)))
    assert "Session record" in found.pages[0].extract_text()
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_paper_without_a_title_is_refused():
    with pytest.raises(TypstError, match="title"):
        set_as_pdf(paper(title=""))


def test_a_wide_picture_lies_across_a_page_of_its_own():
    sheet = draw_session_sheet(samples.typical(), at(200))
    pages = read(set_as_pdf(paper(pictures=(Picture(sheet.svg, sheet.about, is_wide=True),)))).pages
    widths = [float(page.mediabox.width) > float(page.mediabox.height) for page in pages]
    assert widths == [False, True, False]


def test_a_drawing_in_pixels_has_two_for_each_of_its_own_up_to_a_limit():
    def size(png):
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])

    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10" viewBox="0 0 {0} 10"></svg>'
    assert size(set_as_png(drawing.format(400))) == (800, 20)
    assert size(set_as_png(drawing.format(32_000)))[0] == 16_000


def test_nothing_is_set_before_it_is_asked_for_so_that_a_server_may_fork():
    program = "import sys, sessiontrack.app; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_several_people_print_at_once():
    with ThreadPoolExecutor(4) as people:
        sheets = list(people.map(lambda number: set_as_pdf(paper(name=f"Person {number}")), range(8)))
    assert all(f"Person {number}" in words(sheet) for number, sheet in enumerate(sheets))
