"""`steward setup`: asks what an office needs, tries each answer live, and keeps it; any part again, any time."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.exits import FAULT, refusing
from bot.kernel.errors import StewardError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.operations.questions import Part, Question

setup = typer.Typer(help="Set up the office, part by part.", invoke_without_command=True)


@setup.callback()
def guided(context: typer.Context) -> None:
    """Walk through everything; each part can be skipped now and done later."""
    if context.invoked_subcommand is not None:
        return
    from bot.operations.questions import PARTS

    typer.echo("Enter keeps what is set. Every part can be done again: `steward setup PART`.\n")
    for part in PARTS:
        if not typer.confirm(f"{part.title}?", default=True):
            continue
        while not _done(part, _asked(part)):
            if not typer.confirm("Try again?", default=True):
                break
        typer.echo("")
    typer.echo(
        "That is all. `steward doctor` looks everything over; `steward up` opens the office."
    )


@setup.command()
def you(
    owner: Annotated[str, typer.Option(help="Your name.")] = "",
    currency: Annotated[str, typer.Option(help="Currency when none is said, as in EUR.")] = "",
    tz: Annotated[str, typer.Option(help="Time zone, as in Europe/Berlin.")] = "",
    locale: Annotated[str, typer.Option(help="How numbers are written: en or de.")] = "",
) -> None:
    """Your name, currency, time zone and way of writing numbers."""
    _part("you", {"owner": owner, "currency": currency, "tz": tz, "locale": locale})


@setup.command()
def company(
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    address: Annotated[str, typer.Option(help="Its address, in one line.")] = "",
    email: Annotated[str, typer.Option(help="The address that your mail comes from.")] = "",
    tax_id: Annotated[str, typer.Option(help="Its tax number.")] = "",
    iban: Annotated[str, typer.Option(help="The account to be paid on.")] = "",
) -> None:
    """Your company, as invoices and mails name it."""
    told = {"name": name, "address": address, "email": email, "tax_id": tax_id, "iban": iban}
    _part("company", {f"company.{key}": value for key, value in told.items()})


@setup.command()
def mail(
    url: Annotated[str, typer.Option(help="The server, as SMTP_URL names it.")] = "",
) -> None:
    """The mail server, tried by logging in; nothing is sent."""
    _part("mail", {"smtp_url": url})


@setup.command()
def slack(
    bot_token: Annotated[str, typer.Option(help="The app's bot token (xoxb-…).")] = "",
    app_token: Annotated[str, typer.Option(help="Its app token (xapp-…).")] = "",
) -> None:
    """Slack's tokens, tried live; then a code that pairs you."""
    _part("slack", {"slack_bot_token": bot_token, "slack_app_token": app_token})


@setup.command()
def telegram(
    token: Annotated[str, typer.Option(help="The bot's token, from @BotFather.")] = "",
) -> None:
    """Telegram's token, tried live; then a link that pairs you by one tap."""
    _part("telegram", {"telegram_token": token})


def _part(name: str, told: Mapping[str, str]) -> None:
    """One part: from flags; else what is set already is tried; else it is asked for."""
    from bot.config import read_settings
    from bot.operations.questions import PARTS

    with refusing():
        part = next(part for part in PARTS if part.name == name)
        values = {setting: value for setting, value in told.items() if value}
        is_set = part.pairs and bool(part.questions[0].present(read_settings()))
        if not values and not is_set:
            values = _asked(part)
        if not _done(part, values):
            raise typer.Exit(FAULT)


def _asked(part: "Part") -> dict[str, str]:
    """What a person answers; nothing for what is to stay."""
    from bot.config import read_settings

    if part.hint:
        typer.echo(f"  {part.hint}")
    settings = read_settings()
    answers = {question.setting: _ask(question, settings) for question in part.questions}
    return {setting: answer for setting, answer in answers.items() if answer}


def _ask(question: "Question", settings: "Settings") -> str:
    present = question.present(settings)
    words = f"  {question.words}"
    if not question.secret:
        answer = str(typer.prompt(words, default=present, show_default=bool(present)))
        return "" if answer == present else answer
    known = " [set; Enter keeps it]" if present else ""
    return str(typer.prompt(words + known, default="", show_default=False, hide_input=True))


def _done(part: "Part", values: Mapping[str, str]) -> bool:
    """Try the answers, keep them if they work, and pair; say what is wrong otherwise."""
    from bot.config import home_folder, read_settings
    from bot.operations.settings_file import changed, write

    home = home_folder()
    try:
        text, settings = changed(home, values) if values else ("", read_settings())
    except StewardError as fault:
        typer.echo(f"✗ {fault}")
        return False
    if part.pairs and not part.questions[0].present(settings):
        typer.echo("· Nothing is set; do it later.")
        return True
    if not _works(part, settings):
        typer.echo("Nothing was changed.")
        return False
    if values:
        write(home, text)
        _warn_of_environment(values)
    if part.pairs:
        _pair(part, settings)
    return True


def _works(part: "Part", settings: "Settings") -> bool:
    found = list(part.tried(settings))
    for finding in found:
        mark = {"good": "✓", "hint": "·", "fault": "✗"}[finding.state]
        typer.echo(f"{mark} {finding.words}")
    return all(finding.state != "fault" for finding in found)


def _warn_of_environment(values: Mapping[str, str]) -> None:
    """The environment goes before the file, which surprises."""
    from bot.config import variable

    for name in map(variable, values):
        if os.environ.get(name):
            typer.echo(f"· {name} is set in the environment too, and that counts: unset it there.")


def _pair(part: "Part", settings: "Settings") -> None:
    from bot.adapters.terminal.session import Session
    from bot.bootstrap import OWNER

    session = Session()
    code = session.steward.pairings.offer(OWNER, session.office.settings.owner)
    if part.name == "slack":
        typer.echo(f"Open a direct message with the app and send it: pair {code}")
        return
    import asyncio

    from bot.adapters.telegram.check import pairing_link, who_am_i
    from bot.adapters.telegram.process import setup_of

    me = asyncio.run(who_am_i(setup_of(settings)))
    typer.echo(f"Open this within 15 minutes and tap Start: {pairing_link(me, code)}")
