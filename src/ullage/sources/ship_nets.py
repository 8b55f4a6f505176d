"""The nets that come with Ullage: weights from the package, run by onnxruntime where it is installed."""

from __future__ import annotations

from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from ullage.kernels import THREADS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats32 = npt.NDArray[np.float32]


class Finder:
    """Finds ships in 8-bit radar pictures; `detect.nets.find_boxes` asks it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __call__(self, pictures: Floats32) -> tuple[Floats32, Floats32]:
        """Give heat and boxes of pictures of shape (n, 1, rows, columns)."""
        heat, boxes = self._session.run(None, {"pictures": pictures})
        return heat, boxes


class SecondLook:
    """Looks again at boxes that the finder found; `detect.nets.find_boxes` asks it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __call__(self, chips: Floats32, /) -> tuple[Floats32, Floats32]:
        """Give scores and sides of chips of shape (n, 4, 48, 48)."""
        score, reach = self._session.run(["score", "reach"], {"chips": chips})
        return score, reach


class ChipNet:
    """Tells ships from what is none in chips; `detect.nets.ChipJudge` asks it.

    Parameters
    ----------
    session
        What runs it.
    version
        Twelve digits of the hash (SHA-256) of its weights: what it judged is written with them.
    """

    def __init__(self, session: Any, version: str = "") -> None:
        self._session, self.version = session, version

    def __call__(self, chips: Floats32) -> Floats32:
        """Give (n, 3) answers about chips of shape (n, 4, 64, 64)."""
        answers: Floats32 = self._session.run(None, {"chips": chips})[0]
        return answers


class FineNet:
    """Tells ships from what is none in chips of fine colour images; `detect.nets.fine_chips.FineJudge` asks it.

    Parameters
    ----------
    session, version
        As of `ChipNet`.
    """

    def __init__(self, session: Any, version: str = "") -> None:
        self._session, self.version = session, version

    def __call__(self, chips: Floats32, /) -> Floats32:
        """Give (n,) probabilities of chips of shape (n, 3, 80, 80)."""
        p_ship: Floats32 = self._session.run(["p_ship"], {"chips": chips})[0]
        return p_ship.reshape(len(chips))


class HarbourNet:
    """Draws ships in optical images of about 10 m; `detect.optical.find_optical_ships` asks it.

    Parameters
    ----------
    session, version
        As of `ChipNet`.
    """

    def __init__(self, session: Any, version: str = "") -> None:
        self._session, self._version = session, version

    @property
    def version(self) -> str:
        """Twelve digits of the hash of its weights."""
        return self._version

    def __call__(self, shown: Floats32, /) -> Floats32:
        """Give maps (n, 7, rows, columns) of what it is shown, of shape (n, 6, rows, columns)."""
        maps: Floats32 = self._session.run(["maps"], {"shown": shown})[0]
        return maps


def load_finder() -> Finder | None:
    """Load the finder; None where onnxruntime is not installed."""
    session = _load("finder.onnx")
    return None if session is None else Finder(session)


def load_second_look() -> SecondLook | None:
    """Load the finder's second look; None where onnxruntime or the net is not there."""
    session = _load("second_look.onnx")
    return None if session is None else SecondLook(session)


def load_chip_net() -> ChipNet | None:
    """Load the chip net; None where onnxruntime is not installed."""
    session = _load("chip_net.onnx")
    return None if session is None else ChipNet(session, weights_version("chip_net.onnx"))


def load_fine_net() -> FineNet | None:
    """Load the fine net; None where onnxruntime or the net is not there."""
    session = _load("fine_net.onnx")
    return None if session is None else FineNet(session, weights_version("fine_net.onnx"))


def load_harbour_net() -> HarbourNet | None:
    """Load the harbour net; None where onnxruntime or the net is not there."""
    session = _load("harbour_net.onnx")
    return None if session is None else HarbourNet(session, weights_version("harbour_net.onnx"))


def weights_version(name: str) -> str:
    """Give twelve digits of the hash (SHA-256) of a file of weights of the package."""
    return sha256((resources.files("ullage") / "weights" / name).read_bytes()).hexdigest()[:12]


def _load(name: str) -> Any:
    """Start a net of the package; None where onnxruntime or the net is not there."""
    try:
        import onnxruntime
    except ImportError:
        return None
    weights = resources.files("ullage") / "weights" / name
    if not weights.is_file():
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 3  # errors alone: what it warns of is no business of a reader's
    return onnxruntime.InferenceSession(weights.read_bytes(), options, providers=["CPUExecutionProvider"])
