"""A public key's fingerprint in words, which two people can compare on the telephone.

The first twelve bytes of the SHA-256 of the key, each byte a word of a list of our own: short, common words, no two of
which begin with the same three letters. Who wants to make another key with the same words has to try 2**96 of them.
"""

from __future__ import annotations

import hashlib
from typing import Final

WORDS_IN_ONE: Final = 12

_TEXT: Final = """
able acid actor adapt admit after agent ahead alarm alley amber angle apple april arch arrow atom autumn avenue away
baker balm band barn basin beach bell bench berry bible bike birch black blend blue boat body bolt book boss
brick brush bucket bulb burn bus cabin cake camel canal carpet castle cedar cell chain cherry circle city clay clerk
clock coal cobra coffee coin collar copper cord cotton cousin crab cream crown cube cup curtain daily dance
dawn deck deer delta desk dial dinner dish doctor dog domino door dragon dream drum duck dust eagle early east
echo edge eight elbow empty engine equal even exit fabric family farm feather fence ferry field figure fish flag
flour fog forest fox frame frost fuel garden gate ghost giant ginger glass gold gospel grape green guitar hammer
harbour hat hazel heart helmet herb hill hobby honey horse hotel hour ice idea ink iron island ivory jacket jewel
judge jump kettle key king kitchen knee ladder lake lamp lantern leaf lemon letter library lion lobby locker lunch
machine magnet maple marble mask meadow melon metal milk mirror model monkey morning mother music nail needle
nephew nickel night north nurse oak ocean office olive onion orange otter oven owl oxygen oyster
paint palace paper parcel pearl pencil pepper piano pigeon pilot planet plum pocket pond potato prince pump queen
quiet rabbit radio rain razor ribbon ring river robin rocket rope ruby saddle salt sand school
seven shadow silver snow spoon stone sugar table tiger tower uncle valley window zebra
"""
WORDS: Final = tuple(_TEXT.split())
"""256 words, in the order of the alphabet."""


def fingerprint(public_key: bytes) -> str:
    """Give the fingerprint of a public key.

    Parameters
    ----------
    public_key
        Its 32 bytes.

    Returns
    -------
    str
        Twelve words, joined by hyphens.
    """
    digest = hashlib.sha256(public_key).digest()
    return "-".join(WORDS[one] for one in digest[:WORDS_IN_ONE])
