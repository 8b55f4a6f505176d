"""The providers' tables: one row a report, named columns. Their JSON often has the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ullage.sources.ais.dialects import Dialect, known, named
from ullage.tables import POSITIONS, STATICS

if TYPE_CHECKING:
    from collections.abc import Mapping

# the columns that a case's own tables have: ours
PLAIN: Final = Dialect(
    name="plain",
    known_by=known("mmsi seen_at lat_deg lon_deg"),
    columns={name: (name,) for name in (*POSITIONS.schema, *STATICS.schema)},
    eta="text",
)

# the authority's note on the columns of its daily files. Later files carry A to D (antenna to bow, stern, port and
# starboard) and a header that begins with '#'; cells are quoted where a comma is inside
DANISH: Final = Dialect(
    name="Danish Maritime Authority",
    known_by=known("timestamp type_of_mobile mmsi latitude longitude"),
    columns=named(
        mmsi="mmsi",
        seen_at="timestamp",
        lat_deg="latitude",
        lon_deg="longitude",
        nav_status="navigational_status",
        sog_kn="sog",
        cog_deg="cog",
        heading_deg="heading",
        ais_class="type_of_mobile",
        imo="imo",
        callsign="callsign",
        name="name",
        ship_type="ship_type shiptype",
        cargo_class="cargo_type",
        length_m="length",
        beam_m="width",
        draught_m="draught",
        destination="destination",
        eta="eta",
        to_bow_m="a size_a",
        to_stern_m="b size_b",
        to_port_m="c size_c",
        to_starboard_m="d size_d",
    ),
    times="day first",
    absent=("Unknown", "Undefined", "Unknown value"),
    ships=("type_of_mobile", frozenset({"class a", "class b"})),
)

# MarineCadastre's data dictionary of 2015-2024; length and width are metres, types above 1000 the coast guard's own
_NOAA: Final[Mapping[str, tuple[str, ...]]] = named(
    mmsi="mmsi",
    seen_at="basedatetime base_date_time",
    lat_deg="lat latitude",
    lon_deg="lon longitude",
    sog_kn="sog",
    cog_deg="cog",
    heading_deg="heading",
    nav_status="status",
    ais_class="transceiverclass transceiver_class transceiver",
    name="vesselname vessel_name",
    imo="imo",
    callsign="callsign call_sign",
    ship_type="vesseltype vessel_type",
    length_m="length",
    beam_m="width",
    draught_m="draft",
)
NOAA_OLD: Final = Dialect(name="NOAA MarineCadastre", known_by=known("mmsi basedatetime lat lon"), columns=_NOAA)
# the files of 2025 on: longitude before latitude, null for "not available"
NOAA_NEW: Final = Dialect(
    name="NOAA MarineCadastre (2025)", known_by=known("mmsi base_date_time longitude latitude"), columns=_NOAA
)

# MarineCadastre as the Allen Institute for AI renames it: category is the type of ship, nav the status, send is UTC
AI2: Final = Dialect(
    name="AI2 (MarineCadastre)",
    known_by=known("mmsi send lat lon sog cog nav category"),
    columns=named(
        mmsi="mmsi",
        seen_at="send",
        lat_deg="lat",
        lon_deg="lon",
        sog_kn="sog",
        cog_deg="cog",
        heading_deg="heading",
        nav_status="nav",
        ais_class="transceiverclass",
        name="name",
        imo="imo",
        callsign="callsign",
        ship_type="category",
        length_m="length",
        beam_m="width",
        draught_m="draft",
    ),
)

# exactEarth's decoded messages, one of any type a row, about 170 columns; Time is 20120131_041500, "None" is null
EXACTEARTH: Final = Dialect(
    name="exactEarth",
    known_by=known("mmsi message_id repeat_indicator time longitude latitude"),
    columns=named(
        mmsi="mmsi",
        seen_at="time",
        milliseconds="millisecond",
        message_type="message_id",
        lat_deg="latitude",
        lon_deg="longitude",
        sog_kn="sog",
        cog_deg="cog",
        heading_deg="heading",
        nav_status="navigational_status",
        utc_second="utc_second",
        accurate="accuracy",
        receiver="base_station region",
        imo="imo",
        name="vessel_name",
        callsign="call_sign",
        ship_type="ship_type",
        to_bow_m="dimension_to_bow",
        to_stern_m="dimension_to_stern",
        to_port_m="dimension_to_port",
        to_starboard_m="dimension_to_starboard",
        draught_m="draught",
        destination="destination",
        eta_month="eta_month",
        eta_day="eta_day",
        eta_hour="eta_hour",
        eta_minute="eta_minute",
    ),
    times="compact",
    eta="parts",
    absent=("None",),
)

# Spire's messages: flat in CSV, with nested dimensions in JSON
SPIRE: Final = Dialect(
    name="Spire messages",
    known_by=known("mmsi timestamp msg_type", "mmsi timestamp latitude longitude collection_type"),
    columns=named(
        mmsi="mmsi",
        seen_at="timestamp",
        message_type="msg_type",
        lat_deg="latitude lat",
        lon_deg="longitude lon",
        sog_kn="speed sog",
        cog_deg="course cog",
        heading_deg="heading",
        nav_status="status nav_status",
        accurate="accuracy",
        receiver="collection_type",
        ais_class="ais_class",
        static_seen_at="static_updated_at",
        imo="imo",
        name="name",
        callsign="call_sign callsign",
        ship_type="ship_and_cargo_type",
        length_m="length",
        beam_m="width",
        to_bow_m="dimensions.a",
        to_stern_m="dimensions.b",
        to_port_m="dimensions.c",
        to_starboard_m="dimensions.d",
        draught_m="draught",
        destination="destination",
        eta="eta",
    ),
)

# the Norwegian Coastal Administration's extracts; semicolons, times are UTC as the column says
KYSTVERKET: Final = Dialect(
    name="Kystverket",
    known_by=known("mmsi date_time_utc lon lat"),
    columns=named(
        mmsi="mmsi",
        seen_at="date_time_utc",
        lat_deg="lat",
        lon_deg="lon",
        sog_kn="sog speed_over_ground",
        cog_deg="cog course_over_ground",
        heading_deg="true_heading",
        nav_status="nav_status",
        message_type="message_nr",
        imo="imo_nr",
        length_m="length",
    ),
)

# Global Fishing Watch's messages, in CSV and JSON: seconds since 1970 or ISO times, type as "AIS.1"
_GFW: Final = named(
    mmsi="ssvid mmsi",
    seen_at="tagblock_timestamp timestamp",
    lat_deg="lat",
    lon_deg="lon",
    sog_kn="speed_knots speed",
    cog_deg="course",
    heading_deg="heading",
    nav_status="status",
    message_type="type",
    ais_class="ais_class",
    utc_second="second",
    accurate="accuracy",
    receiver="tagblock_station receiver receiver_type",
    imo="imo",
    name="shipname",
    callsign="callsign",
    ship_type="shiptype",
    length_m="length",
    beam_m="width",
    to_bow_m="to_bow",
    to_stern_m="to_stern",
    to_port_m="to_port",
    to_starboard_m="to_starboard",
    draught_m="draught",
    destination="destination",
)
GFW_MESSAGES: Final = Dialect(
    name="Global Fishing Watch", known_by=known("ssvid lat lon timestamp", "ssvid timestamp type"), columns=_GFW
)
# its streams of libais records, as libais with gpsd's names gives them; the time is that of the tag block
LIBAIS: Final = Dialect(
    name="Global Fishing Watch (libais)",
    known_by=known("mmsi type class device repeat scaled", "mmsi type class device repeat scaled tagblock_timestamp"),
    columns=_GFW,
)
# its points for fitting models, of 2012: seconds since 1970; heading 511 and rate of turn 128 are "not available"
GFW_POINTS: Final = Dialect(
    name="Global Fishing Watch (points)",
    known_by=known("mmsi longitude latitude timestamp navstat hdg cog sog"),
    columns=named(
        mmsi="mmsi",
        seen_at="timestamp",
        lat_deg="latitude",
        lon_deg="longitude",
        sog_kn="sog",
        cog_deg="cog",
        heading_deg="hdg",
        nav_status="navstat",
    ),
)
# its published tracks with labels of fishing
GFW_LABELLED: Final = Dialect(
    name="Global Fishing Watch (labelled)",
    known_by=known("mmsi timestamp lat lon speed course distance_from_shore"),
    columns=named(mmsi="mmsi", seen_at="timestamp", lat_deg="lat", lon_deg="lon", sog_kn="speed", cog_deg="course"),
)

# MarineTraffic's documentation of its services: speeds are knots x 10, draughts metres x 10, HEADING -1 or 511 is no
# data, STATUS 99 is unknown and 97 an aircraft, whose HEADING is a height
_MARINETRAFFIC: Final = named(
    mmsi="mmsi",
    seen_at="timestamp",
    lat_deg="lat",
    lon_deg="lon",
    sog_kn="speed",
    cog_deg="course",
    heading_deg="heading",
    nav_status="status",
    receiver="dsrc",
    imo="imo",
    name="shipname",
    callsign="callsign",
    ship_type="shiptype",
    length_m="length",
    beam_m="width",
    draught_m="draught",
    destination="destination",
    eta="eta",
)
_MARINETRAFFIC_NONE: Final = {"heading_deg": (-1.0,), "nav_status": (97.0, 98.0, 99.0)}
MARINETRAFFIC: Final = Dialect(
    name="MarineTraffic",
    known_by=known("mmsi lat lon speed course status timestamp"),
    columns=_MARINETRAFFIC,
    per={"sog_kn": 10.0, "draught_m": 10.0},
    none=_MARINETRAFFIC_NONE,
    whole="speed",
)
# the same columns after somebody divided by ten: a tenth of a knot has no fraction, so a fraction says knots
MARINETRAFFIC_KNOTS: Final = Dialect(
    name="MarineTraffic (knots)",
    known_by=known("mmsi lat lon speed course status timestamp"),
    columns=_MARINETRAFFIC,
    none=_MARINETRAFFIC_NONE,
)

TABLES: Final = (
    PLAIN,
    DANISH,
    NOAA_OLD,
    NOAA_NEW,
    AI2,
    EXACTEARTH,
    SPIRE,
    KYSTVERKET,
    GFW_MESSAGES,
    LIBAIS,
    GFW_POINTS,
    GFW_LABELLED,
    MARINETRAFFIC,
    MARINETRAFFIC_KNOTS,
)
"""All tables; of two that fit equally the first is taken."""
