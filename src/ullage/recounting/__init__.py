"""The number again, in memory, without writing anything: for decisions that are only thought of, and for what-if."""

from __future__ import annotations

from ullage.recounting.recount import Numbers, Recount
from ullage.recounting.what_if import WhatIf, WhatIfError

__all__ = ["Numbers", "Recount", "WhatIf", "WhatIfError"]
