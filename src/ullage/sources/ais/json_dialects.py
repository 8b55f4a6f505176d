"""The providers' nested records, beside the tables whose names their JSON has too."""

from __future__ import annotations

from typing import Final

from ullage.sources.ais.csv_dialects import TABLES
from ullage.sources.ais.dialects import Dialect, known, named

# the state of the Baltic as others store it from Digitraffic: the last known position of each ship, however old, and
# no time of it; eta is the packed integer of message 5
DIGITRAFFIC_STATE: Final = Dialect(
    name="Digitraffic (state)",
    known_by=known("mmsi lon lat sog cog ship_type eta"),
    columns=named(
        mmsi="mmsi",
        lat_deg="lat",
        lon_deg="lon",
        sog_kn="sog",
        cog_deg="cog",
        heading_deg="heading",
        name="name",
        ship_type="ship_type",
        destination="destination",
        eta="eta",
    ),
    eta="packed",
)

# Digitraffic's service, version 1: GeoJSON of positions; timestamp is the second of the minute, timestampExternal the
# milliseconds since 1970 at which the message was received
DIGITRAFFIC_LOCATIONS: Final = Dialect(
    name="Digitraffic (locations)",
    known_by=known("mmsi properties.timestampexternal geometry.coordinates.0 geometry.coordinates.1"),
    columns=named(
        mmsi="mmsi properties.mmsi",
        seen_at="properties.timestampexternal",
        lat_deg="geometry.coordinates.1",
        lon_deg="geometry.coordinates.0",
        sog_kn="properties.sog",
        cog_deg="properties.cog",
        heading_deg="properties.heading",
        nav_status="properties.navstat",
        utc_second="properties.timestamp",
        accurate="properties.posacc",
    ),
)

# and its ships: draught in tenths of a metre, eta packed, reference points A to D as in message 5
DIGITRAFFIC_VESSELS: Final = Dialect(
    name="Digitraffic (vessels)",
    known_by=known("mmsi timestamp callsign shiptype draught eta"),
    columns=named(
        mmsi="mmsi",
        seen_at="timestamp",
        imo="imo",
        name="name",
        callsign="callsign",
        ship_type="shiptype",
        draught_m="draught",
        destination="destination",
        eta="eta",
        to_bow_m="referencepointa",
        to_stern_m="referencepointb",
        to_port_m="referencepointc",
        to_starboard_m="referencepointd",
    ),
    eta="packed",
    per={"draught_m": 10.0},
)

# Spire's vessels: GraphQL (staticData, lastPositionUpdate, currentVoyage), the older REST service
# (last_known_position, most_recent_voyage), and the plain nesting of position and static; the static part has a time
# of its own. Types of ship are Spire's own words there and are left out
SPIRE_VESSELS: Final = Dialect(
    name="Spire vessels",
    known_by=known(
        "staticdata.mmsi lastpositionupdate.latitude lastpositionupdate.longitude lastpositionupdate.timestamp",
        "mmsi last_known_position.geometry.coordinates.0 last_known_position.timestamp",
        "mmsi position.latitude position.longitude position.timestamp",
        "static.mmsi position.latitude position.longitude position.timestamp",
    ),
    columns=named(
        mmsi="staticdata.mmsi static.mmsi mmsi",
        seen_at="lastpositionupdate.timestamp last_known_position.timestamp position.timestamp",
        lat_deg="lastpositionupdate.latitude last_known_position.geometry.coordinates.1 position.latitude",
        lon_deg="lastpositionupdate.longitude last_known_position.geometry.coordinates.0 position.longitude",
        sog_kn="lastpositionupdate.speed last_known_position.speed position.speed",
        cog_deg="lastpositionupdate.course last_known_position.course position.course",
        heading_deg="lastpositionupdate.heading last_known_position.heading position.heading",
        nav_status="lastpositionupdate.navigationalstatus last_known_position.status position.status",
        accurate="lastpositionupdate.accuracy last_known_position.accuracy position.accuracy",
        receiver="lastpositionupdate.collectiontype last_known_position.collection_type position.collection_type",
        ais_class="staticdata.aisclass static.ais_class class",
        static_seen_at="staticdata.timestamp staticdata.updatetimestamp static_updated_at static.timestamp",
        imo="staticdata.imo static.imo imo",
        name="staticdata.name static.name name",
        callsign="staticdata.callsign static.call_sign call_sign",
        ship_type="static.ship_and_cargo_type ship_and_cargo_type",
        length_m="staticdata.dimensions.length static.length length",
        beam_m="staticdata.dimensions.width static.width width",
        to_bow_m="staticdata.dimensions.a static.dimensions.a",
        to_stern_m="staticdata.dimensions.b static.dimensions.b",
        to_port_m="staticdata.dimensions.c static.dimensions.c",
        to_starboard_m="staticdata.dimensions.d static.dimensions.d",
        draught_m="currentvoyage.draught last_known_position.draught most_recent_voyage.draught static.draught",
        destination="currentvoyage.destination most_recent_voyage.destination static.destination",
        eta="currentvoyage.eta most_recent_voyage.eta static.eta",
    ),
)

# the Norwegian Coastal Administration's live service: camel case, ISO times
BARENTSWATCH: Final = Dialect(
    name="Kystverket (BarentsWatch)",
    known_by=known("mmsi msgtime latitude longitude speedoverground courseoverground"),
    columns=named(
        mmsi="mmsi",
        seen_at="msgtime",
        lat_deg="latitude",
        lon_deg="longitude",
        sog_kn="speedoverground",
        cog_deg="courseoverground",
        heading_deg="trueheading",
        nav_status="navigationalstatus",
        name="name",
        ship_type="shiptype",
    ),
)

RECORDS: Final = (
    DIGITRAFFIC_LOCATIONS,
    DIGITRAFFIC_VESSELS,
    DIGITRAFFIC_STATE,
    SPIRE_VESSELS,
    BARENTSWATCH,
    *TABLES,
)
"""All that records are looked up in; of two that fit equally the first is taken."""
