"""Store a net's weights in half precision: half the size; they are widened again when the net is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 256  # weights of fewer numbers stay as they are


def store_in_half(path: Path) -> None:
    """Rewrite a file of ONNX."""
    net = onnx.load(path)
    casts = []
    for weights in net.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype != np.float32 or values.size < LARGE:
            continue
        name = weights.name
        weights.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *net.graph.node]
    del net.graph.node[:]
    net.graph.node.extend(nodes)
    onnx.checker.check_model(net)
    onnx.save(net, path)
