"""What paper can show: the table tells the truth about the fonts, and the rest is marked."""

import json
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.loading import load
from ops.fonts import FONTS, coverage
from sharing.paper import signs, typesetter
from sharing.texts import languages, texts
from tests.support.pdf import Pdf

MISSING = "\U00012000"  # a cuneiform sign: no font here has it
PER_PARAGRAPH = 40

WRITTEN = {
    "Welsh": "Ŵyn, tŷ, llŷn: gŵr ac anrhegion",
    "Polish": "Zażółć gęślą jaźń",
    "Romanian": "Țară, înțelegere, Iași",
    "Lithuanian": "Įlinkdama fechtuotojo špaga",
    "Turkish": "Pijamalı hasta yağız şoföre",
    "Vietnamese": "Tôi thích nghe nhạc nhẹ",
    "Yoruba": "Ẹ jọ̀ọ́, ẹ má fọwọ́ kàn mí",
    "Igbo": "Biko, asụla m ọgwụ",
    "Somali": "Fadlan ha i taaban",
    "Arabic": "من فضلك لا تلمسني، اتصلوا بأختي",
    "Urdu": "براہِ کرم میری بہن کو فون کریں، ٹھیک ہے؟",
    "Persian": "لطفاً چراغ را خاموش نکنید",
    "Pashto": "مهرباني وکړئ، ما ته لاس مه راوړئ",
    "Kurdish": "تکایە دەستم لێ مەدە",
    "Hebrew": "בבקשה אל תיגעו בי",
    "Yiddish": "זײַ אַזוי גוט",
    "Bengali": "দয়া করে আমার বোনকে ফোন করুন",
    "Punjabi": "ਕਿਰਪਾ ਕਰਕੇ ਮੇਰੀ ਭੈਣ ਨੂੰ ਫ਼ੋਨ ਕਰੋ",
    "Gujarati": "કૃપા કરીને મારી બહેનને ફોન કરો",
    "Hindi": "कृपया मेरी बहन को फ़ोन कीजिए।",
    "Nepali": "कृपया मलाई नछुनुहोस्",
    "Tamil": "தயவுசெய்து என் சகோதரியை அழைக்கவும்",
    "Telugu": "దయచేసి నా సోదరికి ఫోన్ చేయండి",
    "Malayalam": "ദയവായി എന്റെ സഹോദരിയെ വിളിക്കൂ",
    "Kannada": "ದಯವಿಟ್ಟು ನನ್ನ ಸಹೋದರಿಗೆ ಕರೆ ಮಾಡಿ",
    "Sinhala": "කරුණාකර මගේ සහෝදරියට කතා කරන්න",
    "Simplified Chinese": "请给我姐姐打电话，不要碰我。",
    "Traditional Chinese": "請打電話給我姐姐，不要碰我。",
    "Cantonese": "唔該打電話俾我家姐，唔好掂我",
    "Japanese": "妹に電話してください。",
    "Korean": "제 여동생에게 전화해 주세요",
    "Russian": "Пожалуйста, позвоните моей сестре",
    "Ukrainian": "Будь ласка, зателефонуйте моїй сестрі, її звати Ґанна",
    "Bulgarian": "Моля, обадете се на сестра ми",
    "Greek": "Παρακαλώ, τηλεφωνήστε στην αδελφή μου",
    "Tigrinya": "በጃኹም ንሓፍተይ ደውሉላ",
    "Amharic": "እባካችሁ ለእህቴ ደውሉላት",
    "Armenian": "Խնդրում եմ զանգահարեք քրոջս",
    "Georgian": "გთხოვთ, დაურეკოთ ჩემს დას",
    "Thai": "กรุณาโทรหาน้องสาวของฉัน",
    "Khmer": "សូមទូរស័ព្ទទៅបងស្រីខ្ញុំ",
    "Burmese": "ကျေးဇူးပြု၍ ကျွန်မညီမကို ဖုန်းဆက်ပါ",
    "Dhivehi": "އާދޭސް ކޮށްފައި",
    "Syriac": "ܒܒܥܘ ܡܢܟ",
    "emoji": "🙂 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇬🇧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣ ❤️ ☎ ✓",
    "signs": "£5 – “so” … ½ × ≥ → • ☐ ☑ § ° ‰ № ™ 𝓈𝒸𝓇𝒾𝓅𝓉",
}


PLAIN = b'#import "words.typ": *\n#show: leaf\n#data.parts.map(words).join()'


def printed(texts: list[str], *directions: str) -> Pdf:
    """Each text as a paragraph. Raises typst.TypstError where PDF/A or PDF/UA is in danger."""
    parts = [
        {"language": "und", "direction": direction, "lines": signs.lines(one)}
        for one in texts
        for direction in directions or ("ltr",)
    ]
    chrome = {"language": "en", "direction": "ltr", "missing": "[gone]"}
    data = {"title": "T", "chrome": chrome, "parts": parts, "fonts": signs.families()}
    sources = {"main.typ": PLAIN, "words.typ": typesetter.source("words.typ")}
    return Pdf(typesetter.compiled(sources, {"data": json.dumps(data)}, typesetter.STANDARDS, 0))


def test_the_table_says_what_the_fonts_have() -> None:
    table = json.loads((FONTS / "coverage.json").read_text(encoding="utf-8"))
    assert table == coverage()
    assert list(table) == list(coverage()), "in the order in which they are tried"


def test_every_sign_that_the_table_promises_is_printed() -> None:
    edges = (
        each.partition("-") for ranges in signs._coverage().values() for each in ranges.split()
    )
    every = (range(int(first, 16), int(last or first, 16) + 1) for first, _, last in edges)
    characters = list(dict.fromkeys(chr(each) for some in every for each in some))
    assert len(characters) > 25_000
    looked_up = {each for each in range(sys.maxunicode + 1) if signs._fonts_of(each)}
    assert looked_up == set(map(ord, characters))
    starts = range(0, len(characters), PER_PARAGRAPH)
    # Each on a line of its own: a mark after a blank would be a sign with it.
    pdf = printed(["\n".join(characters[start : start + PER_PARAGRAPH]) for start in starts])
    assert pdf.claims == ("2", "A", "1")
    assert "[gone]" not in pdf.text


@pytest.mark.parametrize("language", WRITTEN)
def test_what_people_in_the_uk_write_in_is_printed_without_a_mark(language: str) -> None:
    assert not signs.missing(WRITTEN[language])
    pdf = printed([WRITTEN[language]])
    assert pdf.claims == ("2", "A", "1")
    assert "[gone]" not in pdf.text


def test_nothing_that_we_say_ourselves_is_missing() -> None:
    assert [text for text in _ours() if signs.missing(text)] == []


def _ours() -> Iterator[str]:
    for language in languages("sharing"):
        yield from texts("sharing", language).own.values()
    library = load()
    for language, wording in library.wordings.items():
        yield from (wording.section_title(each.id) for each in library.interview.sections)
        for country in library.countries.values():
            yield from country.sheet.said(language)


def test_what_no_font_has_is_marked_once_in_each_run() -> None:
    assert signs.lines(f"a {MISSING}{MISSING} {MISSING} b\n{MISSING}") == [
        ["a ", None, " b"],
        [None],
    ]
    pdf = printed([f"before {MISSING} after"])
    assert pdf.claims == ("2", "A", "1")
    assert "before [gone] after" in pdf.text


def marks() -> list[str]:
    """Every combining mark that some font has."""
    every = map(chr, range(sys.maxunicode + 1))
    kinds = ("Mn", "Mc", "Me")
    return [c for c in every if unicodedata.category(c) in kinds and signs._fonts_of(ord(c))]


@pytest.mark.parametrize(
    "around", ["\u05a3\n{}", "\n{}\u19ee", "x\n {}\u4e00", "\ue000{}", "\u200c{}"]
)
def test_a_mark_at_the_start_of_a_line_is_printed_whatever_is_beside_it(around: str) -> None:
    """Beside a sign of another font, typst gave it the font of neither and refused the paper."""
    lone = marks()
    assert len(lone) > 900
    pdf = printed([around.format(mark) for mark in lone], "ltr", "rtl")
    assert pdf.claims == ("2", "A", "1")
    assert pdf.text.count("[gone]") == 2 * len(lone) * around.count("\ue000")


# What a text seldom begins with, and what shapers, PDF/A or PDF/UA may stumble over there.
awkward = st.one_of(
    st.sampled_from(marks()),
    st.sampled_from([*map(chr, sorted(signs._UNSEEN)), *map(chr, sorted(signs._DROPPED))]),
    st.characters(categories=("Co", "Cn", "Cs", "Cc")),  # private, unassigned, lone, control
    st.sampled_from("\u1161\u11a8\u302e\u3099\uff9e\U0001f3fb\U0001f1ec\u0600\u0e33\u180b\ufdd0"),
    st.sampled_from("\U0002f855\u2126\u0958"),  # letters that are printed as another one
)
begun = st.builds(str.__add__, st.text(awkward, min_size=1, max_size=4), st.text(max_size=4))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(begun, max_size=4).map("\n".join), min_size=20, max_size=40))
def test_no_beginning_of_a_line_can_endanger_a_paper(texts: list[str]) -> None:
    assert printed(texts, "ltr", "rtl").claims == ("2", "A", "1")


def test_a_mark_gets_something_to_stand_on_only_where_it_has_nothing() -> None:
    assert signs.lines("\u0301a\n\u200d\u0301") == [["\u00a0\u0301a"], ["\u200d\u00a0\u0301"]]
    assert signs.lines("a \u0301") == [["a \u00a0\u0301"]]
    assert signs.lines("\ue000\u200c\u0301") == [[None, "\u200c\u00a0\u0301"]]
    for borne in ("a\u0301", "\u00a0\u0301", "\u09b0\u200c\u09cd\u09af", "\u25cc\u0301"):
        assert signs.lines(borne) == [[borne]]


def test_a_letter_is_printed_as_the_one_that_a_font_has() -> None:
    assert signs.lines("\U0002f855\ufe09") == [["\u578b\ufe09"]]


def test_a_sign_is_shown_only_if_one_font_has_all_of_it() -> None:
    assert signs.lines("e\u0301") == [["e\u0301"]]
    assert signs.lines("ab\u0bcdc") == [["a", None, "c"]], "a Latin letter with a Tamil mark"


def test_private_and_broken_characters_are_marked_and_invisible_ones_left_out() -> None:
    assert signs.lines("a\ue000b") == [["a", None, "b"]]
    assert signs.lines("a\ufeffb\u2062c") == [["abc"]]
    assert signs.lines("a\ud800b") == [["a\ufffdb"]]
    assert signs.lines("a\x01b") == [["a␁b"]]


def test_lines_and_tabs_are_kept() -> None:
    assert signs.lines("a\r\nb\u2028c\x85\td") == [["a"], ["b"], ["c"], ["    d"]]


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u200b", "\ufeff"])
def test_where_there_is_nothing_to_see_a_dash_stands(nothing: str) -> None:
    assert signs.lines(nothing) == [["–"]]
    assert signs.plain(nothing) == "–"


def test_a_long_word_may_break_and_stays_on_the_sheet() -> None:
    word = "W" * 300
    (line,) = signs.lines(word)
    assert "".join(map(str, line)).replace("\u200b", "") == word
    edge = printed([word]).picture().crop((1200, 100, 1240, 1500))
    assert edge.getextrema() == (255, 255), "nothing runs over the edge"


def test_a_plain_text_is_one_line() -> None:
    assert signs.plain(f"a\n{MISSING}") == "a ▯"
    assert not signs.missing("▯")
