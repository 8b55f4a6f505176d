import subprocess
import sys

import pytest

import ullage


@pytest.mark.parametrize("name", ullage.__all__)
def test_every_exported_name_is_there(name):
    assert getattr(ullage, name) is not None


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute"):
        _ = ullage.nothing


@pytest.mark.parametrize("module", ["ullage", "ullage.cli"])
def test_start_up_imports_nothing_heavy(module):
    heavy = "{'numpy', 'polars', 'numba', 'scipy', 'matplotlib', 'typst', 'jinja2'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
