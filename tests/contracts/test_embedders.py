"""One contract for every embedder, and what is particular to each."""

from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from bot.models.embedder import (
    Embedder,
    EmbedderUnavailable,
    HashingEmbedder,
    LayeredEmbedder,
)
from bot.models.minilm import MiniLM, open_session, shipped_weights
from bot.models.minilm_graph import build_graph, read_safetensors
from bot.models.openai_embedder import BATCH, OpenAIEmbedder
from tests.fakes.embeddings_server import KEY, EmbeddingsServer, serving

SENTENCES = (
    "invoice Acme 3 days of design at 800, due in 14 days",
    "bill Acme for three days of design work",
    "what's due this week?",
    "remind me about the proposal next Tuesday",
    "the weather in Lisbon was lovely",
    "Zahlungsziel für Müller GmbH auf 30 Tage ändern",
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddingsServer]:
    with serving() as running:
        yield running


def remote(server: EmbeddingsServer, dimensions: int = 64) -> OpenAIEmbedder:
    return OpenAIEmbedder("small", dimensions, base_url=server.url, api_key=KEY)


@pytest.fixture(params=["hashing", "minilm", "openai"])
def embedder(request: pytest.FixtureRequest, models: Path, server: EmbeddingsServer) -> Embedder:
    match request.param:
        case "hashing":
            return HashingEmbedder()
        case "minilm":
            return MiniLM(models)
        case _:
            return remote(server)


def test_every_text_becomes_a_unit_vector_of_the_promised_length(embedder: Embedder) -> None:
    vectors = embedder.embed(SENTENCES)

    assert vectors.shape == (len(SENTENCES), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_make_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_vector_depends_on_its_own_text_alone(embedder: Embedder) -> None:
    together = embedder.embed(SENTENCES)
    backwards = embedder.embed(SENTENCES[::-1])[::-1]
    alone = np.concatenate([embedder.embed([sentence]) for sentence in SENTENCES])

    assert np.array_equal(together, backwards)
    assert np.array_equal(together, alone)


def test_what_the_caller_does_to_a_vector_does_not_change_the_next_answer(
    embedder: Embedder,
) -> None:
    first = embedder.embed(["hello"])
    kept = first.copy()
    first *= 0

    assert np.array_equal(embedder.embed(["hello"]), kept)


def test_two_sentences_that_mean_the_same_are_nearer_than_two_that_do_not(
    embedder: Embedder,
) -> None:
    invoice, bill, *_, weather, _ = embedder.embed(SENTENCES)

    assert invoice @ bill > invoice @ weather + 0.1


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🙂" * 20, "long " * 3000])
def test_any_text_whatever_has_a_vector(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.embed([text, "hello"])).all()


def test_the_name_is_stable_and_fit_for_a_file_and_a_collection(
    embedder: Embedder, tmp_path: Path
) -> None:
    assert embedder.name == embedder.name
    assert embedder.name.replace("-", "").isalnum()
    (tmp_path / embedder.name).touch()


def test_minilm_in_int8_stays_close_to_its_original_weights(models: Path) -> None:
    embedder = MiniLM(models)
    exact = open_session(build_graph(read_safetensors(shipped_weights()), int8=False))
    originals = np.concatenate(
        [exact.run(None, {"ids": embedder.token_ids(sentence)})[0] for sentence in SENTENCES]
    )

    closeness = (originals * embedder.embed(SENTENCES)).sum(axis=1)

    assert closeness.mean() > 0.99
    assert closeness.min() > 0.97


@pytest.mark.parametrize("text", ["", "x", "invoice Acme", "🙂"])
def test_minilm_shows_its_layers_for_any_text_alone_or_among_others(
    models: Path, text: str
) -> None:
    embedder = MiniLM(models)

    (alone,) = embedder.layers([text])
    _, among = embedder.layers(["hello", text])

    assert isinstance(embedder, LayeredEmbedder)
    assert np.isfinite(alone).all()
    assert np.array_equal(alone, among)
    assert len({view.tobytes() for view in alone}) == len(alone) > 1


def test_minilm_writes_nothing_until_it_is_asked(tmp_path: Path) -> None:
    embedder = MiniLM(tmp_path / "models")

    assert embedder.name.startswith("minilm")
    assert not (tmp_path / "models").exists()


def test_two_processes_that_start_together_both_end_with_a_whole_model(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.map(_embed_in_a_process, [tmp_path, tmp_path], chunksize=1)

    assert first == second
    assert [path.suffix for path in tmp_path.iterdir()] == [".onnx"]
    assert MiniLM(tmp_path).embed(["hello"]).tolist() == first


def test_a_damaged_model_file_is_made_anew(tmp_path: Path) -> None:
    whole = MiniLM(tmp_path).embed(["hello"])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:5000])

    assert np.array_equal(MiniLM(tmp_path).embed(["hello"]), whole)


def test_many_texts_go_in_several_requests_and_a_repeated_query_in_none(
    server: EmbeddingsServer,
) -> None:
    server.sizes.clear()
    embedder = remote(server)

    embedder.embed([f"turn {number}" for number in range(BATCH + 1)])
    embedder.embed(["a query"])
    embedder.embed(["a query"])

    assert server.sizes == [BATCH, 1, 1]


def test_a_server_that_refuses_is_named_with_what_to_check(server: EmbeddingsServer) -> None:
    server.broken = True
    try:
        with pytest.raises(
            EmbedderUnavailable, match=r"127\.0\.0\.1.*the model is loading.*the key"
        ):
            remote(server).embed(["hello"])
    finally:
        server.broken = False


def test_vectors_of_another_length_are_refused(server: EmbeddingsServer) -> None:
    with pytest.raises(EmbedderUnavailable, match=r"length \[64\].*not of 65"):
        remote(server, dimensions=65).embed(["hello"])


def test_servers_at_two_addresses_do_not_share_an_index() -> None:
    here = OpenAIEmbedder("small", 64, base_url="http://a/v1", api_key="none")
    there = OpenAIEmbedder("small", 64, base_url="http://b/v1", api_key="none")

    assert here.name != there.name


def _embed_in_a_process(folder: Path) -> object:
    return MiniLM(folder).embed(["hello"]).tolist()
