"""Threads that write at once share a transaction; what breaks for one breaks for no other."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.kernel.ports import Append, Batch
from bot.storage.together import Together
from tests.builders import NOON, entry, nudging, started

PATIENCE = 60.0


def batch(stream: str) -> Batch:
    return Batch(NOON, (Append(stream, 0, (entry(started(nudging())),)),))


class Disk:
    """Writes slowly: the first write waits until all others are queued behind it."""

    def __init__(self) -> None:
        self.entered, self.go_on = Event(), Event()
        self.writes: list[list[str]] = []

    def write(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        streams = [one.appends[0].stream for one in batches]
        self.writes.append(streams)
        if streams == ["first"]:
            self.entered.set()
            assert self.go_on.wait(PATIENCE)
        if "broken" in streams:
            raise OSError("the disk is full")
        return tuple(one for one in batches if one.appends[0].stream == "late")


def test_those_who_wait_are_written_together_and_each_gets_its_own_answer() -> None:
    disk = Disk()
    together = Together(disk.write)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(together.commit, [batch("first")])
        assert disk.entered.wait(PATIENCE)
        late, sound = batch("late"), batch("sound")
        waiting = pool.submit(together.commit, [late]), pool.submit(together.commit, [sound])
        while len(together.waiting) < 2:
            pass
        disk.go_on.set()
        assert first.result(PATIENCE) == ()
        assert waiting[0].result(PATIENCE) == (late,)
        assert waiting[1].result(PATIENCE) == ()
    assert [sorted(streams) for streams in disk.writes] == [["first"], ["late", "sound"]]


def test_what_cannot_be_written_fails_for_its_own_thread_only() -> None:
    disk = Disk()
    together = Together(disk.write)
    with ThreadPoolExecutor(3) as pool:
        pool.submit(together.commit, [batch("first")])
        assert disk.entered.wait(PATIENCE)
        broken = pool.submit(together.commit, [batch("broken")])
        sound = pool.submit(together.commit, [batch("sound")])
        while len(together.waiting) < 2:
            pass
        disk.go_on.set()
        assert sound.result(PATIENCE) == ()
        with pytest.raises(OSError, match="the disk is full"):
            broken.result(PATIENCE)
