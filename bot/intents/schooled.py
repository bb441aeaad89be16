"""A router that is still at school: nobody who must answer at once waits for it to learn."""

from collections.abc import Callable
from pathlib import Path

from bot import __version__
from bot.intents.routing import Ranking, Router

# Below this, "did you mean" would only be a list of what there is.
_A_SUSPICION = 0.1
_UNSURE = Ranking(name=None, confidence=0.0)


class SchooledRouter:
    """`Router` that is read when a sentence first needs it, and again when more was learnt.

    Learning takes some seconds, so who is not `patient` gets no opinion until somebody has learnt.
    """

    def __init__(self, learn: Callable[[], Router], models: Path, patient: bool) -> None:
        self._learn = learn
        self._note = _note(models)
        self._patient = patient
        self._router: Router | None = None
        self._lesson = 0

    def rank(self, text: str) -> Ranking:
        lesson = self._note.stat().st_mtime_ns if self._note.exists() else 0
        if not lesson and not self._patient:
            return _UNSURE
        if self._router is None or lesson != self._lesson:
            self._router, self._lesson = self._learn(), lesson
        ranking = self._router.rank(text)
        return ranking if ranking.confidence >= _A_SUSPICION else _UNSURE


def note_learnt(models: Path) -> None:
    """Say that what this version has to learn is learnt, and kept in the folder."""
    _note(models).touch()


def _note(models: Path) -> Path:
    return models / f"router-{__version__}.learnt"
