"""The pictures of SSDD: 928 radar pictures with ships' outlines, and masks of land.

Zhang et al. 2021, doi 10.3390/rs13183690; masks: Ke et al. 2025, doi 10.3390/rs17213576.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import numpy.typing as npt

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
FOLDS = 3
BLOCK = 10  # file numbers that follow each other come from one scene
ALIKE = 0.9  # correlation of thumbnails above which two pictures are judged to show one place


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture.

    Parameters
    ----------
    number
        Its file's number.
    values
        Of shape (rows, columns), uint8.
    land
        Whether a pixel is land, of the same shape.
    outlines
        Of each ship the corners, (n, 2) of x, y [pixels, from the corner of the picture].
    boxes
        Of each ship x and y of two corners, of shape (ships, 4).
    """

    number: int
    values: npt.NDArray[np.uint8]
    land: npt.NDArray[np.bool_]
    outlines: tuple[npt.NDArray[np.float64], ...]
    boxes: npt.NDArray[np.float64]

    @property
    def inshore(self) -> bool:
        """Whether its mask has land."""
        return bool(self.land.any())


def read_pictures(folder: Path = DATA / "sar" / "ssdd") -> list[Picture]:
    """Read all pictures of the training part, in the order of their numbers."""
    labels = json.loads((folder / "train.json").read_text("utf-8"))
    ships: dict[int, list[dict]] = {}
    for one in labels["annotations"]:
        ships.setdefault(one["image_id"], []).append(one)
    found = []
    with (
        zipfile.ZipFile(folder / "images_train.zip") as images,
        zipfile.ZipFile(folder / "sea_land_masks_train.zip") as masks,
    ):
        for entry in sorted(labels["images"], key=lambda entry: entry["file_name"]):
            name = entry["file_name"].removesuffix(".jpg")
            values = _grey(images.read(f"{name}.jpg"))
            sea = _grey(masks.read(f"{name}.png"), values.shape[::-1]) > 127
            found.append(_picture(int(name), values, ~sea, ships.get(entry["id"], [])))
    return found


def _picture(number: int, values: npt.NDArray, land: npt.NDArray, ships: list[dict]) -> Picture:
    corners = np.array([one["bbox"] for one in ships], dtype=np.float64).reshape(-1, 4)
    boxes = np.concatenate([corners[:, :2], corners[:, :2] + corners[:, 2:]], axis=1)
    outlines = tuple(np.concatenate([np.reshape(part, (-1, 2)) for part in one["segmentation"]]) for one in ships)
    return Picture(number, values, land, outlines, boxes)


def _grey(data: bytes, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
    picture = Image.open(io.BytesIO(data)).convert("L")
    if size and picture.size != size:
        picture = picture.resize(size, Image.Resampling.NEAREST)
    return np.asarray(picture)


def fold_of(pictures: list[Picture], folds: int = FOLDS) -> npt.NDArray[np.int64]:
    """Say to which fold each picture belongs: pictures of one scene to one.

    Blocks of file numbers stay together, and so do blocks of which two pictures look alike. The groups, largest first,
    each go to the fold that has fewest pictures with and without land.
    """
    group = np.array([one.number // BLOCK for one in pictures])
    thumbs = np.stack([_thumbnail(one.values) for one in pictures])
    for a, b in zip(*np.where(np.triu(thumbs @ thumbs.T, 1) > ALIKE), strict=True):
        group[group == group[b]] = group[a]
    names, member = np.unique(group, return_inverse=True)
    inshore = np.array([one.inshore for one in pictures])
    counts = np.stack([np.bincount(member, ~inshore), np.bincount(member, inshore)], axis=1)
    held, fold = np.zeros((folds, 2)), np.zeros(len(names), dtype=np.int64)
    shares = counts / counts.sum(axis=0)
    for one in np.argsort(-shares.sum(axis=1), kind="stable"):
        fold[one] = np.argmin(((held + shares[one]) ** 2).sum(axis=1) - (held**2).sum(axis=1))
        held[fold[one]] += shares[one]
    return fold[member]


def _thumbnail(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Give a picture's likeness as a vector of length one."""
    small = Image.fromarray(values).resize((24, 24), Image.Resampling.BOX)
    vector = np.asarray(small, dtype=np.float64).ravel()
    vector = vector - vector.mean()
    return vector / (np.linalg.norm(vector) + 1e-9)
