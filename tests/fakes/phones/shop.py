"""Every kind of phone by its name, opened on an office together with the platform that it needs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.fakes.office import Office
from tests.fakes.phones.phone import Ability, Phone, able
from tests.fakes.phones.slack import owner as slack_owner
from tests.fakes.phones.telegram import owner as telegram_owner
from tests.fakes.phones.terminal import TerminalPhone
from tests.fakes.phones.web import WebPhone
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import Way as SlackWay
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.desk import Way as TelegramWay

# One of Telegram's seconds lasts so long, in real ones.
SECOND = 0.02


@contextmanager
def terminal(office: Office) -> Iterator[Phone]:
    phone = TerminalPhone(office)
    yield phone
    phone.closes()


@contextmanager
def web(office: Office) -> Iterator[Phone]:
    phone = WebPhone(office)
    yield phone
    phone.closes()


def slack(way: SlackWay) -> Callable[[Office], AbstractContextManager[Phone]]:
    @contextmanager
    def opened(office: Office) -> Iterator[Phone]:
        with FakeSlack() as platform:
            phone = slack_owner(office, platform, way)
            yield phone
            phone.door.closes()

    return opened


def telegram(driver: str, way: TelegramWay) -> Callable[[Office], AbstractContextManager[Phone]]:
    @contextmanager
    def opened(office: Office) -> Iterator[Phone]:
        with FakeTelegram(second=SECOND) as platform:
            phone = telegram_owner(office, platform, driver, way)
            yield phone
            phone.door.closes()

    return opened


PHONES: dict[str, Callable[[Office], AbstractContextManager[Phone]]] = {
    "terminal": terminal,
    "web": web,
    "slack-socket": slack("socket"),
    "slack-http": slack("http"),
    "telegram-aiogram-polling": telegram("aiogram", "polling"),
    "telegram-aiogram-webhook": telegram("aiogram", "webhook"),
    "telegram-ptb-polling": telegram("ptb", "polling"),
    "telegram-ptb-webhook": telegram("ptb", "webhook"),
}


def on_phones_that_can(*needed: Ability) -> pytest.MarkDecorator:
    """Have a conversation only where the chat has what it takes; see `LACKS` for where it has not."""
    return pytest.mark.parametrize("phone", able(PHONES, *needed), indirect=True)
