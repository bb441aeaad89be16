"""Remembering, correcting, forgetting, and answering from what is known."""

from bot.agents import librarian
from bot.flows.drafted import drafted
from bot.kernel.flows import Draft, Effect, Flow

REMEMBER = Flow(
    name="remember",
    version=1,
    serves="remember",
    steps=(
        Draft("draft", agent=librarian.draft_note),
        Effect("keep", make=drafted("draft")),
        Effect("settle", make=librarian.draft_replacement, when=librarian.contradicts),
    ),
)

READ = Flow(
    name="read",
    version=1,
    serves="memory.read",
    steps=(
        Draft("draft", agent=librarian.draft_reading),
        Effect("read", make=drafted("draft")),
    ),
)

NOTES = Flow(
    name="notes",
    version=1,
    serves="meeting.notes",
    steps=(
        Draft("draft", agent=librarian.draft_notes),
        Effect("keep", make=drafted("draft")),
    ),
)

MAIL = Flow(
    name="mail",
    version=1,
    serves="mail.keep",
    steps=(
        Draft("draft", agent=librarian.draft_mail),
        Effect("keep", make=drafted("draft")),
    ),
)

CORRECT = Flow(
    name="correct",
    version=1,
    serves="correct",
    steps=(
        Draft("draft", agent=librarian.draft_correction),
        Effect("correct", make=drafted("draft")),
    ),
)

FORGET = Flow(
    name="forget",
    version=1,
    serves="forget",
    steps=(
        Draft("draft", agent=librarian.draft_forgetting),
        Effect("forget", make=drafted("draft")),
    ),
)

ASK = Flow(
    name="ask",
    version=1,
    serves="ask",
    steps=(
        Draft("answer", agent=librarian.draft_answer),
        Effect("tell", make=drafted("answer")),
    ),
)

ORDER = Flow(
    name="memory",
    version=1,
    serves="memory",
    steps=(
        Draft("draft", agent=librarian.draft_order),
        Effect("do", make=drafted("draft")),
    ),
)
