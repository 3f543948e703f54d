/**
 * What a text consists of, as far as it matters for the number of its tokens: how many words, long words, digits, signs and letters of each script. One pass
 * over the text, without a vocabulary.
 */

/** What is counted in a text. */
export const features = [
  // Words of Latin letters: after a space, after anything else, and their letters beyond the sixth and the tenth.
  "word",
  "piece",
  "long",
  "longer",
  // Runs of capitals: the second letter, and those after it.
  "upper",
  "uppers",
  "accent",
  "vietnamese",
  "digit",
  // Spaces that are not part of a word, and runs of line breaks or tabs.
  "space",
  // A space at the end: whatever follows it may have it.
  "end",
  "break",
  // Runs of ASCII signs: the first, and those after it.
  "punct",
  "puncts",
  // Letters of other scripts, and what is left.
  "cyrillic",
  "greek",
  "hebrew",
  "arabic",
  "caucasian",
  "indic",
  "southeast",
  "ethiopic",
  "hangul",
  "kana",
  "han",
  "symbol"
] as const

/** One of these. */
export type Feature = (typeof features)[number]

/** How often a text has each feature, by its place in {@link features}. */
export type Features = Array<number>

/** Begins to count. A typed array has its memory outside of the heap, which takes longer than the text of a usual prompt. */
export const none = (): Features => features.map(() => 0)

/** Adds the features of a text. More text never has less of any feature that costs more. */
export const add = (counts: Features, text: string): void => {
  let before: number = start
  /** The letters of the word so far, or the length of the run of spaces. */
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = code < 128 ? ascii[code]! : others[code >> 4]!
    switch (kind) {
      case lower:
        if (before === lower) {
          if (++length > 6) counts[place.long]!++
          if (length > 10) counts[place.longer]!++
        } else if (before === upper && length === 1) length = 2
        else {
          counts[isAfterSpace(before) ? place.word : place.piece]!++
          length = 1
        }
        before = lower
        break
      case upper:
        if (before === upper) counts[++length === 2 ? place.upper : place.uppers]!++
        else {
          counts[isAfterSpace(before) ? place.word : place.piece]!++
          length = 1
        }
        before = upper
        break
      case digit:
        if (before === space) counts[place.space]!++
        counts[place.digit]!++
        before = digit
        break
      case space:
        if (before === space) {
          counts[place.space]!++
          length = 1
        } else if (before === spaces && ++length % longestRun === 0) counts[place.space]!++
        before = before === space || before === spaces ? spaces : space
        break
      case lineBreak:
        if (before === space) counts[place.space]!++
        if (before !== lineBreak || text.charCodeAt(at - 1) !== code) {
          counts[place.break]!++
          length = 1
        } else if (++length % longestRun === 0) counts[place.break]!++
        before = lineBreak
        break
      case sign:
        counts[before === sign ? place.puncts : place.punct]!++
        before = sign
        break
      case accented:
      case vietnamese: {
        // A letter with an accent is part of a word, or begins one.
        counts[kind === accented ? place.accent : place.vietnamese]!++
        if (before === lower || before === upper) {
          length++
          before = lower
        } else {
          counts[isAfterSpace(before) ? place.word : place.piece]!++
          length = 1
          before = lower
        }
        break
      }
      default:
        // Two surrogates are one symbol.
        if ((code & 0xfc00) !== 0xdc00) counts[kind]!++
        before = other
    }
  }
  if (before === space) counts[place.end]!++
}

/** How many spaces or line breaks are one token at most. */
const longestRun = 16

// -----------------------------------------------------------------------------
// Private: kinds of characters
// -----------------------------------------------------------------------------

// Letters of other scripts have the place of their feature as their kind; these come after all of them.
const lower = 64
const upper = 65
const digit = 66
const space = 67
const spaces = 68
const lineBreak = 69
const sign = 70
const accented = 71
const vietnamese = 72
const other = 73
const start = 74

const isAfterSpace = (before: number): boolean => before === space || before === start || before === lineBreak

const place = /*#__PURE__*/ Object.fromEntries(features.map((feature, index) => [feature, index])) as {
  readonly [feature in Feature]: number
}

const ascii: Uint8Array = /*#__PURE__*/ Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 97 && code <= 122
    ? lower
    : code >= 65 && code <= 90
    ? upper
    : code >= 48 && code <= 57
    ? digit
    : code === 32
    ? space
    : code < 32
    ? lineBreak
    : sign)

/** The blocks of Unicode that have a kind of their own, from their first to their last character. All of them begin and end at multiples of 16. */
const blocks: ReadonlyArray<readonly [from: number, to: number, kind: number]> = /*#__PURE__*/ (() => [
  [0x0c0, 0x24f, accented],
  [0x300, 0x36f, accented],
  [0x370, 0x3ff, place.greek],
  [0x400, 0x52f, place.cyrillic],
  [0x530, 0x58f, place.caucasian],
  [0x590, 0x5ff, place.hebrew],
  [0x600, 0x8ff, place.arabic],
  [0x900, 0xdff, place.indic],
  [0xe00, 0xeff, place.southeast],
  [0xf00, 0xfff, place.indic],
  [0x1000, 0x109f, place.southeast],
  [0x10a0, 0x10ff, place.caucasian],
  [0x1100, 0x11ff, place.hangul],
  [0x1200, 0x139f, place.ethiopic],
  [0x1780, 0x17ff, place.southeast],
  [0x1e00, 0x1eff, vietnamese],
  [0x1f00, 0x1fff, place.greek],
  [0x3040, 0x30ff, place.kana],
  [0x3130, 0x318f, place.hangul],
  [0x4e00, 0x9fff, place.han],
  [0xac00, 0xd7af, place.hangul],
  [0xf900, 0xfaff, place.han],
  [0xfb50, 0xfdff, place.arabic],
  [0xff60, 0xff9f, place.kana]
])()

const others: Uint8Array = /*#__PURE__*/ (() => {
  const kinds = new Uint8Array(4096).fill(place.symbol)
  for (const [from, to, kind] of blocks) kinds.fill(kind, from >> 4, (to >> 4) + 1)
  return kinds
})()
