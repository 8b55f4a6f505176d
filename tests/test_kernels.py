"""How kernels are compiled: once for arguments of the same types, whatever their values are."""

import numpy as np

from ullage.kernels import kernel


@kernel
def shifted(value, by):
    return value << by


@kernel
def shift_all(values):
    total = 0
    for turn, value in enumerate(values):
        total += shifted(value, 1) + shifted(value, 2) + shifted(value, by=turn)
    return total


def test_a_kernel_is_compiled_once_for_all_constants_that_others_call_it_with():
    assert shift_all(np.array([1, 2, 3])) == 2 * 6 + 4 * 6 + 1 + 4 + 12
    assert len(shifted.signatures) == 1
