"""What the console owes its owner over plain HTTP: nobody else speaks, nothing is decided by a look."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from starlette.testclient import TestClient

from bot.bootstrap import WEB
from bot.console import app, sign_in
from bot.console.sessions import Sessions
from bot.kernel.cards import Card
from tests.fakes.office import Office

HERE = "http://127.0.0.1"
SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


class Browser:
    """A browser without scripts: follows links and sends the forms that a page shows."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office = office
        self.client = client

    def signs_in(self) -> int:
        token = sign_in.offer(self.office.parts.settings.home)
        return self.posts("/sign-in", token=token)

    def looks(self, path: str) -> str:
        """The words of a page."""
        return html.unescape(self.client.get(path).text)

    def posts(self, path: str, *, origin: str = HERE, **values: str) -> int:
        """Send a form, and let the office work; the status that a script would get."""
        headers = {"origin": origin, "x-fragment": "1"} if origin else {"x-fragment": "1"}
        status = self.client.post(path, data=values, headers=headers).status_code
        self.office.works()
        return status

    def says(self, text: str, nonce: str = "") -> int:
        return self.posts("/say", csrf=self.csrf, text=text, nonce=nonce or token_hex(8))

    def taps(self, verb: str, card: Card, **values: str) -> tuple[int, str]:
        """The status, and what the card then says."""
        given = {"csrf": self.csrf, "shown": card.digest, **values}
        headers = {"origin": HERE, "x-fragment": "1"}
        answer = self.client.post(f"/approvals/{card.approval}/{verb}", data=given, headers=headers)
        self.office.works()
        return answer.status_code, html.unescape(answer.text)

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get("/health").text)
        return found[1] if found else ""

    @property
    def card(self) -> Card:
        return self.office.steward.approvals()[0]


@pytest.fixture
def stranger(office: Office) -> Iterator[Browser]:
    """A browser that is not signed in."""
    sessions = Sessions(office.parts.settings.home)
    console = app.console(office.steward, sessions, WEB)
    with TestClient(console, base_url=HERE, follow_redirects=False) as client:
        yield Browser(office, client)


@pytest.fixture
def browser(stranger: Browser) -> Browser:
    """A browser that is."""
    assert stranger.signs_in() == 303
    return stranger


# Coming in ---------------------------------------------------------------------------------------


PRIVATE = [
    "/",
    "/thread",
    "/inbox",
    "/runs",
    "/customers",
    "/invoices",
    "/tasks",
    "/memory",
    "/health",
    "/events",
]


@pytest.mark.parametrize("path", PRIVATE)
def test_nothing_is_shown_to_whoever_is_not_signed_in(stranger: Browser, path: str) -> None:
    answer = stranger.client.get(path)

    assert answer.status_code == 401
    assert "Acme" not in answer.text


def test_looking_at_a_sign_in_address_does_not_spend_it(stranger: Browser) -> None:
    token = sign_in.offer(stranger.office.parts.settings.home)
    for _ in range(3):
        assert stranger.client.get(f"/sign-in?token={token}").status_code == 200

    assert stranger.posts("/sign-in", token=token) == 303
    assert stranger.posts("/sign-in", token=token) == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(stranger: Browser) -> None:
    token = sign_in.offer(stranger.office.parts.settings.home)
    answer = stranger.client.post("/sign-in", data={"token": token}, headers={"origin": HERE})

    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_two_offices_on_one_machine_do_not_share_a_cookie(tmp_path: Path) -> None:
    assert Sessions(tmp_path / "one").cookie != Sessions(tmp_path / "two").cookie


def test_signing_out_ends_the_session_for_good(browser: Browser) -> None:
    name, value = next(iter(browser.client.cookies.items()))
    browser.posts("/sign-out", csrf=browser.csrf)
    assert not browser.client.cookies

    browser.client.cookies.set(name, value)
    assert browser.client.get("/").status_code == 401


def test_the_probes_answer_without_signing_in_and_tell_nothing(stranger: Browser) -> None:
    assert stranger.client.get("/healthz").json() == {"status": "ok"}
    assert stranger.client.get("/readyz").json() == {"status": "ready"}


# Forgeries ---------------------------------------------------------------------------------------


def test_a_form_from_another_site_does_nothing(browser: Browser) -> None:
    csrf = browser.csrf
    for origin in ("http://evil.example", "null", "", "http://127.0.0.1:9999"):
        assert browser.posts("/say", origin=origin, csrf=csrf, text=SENTENCE) == 403

    assert browser.office.steward.runs() == []


def test_a_form_without_this_sessions_token_does_nothing(browser: Browser) -> None:
    assert browser.posts("/say", csrf="", text=SENTENCE) == 403
    assert browser.posts("/say", csrf="0" * 64, text=SENTENCE) == 403
    assert browser.posts("/stop", csrf="äöü") == 403

    assert browser.office.steward.runs() == []
    assert browser.office.steward.stopped_by() is None


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "@"])
def test_a_name_rebound_to_this_machine_is_refused(browser: Browser, name: str) -> None:
    assert browser.client.get("/", headers={"host": name}).status_code == 421


@pytest.mark.parametrize("name", ["localhost:8420", "127.0.0.1:8420", "[::1]:8420", "192.168.1.7"])
def test_a_name_that_cannot_be_rebound_is_answered(browser: Browser, name: str) -> None:
    assert browser.client.get("/healthz", headers={"host": name}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/static/console.js", "/nowhere"])
def test_every_answer_says_what_a_browser_may_do_with_it(browser: Browser, path: str) -> None:
    headers = browser.client.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_no_page_holds_a_script_a_style_or_an_address_of_elsewhere(browser: Browser) -> None:
    browser.says(SENTENCE)
    ref, run = browser.card.approval, browser.card.run
    for path in (*PRIVATE[:-1], f"/approvals/{ref}", f"/runs/{run}", "/customers/acme"):
        page = browser.client.get(path).text
        assert not re.search(r"<script(?! src=\"/static/)|<style| style=| on\w+=|https?://", page)


def test_what_others_wrote_stays_text(browser: Browser) -> None:
    browser.says('add customer <script>alert(1)</script>, "><img src=x>@x.example')
    browser.says("<b>status</b>")

    for path in ("/", "/customers", "/inbox"):
        assert not re.search(r"<script>|<img src=x|<b>", browser.client.get(path).text)
    assert "&lt;b&gt;status&lt;/b&gt;" in browser.client.get("/").text


# Deciding ----------------------------------------------------------------------------------------


def test_looking_never_decides(browser: Browser) -> None:
    browser.says(SENTENCE)
    card = browser.card
    for verb in ("approve", "reject", "edit", "snooze"):
        path = f"/approvals/{card.approval}/{verb}?shown={card.digest}&csrf={browser.csrf}"
        assert browser.client.get(path).status_code == 405

    assert browser.card.state == "pending"


def test_an_edit_that_cannot_be_is_told_next_to_its_field(browser: Browser) -> None:
    browser.says(SENTENCE)

    status, words = browser.taps("edit", browser.card, **{"field:email": "ana at acme"})

    assert status == 422
    assert 'value="ana at acme" autocomplete="off" aria-invalid="true"' in words
    assert '-email-fault">“ana at acme” is no e-mail address' in words


def test_an_edit_that_changes_nothing_is_not_a_new_version(browser: Browser) -> None:
    browser.says(SENTENCE)
    card = browser.card
    same = {f"field:{field.name}": field.value.replace("\n", "\r\n") for field in card.form}

    status, words = browser.taps("edit", card, **same)

    assert (status, "Nothing was changed." in words) == (422, True)
    assert browser.card == card


def test_a_rejection_keeps_its_reason(browser: Browser) -> None:
    browser.says(SENTENCE)
    browser.taps("reject", browser.card, reason="they paid in advance")

    assert "“they paid in advance”" in browser.looks("/inbox")


def test_the_kill_switch_is_on_every_page_until_it_is_released(browser: Browser) -> None:
    browser.posts("/stop", csrf=browser.csrf)
    assert all("Everything is stopped" in browser.looks(path) for path in ("/", "/inbox", "/runs"))

    browser.posts("/resume", csrf=browser.csrf)
    assert "Everything is stopped" not in browser.looks("/")


# Looking -----------------------------------------------------------------------------------------


def test_without_scripts_a_form_leads_back_to_its_page(browser: Browser) -> None:
    values = {"csrf": browser.csrf, "text": "status", "nonce": "once-and-only"}
    answer = browser.client.post("/say", data=values, headers={"origin": HERE})

    assert (answer.status_code, answer.headers["location"]) == (303, "/#end")


def test_the_thread_keeps_what_was_said_in_order_of_saying(browser: Browser) -> None:
    browser.says(SENTENCE)
    browser.says("status")
    browser.taps("approve", browser.card)

    page = browser.looks("/")

    places = [page.index(words) for words in (SENTENCE, "2026-0001.pdf", ">status", "1 open")]
    assert places == sorted(places)


def test_only_what_changed_is_sent_again(browser: Browser) -> None:
    browser.says("help")
    browser.says(SENTENCE)
    before = browser.office.steward.position()
    browser.taps("approve", browser.card)

    changed = browser.looks(f"/thread?after={before}")

    assert "2026-0001.pdf" in changed
    assert "What I can do" not in changed


def test_a_long_thread_is_read_page_by_page(browser: Browser) -> None:
    for number in range(25):
        browser.says(f"status {number}")

    latest = browser.looks("/")
    older = re.search(r'href="(/\?before=\d+)"', latest)

    assert older is not None
    assert "status 24" in latest
    assert "status 0" not in latest
    assert "status 0" in browser.looks(older[1])


@pytest.mark.parametrize("place", ["", "-1", "nine", "٣", "9" * 40])
def test_a_place_that_cannot_be_is_none(browser: Browser, place: str) -> None:
    assert browser.client.get(f"/?before={place}").status_code == 200
    assert browser.client.get(f"/thread?after={place}").status_code == 200


def test_more_than_a_message_holds_is_refused_with_the_way_out(browser: Browser) -> None:
    assert browser.says("x" * 20_001) == 422
    assert browser.posts("/say", csrf=browser.csrf, text="x" * 26_000_000) == 413
    assert browser.says("status") == 204


def test_a_file_that_is_said_can_be_had_again(browser: Browser) -> None:
    values = {"csrf": browser.csrf, "text": "keep this", "nonce": "once-and-only"}
    headers = {"origin": HERE, "x-fragment": "1"}
    files = {"files": ("notes <1>.html", b"<script>1</script>", "text/html")}
    browser.client.post("/say", data=values, files=files, headers=headers)

    link = re.search(r'href="(/files/[^"]+)"', browser.client.get("/").text)

    assert link is not None
    answer = browser.client.get(link[1])
    assert answer.content == b"<script>1</script>"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_customer_shows_how_it_came_to_be(browser: Browser) -> None:
    browser.says("add customer Beta Ltd, ana@beta.example")

    words = browser.looks("/customers/beta-ltd")

    assert "email: ana@beta.example" in words
    assert "add customer Beta Ltd" in words


def test_tasks_and_dealings_are_shown(browser: Browser) -> None:
    browser.says("todo: call the bank by Friday")
    browser.says("we delivered the logo to Acme")

    assert "call the bank: by Friday" in browser.looks("/tasks")
    assert "logo, 2 March 2026" in browser.looks("/customers/acme")


def test_what_is_remembered_shows_its_source_and_its_versions(browser: Browser) -> None:
    browser.says("remember that Acme pays late")
    browser.says("correction: Acme pays on time, not Acme pays late")

    link = re.search(r'href="(/memory/k_\w+)"', browser.client.get("/memory").text)
    assert link is not None
    words = browser.looks(link[1])

    assert "said by you" in words
    assert words.index("Acme pays on time") < words.index("Acme pays late")
    assert "version 2" in words


def test_forgetting_from_its_page_means_exactly_that_record_and_is_asked(browser: Browser) -> None:
    browser.says("remember that Acme pays late")
    browser.says("remember that Beta likes tea")
    acme, beta = browser.office.steward.remembered()[::-1]

    browser.says(f"memory forget {beta.id}")
    assert browser.card.title.startswith("Shall I forget")
    assert [one.text for one in browser.office.steward.remembered()] == [beta.text, acme.text]
    browser.taps("approve", browser.card)

    assert [one.text for one in browser.office.steward.remembered()] == ["Acme pays late"]
    assert "Beta likes tea" not in browser.looks(f"/memory/{beta.id}")


@pytest.mark.parametrize("right", ["pays late, not early", "“yes” (mostly)", "one\ntwo: three"])
def test_a_correction_is_taken_word_for_word(browser: Browser, right: str) -> None:
    browser.says("remember that Acme pays late")
    [known] = browser.office.steward.remembered()
    form = {"csrf": browser.csrf, "nonce": "once-and-only", "shown": known.ref, "text": right}

    assert browser.posts(f"/memory/{known.id}/correct", **form) == 204

    assert [one.text for one in browser.office.steward.record(known.id)] == [known.text, right]


@pytest.mark.parametrize(
    "path",
    ["/memory/k_none", "/runs/r_none", "/customers/none", "/approvals/a_none", "/files/abc/x.pdf"],
)
def test_what_is_not_there_is_said_in_a_sentence(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)

    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
