"""A router that is still at school: nobody who must answer at once waits for it to learn."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot import __version__
from bot.intents.routing import Ranking, Router

_UNSURE = Ranking(name=None, confidence=0.0)


class SchooledRouter:
    """`Router` that is read when a sentence first needs it: most never do.

    Learning takes some seconds, so who is not `patient` gets no opinion until somebody has learnt.
    """

    def __init__(self, learn: Callable[[], Router], models: Path, patient: bool) -> None:
        self._learnt = cache(learn)
        self._note = _note(models)
        self._patient = patient

    def rank(self, text: str) -> Ranking:
        if not self._patient and not self._note.exists():
            return _UNSURE
        return self._learnt().rank(text)


def note_learnt(models: Path) -> None:
    """Say that what this version has to learn is learnt, and kept in the folder."""
    _note(models).touch()


def _note(models: Path) -> Path:
    return models / f"router-{__version__}.learnt"
