import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import * as fc from "fast-check"
import type { Pcm } from "../src/Audio.ts"
import * as Wav from "../src/Wav.ts"

const pcm = (bytes: ReadonlyArray<number>, sampleRate = 24_000, channels = 1): Pcm => ({
  sampleRate,
  channels,
  bytes: Uint8Array.from(bytes)
})

const ascii = (text: string) => Array.from(new TextEncoder().encode(text))
const u16 = (value: number) => [value & 0xff, value >> 8]
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)]
const chunk = (id: string, body: ReadonlyArray<number>, size = body.length) => [
  ...ascii(id),
  ...u32(size),
  ...body,
  ...body.length % 2 === 1 ? [0] : []
]
const riff = (...chunks: ReadonlyArray<ReadonlyArray<number>>) => {
  const body = [...ascii("WAVE"), ...chunks.flat()]
  return Uint8Array.from([...ascii("RIFF"), ...u32(body.length), ...body])
}
const format = (code = 1, bits = 16) =>
  chunk("fmt ", [...u16(code), ...u16(2), ...u32(8_000), ...u32(32_000), ...u16(4), ...u16(bits)])

/** The same format in its long form. */
const extensible = chunk("fmt ", [
  ...[u16(0xfffe), u16(2), u32(8_000), u32(32_000), u16(4), u16(16), u16(22), u16(16), u32(3)].flat(),
  1,
  0,
  0,
  0,
  0,
  0,
  0x10,
  0,
  0x80,
  0,
  0,
  0xaa,
  0,
  0x38,
  0x9b,
  0x71
])

describe("encode", () => {
  it.effect("writes the header of the specification", () =>
    Effect.gen(function*() {
      const file = yield* Wav.encode([pcm([1, 2], 8_000, 2), pcm([3, 4], 8_000, 2)])
      assert.deepStrictEqual(file, riff(format(), chunk("data", [1, 2, 3, 4])))
    }))

  it.effect("pads an odd number of bytes", () =>
    Effect.gen(function*() {
      const file = yield* Wav.encode([pcm([1, 2, 3], 8_000, 2)])
      assert.deepStrictEqual(file, riff(format(), chunk("data", [1, 2, 3])))
    }))

  it.effect("refuses nothing, and two formats", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Effect.flip(Wav.encode([]))).field, "audio")
      const { expected, field } = yield* Effect.flip(Wav.encode([pcm([]), pcm([], 16_000)]))
      assert.deepStrictEqual([field, expected], ["audio[1]", "the format of audio[0]: audio/pcm;rate=24000"])
    }))
})

describe("decode", () => {
  it("reads what was written", () =>
    fc.assert(fc.property(
      fc.record({
        bytes: fc.uint8Array({ maxLength: 100 }),
        sampleRate: fc.integer({ min: 1, max: 768_000 }),
        channels: fc.integer({ min: 1, max: 8 })
      }),
      (audio) => assert.deepStrictEqual(Effect.runSync(Effect.flatMap(Wav.encode([audio]), Wav.decode)), audio)
    )))

  const stereo = pcm([1, 2, 3, 4], 8_000, 2)
  for (
    const [title, file] of [
      [
        "chunks that it does not know, of odd length too",
        riff(chunk("LIST", [1, 2, 3]), format(), chunk("fact", [1]), chunk("data", [1, 2, 3, 4]))
      ],
      ["the extensible format", riff(extensible, chunk("data", [1, 2, 3, 4]))],
      [
        "a file written as a stream, whose length is not known",
        riff(format(), chunk("data", [1, 2, 3, 4], 0xffff_ffff))
      ],
      [
        "a view into a larger buffer",
        Uint8Array.from([9, 9, ...riff(format(), chunk("data", [1, 2, 3, 4]))]).subarray(2)
      ]
    ] as const
  ) {
    it.effect(`reads ${title}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* Wav.decode(file), stereo)
      }))
  }

  for (
    const [expected, file] of [
      ["a WAV file", new Uint8Array(0)],
      ["a WAV file", Uint8Array.from(ascii("OggS\0\0\0\0WAVE"))],
      ["a WAV file with data", riff(format())],
      ["a WAV file with data", riff()],
      ["a WAV file whose format stands before its data", riff(chunk("data", [1, 2]), format())],
      ["a WAV file of PCM with 16 bits", riff(format(3, 32), chunk("data", [1, 2]))],
      ["a WAV file of PCM with 16 bits", riff(format(1, 8), chunk("data", [1, 2]))]
    ] as const
  ) {
    it.effect(`refuses ${file.length} bytes: expected ${expected}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Wav.decode(file))
        assert.deepStrictEqual([error._tag, error.field, error.expected], ["InvalidRequest", "file", expected])
      }))
  }

  it.effect("refuses what has no bytes", () =>
    Effect.gen(function*() {
      for (const given of [undefined, null, 5, new ArrayBuffer(50), [{}], [{ ...stereo, bytes: [1] }]]) {
        assert.strictEqual((yield* Effect.flip(Wav.decode(given as never))).field, "file")
        assert.strictEqual((yield* Effect.flip(Wav.encode(given as never))).field, "audio")
      }
    }))

  it("no bytes crash it", () =>
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 60 }), (noise, at) => {
      const spoiled = riff(format(), chunk("data", [1, 2, 3, 4]))
      for (const [index, byte] of noise.entries()) if (at + index < spoiled.length) spoiled[at + index] = byte
      const exit = Effect.runSyncExit(Wav.decode(spoiled))
      assert.isTrue(Exit.isSuccess(exit) || Cause.hasFails(exit.cause))
    })))
})
