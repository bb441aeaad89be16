"""The vector index on a Chroma server: one collection for each shelf, every vector made by us."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from bot.kernel.frozen import digest_of
from bot.memory.dense import IndexAway, Shelf
from bot.memory.records import Privacy, RecordId
from bot.models.embedder import FloatArray

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# Chroma refuses more than 5,461 at once; smaller batches answer sooner.
BATCH = 2000
# Shelves of one question that are asked at the same time.
AT_ONCE = 4
# Seconds for which a shelf that was not there is not looked for again.
ABSENT = 2.0
PAGE = 100


class ChromaIndex:
    """`VectorIndex` for one embedder: its name is in every collection's, so vectors never mix.

    Chroma loses vectors when two processes open one folder, so this only ever speaks to a server.
    `address` is asked again after each failure, as a server that fell may come back on another port.
    """

    def __init__(self, address: Callable[[], str], embedder: str, build: int = 1) -> None:
        self._address = address
        self._embedder = embedder
        self._generation = f"g{digest_of(embedder, str(build))[:10]}"
        self._known: ClientAPI | None = None
        self._collections: dict[Shelf, Collection] = {}
        self._absent: dict[Shelf, float] = {}
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="chroma")

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        with self._answering():
            collection = self._collection(shelf)
            pairs = iter(vectors.items())
            while some := dict(islice(pairs, BATCH)):
                # `add` would silently ignore an id that is there; `upsert` replaces it.
                collection.upsert(ids=list(some), embeddings=np.stack(list(some.values())))

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        with self._answering():
            if collection := self._found(shelf):
                some = iter(ids)
                while batch := list(islice(some, BATCH)):
                    collection.delete(ids=[str(id) for id in batch])

    def nearest(self, shelves: Sequence[Shelf], vector: FloatArray, count: int) -> list[RecordId]:
        with self._answering():
            collections = [found for shelf in shelves if (found := self._found(shelf))]
            answers = self._pool.map(lambda each: _query(each, vector, count), collections)
            pairs = sorted(pair for answer in answers for pair in answer)
        return [id for _, id in pairs[:count]]

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        with self._answering():
            collection = self._found(shelf)
            return dict(_all(collection)) if collection else {}

    def sizes(self) -> dict[Shelf, int]:
        with self._answering():
            own = [each for each in self._list() if each.name.startswith(f"{self._generation}-s")]
            counts = {_shelf(collection): collection.count() for collection in own}
            return {shelf: count for shelf, count in counts.items() if count}

    def place(self) -> int:
        with self._answering():
            metadata = self._progress().metadata or {}
            return int(str(metadata.get("place", 0)))

    def advance(self, place: int) -> None:
        with self._answering():
            self._progress().modify(metadata={"place": place, "embedder": self._embedder})

    def drop(self) -> None:
        self._drop(lambda name: name.startswith(self._generation))

    def drop_others(self) -> None:
        """Delete what other embedders and earlier builds left. Raises IndexAway."""
        self._drop(lambda name: not name.startswith(self._generation))

    def _client(self) -> "ClientAPI":
        if self._known is None:
            import chromadb  # 0.6 s that a process without vectors saves
            from chromadb.config import Settings

            parts = urlsplit(self._address())
            if not parts.hostname:
                raise ValueError("none is running")
            self._known = chromadb.HttpClient(
                host=parts.hostname,
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
        return self._known

    def _collection(self, shelf: Shelf) -> "Collection":
        found = self._found(shelf)
        if found is None:
            found = self._collections[shelf] = self._client().get_or_create_collection(
                self._name(shelf),
                metadata={
                    "scope": shelf.scope,
                    "privacy": shelf.privacy.value,
                    "embedder": self._embedder,
                },
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
        return found

    def _found(self, shelf: Shelf) -> "Collection | None":
        from chromadb.errors import NotFoundError

        if shelf in self._collections or time.monotonic() < self._absent.get(shelf, 0):
            return self._collections.get(shelf)
        try:
            found = self._client().get_collection(self._name(shelf), embedding_function=None)
        except NotFoundError:
            self._absent[shelf] = time.monotonic() + ABSENT
            return None
        return self._collections.setdefault(shelf, found)

    def _list(self) -> "Iterator[Collection]":
        start = 0
        while some := self._client().list_collections(limit=PAGE, offset=start):
            yield from some
            start += len(some)

    def _drop(self, chosen: Callable[[str], bool]) -> None:
        with self._answering():
            for collection in list(self._list()):
                if chosen(collection.name):
                    self._client().delete_collection(collection.name)
            self._collections.clear()

    def _progress(self) -> "Collection":
        return self._client().get_or_create_collection(
            f"{self._generation}-place", embedding_function=None
        )

    def _name(self, shelf: Shelf) -> str:
        return f"{self._generation}-s{digest_of(shelf.scope, shelf.privacy)[:20]}"

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Translate every way in which Chroma fails into one sentence."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, httpx.HTTPError, ValueError, KeyError) as error:
            self._known = None
            self._collections.clear()
            raise IndexAway(
                f"Chroma did not answer as it should ({error}); "
                "recall goes on by keywords. Start it, or run `steward memory rebuild`."
            ) from error


def _shelf(collection: "Collection") -> Shelf:
    metadata = collection.metadata or {}
    return Shelf(str(metadata["scope"]), Privacy(metadata["privacy"]))


def _query(
    collection: "Collection", vector: FloatArray, count: int
) -> list[tuple[float, RecordId]]:
    answer = collection.query(query_embeddings=vector[None], n_results=count, include=["distances"])
    (ids,), (distances,) = answer["ids"], answer["distances"] or [[]]
    return [(distance, RecordId(id)) for id, distance in zip(ids, distances, strict=True)]


def _all(collection: "Collection") -> Iterator[tuple[RecordId, FloatArray]]:
    start = 0
    while True:
        some = collection.get(include=["embeddings"], limit=BATCH, offset=start)
        vectors = some["embeddings"]
        if vectors is None or not some["ids"]:
            return
        for id, vector in zip(some["ids"], vectors, strict=True):
            yield RecordId(id), np.asarray(vector, np.float32)
        start += len(some["ids"])
