/**
 * Reads the size of media from their first bytes: pixels of pictures, pages of documents, seconds of audio and video.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { bytesOf } from "../check/Fields.ts"
import { withoutParameters } from "../files/MediaType.ts"

/** The size of a medium. */
export type Size =
  | { readonly kind: "picture"; readonly width: number; readonly height: number }
  | { readonly kind: "pages"; readonly width: number; readonly height: number; readonly pages: number }
  | { readonly kind: "audio"; readonly seconds: number }
  | { readonly kind: "video"; readonly width: number; readonly height: number; readonly seconds: number }

/** The size of bytes, or of bytes in Base64; or why it cannot be read. */
export const read = (data: unknown, mimeType: unknown): Size | string => {
  const type = typeof mimeType === "string" ? withoutParameters(mimeType).trim().toLowerCase() : ""
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (reader === undefined) {
    return `how data of type ${type === "" ? "that is not said" : type} is counted was not measured`
  }
  const bytes = typeof data === "string" ? decoded(data) : bytesOf(data)
  if (bytes === undefined) return "its data is not Base64"
  return reader(new Bytes(bytes)) ?? "its size cannot be read from its bytes"
}

// -----------------------------------------------------------------------------
// Private: bytes
// -----------------------------------------------------------------------------

const decoded = (data: string): Uint8Array | undefined =>
  Result.getOrUndefined(Base64.decode(data.replaceAll("-", "+").replaceAll("_", "/")))

/** Bytes with numbers in them. What lies behind their end is zero. */
class Bytes {
  readonly length: number
  private readonly view: DataView
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.length = bytes.length
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0
  }

  u16(at: number, little = false): number {
    return at + 2 <= this.length ? this.view.getUint16(at, little) : 0
  }

  u24(at: number): number {
    return this.u8(at) | this.u8(at + 1) << 8 | this.u8(at + 2) << 16
  }

  u32(at: number, little = false): number {
    return at + 4 <= this.length ? this.view.getUint32(at, little) : 0
  }

  text(at: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length))
  }

  /** All bytes as a text of as many characters. */
  all(): string {
    return new TextDecoder("latin1").decode(this.bytes)
  }
}

// -----------------------------------------------------------------------------
// Private: formats
// -----------------------------------------------------------------------------

type Reader = (bytes: Bytes) => Size | undefined

const picture = (width: number, height: number): Size | undefined =>
  width > 0 && height > 0 ? { kind: "picture", width, height } : undefined

const png: Reader = (bytes) =>
  bytes.text(1, 3) === "PNG" && bytes.text(12, 4) === "IHDR" ? picture(bytes.u32(16), bytes.u32(20)) : undefined

const gif: Reader = (bytes) => bytes.text(0, 3) === "GIF" ? picture(bytes.u16(6, true), bytes.u16(8, true)) : undefined

/** The first frame header says the size. */
const jpeg: Reader = (bytes) => {
  if (bytes.u16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes.u8(at) !== 0xff) return undefined
    const marker = bytes.u8(at + 1)
    if (marker === 0xff) at++
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return picture(bytes.u16(at + 7), bytes.u16(at + 5))
    } else at += 2 + Math.max(2, bytes.u16(at + 2))
  }
  return undefined
}

const webp: Reader = (bytes) => {
  if (bytes.text(0, 4) !== "RIFF" || bytes.text(8, 4) !== "WEBP") return undefined
  switch (bytes.text(12, 4)) {
    case "VP8 ":
      return picture(bytes.u16(26, true) & 0x3fff, bytes.u16(28, true) & 0x3fff)
    case "VP8L": {
      const sizes = bytes.u32(21, true)
      return picture((sizes & 0x3fff) + 1, (sizes >>> 14 & 0x3fff) + 1)
    }
    case "VP8X":
      return picture(bytes.u24(24) + 1, bytes.u24(27) + 1)
    default:
      return undefined
  }
}

/** The length of the samples, by how many bytes a second has. */
const wav: Reader = (bytes) => {
  if (bytes.text(0, 4) !== "RIFF" || bytes.text(8, 4) !== "WAVE") return undefined
  let rate = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const [id, size] = [bytes.text(at, 4), bytes.u32(at + 4, true)]
    if (id === "fmt ") rate = bytes.u32(at + 16, true)
    if (id === "data") {
      return rate === 0 ? undefined : { kind: "audio", seconds: Math.min(size, bytes.length - at - 8) / rate }
    }
    at += 8 + size + size % 2
  }
  return undefined
}

/** The objects of pages, where they can be seen: not in compressed streams of objects. */
const pdf: Reader = (bytes) => {
  if (bytes.text(0, 5) !== "%PDF-") return undefined
  const text = bytes.all()
  if (text.includes("/ObjStm")) return undefined
  const pages = text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0
  // All pages are taken to have the shape of the first.
  const [, left, bottom, right, top] = /\/MediaBox\s*\[\s*([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)/.exec(text) ??
    []
  const [width, height] = [Number(right) - Number(left), Number(top) - Number(bottom)]
  return pages > 0 && width > 0 && height > 0 ? { kind: "pages", width, height, pages } : undefined
}

/** The headers of all frames, each with how many samples follow it. */
const mp3: Reader = (bytes) => {
  let at = 0
  if (bytes.text(0, 3) === "ID3") {
    at = 10 + (bytes.u8(6) << 21 | bytes.u8(7) << 14 | bytes.u8(8) << 7 | bytes.u8(9))
  }
  let seconds = 0
  while (at + 4 <= bytes.length && bytes.u8(at) === 0xff && bytes.u8(at + 1) >> 5 === 7) {
    const header = bytes.u16(at + 1)
    const version = header >> 11 & 3
    const rate = samples[version]?.[header >> 2 & 3]
    const bits = (version === 3 ? bitRates[0] : bitRates[1])[header >> 4 & 15]
    // Layer III only.
    if ((header >> 9 & 3) !== 1 || rate === undefined || bits === undefined) break
    const count = version === 3 ? 1152 : 576
    seconds += count / rate
    at += Math.floor(count / 8 * bits * 1000 / rate) + (header >> 1 & 1)
  }
  // A tag may follow the last frame.
  return seconds > 0 && bytes.length - at < 64 * 1024 ? { kind: "audio", seconds } : undefined
}

const bitRates: readonly [ReadonlyArray<number | undefined>, ReadonlyArray<number | undefined>] = [
  [undefined, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, undefined],
  [undefined, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, undefined]
]

/** Samples a second, by the version of the format. */
const samples: ReadonlyArray<ReadonlyArray<number> | undefined> = [
  [11_025, 12_000, 8_000],
  undefined,
  [22_050, 24_000, 16_000],
  [44_100, 48_000, 32_000]
]

/** The boxes of a file, down to the headers of the movie and of its tracks. */
const mp4: Reader = (bytes) => {
  let seconds = 0
  let width = 0
  let height = 0
  const walk = (from: number, to: number, depth: number): void => {
    for (let at = from; at + 8 <= to;) {
      const size = bytes.u32(at) === 1 ? bytes.u32(at + 8) * 2 ** 32 + bytes.u32(at + 12) : bytes.u32(at)
      const type = bytes.text(at + 4, 4)
      const end = size < 8 ? to : Math.min(to, at + size)
      if (depth < 2 && (type === "moov" || type === "trak")) walk(at + 8, end, depth + 1)
      if (type === "mvhd" && bytes.u8(at + 8) === 0 && bytes.u32(at + 20) > 0) {
        seconds = bytes.u32(at + 24) / bytes.u32(at + 20)
      }
      if (type === "tkhd" && bytes.u8(at + 8) === 0 && bytes.u16(at + 84) > 0) {
        width = bytes.u16(at + 84)
        height = bytes.u16(at + 88)
      }
      at = end
    }
  }
  walk(0, bytes.length, 0)
  return seconds > 0 && width > 0 && height > 0 ? { kind: "video", width, height, seconds } : undefined
}

/** What reads each type. */
const readers: { readonly [type: string]: Reader } = {
  "image/png": png,
  "image/jpeg": jpeg,
  "image/gif": gif,
  "image/webp": webp,
  "audio/wav": wav,
  "audio/x-wav": wav,
  "audio/mp3": mp3,
  "audio/mpeg": mp3,
  "application/pdf": pdf,
  "video/mp4": mp4
}
