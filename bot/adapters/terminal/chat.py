"""`steward chat`: a conversation in the terminal, where typing a button's name taps it."""

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.adapters.terminal.render import button_named, text_of
from bot.adapters.terminal.session import Session
from bot.adapters.terminal.taps import tap
from bot.kernel.cards import Card
from bot.kernel.errors import StewardError

_HINT = "Say what should happen; type a button's name to tap it; Ctrl-D leaves."


def chat(session: Session) -> None:
    """Talk until the end of input."""
    prompt: PromptSession[str] = PromptSession("› ")
    print(_HINT)  # noqa: T201
    latest: Card | None = None
    with patch_stdout():
        while True:
            try:
                text = prompt.prompt().strip()
            except (EOFError, KeyboardInterrupt):
                return
            if text:
                latest = _turn(text, latest, session, prompt) or latest


def _turn(
    text: str, latest: Card | None, session: Session, prompt: "PromptSession[str]"
) -> Card | None:
    """Tap or say; show what came of it and give the card that buttons are now meant for."""
    button = button_named(latest, text) if latest else None
    try:
        if button is not None and button.verb != "say":
            shown = [tap(session, button, lambda ask: prompt.prompt(f"{ask}: "))]
        else:
            shown = session.say(button.text if button else text)
    except StewardError as refusal:
        print(refusal)  # noqa: T201
        return None
    for card in shown:
        print(text_of(card), end="\n\n")  # noqa: T201
    return next((card for card in reversed(shown) if card.buttons), None)
