"""A browser without scripts at the console's real server: reads pages, follows links, sends their forms."""

import threading
from collections.abc import Sequence

import httpx
from bs4 import BeautifulSoup, Tag

from bot.console.approvals import FIELD
from tests.fakes.console import ServedConsole
from tests.fakes.office import Office
from tests.fakes.phones.phone import PATIENCE, Bubble, Field, Phone

_BLOCKS = ("p", "li", "dt", "dd", "h2", "h3", "h4", "summary", "pre")
_PAGES = ("/", "/inbox")


class WebPhone(Phone):
    """The chat and the inbox, side by side; `handle` of a bubble is its element of the page."""

    channel = "web"

    def __init__(self, office: Office) -> None:
        self._office = office
        self._told: list[Bubble] = []
        self._sent: tuple[str, dict[str, str]] | None = None
        self.opens()

    def opens(self) -> None:
        """Start the console, and sign in with a fresh address from it."""
        self._console = ServedConsole(self._office.home, self._office)
        self._thread = threading.Thread(target=self._console.serve, name="console", daemon=True)
        self._thread.start()
        self._browser = httpx.Client(
            base_url=self._console.address,
            headers={"origin": self._console.address},
            timeout=PATIENCE,
        )
        way_in = self._read(self._console.way_in())
        self._send(_form(way_in))

    def closes(self) -> None:
        self._browser.close()
        self._console.stop()
        self._thread.join()

    def restarts(self) -> None:
        self.closes()
        self.opens()

    def redelivers(self) -> None:
        """The browser sends the same form again, as after an answer that it never got."""
        assert self._sent is not None
        self._post(*self._sent)

    def says(self, text: str) -> None:
        composer = self._read("/").select_one("#composer")
        assert composer is not None
        self._send(composer, text=text)

    def taps(self, label: str, on: Bubble | None = None) -> None:
        card = _card(on or self.offers(label))
        for found in card.select(".buttons button, .buttons a"):
            if _words(found) != label:
                continue
            if found.name == "a":
                self._told.append(Bubble(_text(self._read(str(found["href"])))))
                return
            form = found.find_parent("form")
            assert form is not None
            self._send(form)
            return
        raise AssertionError(f"There is no button {label!r} on {_text(card)}.")

    def changes(self, field: Field, value: str) -> str:
        form = _card(self.offers("Edit")).select_one("[data-fold=edit] form")
        assert form is not None
        assert field.label in _text(form)
        answer = self._send(form, **{f"{FIELD}{field.name}": value})
        fault = answer.select_one(".fault, .notice")
        return _words(fault) if fault else ""

    def rejects(self, reason: str) -> None:
        form = _card(self.offers("Reject")).select_one("[data-fold=reject] form")
        assert form is not None
        self._send(form, reason=reason)

    def screen(self) -> Sequence[Bubble]:
        cards: dict[str, Bubble] = {}
        for page in _PAGES:
            for card in self._read(page).select("article[data-card]"):
                cards.setdefault(str(card["id"]), Bubble(_text(card), _buttons(card), card))
        return [*cards.values(), *self._told]

    def files(self) -> Sequence[tuple[str, bytes]]:
        links = [str(a["href"]) for a in self._read("/").select("article a[href^='/files/']")]
        return [(link.rpartition("/")[2], self._browser.get(link).content) for link in links]

    def _read(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self._browser.get(path).text, "html.parser")

    def _send(self, form: Tag, **typed: str) -> BeautifulSoup:
        """Send a form as it stands but for what was typed; keep what it is answered with."""
        filled = {
            str(one["name"]): str(one.get("value") or one.get_text().removeprefix("\n"))
            for one in form.select("input[name]:not([type=file]), textarea[name]")
        }
        return self._post(str(form["action"]), {**filled, **typed})

    def _post(self, path: str, values: dict[str, str]) -> BeautifulSoup:
        self._sent = path, values
        answer = self._browser.post(path, data=values, headers={"x-fragment": "1"})
        page = BeautifulSoup(answer.text, "html.parser")
        self._told += [Bubble(_words(notice)) for notice in page.select(".notice, .fault")]
        return page


def _form(page: BeautifulSoup) -> Tag:
    form = page.select_one("form")
    assert form is not None
    return form


def _card(bubble: Bubble) -> Tag:
    assert isinstance(bubble.handle, Tag)
    return bubble.handle


def _buttons(card: Tag) -> tuple[str, ...]:
    """What stands under the card; buttons inside a fold belong to its form."""
    row = card.select(".buttons > form > button, .buttons > details > summary, .buttons > a")
    return tuple(_words(one) for one in row)


def _text(element: Tag) -> str:
    """What a reader sees, a line for each block, without the buttons."""
    copy = BeautifulSoup(str(element), "html.parser")
    for row in copy.select(".buttons"):
        row.decompose()
    for block in copy.find_all(_BLOCKS):
        block.append("\n")
    lines = (" ".join(line.split()) for line in copy.get_text().splitlines())
    return "\n".join(filter(None, lines))


def _words(element: Tag) -> str:
    return " ".join(element.get_text().split())
