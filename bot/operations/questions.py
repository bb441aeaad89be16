"""What setting up asks, part by part, and how each part's answers are tried live before they are kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.config import Settings
from bot.operations.finding import Finding, good
from bot.operations.ways import mail_check, slack_checks, telegram_checks


@dataclass(frozen=True)
class Question:
    """One setting, by its name in `settings.toml`, and the words that ask for it."""

    setting: str
    words: str
    secret: bool = False

    def present(self, settings: Settings) -> str:
        """What it is set to now."""
        table, _, key = self.setting.rpartition(".")
        return str(getattr(getattr(settings, table) if table else settings, key))


@dataclass(frozen=True)
class Part:
    """Some questions that belong together; `pairs` a chat whose account has to be linked afterwards."""

    name: str
    title: str
    questions: tuple[Question, ...]
    tried: Callable[[Settings], Iterator[Finding]]
    hint: str = ""
    pairs: bool = False


def _nothing(_settings: Settings) -> Iterator[Finding]:
    yield good("Settings", "That can be read.")


def _mail(settings: Settings) -> Iterator[Finding]:
    yield mail_check(settings.smtp_url)


YOU = Part(
    "you",
    "You: name, currency, time zone",
    (
        Question("owner", "Your name"),
        Question("currency", "Currency, as in EUR"),
        Question("tz", "Time zone, as in Europe/Berlin"),
        Question("locale", "How numbers are written: en or de"),
    ),
    _nothing,
)
COMPANY = Part(
    "company",
    "Your company, as your invoices name it",
    (
        Question("company.name", "Name"),
        Question("company.address", "Address, in one line"),
        Question("company.email", "E-mail that your mail comes from"),
        Question("company.tax_id", "Tax number"),
        Question("company.iban", "IBAN"),
    ),
    _nothing,
)
MAIL = Part(
    "mail",
    "Mail: the server that sends it",
    (
        Question(
            "smtp_url", "Server, as in smtp://you:password@mail.example.com:587?starttls", True
        ),
    ),
    _mail,
    "Without one, approved mail waits in the folder outbox.",
)
SLACK = Part(
    "slack",
    "Slack",
    (
        Question("slack_bot_token", "Bot token (xoxb-…)", True),
        Question("slack_app_token", "App token (xapp-…)", True),
    ),
    slack_checks,
    "Make an app at api.slack.com/apps, From a manifest: paste slack-manifest.yaml; then install it.",
    pairs=True,
)
TELEGRAM = Part(
    "telegram",
    "Telegram",
    (Question("telegram_token", "Token", True),),
    telegram_checks,
    "Say /newbot to @BotFather; it gives you a token.",
    pairs=True,
)
PARTS = (YOU, COMPANY, MAIL, SLACK, TELEGRAM)
