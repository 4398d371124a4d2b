"""The page's languages: a link, a field, the browser's wish; and no reader's words in between."""

from dataclasses import replace
from html import escape

import pytest
from starlette.testclient import TestClient

from flows.loading import load
from sharing.code import new_code
from sharing.phones import pieces
from tests.sharing.statements import full
from tests.web.fakes import FakeStore
from tests.web.test_headers import submit
from web.form import MOST_BYTES
from web.languages import SPOKEN, accepted, known

WELSH = {"accept-language": "cy,en;q=0.5"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("cy", "cy"),
        ("cy-GB", "cy"),
        ("CY", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("en;q=0.2, cy;q=0.8", "cy"),
        ("fr, cy;q=0.5", "cy"),
        ("fr, de", "en"),
        ("*", "en"),
        ("cy;q=0", "en"),
        ("cy;q=high", "en"),
        ("cy;level=1", "en"),
        ("fr," * 30 + "cy", "en"),
        (";;;,,,=", "en"),
    ],
)
def test_a_browsers_wish_is_met_as_far_as_possible(header: str, language: str) -> None:
    assert accepted(header) == language


def test_only_languages_that_are_there_are_known() -> None:
    assert [known(tag) for tag in ("cy", "xx", "../en", "")] == ["cy", "", "", ""]


def test_the_plain_form_is_english_and_the_same_whatever_the_browser_wishes(
    page: TestClient,
) -> None:
    assert page.get("/v", headers=WELSH).content == page.get("/v").content
    assert '<html lang="en" dir="ltr">' in page.get("/v", headers=WELSH).text
    assert page.get("/v?lang=xx").content == page.get("/v").content


@pytest.mark.parametrize("language", SPOKEN)
def test_each_language_has_its_form_the_same_for_everybody(
    language: str, page: TestClient
) -> None:
    answer = page.get(f"/v?lang={language}")
    assert f'<html lang="{language}" ' in answer.text
    assert f'<input type="hidden" name="lang" value="{language}">' in answer.text
    assert page.get(f"/v?lang={language}", headers=WELSH).content == answer.content


def test_every_form_leads_to_the_other_languages(page: TestClient) -> None:
    text = page.get("/v").text
    assert '<a href="/v?lang=cy" hreflang="cy" lang="cy">Cymraeg</a>' in text
    assert '<span lang="en" aria-current="true">English</span>' in text


def test_the_answer_is_in_the_language_of_the_form(page: TestClient, store: FakeStore) -> None:
    text = submit(page, store.grant(full()), lang="cy").text
    assert '<html lang="cy" dir="ltr">' in text
    assert "Cadarnhawyd ddiwethaf" in text
    assert '<a href="/v?lang=cy">' in text


def test_without_a_choice_the_browsers_wish_decides(page: TestClient, store: FakeStore) -> None:
    data = {"code": store.grant(full()), "reader": "Ward 3"}
    assert '<html lang="cy" ' in page.post("/v", data=data, headers=WELSH).text
    assert '<html lang="en" ' in page.post("/v", data={**data, "lang": "en"}, headers=WELSH).text
    assert '<html lang="en" ' in page.post("/v", data=data).text


def test_what_has_to_be_put_right_is_said_in_the_language_of_the_form(page: TestClient) -> None:
    answer = page.post("/v", data={"lang": "cy"})
    assert answer.status_code == 422
    assert "Rhowch y cod." in answer.text
    assert 'name="lang" value="cy"' in answer.text


def test_unknown_codes_and_errors_are_answered_in_it_too(page: TestClient) -> None:
    assert "ddim yn agor datganiad" in submit(page, new_code(), lang="cy").text
    too_long = page.post(
        "/v", content=b"a" * (MOST_BYTES + 1), headers={**WELSH, "content-type": ""}
    )
    assert "ormod ar unwaith" in too_long.text


def test_a_draft_says_so_in_both_languages_and_has_its_english_beside(
    page: TestClient, store: FakeStore
) -> None:
    text = submit(page, store.grant(full()), lang="cy").text
    assert "cyfieithiad drafft" in text
    assert '<span lang="en" dir="ltr">This page speaks a draft translation' in text
    assert '<p class="beside" lang="en" dir="ltr">The person wrote this in advance' in text
    assert '<p class="beside" lang="en" dir="ltr">If you cannot follow a wish' in text
    assert '<p class="beside" lang="en" dir="ltr">This is the person’s own account' in text


def test_a_paper_form_is_in_one_language_throughout(page: TestClient, store: FakeStore) -> None:
    sheet = load().countries["scotland"].sheet
    text = submit(page, store.grant(replace(full(), sheet=sheet)), lang="cy").text
    form = text.partition('<section class="signing-sheet paper">')[2].partition("<h3>")[0]
    assert "It belongs to the statement of" in form
    assert "20 November 2026" in form
    assert "Mae'n perthyn" not in form


def test_english_is_no_draft(page: TestClient, store: FakeStore) -> None:
    text = submit(page, store.grant(full())).text
    assert "draft translation" not in text
    assert 'class="beside"' not in text


def test_the_numbers_to_ring_stand_beside_their_english(page: TestClient) -> None:
    text = submit(page, new_code(), lang="cy").text
    assert "Perygl i fywyd" in text
    assert "or go to A&amp;E" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The person wrote this in advance, for <bdi"),
        ("cy", "Ysgrifennodd y person hwn ymlaen llaw, ar gyfer <bdi"),
        ("ur", "یہ اس شخص نے پہلے سے لکھا ہے، <bdi"),
    ],
)
def test_the_page_speaks_with_the_persons_own_word_in_every_language(
    language: str, said: str, page: TestClient, store: FakeStore
) -> None:
    code = store.grant(replace(full(), crisis_word="the <fog>"))
    text = submit(page, code, lang=language).text
    assert said in text
    word = '<bdi class="words" lang="en" dir="ltr">the &lt;fog&gt;</bdi>'
    assert text.count(word) == (2 if language == "en" else 3), "a draft has its English beside it"
    assert "<fog>" not in text
    plain = submit(page, store.grant(full()), lang=language).text
    assert said not in plain


def test_a_followed_link_that_no_script_reads_is_explained_to_everybody_alike(
    page: TestClient,
) -> None:
    text = page.get("/v").text
    assert text == page.get("/v%23ABCD").text
    hint = text.split("<noscript>")[1].split("</noscript>")[0]
    assert "after the # sign" in hint
    for language in ("cy", "ur"):
        assert "#" in page.get(f"/v?lang={language}").text.split("<noscript>")[1].split("</")[0]
    assert "<noscript>" not in page.post("/v", data={}).text


@pytest.mark.parametrize("language", SPOKEN)
def test_the_failing_page_names_whom_to_ring_in_every_country_and_language(
    language: str, page: TestClient
) -> None:
    text = submit(page, new_code(), lang=language).text
    for country in load().countries.values():
        assert f"<summary>{escape(country.name(language), quote=False)}" in text.replace(
            "&#39;", "'"
        )
        for line in country.helplines:
            numbers = [
                each.number for each in pieces(line.text(language), short=True) if each.number
            ]
            assert all(f'href="tel:{number}"' in text for number in numbers)
    for number in ("999", "111", "116123", "112", "911", "988", "14416"):
        assert f'<a href="tel:{number}">' in text


def test_the_persons_words_keep_their_language_under_any_chrome(
    page: TestClient, store: FakeStore
) -> None:
    text = submit(page, store.grant(full()), lang="cy").text
    assert '<p class="words" lang="en" dir="ltr">' in text
    assert '<p class="words" lang="cy"' not in text
