"""The digest: once a day at the operator's own time, on demand, and never twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.bootstrap import database
from bot.config import Settings
from bot.governance.policy import Quiet
from bot.kernel.cards import Card
from bot.kernel.errors import Malformed
from bot.kernel.events import DigestSent, Entry, RecordingsHeard
from bot.kernel.ids import MessageId
from bot.kernel.ports import Append, Batch
from bot.rounds.daily import due_at, post_digest, schedules
from bot.storage.verify import verify
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
LATER = datetime(2031, 3, 28, 7, 0, tzinfo=UTC)


@pytest.fixture
def berlin(tmp_path: Path) -> Office:
    """An office in Berlin on a Friday at 8 in the morning, two days before the clocks change."""
    office = Office(
        tmp_path / "home", settings=Settings(home=tmp_path / "home", tz="Europe/Berlin")
    )
    office.clock.passes(LATER - office.clock.now())
    office.says("status")
    office.waits(timedelta())
    return office


def test_a_digest_on_demand_tells_what_was_done_and_what_waits(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.says("invoice Acme 120 euros for hosting")
    office.says("invoice Acme 80 euros for stickers")
    office.taps("Reject")

    office.says("digest")

    card = _digests(office)[-1]
    assert card.title == "Monday, 2 March"
    mail = "mail it to billing@acme.example"
    assert f"Waiting for you (1)\n1. Invoice Acme €120.00 and {mail}: until Thursday" in card.text
    assert f"Done (1)\n• {SENTENCE} · €2,400.00" in card.text
    assert "Not done (1)\n• invoice Acme 80 euros for stickers: rejected" in card.text
    assert "received nothing; invoiced €2,400.00; owed to you €2,400.00." in card.text
    assert "Spent on models: 0.00 EUR – no paid model is set up." in card.text
    assert "Health: all well." in card.text
    assert [button.label for button in card.buttons] == [
        "Approve 1: Invoice Acme…",
        "Why 1",
        "Look at: invoice Acme 80 euros…",
    ]
    _is_for_a_phone(office, card)


def test_a_weekly_digest_looks_back_a_week(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.waits(timedelta(days=3))

    office.says("digest")
    office.says("weekly digest")

    daily, weekly = _digests(office)
    assert "Done" not in daily.text
    assert "Done (1)" in weekly.text
    assert weekly.title == "26 February to 5 March"


def test_what_was_asked_of_a_model_is_said_for_its_time_only(office: Office) -> None:
    heard = RecordingsHeard(message=MessageId("m_1"), words="two days", model="whisper-1")
    now = office.clock.now()
    entry = Entry(fact=heard, actor="ears")
    office.parts.commit(Batch(now, (Append("conversation/c_elsewhere", 0, (entry,)),)))
    office.says("digest")
    office.waits(timedelta(days=3))
    office.says("digest")
    office.says("weekly digest")

    asked = "Spent on models: Asked in this time: whisper-1 ×1. Its answers name no price"
    assert [asked in card.text for card in _digests(office)] == [True, False, True]


def test_a_payment_that_is_late_is_said(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.waits(timedelta(days=17))

    office.says("digest")

    assert office.sees("Acme owes €2,400.00, 3 days overdue")


def test_the_daily_digest_comes_at_eight_local_time_also_when_the_clocks_change(
    berlin: Office,
) -> None:
    sent = []
    for _ in range(3 * 24 * 2):
        berlin.waits(timedelta(minutes=30))
        sent += [at for at in _sent(berlin) if at not in sent]

    local = [at.astimezone(berlin.parts.settings.zone) for at in sent]
    assert [f"{at:%a %H:%M %z}" for at in local] == [
        "Fri 08:00 +0100",
        "Sat 08:00 +0100",
        "Sun 08:00 +0200",
        "Mon 08:00 +0200",
    ]
    assert verify(database(berlin.parts.settings)).faults == ()


def test_the_weekly_digest_comes_on_its_day_and_holds_the_daily_one(berlin: Office) -> None:
    berlin.waits(timedelta(minutes=1))
    berlin.says(SENTENCE)
    berlin.taps("Approve")
    berlin.waits(timedelta(minutes=59))
    for _ in range(10 * 24):
        berlin.waits(timedelta(hours=1))

    zone = berlin.parts.settings.zone
    weekly = [at.astimezone(zone) for at in _sent(berlin, "digests/weekly")][1:]
    assert [f"{at:%a %d %b %H:%M %z}" for at in weekly] == [
        "Mon 31 Mar 08:00 +0200",
        "Mon 07 Apr 08:00 +0200",
    ]
    keys = [card.key for card in _digests(berlin)]
    assert keys.count("weekly-2031-03-31") == 1
    assert "digest-2031-03-31" not in keys
    assert "digest-2031-04-01" in keys
    first = next(card for card in _digests(berlin) if card.key == "weekly-2031-03-31")
    assert f"• {SENTENCE} · €2,400.00" in first.text
    assert first.title == "28 March to 31 March"


def test_a_weekly_digest_at_a_time_of_its_own_or_never(tmp_path: Path) -> None:
    said = {"weekly_on": "friday", "weekly_at": "17:30"}
    for name, on in (("own", said), ("never", {"weekly_on": "never"})):
        home = tmp_path / name
        office = Office(home, settings=Settings.model_validate({"home": home, **on}))
        office.clock.passes(LATER - office.clock.now())
        office.says("help")
        for _ in range(7 * 48):
            office.waits(timedelta(minutes=30))
        weekly = [f"{at:%a %H:%M}" for at in _sent(office, "digests/weekly")]
        assert weekly == (["Fri 17:30"] if name == "own" else [])
        assert len(_sent(office)) == 7


def test_a_week_that_was_missed_is_told_once_on_return(berlin: Office) -> None:
    before = len(_sent(berlin, "digests/weekly"))
    berlin.clock.passes(timedelta(days=17))

    berlin.restarts()
    for _ in range(3):
        berlin.waits(timedelta(minutes=1))

    assert len(_sent(berlin, "digests/weekly")) == before + 1


def test_an_overdue_payment_is_reminded_of_from_the_digest(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.waits(timedelta(days=17))
    office.says("digest")

    office.taps("Remind Acme")
    office.taps("Approve")

    assert office.mailbox[-1].subject == "Payment reminder: invoice 2026-0001"
    office.says("Acme paid")
    office.says("digest")
    assert "received €2,400.00; invoiced nothing; owed to you nothing." in _digests(office)[-1].text


def test_what_was_missed_while_down_is_sent_once_on_return(berlin: Office) -> None:
    berlin.waits(timedelta(minutes=1))
    berlin.says(SENTENCE)
    berlin.taps("Approve")
    before = len(_digests(berlin))
    berlin.clock.passes(timedelta(days=5))

    berlin.restarts()
    for _ in range(3):
        berlin.waits(timedelta(minutes=1))

    assert len(_digests(berlin)) == before + 1
    assert f"• {SENTENCE} · €2,400.00" in _digests(berlin)[-1].text
    assert "Seal of the log: " in _digests(berlin)[-1].text


def test_two_clocks_at_once_post_one_digest(berlin: Office) -> None:
    before = len(_digests(berlin))
    berlin.clock.passes(timedelta(days=1))

    posted = [post_digest(berlin.parts) for _ in range(2)]

    assert posted == [True, False]
    assert len(_digests(berlin)) == before + 1


def test_a_new_office_has_nothing_to_report_on_its_first_day(office: Office) -> None:
    office.says("help")
    office.waits(timedelta(hours=3))

    assert _digests(office) == []


def test_quiet_hours_keep_the_digest_back(berlin: Office) -> None:
    quiet = Quiet.model_validate({"after": "20:00", "until": "09:30"})
    parts = replace(berlin.parts, policy=berlin.parts.policy.model_copy(update={"quiet": quiet}))
    berlin.clock.passes(timedelta(days=1, minutes=30))

    assert f"{due_at(berlin.clock.now(), schedules(parts)[0], parts):%H:%M}" == "09:30"
    assert not post_digest(parts)
    berlin.clock.passes(timedelta(hours=1))
    assert post_digest(parts)


def test_quiet_hours_that_nobody_can_read_stop_the_start(office: Office) -> None:
    (office.home / "policy.toml").write_text('[quiet]\nafter = "late"\n')

    with pytest.raises(Malformed, match=r"policy.toml line 2: quiet.after is 'late'"):
        office.restarts()


def _digests(office: Office) -> list[Card]:
    return [card for card in office.cards if card.kind == "digest"]


def _sent(office: Office, stream: str = "digests") -> list[datetime]:
    facts = [event.fact for event in office.parts.log.read(stream)]
    return [fact.until for fact in facts if isinstance(fact, DigestSent)]


def _is_for_a_phone(office: Office, card: Card) -> None:
    (picture,) = card.attachments
    drawn = Image.open(BytesIO(office.steward.content(picture)))
    assert drawn.format == "PNG"
    assert drawn.width == 1080
    assert picture.size < 300_000
