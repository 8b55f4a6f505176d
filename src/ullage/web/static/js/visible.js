// Letters that nobody sees, or that move others, shown as escapes: the rule of `ullage.evidence.text.visible`.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const STACKED = /([\p{Mn}\p{Me}]{3})([\p{Mn}\p{Me}]+)/gu; // no script of names puts more than three marks on a letter
const SHORT = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Show every letter that a reader would not see, or that would turn others, such as \u202e, as its escape. */
export function visible(text) {
  const plain = String(text);
  if (/^[ -~]*$/.test(plain)) return plain;
  return plain.replace(UNSEEN, escaped).replace(STACKED, (_, kept, more) => kept + [...more].map(escaped).join(""));
}

function escaped(letter) {
  const code = letter.codePointAt(0), digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;
  return SHORT[letter] ?? `\\${{ 2: "x", 4: "u", 8: "U" }[digits]}${code.toString(16).padStart(digits, "0")}`;
}
