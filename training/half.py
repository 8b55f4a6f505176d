"""Store a net's weights in fewer bytes; they are widened again when the net is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 256  # weights of fewer numbers stay as they are


def store_in_half(path: Path) -> None:
    """Rewrite a file of ONNX with weights in half precision: half the size."""
    net = onnx.load(path)
    casts = []
    for weights in _large(net):
        name, values = weights.name, numpy_helper.to_array(weights)
        weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    _write(path, net, casts)


def store_in_bytes(path: Path) -> None:
    """Rewrite a file of ONNX with weights in bytes, -127 to 127 of a step of each output: a quarter of the size."""
    net = onnx.load(path)
    nodes = []
    for weights in _large(net):
        name, values = weights.name, numpy_helper.to_array(weights)
        step = np.abs(values).max(axis=tuple(range(1, values.ndim)), keepdims=True) / 127 + np.float32(1e-12)
        weights.CopyFrom(numpy_helper.from_array(np.round(values / step).astype(np.int8), f"{name}_bytes"))
        net.graph.initializer.append(numpy_helper.from_array(step.astype(np.float32), f"{name}_step"))
        nodes.append(helper.make_node("Cast", [f"{name}_bytes"], [f"{name}_wide"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}_wide", f"{name}_step"], [name]))
    _write(path, net, nodes)


def _large(net: onnx.ModelProto) -> list[TensorProto]:
    """Give the weights that are worth it."""
    return [
        one for one in net.graph.initializer if one.data_type == TensorProto.FLOAT and np.prod(list(one.dims)) >= LARGE
    ]


def _write(path: Path, net: onnx.ModelProto, first: list[NodeProto]) -> None:
    """Write a net with nodes before all others."""
    nodes = [*first, *net.graph.node]
    del net.graph.node[:]
    net.graph.node.extend(nodes)
    onnx.checker.check_model(net)
    onnx.save(net, path)
