"""Eight bytes of an array at once, wherever they begin, for kernels."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped, unused-ignore]
from numba.core import cgutils, types
from numba.extending import intrinsic

from ullage.kernels import kernel

_ONES: Final = 0x0101010101010101
_TOPS: Final = 0x8080808080808080


def _load_eight(_: Any, array: Any, at: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy: Any = cgutils.create_struct_proxy  # it has no types
        data = proxy(signature.args[0])(context, builder, arguments[0]).data
        first = builder.gep(data, [arguments[1]])
        return builder.load(builder.bitcast(first, ir.IntType(64).as_pointer()), align=1)

    return types.uint64(array, at), generate


load_eight: Final[Any] = intrinsic(_load_eight)
"""Loads ``array[at : at + 8]``, bytes, as one whole number; it does not ask whether they are there."""


@kernel
def has_byte(eight: Any, byte: Any) -> Any:
    """Tell whether one of eight bytes is a certain one."""
    differences = eight ^ (np.uint64(byte) * np.uint64(_ONES))
    return ((differences - np.uint64(_ONES)) & ~differences & np.uint64(_TOPS)) != 0


@kernel
def folded(eight: Any) -> Any:
    """Give the exclusive or of eight bytes."""
    eight ^= eight >> np.uint64(32)
    eight ^= eight >> np.uint64(16)
    eight ^= eight >> np.uint64(8)
    return np.uint8(eight & np.uint64(255))
