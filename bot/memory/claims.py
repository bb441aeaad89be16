"""The facts that a text claims: what in it decides, promises, counts or dates something, as proposals."""

import re
from collections.abc import Iterator

from bot.kernel.actions import Source
from bot.memory.documents import canonical_text
from bot.memory.ingest import Document
from bot.memory.records import Draft
from bot.memory.words import sentences
from bot.memory.working import weight

# A sentence that decides something, or one with both a number and a time.
ENOUGH = 3
MOST = 5
_BULLET = re.compile(r"^\s*(?:[-*•>]|\d+[.)])\s*")
# What asks for something claims nothing.
_REQUEST = re.compile(r"\s*(?:please|kindly|bitte|(?:can|could|would|will) you)\b", re.IGNORECASE)


def claims(document: Document) -> Iterator[Draft]:
    """Up to MOST drafts of facts, each in doubt until an operator admits it."""
    text = canonical_text(document.name, document.content, document.form)
    lines = (_BULLET.sub("", line) for line in text.split("\n"))
    said = dict.fromkeys(sentence for line in lines for sentence in sentences(line))
    claimed = [one for one in said if weight(one) >= ENOUGH and not _REQUEST.match(one)]
    for sentence in claimed[:MOST]:
        source = Source(
            field="text",
            trust=document.trust,
            words=document.name,
            reference=document.reference,
        )
        yield Draft(
            scope=document.scope,
            text=sentence,
            at=document.at,
            kind="fact",
            subject=document.about,
            trust=document.trust,
            privacy=document.privacy,
            sources=(source,),
            rationale=f"found in {document.name}",
            doubt=f"it stands in {document.name}",
        )
