"""Keeps learnt heads on disk, so that a process that starts need not learn them again."""

import os
import tempfile
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np

from bot.intents.router_bar import Bar
from bot.intents.router_features import Features
from bot.intents.router_learning import Head

KEPT = 4
"""The newest heads stay, for a lesson that is rolled back."""


def load_head(path: Path) -> Head | None:
    """None when there is no whole file: then the head is simply learnt again."""
    try:
        with np.load(path, allow_pickle=False) as found:
            usual, spread, height = found["usual"], found["spread"], float(found["height"])
            bar = Bar(usual, spread, found["in_scope"], found["right"], height)
            features = Features(found["centre"], found["rarity"])
            return Head(
                features=features,
                weights=found["weights"],
                strangeness=found["strangeness"],
                known=found["known"],
                reliability=found["reliability"],
                bar=bar,
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def save_head(path: Path, head: Head) -> None:
    """Whole or not at all; older heads make room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, suffix=".draft")
    try:
        with open(descriptor, "wb") as file:
            _write(file, head)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    _make_room(path.parent)


def _write(file: BinaryIO, head: Head) -> None:
    np.savez(
        file,
        centre=head.features.centre,
        rarity=head.features.rarity,
        weights=head.weights,
        strangeness=head.strangeness,
        known=head.known,
        reliability=head.reliability,
        usual=head.bar.centre,
        spread=head.bar.scale,
        in_scope=head.bar.in_scope,
        right=head.bar.right,
        height=np.float64(head.bar.height),
    )


def _make_room(folder: Path) -> None:
    aged = sorted(folder.glob("router-*.npz"), key=lambda path: path.stat().st_mtime)
    for path in aged[:-KEPT]:
        path.unlink(missing_ok=True)
