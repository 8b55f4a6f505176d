"""Makes the face of Chinese letters that the evidence report uses: a part of Noto Sans SC.

It holds the letters of GB 2312 (simplified), of the first level of Big5 (traditional), kana, and the marks that go
with them: 9,161 of 30,890 characters, 3 MB of 10. The whole face is in the npm package
``@expo-google-fonts/noto-sans-sc`` (0.4.3, 400Regular), under the SIL Open Font License. Run::

    python design/han_face.py NotoSansSC_400Regular.ttf src/ullage/evidence/fonts/NotoSansSC-Regular.ttf
"""

import sys

from fontTools import subset

FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF
MARKS_AND_KANA = {*range(0x3000, 0x3020), *range(0x3040, 0x3100), *range(0xFF01, 0xFF5F)}
LAST_OF_BIG5_LEVEL_1 = 0xC6


def letters(codec: str, last: int = 0xFE) -> set[int]:
    """Give the Chinese letters that a two-byte code has up to a first byte."""
    codes = (bytes([a, b]).decode(codec, "ignore") for a in range(0x81, last + 1) for b in range(0x40, 0xFF))
    return {ord(one) for one in codes if len(one) == 1 and FIRST_HAN <= ord(one) <= LAST_HAN}


def main(whole: str, part: str) -> None:
    """Write the part of the face."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "BASE", "vhea", "vmtx", "VORG", "GDEF", "STAT"]
    options.recalc_timestamp = False
    face = subset.load_font(whole, options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=letters("gb2312") | letters("big5", LAST_OF_BIG5_LEVEL_1) | MARKS_AND_KANA)
    chosen.subset(face)
    subset.save_font(face, part, options)
    print(f"{len(face.getBestCmap()):,} characters in {part}")


if __name__ == "__main__":
    main(*sys.argv[1:])
