/** Made-up but always the same: tokens, hashes, times and random numbers that depend on their input alone. */
import * as Base64 from "effect/encoding/Base64"
import * as Hash from "effect/Hash"

/** About four characters are a token, as a rule of thumb has it. */
export const tokens = (text: string): ReadonlyArray<string> => text.match(/[\s\S]{1,4}/gu) ?? []

/** A text in pieces of a few words, as a model streams it. */
export const pieces = (text: string): ReadonlyArray<string> => text.match(/\s*(?:\S+\s*){1,4}/gu) ?? [text]

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

/** A short opaque name for a text. */
export const identifier = (text: string, length = 12): string => {
  const draw = random(Hash.string(text))
  return Array.from({ length }, () => alphabet[Math.floor(draw() * alphabet.length)]).join("")
}

/** A time as the Interactions API and its siblings write it: in whole seconds. */
export const timestamp = (millis: number): string => new Date(millis).toISOString().replace(/\.\d+Z$/, "Z")

/** A thought signature: opaque, and in base64. */
export const signature = (text: string): string => Base64.encode(`signature:${identifier(text, 24)}`)

/** An opaque name that no other thing of its kind has, going by its number. */
export const uniqueName = (kind: string, count: number, length = 12): string =>
  identifier(`${kind}${count}`, length) + count.toString(36)

/** The same in digits, as Vertex AI names its jobs. */
export const uniqueNumber = (kind: string, count: number): string => {
  const draw = random(Hash.string(kind))
  const digits = Array.from({ length: 13 }, () => Math.floor(draw() * 10)).join("")
  return `7${digits}${String(count).padStart(5, "0")}`
}

/** A name that begins with what a display name leaves of itself in a path, and ends in twelve characters of its own. */
export const derivedName = (displayName: string | undefined, kind: string, count: number): string => {
  const suffix = uniqueName(kind, count, 12 - count.toString(36).length)
  const readable = (displayName ?? "").toLowerCase().replace(/\s+/g, "-").replace(/[^a-z0-9-]/g, "")
    .replace(/^-+/, "").slice(0, 27).replace(/-+$/, "")
  return readable === "" ? suffix : `${readable}-${suffix}`
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
