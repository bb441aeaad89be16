"""Settings: from the environment, over `settings.toml` in the home, over defaults that need nothing."""

import os
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import is_currency
from pydantic import Field, ValidationError, field_validator

from bot.business.company import Company
from bot.kernel.errors import Misconfigured
from bot.kernel.frozen import Frozen

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Settings(Frozen):
    """Everything that can be set. Each key that is added makes Steward better; none is required."""

    home: Path = Field(description="Folder for all state", default=Path(".steward"))
    database_url: str = Field(
        description="PostgreSQL by URL; SQLite in the home if empty", default=""
    )
    redis_url: str = Field(description="Redis by URL; a private server if empty", default="")
    chroma_url: str = Field(description="Chroma by URL; a private server if empty", default="")
    smtp_url: str = Field(description="Mail server; a Maildir in the home if empty", default="")
    slack_bot_token: str = Field(description="Slack bot token (xoxb-…)", default="")
    slack_app_token: str = Field(description="Slack app token (xapp-…), Socket Mode", default="")
    slack_signing_secret: str = Field(description="Slack signing secret, HTTP events", default="")
    slack_api_url: str = Field(
        description="Where Slack's Web API is", default="https://slack.com/api/"
    )
    telegram_token: str = Field(description="Telegram bot token", default="")
    telegram_driver: Literal["aiogram", "ptb"] = Field(
        description="Library that speaks to Telegram", default="aiogram"
    )
    telegram_api_url: str = Field(
        description="Where Telegram's Bot API is", default="https://api.telegram.org"
    )
    telegram_webhook_url: str = Field(
        description="Public address for a webhook; long polling if empty", default=""
    )
    telegram_webhook_secret: str = Field(description="Secret token of the webhook", default="")
    openai_api_key: str = Field(description="Key for the mid and large model tiers", default="")
    openai_base_url: str = Field(description="OpenAI-compatible server", default="")
    otel_exporter_otlp_endpoint: str = Field(
        description="Collector of traces (OTLP over gRPC), like http://localhost:4317", default=""
    )
    log_format: Literal["text", "json"] = Field(
        description="What processes print: text, or one JSON line an event", default="text"
    )
    speech_model: str = Field(
        description="Model of the OpenAI-compatible server that hears voice notes",
        default="whisper-1",
    )
    understanding_model: str = Field(
        description="Model of that server that is asked what a message means, where nothing else "
        "is sure; none if empty",
        default="",
    )
    embedder: Literal["minilm", "hashing"] = Field(
        description="What makes vectors of texts: a small model, or none", default="minilm"
    )
    owner: str = Field(description="Name of the operator", default="Owner")
    currency: str = Field(description="Currency (ISO 4217) when none is said", default="EUR")
    tz: str = Field(description="Time zone of the operator", default="UTC")
    locale: str = Field(description="How numbers and dates are written: en, de", default="en")
    digest_at: time = Field(
        description="Local time of the daily digest, like 08:00", default=time(8)
    )
    weekly_on: Weekday | Literal["never"] = Field(
        description="Day of the weekly digest, like monday, or never", default="monday"
    )
    weekly_at: time = Field(
        description="Local time of the weekly digest, like 08:00", default=time(8)
    )
    theme: Literal["light", "dark"] = Field(
        description="Look of the pictures in a chat", default="light"
    )
    host: str = Field(description="Address of the console", default="127.0.0.1")
    port: int = Field(description="Port of the console", default=8420, ge=0, le=65535)
    lease_seconds: float = Field(
        description="Longest time that an agent or connector may take", default=60.0, gt=0
    )
    edge_memory_mb: int = Field(
        description="Memory limit of an agent or connector job", default=2048, ge=128
    )
    demo: bool = Field(
        description="A made-up business: keys in the environment do not count", default=False
    )
    company: Company = Company()

    @field_validator("tz")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("no such time zone; write one like Europe/Berlin") from None
        return name

    @field_validator("currency")
    @classmethod
    def _is_a_currency(cls, code: str) -> str:
        if not is_currency(code):
            raise ValueError("no such currency; write its ISO code, like EUR")
        return code

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("smtp", "smtps"):
            raise ValueError("write it like smtp://user:password@mail.example.com:587?starttls")
        return url

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)


# What the environment may say to a demo: nothing of it leads out of the home.
HARMLESS = frozenset(("host", "port", "embedder", "tz", "locale", "theme"))


def variable(setting: str) -> str:
    """The environment variable of a setting; those of other products keep their usual names."""
    usual = (
        "database_url",
        "redis_url",
        "chroma_url",
        "smtp_url",
        "slack_",
        "telegram_",
        "openai_",
        "otel_",
    )
    return setting.upper() if setting.startswith(usual) else f"STEWARD_{setting.upper()}"


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where all state is, or is to be."""
    return Path(environment.get("STEWARD_HOME") or ".steward").absolute()


def read_settings(environment: dict[str, str] | None = None, text: str | None = None) -> Settings:
    """Read what is set; raises Misconfigured with one line for each fault, naming its place and the fix.

    `text` stands for what `settings.toml` is going to hold.
    """
    variables = dict(os.environ) if environment is None else environment
    home = home_folder(variables)
    path = home / "settings.toml"
    try:
        if text is None:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Misconfigured(f"{path.name}: {fault}; fix that line and start again.") from None
    names = {setting: variable(setting) for setting in Settings.model_fields}
    told = {s: variables[name] for s, name in names.items() if variables.get(name)}
    if written.get("demo"):
        told = {setting: value for setting, value in told.items() if setting in HARMLESS}
    try:
        return Settings.model_validate({**written, **told, "home": home})
    except ValidationError as faults:
        raise Misconfigured(
            "\n".join(_sentence(fault["loc"], fault["msg"], set(told)) for fault in faults.errors())
        ) from None


def _sentence(place: tuple[str | int, ...], message: str, told: set[str]) -> str:
    setting = str(place[0])
    where = variable(setting) if setting in told else f"settings.toml, {'.'.join(map(str, place))}"
    if message == "Extra inputs are not permitted":
        return f"{where}: there is no such setting; remove it or correct its name."
    return f"{where}: {message.removeprefix('Value error, ')}."
