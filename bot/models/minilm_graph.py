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

HIDDEN, HEADS, LAYERS = 384, 12, 6
_FUSED = "com.microsoft"  # onnxruntime's own operators, each one kernel instead of five

Weights: TypeAlias = Mapping[str, FloatArray]
Constant: TypeAlias = npt.NDArray[np.float32 | np.int8 | np.int64]


def build_graph(weights: Weights, *, int8: bool) -> bytes:
    """A serialised model: token ids [texts, tokens] of equal length in, unit vectors out."""
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
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden)
        # Every text comes alone and unpadded, so the mean needs no mask.
        mean = self._add("ReduceMean", hidden, self._integers(1), keepdims=0)
        return self._model(self._add("LpNormalization", mean, axis=-1, p=2))

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

    def _layer(self, name: str, hidden: str) -> str:
        attended = self._attention(f"{name}.attention", hidden)
        hidden = self._norm(
            f"{name}.attention.output.LayerNorm", self._add("Add", attended, hidden)
        )
        wide = self._add("Gelu", self._linear(hidden, f"{name}.intermediate.dense"))
        narrow = self._linear(wide, f"{name}.output.dense")
        return self._norm(f"{name}.output.LayerNorm", self._add("Add", narrow, hidden))

    def _attention(self, name: str, hidden: str) -> str:
        parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
        joined = self._linear(hidden, *parts)
        thirds = self._integers(HIDDEN, HIDDEN, HIDDEN)
        self._nodes.append(helper.make_node("Split", [joined, thirds], parts, axis=-1))
        context = self._add("MultiHeadAttention", *parts, domain=_FUSED, num_heads=HEADS)
        return self._linear(context, f"{name}.output.dense")

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

    def _add(self, kind: str, *inputs: str, domain: str = "", **attributes: int | float) -> str:
        output = f"v{len(self._nodes)}"
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

    def _model(self, output: str) -> bytes:
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        vectors = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", HIDDEN])
        graph = helper.make_graph(self._nodes, "minilm", [ids], [vectors], self._constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())


def _per_row(matrix: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Integers and one scale for each row (an output channel, or a word)."""
    scales = (np.abs(matrix).max(axis=1) / 127).astype(np.float32)
    scales[scales == 0] = 1
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales
