"""AIS of a simulated world as it is received: every message, who heard it, when it came, and the forms it comes in.

`receive` gives what a feed delivers of `Sender`s piece by piece; `write_nmea`, `write_csv`, `write_parquet` write it.
"""

from __future__ import annotations

from ullage.simulate.air.dialects import write_csv
from ullage.simulate.air.nmea import write_nmea
from ullage.simulate.air.parquet import write_parquet
from ullage.simulate.air.receive import Received, receive
from ullage.simulate.air.sender import Claim, Sender
from ullage.simulate.air.settings import AirSettings

__all__ = ["AirSettings", "Claim", "Received", "Sender", "receive", "write_csv", "write_nmea", "write_parquet"]
