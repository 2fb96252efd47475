"""Printed bills (M1, M21, M24): what the eye sees, what is copied, what a screen reader and a phone read.

The PDF/UA validator veraPDF is not part of these checks: Typst refuses to write what it knows to break the
standard, and what can be seen in the file itself is looked at here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import yaml
import zxingcpp
from fontTools.ttLib import TTFont

from bijlighar.billing.adapters.paper import content, print_bill, printer
from bijlighar.billing.adapters.paper.upi import payment_intent, reference
from bijlighar.billing.rules.sheet import BillSheet, SheetLine, SheetPayment
from bijlighar.billing.tests.copied import by_pdfium, by_the_standard, without_spaces
from bijlighar.billing.tests.real_bills import PRINTED, SHOP, Printed, real_sheets, shop_sheet
from bijlighar.kernel.money import Language, parse_rupees, rupees

FOLDER = Path(printer.__file__).parent
LANGUAGES: tuple[Language, ...] = ("hi", "en")
REAL = [
    pytest.param(sheet, printed, language, id=f"{printed.month}-{language}")
    for (sheet, printed), language in product(
        [*zip(real_sheets(), PRINTED, strict=True), (shop_sheet(), SHOP)], LANGUAGES
    )
]
BY_MONTH = dict(zip((printed.month for printed in PRINTED), real_sheets(), strict=True))


@pytest.mark.parametrize(("sheet", "printed", "language"), REAL)
def test_a_real_bill_says_its_printed_amounts(sheet: BillSheet, printed: Printed, language: Language) -> None:
    copied = by_the_standard(print_bill(sheet, language))
    for amount in printed.lines.values():
        assert rupees(parse_rupees(amount)) in copied
    assert printed.kwh in copied.replace(",", "")
    if printed.instalment != "0":
        assert "SD Installment" in copied
        assert rupees(parse_rupees(printed.instalment)) in copied
    # The printed total is sometimes a paisa less than the sum of its printed lines.
    assert abs(sheet.before_subsidy_paise - parse_rupees(printed.total)) <= 1
    assert copied.count(rupees(sheet.payable_paise)) >= 2


def test_hindi_is_copied_as_it_is_written() -> None:
    """Conjuncts, a matra before its consonant, nukta, reph: as Unicode has them, as people write."""
    pdf = print_bill(BY_MONTH["AUG-2025"], "hi")
    copied, in_a_browser = by_the_standard(pdf), by_pdfium(pdf)
    for words in (
        "सुनीता विश्वकर्मा",
        "श्रीकृष्ण वार्ड",
        "म.प्र. पूर्व क्षेत्र विद्युत वितरण कंपनी लिमिटेड, जबलपुर",
        "विद्युत शुल्क (ड्यूटी)",
        "स्थिर शुल्क",
        "ऊर्जा शुल्क का हिसाब",
        "सुरक्षा निधि की किस्त",
        "पिछली रीडिंग",
        "कुल देय राशि",
        "उपभोक्ता शिकायत निवारण फ़ोरम",
    ):
        assert words in copied
        assert without_spaces(words) in in_a_browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heads_stand_in_the_order_of_the_real_bill(language: Language) -> None:
    sheet = with_everything()
    found = [row["label"] for row in content.content(sheet, language)["amounts"]]
    w = content.words(language)
    assert found == [
        w["line_ENERGY"], w["line_FPPAS"], w["line_FIXED"], w["sum_energy"],
        w["line_DUTY"], w["sum_duty"],
        w["instalment"], w["line_TOD"], w["sum_other"],
        w["before_subsidy"], w["line_SUBSIDY"].format(state=w["state_mp"]),
        w["current"],
    ]  # fmt: skip
    copied = without_spaces(by_the_standard(print_bill(sheet, language)))
    at = [copied.index(without_spaces(label)) for label in found]
    assert at == sorted(at)


def with_everything() -> BillSheet:
    """A bill with every part a bill can have."""
    return replace(
        BY_MONTH["JAN-2026"],
        deposit_instalment_paise=22_800,
        deposit_arrear_paise=22_800,
        estimated_wh=12_000,
        is_provisional=True,
        missing_days=2,
        before_paise=300_000,
        previous_dues_paise=60_500,
        late_paise=500,
        payments=tuple(SheetPayment(date(2026, 1, day), 60_000) for day in (3, 9, 14, 22)),
        payee="east@bank",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_parts_add_up_on_paper(language: Language) -> None:
    sheet = with_everything()
    copied = by_the_standard(print_bill(sheet, language))
    # 256.15 electricity + 228 instalment + 605 open + 228 of an earlier instalment = 1,317.15.
    assert sheet.payable_paise == 131_715
    assert "₹1,317.15" in copied
    assert "₹833.00" in copied
    assert "12.00" in copied
    assert "9.6%" in copied
    assert sheet.other_paise == 0


def structure(pdf: bytes) -> list[Any]:
    """Every element of the tree of tags."""
    opened = pikepdf.open(BytesIO(pdf))
    found: list[Any] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(element)
        kids = element.get("/K") if isinstance(element, pikepdf.Dictionary) else element
        if isinstance(kids, pikepdf.Array):
            for kid in kids:
                walk(kid)
        elif isinstance(kids, pikepdf.Dictionary):
            walk(kids)

    walk(opened.Root.StructTreeRoot)
    return [opened, *found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_title_language_headings_tables_and_words_for_pictures(
    language: Language,
) -> None:
    opened, *elements = structure(print_bill(with_everything(), language))
    root = opened.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang).startswith(language)
    assert root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert content.content(with_everything(), language)["heading"] in metadata["dc:title"]
    kinds = [str(element.S) for element in elements]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 7
    assert kinds.count("/Table") == 5
    assert kinds.count("/TH") == 2 + 2 + 4 + 4 + 3
    figures = [element for element in elements if element.S == "/Figure"]
    assert len(figures) == 1
    assert "₹1,317.15" in str(figures[0].Alt)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_inside(language: Language) -> None:
    opened = pikepdf.open(BytesIO(print_bill(with_everything(), language)))
    for font in opened.pages[0].Resources.Font.values():
        (below,) = font.DescendantFonts
        assert "/FontFile2" in below.FontDescriptor or "/FontFile3" in below.FontDescriptor
        assert "/ToUnicode" in font


def test_a_phone_reads_the_payment_from_the_picture() -> None:
    page = pypdfium2.PdfDocument(print_bill(with_everything(), "hi"))[0]
    (square,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert square.text == ("upi://pay?pa=east@bank&pn=East%20Discom&am=1317.15&cu=INR&tr=EAST2601010000001")


def test_without_an_address_for_payments_the_square_is_a_specimen_and_says_so() -> None:
    pdf = print_bill(BY_MONTH["JUN-2025"], "en")
    (square,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil())
    assert "pa=specimen@invalid" in square.text
    assert "Specimen: this square pays nobody" in by_the_standard(pdf)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bill_with_nothing_to_pay_asks_for_nothing(language: Language) -> None:
    sheet = replace(BY_MONTH["NOV-2025"], previous_dues_paise=-100_000, before_paise=-100_000, payments=())
    pdf = print_bill(sheet, language)
    copied = by_the_standard(pdf)
    assert "−₹774.79" in copied
    assert content.words(language)["not_for_payment"] in copied
    assert zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()) == []


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert printer.Printer().pdf(BY_MONTH["JUN-2025"], "hi") == print_bill(BY_MONTH["JUN-2025"], "hi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_bill_flows_over_several_pages_and_loses_nothing(language: Language) -> None:
    energy = BY_MONTH["JUN-2025"].lines[0]
    many = tuple(energy.steps[0] | {"label_en": f"slab {n}", "label_hi": f"स्लैब {n}"} for n in range(60))
    sheet = replace(
        BY_MONTH["JUN-2025"], lines=(SheetLine("ENERGY", energy.amount_paise, (*many, energy.steps[-1])),)
    )
    pdf = print_bill(sheet, language)
    assert len(pypdfium2.PdfDocument(pdf)) > 1
    copied = by_the_standard(pdf)
    for n in range(60):
        assert many[n][f"label_{language}"] in copied
    assert content.words(language)["trouble"] in copied


@pytest.mark.parametrize(("sheet", "printed", "language"), REAL)
def test_nothing_runs_over_anything_else(sheet: BillSheet, printed: Printed, language: Language) -> None:
    """The two halves, placed beside each other, end above the rule of the last part."""
    pdf = pypdfium2.PdfDocument(print_bill(replace(with_everything(), lines=sheet.lines), language))
    assert len(pdf) == 1
    pixels = np.asarray(pdf[0].render(scale=2).to_pil().convert("L"))
    rows = np.flatnonzero((pixels < 128).mean(axis=1) > 0.8)
    last_rule = int(rows.max())
    assert last_rule > pixels.shape[0] * 0.8
    white = (pixels[last_rule - 16 : last_rule - 4] > 250).all()
    assert white, "something touches the rule above the last part"


def _of_two_categories() -> BillSheet:
    sheet = BY_MONTH["JUN-2025"]
    energy = sheet.lines[0]
    stretches = [("1", "15", "LV-1.2", 1), ("16", "30", "LV-2.2", 10)]
    pieces = tuple(
        energy.steps[0]
        | {
            "step": "piece",
            "label_en": f"{first} September to {last} September ({code}, urban, {kw} kW)",
            "label_hi": f"{first} सितंबर से {last} सितंबर ({code}, शहर, {kw} किलोवाट)",
        }
        for first, last, code, kw in stretches
    )
    line = SheetLine("ENERGY", energy.amount_paise, (*pieces, energy.steps[-1]))
    return replace(sheet, lines=(line, *sheet.lines[1:]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_rate_for_all_units_does_not_read_as_that_of_those_above_a_threshold(language: Language) -> None:
    energy = BY_MONTH["JUN-2025"].lines[0]
    above = energy.steps[0] | {"label_en": "above 50 units", "label_hi": "50 यूनिट से ऊपर"}
    above["inputs"] = above["inputs"] | {"from_kwh": "50", "to_kwh": None}
    line = SheetLine("ENERGY", energy.amount_paise, (above, energy.steps[-1]))
    copied = by_the_standard(print_bill(replace(BY_MONTH["JUN-2025"], lines=(line,)), language))
    assert {"en": "all units", "hi": "सारी यूनिट"}[language] in copied
    assert above[f"label_{language}"] not in copied


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", [_of_two_categories(), with_everything(), shop_sheet()])
def test_no_text_stands_on_another(sheet: BillSheet, language: Language) -> None:
    for page in pypdfium2.PdfDocument(print_bill(sheet, language)):
        text = page.get_textpage()
        boxes = [text.get_rect(at) for at in range(text.count_rects())]
        assert len(boxes) > 40
        for one, other in combinations(boxes, 2):
            wide = min(one[2], other[2]) - max(one[0], other[0])
            high = min(one[3], other[3]) - max(one[1], other[1])
            lower = min(one[3] - one[1], other[3] - other[1])
            over = f"{text.get_text_bounded(*one)!r} on {text.get_text_bounded(*other)!r}"
            assert wide < 2 or high < lower / 2, over


@pytest.mark.parametrize("strange", ["মিতা", "Zoë 😀", "ஸ்ரீ"])
def test_a_name_that_the_fonts_do_not_have_stops_no_bill(strange: str) -> None:
    sheet = replace(BY_MONTH["JUN-2025"], name_hi=strange, name_en=strange)
    assert "?" in by_the_standard(print_bill(sheet, "hi"))


def test_the_list_of_letters_is_that_of_the_fonts() -> None:
    listed = set((FOLDER / "fonts" / "letters.txt").read_text(encoding="utf-8")) - {"\n"}
    for weight in (400, 700):
        font = TTFont(FOLDER / "fonts" / f"NotoSansDevanagari-{weight}.ttf")
        assert listed == {chr(code) for code in font.getBestCmap() if code >= 32}


def test_both_languages_have_all_words() -> None:
    words = yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8"))
    assert set(words["hi"]) == set(words["en"])
    used = set(re.findall(r"\bw\.(\w+)", (FOLDER / "bill.typ").read_text(encoding="utf-8")))
    assert used <= set(words["en"])
    for key, text in words["hi"].items():
        assert re.findall(r"{\w+}", text).sort() == re.findall(r"{\w+}", words["en"][key]).sort()
        assert re.search(r"[ऀ-ॿ]", text), key


@pytest.mark.parametrize(
    ("number", "wanted"),
    [("EAST-261001-0000001", "EAST2610010000001"), ("WEST-261001-0000001-R2", "WEST2610010000001R2")],
)
def test_a_payment_brings_the_number_of_its_bill(number: str, wanted: str) -> None:
    assert reference(number) == wanted
    asked = {"payee": "a@b", "company": "East & Co", "bill_number": number}
    intent = payment_intent(**asked, payable_paise=100_005)
    assert intent == f"upi://pay?pa=a@b&pn=East%20%26%20Co&am=1000.05&cu=INR&tr={wanted}"
    assert payment_intent(**asked, payable_paise=0) == ""
    assert payment_intent(**asked | {"payee": ""}, payable_paise=5) == ""
