"""The chat: one thread of what was said and the cards that came of it."""

import re

from starlette.responses import Response

from bot.console.visits import Visit
from bot.kernel.errors import Malformed
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.messages import File, Message
from bot.steward import Line

THREAD = "console"
_PAGE, _CHANGES = 40, 400
_LONGEST = 20_000
_PLACE = re.compile(r"[0-9]{1,9}")
_NONCE = re.compile(r"[A-Za-z0-9-]{8,64}")


def chat(visit: Visit) -> Response:
    """The latest lines, or those ahead of `before`."""
    before = _place(visit, "before")
    if before:
        lines = visit.steward.thread(conversation(visit), before=before, most=_PAGE)
        return visit.page("earlier.html", lines=lines, more=_more(lines))
    lines = visit.steward.thread(conversation(visit), most=_PAGE)
    return visit.page(
        "chat.html",
        lines=lines,
        more=_more(lines),
        working=_works(visit),
    )


def changes(visit: Visit) -> Response:
    """The lines that are new or changed behind `after`, for a script to put in place."""
    lines = visit.steward.thread(conversation(visit), after=_place(visit, "after"), most=_CHANGES)
    return visit.part(
        "thread.html",
        lines=lines,
        working=_works(visit),
        position=visit.position,
        waiting=visit.steward.waiting(),
        stopped_by=visit.steward.stopped_by(),
    )


def say(visit: Visit) -> Response:
    """Say what was typed, with the files that came along."""
    text, files = visit.form.text("text").strip(), visit.form.files
    if not text and not files:
        raise Malformed("There was nothing to say. Write what should happen, or “help”.")
    speak(visit, text, *(visit.steward.keep(f.name, f.media_type, f.content) for f in files))
    return visit.done("/#end")


def speak(visit: Visit, text: str, *files: File) -> None:
    """Say something in the thread; the form's nonce makes a repeated send the same message."""
    if len(text) > _LONGEST:
        raise Malformed(
            f"That is {len(text):,} characters long, and {_LONGEST:,} is the most: "
            "attach it as a file."
        )
    nonce = visit.form.text("nonce")
    if not _NONCE.fullmatch(nonce):
        raise Malformed("That form is out of date. Reload the page and say it again.")
    message = Message(
        sender=visit.front.sender,
        thread=THREAD,
        external_id=nonce,
        text=text,
        at=visit.steward.office.clock.now(),
        files=files,
    )
    visit.steward.hear(message)


def conversation(visit: Visit) -> ConversationId:
    return conversation_id(visit.front.sender.channel, THREAD)


def _place(visit: Visit, name: str) -> int:
    """A place in the log, as an address names it; 0 where it names none that there could be."""
    text = visit.request.query_params.get(name, "")
    return int(text) if _PLACE.fullmatch(text) else 0


def _works(visit: Visit) -> bool:
    return not visit.steward.rests(conversation(visit))


def _more(lines: list[Line]) -> int:
    """Where to go on reading backwards; 0 where nothing is further back."""
    return lines[0].seq if len(lines) == _PAGE else 0
