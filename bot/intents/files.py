"""What a message with files or with a pasted mail asks for: to remember, to import, or nothing that it says."""

import re

from bot.intents.catalog.office import Import
from bot.intents.catalog.orders import KeepMail, ReadFiles
from bot.intents.resolver import Resolution
from bot.kernel.cards import Button, Card
from bot.kernel.frozen import pack
from bot.kernel.messages import File, Message
from bot.understanding import Understood

_FILE = r"(?:file|document|attachment|pdf|page|one|note|contract|offer|list|table)s?"
_KEEP = re.compile(
    rf"""(?ix)\s* (?:please\s+|can\s+you\s+)*
    (?:remember|keep|save|store|note|file|read|learn|memori[sz]e|merk(?:e?\ dir)?|behalte?|speichere?)
    (?:\s+ (?:this|that|it|attached|das|dies|{_FILE}|(?:the|these|those|my|our|die|den)(?:\s+[\w-]+){{0,3}}?))*
    (?:\s+ (?:for|about|from|of|für|von) \s+ (?P<about>[^.,!?]+?))?
    [\s.!?]* (?:please|thanks|bitte)? [\s.!]*"""
)
_IMPORT = re.compile(
    r"\s*(?:please\s+)?(?:import|upload|load|add)\b.*\b(?:customer|client|contact)s?\b.*",
    re.IGNORECASE | re.DOTALL,
)


def said_with_files(message: Message) -> Understood | None:
    """What the words that came with files say of them; None where they say something else."""
    if not message.text.strip():
        return Understood(resolution=pack(_sure("")), replies=(ask_about(message),))
    if any(map(is_csv, message.files)) and _IMPORT.fullmatch(message.text):
        return _understood(message, Import(source=f"customers from {message.id}"))
    if kept := _KEEP.fullmatch(message.text):
        return _understood(message, ReadFiles(message=message.id, about=kept["about"] or ""))
    return None


def kept_mail(message: Message) -> Understood:
    """A mail is kept for what it says, and nothing that it says is obeyed."""
    return _understood(message, KeepMail(message=message.id))


def ask_about(message: Message) -> Card:
    """The question what to do with files that nothing was said of."""
    names = ", ".join(file.name for file in message.files)
    imports = Button(
        label="Import customers", verb="say", text=f"import customers from {message.id}"
    )
    return Card(
        key=f"files-{message.id}",
        kind="question",
        title=f"What shall I do with {names}?",
        text="I can read it and remember what it says, so that you can ask me about it.",
        buttons=(
            Button(label="Remember", verb="say", style="primary", text=f"memory keep {message.id}"),
            *((imports,) if any(map(is_csv, message.files)) else ()),
            Button(label="Nothing", verb="say", text=f"memory leave {message.id}"),
        ),
    )


def is_csv(file: File) -> bool:
    return file.name.casefold().endswith(".csv")


def _understood(message: Message, intent: ReadFiles | KeepMail | Import) -> Understood:
    return Understood(
        resolution=pack(_sure(message.text)),
        intents=(pack(intent, intent.name),),
        words=message.text,
    )


def _sure(text: str) -> Resolution:
    return Resolution(text=text, tier=0, confidence=1.0)
