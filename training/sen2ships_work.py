"""Where what is trained on sen2ships is kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

WORK = Path(os.environ.get("ULLAGE_TRAINING_WORK") or Path(tempfile.gettempdir()) / "ullage-training")
