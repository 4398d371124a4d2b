"""The form: the same for everybody, and nothing looked up before it is complete."""

import html
from typing import Any

import pytest
from starlette.testclient import TestClient

from sharing.code import display, new_code
from tests.sharing.statements import full
from tests.web.fakes import FakeStore
from tests.web.test_headers import submit

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}} &amp; </textarea>'


@pytest.mark.parametrize(
    "path", ["/v", "/v/", "/V", "/v%23ABCD-EFGH", "/v%2523ABCD-EFGH", "/v?utm=1", "/v%23a/b?c"]
)
def test_everybody_gets_the_same_bytes(path: str, page: TestClient, store: FakeStore) -> None:
    plain = page.get("/v").content
    robot = {"user-agent": "Safe Links", "purpose": "prefetch", "cookie": "a=b"}
    assert page.get(path).content == plain
    assert page.get(path, headers=robot).content == plain
    assert store.looked_up == []


def test_the_code_of_a_mangled_link_is_not_in_the_page(page: TestClient) -> None:
    assert "ABCD-EFGH" not in page.get("/v%23ABCD-EFGH").text


def test_a_robot_that_visits_or_sends_empty_forms_leaves_no_trace(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    for path in ("/v", f"/v%23{code}", f"/v%2523{code}"):
        page.get(path)
        page.head(path)
    page.post("/v")
    page.post("/v", data={})
    page.post("/v", data={"code": "", "reader": "", "role": "", "passcode": ""})
    page.post("/v", data={"code": code})
    page.post("/v", data={"code": code, "reader": " \u200b\u3000 "})
    page.post("/v", data={"code": code, "role": "police"})
    page.post(f"/v?code={code}&reader=robot")
    page.post(f"/v%23{code}", data={"code": code, "reader": "robot"})
    assert store.looked_up == []
    assert store.bodies == []


def test_without_a_reader_right_and_unknown_codes_get_the_same_answer(
    page: TestClient, store: FakeStore
) -> None:
    right, unknown = store.grant(full()), new_code()
    answers = [submit(page, code, reader="").text.replace(code, "") for code in (right, unknown)]
    assert answers[0] == answers[1]
    assert store.looked_up == []


def test_what_was_typed_is_kept_and_every_problem_is_linked(page: TestClient) -> None:
    answer = submit(page, "ABCD EFG", reader="", role="ward")
    assert answer.status_code == 422
    assert ">ABCD EFG</textarea>" in answer.text.replace("\n", "")
    assert 'value="ward" checked' in answer.text
    assert 'aria-describedby="code-hint code-problem"' in answer.text
    assert 'aria-describedby="reader-hint reader-problem"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    for field in ("code", "reader"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-problem"' in answer.text
    assert "ABCD" not in str(answer.url)


def test_a_complete_field_has_no_problem(page: TestClient) -> None:
    answer = submit(page, new_code(), reader="")
    assert 'id="code-problem"' not in answer.text
    assert 'aria-describedby="code-hint"' in answer.text


@pytest.mark.parametrize("role", ["", "police", "other", HOSTILE])
def test_hostile_input_stays_text(role: str, page: TestClient) -> None:
    answer = submit(page, HOSTILE, reader=HOSTILE[:150], role=role)
    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "49" not in answer.text.split("</style>")[-1]
    assert html.escape(HOSTILE, quote=False)[:30] in answer.text.replace("&#34;", '"')


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda groups: [*groups[:3], groups[3][:3], *groups[4:]], "Group 4 looks mistyped"),
        (lambda groups: [*groups[:2], "U?UU", *groups[3:]], "Group 3 looks mistyped"),
        (lambda groups: groups[:6], "You typed 24 characters"),
        (lambda _: ["hello"], "does not look like a code"),
        (lambda _: [""], "Enter the code."),
    ],
)
def test_what_cannot_be_repaired_is_named_and_not_looked_up(
    change: Any, said: str, page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    answer = submit(page, "-".join(change(display(code).split("-"))))
    assert answer.status_code == 422
    assert said in answer.text
    assert store.looked_up == []


def test_every_kind_of_slip_has_its_words(page: TestClient, store: FakeStore) -> None:
    """Two wrong characters are met in every way: repaired astray, swapped, or in several."""
    code = store.grant(full())
    for place in range(27):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            answer = submit(page, swapped)
            assert answer.status_code == 422
            assert "may have changed places" in answer.text
    assert store.looked_up == []


def test_a_reader_of_more_than_200_characters_is_asked_to_shorten(
    page: TestClient, store: FakeStore
) -> None:
    answer = submit(page, store.grant(full()), reader="x" * 201)
    assert answer.status_code == 422
    assert "200 characters" in answer.text
    assert store.looked_up == []
    assert submit(page, store.grant(full()), reader="x" * 200).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"code=" + b"A" * 17_000,
        b"&".join(b"a=b" for _ in range(3000)),
        b"code=%ff%fe&reader=%00%01",
        b"\xff\xfe\x00",
        b"code[]=1&code[0]=2&&&===",
        b"",
    ],
)
def test_a_hostile_body_is_answered_with_a_page(body: bytes, page: TestClient) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    answer = page.post("/v", content=body, headers=kind)
    assert answer.status_code in {413, 415, 422}
    assert "<h1>" in answer.text


def test_the_form_says_what_it_asks_in_its_markup(page: TestClient) -> None:
    text = page.get("/v").text
    assert '<form method="post" action="/v"' in text
    for field in ("code", "reader"):
        assert f'<label for="{field}">' in text
        assert f'name="{field}"' in text
    assert text.count('type="radio" name="role"') == 7
    assert "<fieldset>" in text
    assert "<legend>" in text
