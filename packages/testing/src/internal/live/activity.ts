/** Finds the activity of the user in audio: it begins with a sound, and ends after enough silence. */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { type JsonObject, string } from "../json.ts"

/** What was heard since the last activity ended. */
export interface Heard {
  readonly active: boolean
  /** Milliseconds of audio since the activity began. */
  readonly duration: number
  /** Milliseconds of silence at its end. */
  readonly silence: number
}

export const nothing: Heard = { active: false, duration: 0, silence: 0 }

/** What was heard after a piece of audio. */
export const listen = (heard: Heard, audio: Audio): Heard => {
  if (!heard.active && !audio.loud) return heard
  return {
    active: true,
    duration: heard.duration + audio.duration,
    silence: audio.loud ? 0 : heard.silence + audio.duration
  }
}

/** A piece of audio. */
export interface Audio {
  /** In milliseconds. */
  readonly duration: number
  readonly loud: boolean
}

/** 16-bit samples of one channel. Audio in another format counts as loud. `undefined` if the data is not Base64. */
export const read = (blob: JsonObject): Audio | undefined => {
  const decoded = Base64.decode(string(blob["data"]) ?? "")
  if (Result.isFailure(decoded)) return undefined
  const bytes = decoded.success
  const mimeType = string(blob["mimeType"]) ?? ""
  const rate = Number(/rate=(\d+)/.exec(mimeType)?.[1] ?? usualRate)
  const isPcm = /^audio\/(?:pcm|l16)\b/i.test(mimeType)
  return { duration: (bytes.length / 2 / rate) * 1000, loud: !isPcm || isLoud(bytes) }
}

const usualRate = 16_000

const isLoud = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (Math.abs(view.getInt16(at, true)) > threshold) return true
  }
  return false
}

/** Of 32,768. */
const threshold = 500
