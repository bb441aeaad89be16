"""The router's bench reads its files and prints every measure it promises."""

import json
from pathlib import Path

import pytest

from tests.bench.intents import factory, main
from tests.bench.intents_table import main as table
from tests.unit.intents.lessons import LESSON


def test_it_scores_a_file_against_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train, test = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    lines = [json.dumps({"text": each.text, "intent": each.label}) for each in LESSON]
    train.write_text("\n".join(lines[:-4] + lines[:4]), encoding="utf-8")
    test.write_text("\n".join([*lines[:6], *lines[-4:]]) + "\n", encoding="utf-8")

    main([str(train), str(test)])

    figures = json.loads(capsys.readouterr().out)
    assert figures["top1"] == 1
    assert 0 <= figures["wrong_action"] <= figures["out_of_scope_recall"] <= 1
    assert figures["p50_ms"] <= figures["p95_ms"]


def test_files_beside_the_lesson_set_the_bar_and_the_balanced_threshold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [each for each in LESSON if each.label]
    strange = [each for each in LESSON if not each.label]
    files = {"train_few": known[::2], "val": known[1::2], "oos_dev": strange, "test": known[:4]}
    for name, examples in files.items():
        lines = [json.dumps({"text": each.text, "intent": each.label}) for each in examples]
        (tmp_path / f"clinc_{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")

    main([str(tmp_path / "clinc_train_few.jsonl"), str(tmp_path / "clinc_test.jsonl")])

    figures = json.loads(capsys.readouterr().out)
    assert 0 < figures["balanced_threshold"] < 1
    assert figures["balanced_in_scope_accuracy"] >= 0.5


def test_a_lesson_without_sentences_out_of_scope_is_scored_with_the_shipped_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = tmp_path / "train.jsonl"
    known = [json.dumps({"text": each.text, "intent": each.label}) for each in LESSON if each.label]
    train.write_text("\n".join(known), encoding="utf-8")

    main([str(train), str(train)])

    figures = json.loads(capsys.readouterr().out)
    assert figures["top1"] == 1
    assert "balanced_threshold" not in figures


def test_a_scorer_gets_the_name_first_among_the_candidates() -> None:
    pairs = [(each.text, each.label) for each in LESSON]

    name, confidence, candidates = factory(pairs, []).route("invoice Acme 3 days at 800")

    assert candidates[0] == "invoice.create"
    assert name in (None, "invoice.create")
    assert 0 <= confidence <= 1


def test_a_folder_is_scored_beside_what_was_tried_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [each for each in LESSON if each.label]
    strange = [each for each in LESSON if not each.label]
    for name, examples in (("train_5shot_s0", known), ("val", known), ("oos_dev", strange)):
        lines = [json.dumps({"text": each.text, "intent": each.label}) for each in examples]
        (tmp_path / f"clinc_{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")

    table([str(tmp_path)])

    [_, _, row] = capsys.readouterr().out.splitlines()
    assert row.startswith("| 5shot | 1.000 | 0.880 |")
