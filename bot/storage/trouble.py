"""What keeps a database from storing, as one sentence that says what to do; it passes, so it is tried again."""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from bot.kernel.errors import Unreachable

# By SQLite's name of the result code (sqlite.org/rescode.html), or PostgreSQL's SQLSTATE (appendix A).
_TROUBLE = {
    "SQLITE_FULL": (
        "The disk is full, so this was not stored; all that was stored before is safe. "
        "Free some room and try again: what was under way goes on by itself."
    ),
    "SQLITE_READONLY": (
        "The office's folder cannot be written, so this was not stored. It may belong to another "
        "account: “steward doctor” says how to mend that."
    ),
    "SQLITE_BUSY": (
        "Another program keeps the office's database to itself, so this was not stored. "
        "Close it and try again: what was under way goes on by itself."
    ),
}
_TROUBLE["53100"] = _TROUBLE["SQLITE_FULL"]


class Busy(Unreachable):
    """Somebody else is at the database; it may be free at the next look."""


def tell_trouble(engine: Engine) -> None:
    """From now on such trouble is raised as Unreachable, whatever statement or commit met it."""
    event.listen(engine, "handle_error", _told)


def _told(context: ExceptionContext) -> BaseException | None:
    fault = context.original_exception
    code = getattr(fault, "sqlite_errorname", None) or getattr(fault, "sqlstate", None) or ""
    # Extended codes, like SQLITE_READONLY_DIRECTORY, say the same in more detail.
    words = [said for name, said in _TROUBLE.items() if code.startswith(name)]
    kind = Busy if code.startswith("SQLITE_BUSY") else Unreachable
    return kind(words[0]) if words else None
