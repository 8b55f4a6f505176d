"""Makes case folders for tests: a table of text in, a folder out."""

CASE = """format = 1
title = "A case"
from = 2024-01-01
to = 2024-12-31
seed = 1
draws = 1000
product = "gasoil"

[[cap]]
amount = 500000
unit = "bbl"
bbl_per_t = 8.33
source = "law"

[[place]]
id = "berth"
name = "Berth"
role = "loads"
verified = true

[[place]]
id = "quay"
name = "Quay"
role = "discharges"
verified = true

[fleet_prior]
deadweight_low_t = 1000
deadweight_mid_t = 3000
deadweight_high_t = 9000
"""

OBSERVATIONS = "seen_at,place,vessel,imo,condition,fill,fill_sd,sensor,image,source,note\n"
FLEET = (
    "name,imo,mmsi,flag_state,built,length_m,beam_m,depth_m,summer_draught_m,deadweight_t,deadweight_sd_t,"
    "gross_tonnage,tank_volume_m3,listed_by,source,note\n"
)


def make_case(folder, *, case=CASE, more="", **tables):
    """Write case.toml and the named tables; each table is the file's whole text."""
    folder.mkdir(parents=True, exist_ok=True)
    files = "".join(f'{kind} = "{kind}.csv"\n' for kind in tables)
    (folder / "case.toml").write_text(f"{case}\n{more}\n[files]\n{files}", "utf-8")
    for kind, text in tables.items():
        (folder / f"{kind}.csv").write_text(text, "utf-8")
    return folder


def observation(day, vessel="A", *, place="berth", condition="", fill="", fill_sd=""):
    """Give one line of observations.csv."""
    return f"{day},{place},{vessel},,{condition},{fill},{fill_sd},,,,\n"


def ship(name, deadweight="", *, sd="", gross=""):
    """Give one line of fleet.csv."""
    return f"{name},,,,,,,,,{deadweight},{sd},{gross},,,,\n"
