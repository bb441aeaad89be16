"""Which events are somebody's words to us, and which are not."""

import pytest

from bot.adapters.slack.fetching import Fetcher
from bot.adapters.slack.inbox import Inbox
from bot.adapters.slack.payloads import MessageEvent
from bot.adapters.slack.places import Place, Shown
from bot.kernel.errors import Unreachable
from bot.kernel.messages import File


def keep(_name: str, _kind: str, _content: bytes) -> File:
    raise AssertionError("no file is expected")


def complain(_user: str, _place: Place, _words: str) -> None:
    raise AssertionError("no complaint is expected")


def nobody(_user: str) -> str:
    raise Unreachable("Slack is away")


def inbox() -> Inbox:
    fetcher = Fetcher(lambda _url: b"", keep)
    return Inbox(lambda: "UBOT", nobody, fetcher, complain, lambda _sender: True)


def event(**changed: object) -> MessageEvent:
    plain = {"type": "message", "channel": "C1", "ts": "100.1", "user": "U1", "text": "hello"}
    return MessageEvent.model_validate({**plain, **changed})


EDIT = {"ts": "100.1", "user": "U1", "text": "new", "edited": {"user": "U1", "ts": "101.1"}}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"channel": "D1", "bot_id": "B1"},
        {"channel": "D1", "user": ""},
        {"channel": "D1", "subtype": "message_deleted"},
        {"channel": "D1", "subtype": "channel_join"},
        {"channel": "D1", "subtype": "message_changed", "message": EDIT | {"edited": None}},
        {"channel": "D1", "subtype": "message_changed", "message": EDIT | {"bot_id": "B1"}},
        {
            "channel": "D1",
            "subtype": "message_changed",
            "message": EDIT,
            "previous_message": {"ts": "100.1", "text": "new"},
        },
    ],
    ids=[
        "not addressed",
        "another app's",
        "nobody's",
        "a deletion",
        "somebody joining",
        "a link's preview",
        "an app's edit",
        "an edit of no words",
    ],
)
def test_what_is_not_a_persons_word_to_us_is_not_heard(changed: dict[str, object]) -> None:
    assert inbox().message(event(**changed)) is None


@pytest.mark.parametrize(
    ("changed", "thread", "direct", "addressed"),
    [
        ({"channel": "D1"}, "D1:100.1", True, True),
        ({"text": "<@UBOT> hello"}, "C1:100.1", False, True),
        ({"thread_ts": "99.1", "parent_user_id": "UBOT"}, "C1:99.1", False, True),
        ({"thread_ts": "99.1"}, "C1:99.1", False, False),
    ],
    ids=["direct", "a mention", "our own thread", "another's thread"],
)
def test_a_thread_is_a_session_and_only_a_direct_one_is_private(
    changed: dict[str, object], thread: str, direct: bool, addressed: bool
) -> None:
    incoming = inbox().message(event(**changed))

    assert incoming is not None
    message = incoming.message
    assert (message.thread, message.direct, incoming.addressed) == (thread, direct, addressed)
    assert message.text == "hello"
    assert message.home == ("D1" if direct else "")


def test_every_edit_has_a_name_of_its_own_and_says_what_it_replaces() -> None:
    incoming = inbox().message(event(channel="D1", subtype="message_changed", message=EDIT))

    assert incoming is not None
    message = incoming.message
    assert (message.external_id, message.edits) == ("D1:100.1:101.1", "D1:100.1")
    assert message.text == "new"


def test_places_and_what_is_shown_in_them_survive_being_written_down() -> None:
    for place in (Place(channel="C1", thread="100.1"), Place(channel="D1")):
        assert Place.of(str(place)) == place
    shown = Shown(ts="100.1").having("a" * 64).having("b" * 64)
    assert Shown.of(str(shown)) == shown
    assert shown.has("a" * 64)
    assert not Shown.of("100.1").has("a" * 64)
