"""Builds all-MiniLM-L6-v2 as an ONNX graph from its safetensors, whole or in int8."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.models.embedder import FloatArray
from bot.models.minilm import HIDDEN, VIEWS

HEADS, LAYERS = 12, 6
END = 2**31
_FUSED = "com.microsoft"  # onnxruntime's own operators, each one kernel instead of five

Weights: TypeAlias = Mapping[str, FloatArray]
Constant: TypeAlias = npt.NDArray[np.float32 | np.int8 | np.int64]


def build_graph(weights: Weights, *, int8: bool) -> bytes:
    """A serialised model: token ids [texts, tokens] of equal length in, two outputs.

    `sentence` holds unit vectors; `views` [texts, views, numbers] the means over the words alone
    of two layers, of what two attentions gathered, and of each token times the next one.
    """
    return _Graph(weights, int8=int8).build()


def read_safetensors(path: Path) -> Weights:
    """The float32 tensors by name. Format: header length, JSON header, raw little-endian data."""
    content = path.read_bytes()
    (header_length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + header_length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + header_length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(content[start:end], "<f4").reshape(entry["shape"])
    return tensors


class _Graph:
    def __init__(self, weights: Weights, *, int8: bool) -> None:
        self._weights = weights
        self._int8 = int8
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> bytes:
        hidden = self._embeddings("ids")
        states, contexts = [], []
        for layer in range(LAYERS):
            hidden, context = self._layer(f"encoder.layer.{layer}", hidden)
            states.append(hidden)
            contexts.append(context)
        # Every text comes alone and unpadded, so no mean needs a mask.
        self._add("LpNormalization", self._mean(hidden), axis=-1, p=2, output="sentence")
        pairs = self._add("Mul", self._tokens(hidden, 1, -1), self._tokens(hidden, 2, END))
        words = (self._tokens(state, 1, -1) for state in (*states[-2:], *contexts[-3:-1]))
        means = [self._mean(tokens, keepdims=1) for tokens in (*words, pairs)]
        self._add("Concat", *means, axis=1, output="views")
        return self._model()

    def _mean(self, tokens: str, keepdims: int = 0) -> str:
        return self._add("ReduceMean", tokens, self._integers(1), keepdims=keepdims)

    def _tokens(self, states: str, start: int, end: int) -> str:
        bounds = self._integers(start), self._integers(end), self._integers(1)
        return self._add("Slice", states, *bounds)

    def _embeddings(self, ids: str) -> str:
        words = self._words(ids)
        length = self._add("Shape", ids, start=1)
        zero = self._integers(0)
        table = self._constant(self._weights["embeddings.position_embeddings.weight"])
        positions = self._add("Slice", table, zero, length, zero)
        return self._norm("embeddings.LayerNorm", self._add("Add", words, positions))

    def _words(self, ids: str) -> str:
        types = self._weights["embeddings.token_type_embeddings.weight"]
        table = self._weights["embeddings.word_embeddings.weight"] + types[0]
        if not self._int8:
            return self._add("Gather", self._constant(table), ids)
        rows, scales = _per_row(table)
        row = self._add("Gather", self._constant(rows), ids)
        scale = self._add("Gather", self._constant(scales[:, None]), ids)
        return self._add("Mul", self._add("Cast", row, to=TensorProto.FLOAT), scale)

    def _layer(self, name: str, hidden: str) -> tuple[str, str]:
        context = self._attention(f"{name}.attention", hidden)
        attended = self._linear(context, f"{name}.attention.output.dense")
        hidden = self._norm(
            f"{name}.attention.output.LayerNorm", self._add("Add", attended, hidden)
        )
        wide = self._add("Gelu", self._linear(hidden, f"{name}.intermediate.dense"))
        narrow = self._linear(wide, f"{name}.output.dense")
        return self._norm(f"{name}.output.LayerNorm", self._add("Add", narrow, hidden)), context

    def _attention(self, name: str, hidden: str) -> str:
        parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
        joined = self._linear(hidden, *parts)
        thirds = self._integers(HIDDEN, HIDDEN, HIDDEN)
        self._nodes.append(helper.make_node("Split", [joined, thirds], parts, axis=-1))
        return self._add("MultiHeadAttention", *parts, domain=_FUSED, num_heads=HEADS)

    def _linear(self, source: str, *names: str) -> str:
        """One product for one or several layers side by side."""
        weight = np.concatenate([self._weights[f"{name}.weight"] for name in names])
        bias = self._constant(np.concatenate([self._weights[f"{name}.bias"] for name in names]))
        if not self._int8:
            product = self._add("MatMul", source, self._constant(weight.T))
            return self._add("Add", product, bias)
        rows, scales = _per_row(weight)
        zeros = self._constant(np.zeros(len(scales), np.int8))
        inputs = (self._constant(rows.T), self._constant(scales), zeros, bias)
        return self._add("DynamicQuantizeMatMul", source, *inputs, domain=_FUSED)

    def _norm(self, name: str, source: str) -> str:
        gain = self._constant(self._weights[f"{name}.weight"])
        shift = self._constant(self._weights[f"{name}.bias"])
        return self._add("LayerNormalization", source, gain, shift, axis=-1, epsilon=1e-12)

    def _add(
        self, kind: str, *inputs: str, domain: str = "", output: str = "", **attributes: int | float
    ) -> str:
        output = output or f"v{len(self._nodes)}"
        node = helper.make_node(kind, list(inputs), [output], domain=domain)
        node.attribute.extend(helper.make_attribute(*pair) for pair in attributes.items())
        self._nodes.append(node)
        return output

    def _integers(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _constant(self, array: Constant) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _model(self) -> bytes:
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        shapes: dict[str, list[str | int | None]] = {
            "sentence": ["texts", HIDDEN],
            "views": ["texts", VIEWS, HIDDEN],
        }
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in shapes.items()
        ]
        graph = helper.make_graph(self._nodes, "minilm", [ids], outputs, self._constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())


def _per_row(matrix: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Integers and one scale for each row (an output channel, or a word)."""
    scales = (np.abs(matrix).max(axis=1) / 127).astype(np.float32)
    scales[scales == 0] = 1
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales
