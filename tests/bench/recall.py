"""Scores recall on files of turns and questions, through the public API: records in, `recall` out."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bot.memory.dense import NumpyIndex
from bot.memory.in_memory import InMemoryRecords
from bot.memory.index import Index
from bot.memory.recall import Recall, Viewer
from bot.memory.records import Authorship, Draft, RecordId
from bot.memory.vectors import RememberedVectors
from bot.models.minilm import MiniLM

Line = TypeVar("Line", bound=BaseModel)
LIMIT = 20
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Turn(BaseModel):
    """One line of `locomo_memories.jsonl`."""

    id: str
    scope: str
    speaker: str
    participants: tuple[str, ...]
    session: int
    session_time: str
    text: str
    caption: str | None = None


class Asked(BaseModel):
    """One line of `locomo_questions.jsonl`."""

    qid: str
    scope: str
    question: str
    category: str
    evidence: tuple[str, ...]


class Memories:
    """Turns as records in one index; `search` is what `score_memory.py` calls."""

    def __init__(self, turns: Sequence[Turn], home: Path) -> None:
        records = InMemoryRecords()
        by = Authorship(actor="bench", at=NOW)
        written = records.write([_draft(turn, place) for place, turn in enumerate(turns)], by)
        self._turns: dict[RecordId, str] = {
            record.id: turn.id for record, turn in zip(written, turns, strict=True)
        }
        self._scopes = frozenset(turn.scope for turn in turns)
        index = Index(records, RememberedVectors(MiniLM(home)), NumpyIndex())
        index.fill()
        self._recall = Recall(lambda: index)

    def search(self, query: str, scope: str | None, k: int) -> list[str]:
        viewer = Viewer(scopes=frozenset({scope}) if scope else self._scopes)
        found = self._recall(query, viewer, at=NOW, limit=k)
        return [self._turns[memory.record.id] for memory in found.memories]


def system(memories: list[dict[str, object]]) -> Memories:
    """The factory for `score_memory.py --system tests.bench.recall:system`."""
    turns = [Turn.model_validate(memory) for memory in memories]
    return Memories(turns, Path(tempfile.gettempdir()) / "steward-bench")


def main(folder: Path) -> None:
    turns = _read(folder / "locomo_memories.jsonl", Turn)
    asked = _read(folder / "locomo_questions.jsonl", Asked)
    started = time.perf_counter()
    memories = Memories(turns, Path(tempfile.gettempdir()) / "steward-bench")
    built = time.perf_counter() - started
    scopes = {turn.id: turn.scope for turn in turns}
    scores: list[tuple[str, tuple[float, ...]]] = []
    waits: list[float] = []
    leaks = 0
    for question in asked:
        started = time.perf_counter()
        found = memories.search(question.question, question.scope, LIMIT)
        waits.append((time.perf_counter() - started) * 1000)
        leaks += sum(scopes[id] != question.scope for id in found)
        score = _score(found, question.evidence)
        scores += [(label, score) for label in ("all", question.category, question.scope)]
    _print(scores)
    waits.sort()
    sys.stdout.write(
        f"{len(turns)} records in {built:.1f} s; recall p50 {statistics.median(waits):.2f} ms, "
        f"p95 {waits[int(0.95 * len(waits))]:.2f} ms; scope leaks {leaks}; model calls 0, cost 0\n"
    )


def _draft(turn: Turn, place: int) -> Draft:
    opened = datetime.strptime(turn.session_time, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
    return Draft(
        scope=turn.scope,
        text=f"{turn.text} ({turn.caption})" if turn.caption else turn.text,
        speaker=turn.speaker,
        participants=turn.participants,
        thread=str(turn.session),
        position=place,
        at=opened + timedelta(milliseconds=place),
    )


def _read(path: Path, kind: type[Line]) -> list[Line]:
    with path.open(encoding="utf-8") as lines:
        return [kind.model_validate_json(line) for line in lines]


def _score(found: Sequence[str], evidence: Iterable[str]) -> tuple[float, ...]:
    wanted = set(evidence)
    recalls = [len(wanted & set(found[:k])) / len(wanted) for k in (5, 10, 20)]
    first = next((place for place, id in enumerate(found, 1) if id in wanted), None)
    return (*recalls, 1 / first if first else 0.0)


def _print(scores: Sequence[tuple[str, tuple[float, ...]]]) -> None:
    sys.stdout.write(f"{'':14} {'n':>5}   R@5   R@10   R@20   MRR\n")
    for label in dict.fromkeys(label for label, _ in scores):
        own = [score for name, score in scores if name == label]
        means = (statistics.fmean(column) for column in zip(*own, strict=True))
        sys.stdout.write(
            f"{label:14} {len(own):5} " + " ".join(f"{mean:.4f}" for mean in means) + "\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
