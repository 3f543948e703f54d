/** The smallest files that have a size: pictures, documents, sound and video. */

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))
const big = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256)
const little = (value: number, bytes: number) => big(value, bytes).toReversed()
const zeros = (count: number) => Array.from({ length: count }, () => 0)

export const png = (width: number, height: number) =>
  Uint8Array.from([
    0x89,
    ...ascii("PNG\r\n\x1a\n"),
    ...big(13, 4),
    ...ascii("IHDR"),
    ...big(width, 4),
    ...big(height, 4)
  ])

export const gif = (width: number, height: number) =>
  Uint8Array.from([...ascii("GIF89a"), ...little(width, 2), ...little(height, 2)])

/** With a segment, and a fill byte, before the header of the frame. */
export const jpeg = (width: number, height: number) =>
  Uint8Array.from([
    [0xff, 0xd8, 0xff, 0xe0, ...big(6, 2), ...ascii("JFIF")],
    [0xff, 0xff, 0xc2, ...big(17, 2), 8, ...big(height, 2), ...big(width, 2), 3, ...zeros(9)]
  ].flat())

const riff = (format: string, ...body: ReadonlyArray<number>) =>
  Uint8Array.from([...ascii("RIFF"), ...little(body.length + 4, 4), ...ascii(format), ...body])

export const webp = (width: number, height: number) =>
  riff(
    "WEBP",
    ...ascii("VP8 "),
    ...little(10, 4),
    ...zeros(3),
    0x9d,
    1,
    0x2a,
    ...little(width, 2),
    ...little(height, 2)
  )

export const webpLossless = (width: number, height: number) =>
  riff("WEBP", ...ascii("VP8L"), ...little(5, 4), 0x2f, ...little(width - 1 + (height - 1) * 2 ** 14, 4))

export const webpExtended = (width: number, height: number) =>
  riff("WEBP", ...ascii("VP8X"), ...little(10, 4), ...zeros(4), ...little(width - 1, 3), ...little(height - 1, 3))

export const wav = (seconds: number) => {
  const format = [1, 1].flatMap((value) => little(value, 2)).concat(
    little(8000, 4),
    little(16_000, 4),
    little(2, 2),
    little(16, 2)
  )
  const size = 16_000 * seconds
  const header = riff("WAVE", ...ascii("fmt "), ...little(16, 4), ...format, ...ascii("data"), ...little(size, 4))
  return Uint8Array.from({ length: header.length + size }, (_, at) => header[at] ?? 0)
}

/** A tag, and frames of MPEG 1 layer III with 128 kbit/s and 44.1 kHz. */
export const mp3 = (seconds: number) => {
  const frame = [0xff, 0xfb, 0x90, 0x00, ...zeros(413)]
  const frames = Math.round(seconds * 44_100 / 1152)
  return Uint8Array.from([
    ...ascii("ID3"),
    4,
    0,
    0,
    ...big(6, 4),
    ...zeros(6),
    ...Array.from({ length: frames }, () => frame).flat()
  ])
}

const box = (type: string, ...body: ReadonlyArray<number>) => [...big(body.length + 8, 4), ...ascii(type), ...body]

/** Its data is in a box with a length of 64 bits. */
export const mp4 = (width: number, height: number, seconds: number) =>
  Uint8Array.from([
    ...box("ftyp", ...ascii("mp42")),
    ...big(1, 4),
    ...ascii("mdat"),
    ...big(20, 8),
    ...zeros(4),
    ...box(
      "moov",
      ...box("mvhd", ...zeros(12), ...big(1000, 4), ...big(seconds * 1000, 4), ...zeros(80)),
      ...box("trak", ...box("tkhd", ...zeros(76), ...big(width, 2), 0, 0, ...big(height, 2), 0, 0))
    )
  ])

export const pdf = (pages: number, width: number, height: number) =>
  Uint8Array.from(ascii([
    "%PDF-1.4\n<< /Type /Pages /Count 9 >>\n",
    ...Array.from({ length: pages }, () => `<< /Type /Page /MediaBox [0 0 ${width} ${height}] >>\n`)
  ].join("")))
