"""A package for the public tells no names, notes and paths, and says that and how it was redacted."""

import io
import json
import shutil
import unicodedata
import zipfile
from dataclasses import replace

import polars as pl
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from casemaker import CASE, OBSERVATIONS, make_case
from sealmaker import OPEN, entries_of, record_again
from ullage.case import SourceFile
from ullage.decisions import Decision, DecisionLog
from ullage.errors import InputError
from ullage.hashes import file_hash
from ullage.results import run_case
from ullage.sealing import redaction
from ullage.sealing.contents import gather_packing
from ullage.sealing.manifest import read_manifest
from ullage.sealing.redaction import redact
from ullage.sealing.seal import write_package
from ullage.sealing.secrets import Secrets
from ullage.sealing.verify import verify_package
from ullage.tables import POSITIONS as LINES

NAME, PHONE, SYLLABLE = "Jordan Example", "+82 10 1234 5678", "\uae40"
REASON = 'a "jetty", says a crane driver named Pak who lives at Dock Street 4; ' + "he has seen it for weeks, " * 12
NOTE, SHORT, NUMBER = "told by a friend in the harbour", "laden", "010 7777"
IMAGE = "s-1"


def png(**texts):
    told, buffer = PngInfo(), io.BytesIO()
    for name, text in texts.items():
        told.add_text(name, text)
    Image.new("L", (8, 8), 90).save(buffer, "png", pnginfo=told)
    return buffer.getvalue()


def decide(log, kind, subject, by, why, **value):
    log.append(Decision(kind, subject, by, why, value or None, known={"summary": "ab"}))


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Give a case with names, notes and paths in its results: run, decided about, run again, with a picture."""
    rows = f"2024-03-06,berth,A,,,,,,,,{NOTE}\n2024-04-06,berth,B,,,,,,,,{SHORT}\n2024-05-06,berth,C,,,,,,,,{NUMBER}\n"
    folder = make_case(tmp_path_factory.mktemp("public") / "case", case=CASE, observations=OBSERVATIONS + rows)
    seen = run_case(folder, report=False).tables["observations"]["observation_id"].to_list()
    log = DecisionLog(folder)
    decide(log, "loading", seen[0], NAME, REASON, condition="laden")
    decide(log, "loading", seen[1], PHONE, SHORT, condition="ballast")
    decide(log, "note", seen[2], SYLLABLE, f"{NAME} was there")
    out = folder / "out"
    run_case(folder)
    sightings = pl.read_parquet(out / "sightings.parquet")
    shown = sightings.with_columns(
        kind=pl.lit("detection"), scene_id=pl.lit("scene-1"), sensor=pl.lit("a sensor"), sighting_id=pl.lit(IMAGE)
    ).head(1)  # as if a scene had shown her
    shown.write_parquet(out / "sightings.parquet")
    (out / "chips").mkdir()
    (out / "chips" / f"{IMAGE}.png").write_bytes(png())
    record_again(folder, f"chips/{IMAGE}.png")
    return folder


@pytest.fixture
def case(ready, tmp_path):
    return shutil.copytree(ready, tmp_path / "case")


@pytest.fixture
def plain(case):
    """Give the same case as if it had been run without a report, which takes its time to be made anew."""
    for name in ("report.html", "report.pdf"):
        (case / "out" / name).unlink()
    record_again(case)
    return case


def edit_summary(case, **changes):
    path = case / "out" / "summary.json"
    found = json.loads(path.read_text("utf-8"))
    found["inputs"] |= changes.pop("inputs", {})
    path.write_text(json.dumps(found | changes, indent=1, ensure_ascii=False), "utf-8")
    record_again(case)


def with_image(case, public="yes"):
    """Put an image among the inputs of a case, so that it has pictures."""
    image = case / "images" / "a.tif"
    image.parent.mkdir(exist_ok=True)
    image.write_bytes(b"II*\x00")
    edit_summary(case, inputs={"images/a.tif": file_hash(image)})
    (case / "licences.csv").write_text(f"file,public\nimages/*,{public}\n", "utf-8")


def sealed(case, tmp_path):
    path = tmp_path / "public.zip"
    write_package(redact(case, gather_packing(case)), path)
    return path, dict(entries_of(path)), read_manifest(dict(entries_of(path))["manifest.json"])


def readable(name, content):
    """Give all text that a reader could find in an entry."""
    if name.endswith(".parquet"):
        table = pl.read_parquet(io.BytesIO(content))
        return f"{table.to_dicts()} {pl.read_parquet_metadata(io.BytesIO(content))}"
    if name.endswith(".pdf"):
        found = PdfReader(io.BytesIO(content))
        return f"{found.metadata} {found.xmp_metadata and found.xmp_metadata.dc_creator} " + " ".join(
            page.extract_text().replace("\n", " ") for page in found.pages
        )
    return content.decode("utf-8", "replace")


def reasons(manifest):
    return {one.path: one.why for one in manifest.left_out}


def test_names_reasons_notes_and_paths_stand_nowhere_even_cut_short(case, tmp_path):
    with_image(case)
    _, entries, manifest = sealed(case, tmp_path)
    assert {"out/report.html", "out/report.pdf", f"out/chips/{IMAGE}.png"} <= set(entries), reasons(manifest)
    assert b"data:image/png" in entries["out/report.html"]
    told = {name: readable(name, content) for name, content in entries.items()}
    for secret in (NAME, "Jordan", "jetty", "Dock Street", "Pak", PHONE, "10 1234", NOTE, "friend", NUMBER, str(case)):
        assert [name for name, text in told.items() if secret in text] == [], secret
    for table, columns in {"decisions": ("by", "why"), "observations": ("note",)}.items():
        frame = pl.read_parquet(io.BytesIO(entries[f"out/{table}.parquet"]))
        assert not {PHONE, SYLLABLE, SHORT, NUMBER} & {cell for one in columns for cell in frame[one].to_list()}
    assert "entry 2: the reason is redacted" in told["out/visits.csv"]
    assert ">laden<" in told["out/report.html"]  # a common word stays where it is no reason


def test_the_report_of_the_public_is_made_of_what_the_public_gets(case, tmp_path):
    with_image(case, "no")
    _, entries, manifest = sealed(case, tmp_path)
    assert b"data:image/png" not in entries["out/report.html"]
    assert "analyst 1" in entries["out/report.html"].decode()
    assert "out/chips" in " ".join(reasons(manifest))


def test_a_report_of_another_version_is_not_guessed_at(case, tmp_path):
    edit_summary(case, code="c" * 64)
    _, _, manifest = sealed(case, tmp_path)
    assert "another Ullage wrote it" in reasons(manifest)["out/report.html"]
    assert "another Ullage wrote it" in reasons(manifest)["out/report.pdf"]


def test_the_redacted_package_is_intact_and_its_chain_holds(plain, tmp_path):
    path, entries, manifest = sealed(plain, tmp_path)
    verified = verify_package(path)
    assert verified.verdict == f"intact, not signed{OPEN}", verified.failures()
    assert verified.state("decisions") == "holds"
    log = [json.loads(line) for line in entries["decisions.jsonl"].splitlines()]
    assert [one["by"] for one in log] == ["analyst 1", "analyst 2", "analyst 3"]
    assert all(one["why"] is None and one["known"] is None and one["salts"] == {} for one in log)
    assert manifest.head == log[-1]["hash"]


def test_the_package_says_that_it_was_redacted_and_what_the_files_were(case, tmp_path):
    _, entries, manifest = sealed(case, tmp_path)
    assert "redacted for the public" in manifest.redaction[0]
    assert manifest.redaction[0] in entries["README.txt"].decode()
    redacted = {one.path for one in manifest.entries if one.redacted}
    assert {"out/report.html", "out/visits.csv", "out/visits.parquet", "out/decisions.parquet"} <= redacted
    untouched = {one.path for one in manifest.entries if one.role == "derived" and not one.redacted}
    assert "out/balance.parquet" in untouched


def test_no_hash_of_what_was_redacted_is_told_by_which_names_could_be_tried(plain, tmp_path):
    (plain / "out" / "statement.csv").write_bytes(b"by nobody")
    path, _, manifest = sealed(plain, tmp_path)
    hidden = [name for name in reasons(manifest) if name.startswith("out/")]
    hidden += [one.path for one in manifest.entries if one.redacted]
    assert {"out/statement.csv", "out/visits.csv", "out/chips/s-1.png"} <= set(hidden)
    content = path.read_bytes()
    assert [name for name in hidden if file_hash(plain / name).encode() in content] == []
    assert all((one.size, one.sha256) == (0, "") for one in manifest.left_out if one.path.startswith("out/"))


def test_what_no_run_wrote_stays_out_whatever_its_name(plain, tmp_path):
    with_image(plain)
    for name in ("case.gpkg", "memo.PDF", "statement.csv", "photo.png", "page.html"):
        (plain / "out" / name).write_bytes(b"by nobody")
    (plain / "out" / "chips" / "b.png").write_bytes(png(Author="J. Doe"))
    _, _, manifest = sealed(plain, tmp_path)
    for name in ("case.gpkg", "memo.PDF", "statement.csv", "photo.png", "page.html", "chips/b.png"):
        assert "ullage run did not write it" in reasons(manifest)[f"out/{name}"]


def test_a_picture_with_words_in_it_stays_out(plain, tmp_path):
    with_image(plain)
    (plain / "out" / "chips" / f"{IMAGE}.png").write_bytes(png(Author="J. Doe"))
    record_again(plain)
    _, _, manifest = sealed(plain, tmp_path)
    assert "more than pixels" in reasons(manifest)[f"out/chips/{IMAGE}.png"]


def test_inputs_go_in_by_licence_and_only_where_they_can_be_looked_through(plain, tmp_path):
    assert set(reasons(sealed(plain, tmp_path)[2])) >= {"inputs/case.toml", "inputs/observations.csv"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{NOTE}</t>")
    more = {"extra.xlsx": buffer.getvalue(), "plain.csv": b"a,b\n1,2\n", "told.csv": f"a\n{NAME}\n".encode()}
    for name, content in more.items():
        (plain / name).write_bytes(content)
    edit_summary(plain, inputs={name: file_hash(plain / name) for name in more})
    (plain / "licences.csv").write_text("file,licence,source,public\n*,CC BY 4.0,Harbour Watch,yes\n", "utf-8")
    _, _, manifest = sealed(plain, tmp_path)
    inside = {one.path: (one.licence, one.source) for one in manifest.entries if one.role == "input"}
    assert inside == dict.fromkeys(["inputs/case.toml", "inputs/plain.csv"], ("CC BY 4.0", "Harbour Watch"))
    assert "cannot be looked for" in reasons(manifest)["inputs/extra.xlsx"]
    assert "names, notes or paths stand in it" in reasons(manifest)["inputs/told.csv"]
    assert "notes stand in it" in reasons(manifest)["inputs/observations.csv"]


@pytest.mark.parametrize(("public", "kept"), [("yes", True), ("chips", True), ("no", False), ("", False)])
def test_chips_are_kept_by_the_licence_of_their_images(plain, tmp_path, public, kept):
    with_image(plain, public)
    _, _, manifest = sealed(plain, tmp_path)
    inside = {one.path for one in manifest.entries}
    assert (f"out/chips/{IMAGE}.png" in inside) == kept
    assert ("inputs/images/a.tif" in inside) == (public == "yes")


def test_a_row_for_all_other_files_does_not_free_pictures_of_images_that_may_not_be_shown(case, tmp_path):
    with_image(case, "no")
    table = case / "licences.csv"
    table.write_text(table.read_text("utf-8") + "*,yes\n", "utf-8")
    _, entries, _ = sealed(case, tmp_path)
    assert f"out/chips/{IMAGE}.png" not in entries
    assert b"data:image/png" not in entries["out/report.html"]


def test_pictures_of_no_image_of_the_case_stay_out(plain, tmp_path):
    _, _, manifest = sealed(plain, tmp_path)
    assert f"out/chips/{IMAGE}.png" in reasons(manifest)


def test_a_file_whose_name_tells_an_analyst_s_is_refused(plain, tmp_path):
    (plain / "jordan_example-2024.csv").write_bytes(b"a\n")
    edit_summary(plain, inputs={"jordan_example-2024.csv": file_hash(plain / "jordan_example-2024.csv")})
    with pytest.raises(InputError, match=r"jordan_example-2024\.csv: its name tells an analyst's"):
        redact(plain, gather_packing(plain))


@pytest.mark.parametrize(("public", "kept"), [("yes", True), ("", False)])
def test_positions_are_published_only_where_the_ais_may_be(plain, tmp_path, monkeypatch, public, kept):
    (plain / "ais.csv").write_bytes(b"a\n")
    edit_summary(plain, inputs={"ais.csv": file_hash(plain / "ais.csv")})
    (plain / "licences.csv").write_text(f"file,public\nais.csv,{public}\n", "utf-8")
    LINES.frame().write_parquet(plain / "out" / "lines.parquet")
    record_again(plain, "lines.parquet")
    real = redaction.read_case

    def with_ais(*given):
        found = real(*given)
        return replace(found, sources={"ais": (SourceFile(plain / "ais.csv", "ais.csv", "a"),)})

    monkeypatch.setattr(redaction, "read_case", with_ais)
    _, entries, manifest = sealed(plain, tmp_path)
    assert ("out/lines.parquet" in entries) == kept
    assert kept or "positions" in reasons(manifest)["out/lines.parquet"]


def test_a_case_that_is_run_while_it_is_redacted_is_not_sealed(plain, tmp_path):
    packing = redact(plain, gather_packing(plain))
    path = plain / "out" / "visits.parquet"
    pl.read_parquet(path).head(1).write_parquet(path)
    record_again(plain)
    with pytest.raises(InputError, match="changed while the case was sealed"):
        write_package(packing, tmp_path / "public.zip")


def test_without_secrets_nothing_is_changed():
    assert not Secrets([], [])
    assert Secrets([], []).without("text") == ("text", 0)


@pytest.mark.parametrize(
    ("names", "phrases", "text", "expected"),
    [
        (["Kim"], [], "KIM and Kimchi, by kim", "[redacted] and Kimchi, by [redacted]"),
        (["유선"], [], "이 유선 배", "이 [redacted] 배"),
        (["/data/kim"], [], "in /data/kim/case", "in [redacted]/case"),
        (["K"], [], "K", "K"),
        (["Jordan  Example"], [], "by jordan\u00a0example", "by [redacted]"),
        (["\ubc15\uc9c0\uc740"], [], "\ubc15\uc9c0\uc740\uc758 \ubc30", "[redacted]\uc758 \ubc30"),
        (["Jos\u00e9"], [], unicodedata.normalize("NFD", "Jos\u00e9 said"), "[redacted] said"),
        (["+82 10 1234 5678"], [], "call +82 10 1234 5678", "call [redacted]"),
        ([], ["laden"], "entry 3: laden, laden ship", "entry 3: [redacted], laden ship"),
        ([], ["a long reason\nof two lines"], "so a long reason of two lines.", "so [redacted]."),
        ([], ["seen by a friend, whom I must not name"], "note: seen by a friend...", "[redacted]"),
        ([], ["<b>a & b are one</b>"], "&lt;b&gt;a &amp; b are one&lt;/b&gt;", "[redacted]"),
        (["a.b(c"], [], "a.b(c axb(c", "[redacted] axb(c"),
    ],
)
def test_secrets_are_taken_out_in_the_forms_that_files_have(names, phrases, text, expected):
    assert Secrets(names, phrases).without(text)[0] == expected
