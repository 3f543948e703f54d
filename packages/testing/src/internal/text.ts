/** Deterministic tokens, hashes, times and random numbers: they depend only on their input. */
import * as Base64 from "effect/encoding/Base64"
import * as Hash from "effect/Hash"

/** A token is about four characters. */
export const tokens = (text: string): ReadonlyArray<string> => text.match(/[\s\S]{1,4}/gu) ?? []

/** The number of tokens of a text with this many characters. */
export const tokensOf = (characters: number): number => Math.ceil(characters / 4)

/** The number of characters of a text. Those outside of the basic plane are two units of a string. */
export const charactersOf = (text: string): number => {
  let count = text.length
  for (let at = text.search(pairs); at >= 0 && at < text.length; at++) {
    if (isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1))) count--
  }
  return count
}

const pairs = /[\ud800-\udbff][\udc00-\udfff]/
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** The number of tokens of a text. */
export const tokenCount = (text: string): number => tokensOf(charactersOf(text))

/** The text in pieces, as a model streams it: of a few words, or of a few characters if it is JSON. */
export const pieces = (text: string): ReadonlyArray<string> =>
  text.match(/^\s*[[{]/.test(text) ? /[\s\S]{1,8}/gu : /\s*(?:\S+\s*){1,4}/gu) ?? [text]

/** What the emulated model says to a prompt. */
export const greeting = (prompt: string): string =>
  `Hello from the emulator! You said: "${prompt}". A real model would have more to say about it; this one always says the same.`

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export const random = (seed: number): () => number => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A short opaque name that depends on a text. */
export const identifier = (text: string, length = 12): string => {
  const draw = random(Hash.string(text))
  let name = ""
  for (let at = 0; at < length; at++) name += alphabet[Math.floor(draw() * alphabet.length)]
  return name
}

/** A time in the format of the Interactions API and related APIs, in whole seconds. */
export const timestamp = (millis: number): string => new Date(millis).toISOString().replace(/\.\d+Z$/, "Z")

/** A thought signature: opaque, in Base64. */
export const signature = (text: string): string => Base64.encode(`signature:${identifier(text, 24)}`)

/** A unique opaque name, by kind and number. */
export const uniqueName = (kind: string, count: number, length = 12): string =>
  identifier(`${kind}${count}`, length) + count.toString(36)

/** The same in digits, like the names of Vertex AI jobs. */
export const uniqueNumber = (kind: string, count: number): string => {
  const draw = random(Hash.string(kind))
  const digits = Array.from({ length: 13 }, () => Math.floor(draw() * 10)).join("")
  return `7${digits}${String(count).padStart(5, "0")}`
}

/** A name of the characters of a display name that may be in a path, with a suffix of twelve characters. */
export const derivedName = (displayName: string | undefined, kind: string, count: number): string => {
  const suffix = uniqueName(kind, count, 12 - count.toString(36).length)
  const readable = (displayName ?? "").toLowerCase().replace(/\s+/g, "-").replace(/[^a-z0-9-]/g, "")
    .replace(/^-+/, "").slice(0, 27).replace(/-+$/, "")
  return readable === "" ? suffix : `${readable}-${suffix}`
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
