/**
 * WAV files: a header before the bytes of PCM with 16 bits. Files with other codes are refused.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { mimeType, type Pcm } from "./Audio.ts"
import type { InvalidRequest } from "./GenAIError.ts"
import { asFields } from "./internal/check/Fields.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"

// -----------------------------------------------------------------------------
// Files
// -----------------------------------------------------------------------------

/**
 * A WAV file of audio. Fails with `InvalidRequest` if there is none, if the formats differ, or if a file cannot hold so much (4 GiB).
 *
 * @category files
 * @since 0.1.0
 */
export const encode: (audio: ReadonlyArray<Pcm>) => Effect.Effect<Uint8Array, InvalidRequest> = /*#__PURE__*/ Effect
  .fnUntraced(function*(audio) {
    const pieces: unknown = audio
    if (!Array.isArray(pieces) || !pieces.every((piece) => asFields(piece)["bytes"] instanceof Uint8Array)) {
      return yield* invalidRequest("Wav.encode", "audio", "a list of audio, each piece with bytes in a Uint8Array")
    }
    const [first] = audio
    if (first === undefined) return yield* invalidRequest("Wav.encode", "audio", "audio of at least one piece")
    const { channels, sampleRate } = first
    const other = audio.findIndex((pcm) => pcm.channels !== channels || pcm.sampleRate !== sampleRate)
    if (other !== -1) {
      return yield* invalidRequest("Wav.encode", `audio[${other}]`, `the format of audio[0]: ${mimeType(first)}`)
    }
    const length = audio.reduce((length, { bytes }) => length + bytes.length, 0)
    if (length > 0xffff_ffff - headerLength) {
      return yield* invalidRequest("Wav.encode", "audio", "less than 4 GiB")
    }
    const padded = length + length % 2
    const file = new Uint8Array(headerLength + padded)
    const view = new DataView(file.buffer)
    const write = (at: number, id: string, size: number) => {
      for (let index = 0; index < 4; index++) file[at + index] = id.charCodeAt(index)
      view.setUint32(at + 4, size, true)
    }
    write(0, "RIFF", headerLength - 8 + padded)
    write(8, "WAVE", 0)
    write(12, "fmt ", 16)
    view.setUint16(20, pcmCode, true)
    view.setUint16(22, channels, true)
    view.setUint32(24, sampleRate, true)
    view.setUint32(28, sampleRate * channels * 2, true)
    view.setUint16(32, channels * 2, true)
    view.setUint16(34, 16, true)
    write(36, "data", length)
    let at = headerLength
    for (const { bytes } of audio) {
      file.set(bytes, at)
      at += bytes.length
    }
    return file
  })

/**
 * The audio of a WAV file. Fails with `InvalidRequest` if the file is none, or has something else than PCM with 16 bits.
 *
 * @category files
 * @since 0.1.0
 */
export const decode: (file: Uint8Array) => Effect.Effect<Pcm, InvalidRequest> = /*#__PURE__*/ Effect.fnUntraced(
  function*(file) {
    const wrong = (expected: string) => invalidRequest("Wav.decode", "file", expected)
    const given: unknown = file
    if (!(given instanceof Uint8Array)) return yield* wrong("the bytes of a WAV file in a Uint8Array")
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
    const idAt = (at: number) => String.fromCharCode(...file.subarray(at, at + 4))
    if (file.length < 12 || idAt(0) !== "RIFF" || idAt(8) !== "WAVE") return yield* wrong("a WAV file")
    let format: Omit<Pcm, "bytes"> | undefined
    for (let at = 12; at + 8 <= file.length;) {
      const [id, size, body] = [idAt(at), view.getUint32(at + 4, true), at + 8]
      if (id === "fmt " && size >= 16 && body + size <= file.length) {
        const code = view.getUint16(body, true)
        const kind = code === extensibleCode && size >= 26 ? view.getUint16(body + 24, true) : code
        if (kind !== pcmCode || view.getUint16(body + 14, true) !== 16) {
          return yield* wrong("a WAV file of PCM with 16 bits")
        }
        format = { channels: view.getUint16(body + 2, true), sampleRate: view.getUint32(body + 4, true) }
      } else if (id === "data") {
        if (format === undefined) return yield* wrong("a WAV file whose format stands before its data")
        // A file that was written as a stream says too much, and ends where it ends.
        return { ...format, bytes: file.subarray(body, Math.min(body + size, file.length)) }
      }
      at = body + size + size % 2
    }
    return yield* wrong("a WAV file with data")
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const headerLength = 44
const pcmCode = 1
const extensibleCode = 0xfffe
