import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import * as Audio from "../src/Audio.ts"
import { ConnectionError } from "../src/GenAIError.ts"
import type { Buffering } from "../src/LiveSession.ts"
import type { LiveSendRealtimeInputParameters, LiveServerMessage } from "../src/wire/Live.ts"
import { collect } from "./harness/calls.ts"

const mono = { sampleRate: 16_000 }
const broken = new ConnectionError({
  message: "broken",
  operation: "live.connect",
  code: "ECONNRESET",
  reached: true,
  cause: undefined
})

/** Lets the other fibers run until they wait. */
const settled = Effect.repeat(Effect.yieldNow, { times: 100 })

const bytes = (...values: ReadonlyArray<number>) => Uint8Array.from(values)

const joined = (pieces: ReadonlyArray<Uint8Array>) => pieces.flatMap((piece) => Array.from(piece))

/** A message with audio of these bytes. */
const spoken = (...values: ReadonlyArray<number>): LiveServerMessage => ({
  serverContent: {
    modelTurn: {
      parts: [{ inlineData: { data: Buffer.from(values).toString("base64"), mimeType: "audio/pcm;rate=24000" } }]
    }
  }
})

const interrupted: LiveServerMessage = { serverContent: { interrupted: true } }

/** A session that notes what is sent, and waits before each message. */
const recording = (wait: Effect.Effect<void, ConnectionError> = Effect.void) => {
  const sent: Array<LiveSendRealtimeInputParameters> = []
  const sendRealtimeInput = (params: LiveSendRealtimeInputParameters) =>
    Effect.andThen(wait, Effect.sync(() => void sent.push(params)))
  return { sent, session: { sendRealtimeInput } }
}

const audioOf = (sent: ReadonlyArray<LiveSendRealtimeInputParameters>) =>
  sent.flatMap(({ audio }) => audio?.data === undefined ? [] : Array.from(Buffer.from(audio.data, "base64")))

describe("media types", () => {
  for (
    const [mimeType, format] of [
      ["audio/pcm;rate=16000", { sampleRate: 16_000, channels: 1 }],
      ["audio/pcm; rate=24000", { sampleRate: 24_000, channels: 1 }],
      ["audio/L16;codec=pcm;rate=24000", { sampleRate: 24_000, channels: 1 }],
      ["audio/l16;rate=48000;channels=2", { sampleRate: 48_000, channels: 2 }],
      ["AUDIO/PCM;RATE=\"8000\"", { sampleRate: 8_000, channels: 1 }],
      ["audio/pcm", undefined],
      ["audio/pcm;rate=0", undefined],
      ["audio/pcm;rate=1e4", undefined],
      ["audio/pcm;bitrate=16000", undefined],
      ["audio/wav;rate=16000", undefined],
      ["", undefined]
    ] as const
  ) it(`reads ${mimeType}`, () => assert.deepStrictEqual(Audio.formatOf(mimeType), format))

  it("what is written is read", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 768_000 }), fc.integer({ min: 1, max: 8 }), (sampleRate, channels) => {
        assert.deepStrictEqual(Audio.formatOf(Audio.mimeType({ sampleRate, channels })), { sampleRate, channels })
      })
    ))

  it("one channel is not written", () => {
    assert.strictEqual(Audio.mimeType(mono), "audio/pcm;rate=16000")
    assert.strictEqual(Audio.mimeType({ ...mono, channels: 2 }), "audio/pcm;rate=16000;channels=2")
  })
})

describe("samples", () => {
  it("numbers from -1 to 1 become 16 bits, little-endian", () => {
    assert.deepStrictEqual(
      Audio.toBytes(Float32Array.of(0, 1, -1, 2, -2, Number.NaN, 0.5)),
      bytes(0, 0, 0xff, 0x7f, 0x00, 0x80, 0xff, 0x7f, 0x00, 0x80, 0, 0, 0x00, 0x40)
    )
    assert.deepStrictEqual(Audio.toBytes(Int16Array.of(1, -2, 0x1234)), bytes(1, 0, 0xfe, 0xff, 0x34, 0x12))
  })

  it("every sample comes back as it was", () =>
    fc.assert(fc.property(fc.int16Array(), (samples) => {
      const there = Audio.toBytes(samples)
      assert.deepStrictEqual(Audio.toBytes(Audio.toFloat32(there)), there)
    })))

  it("a view into a larger buffer is read where it is", () => {
    assert.deepStrictEqual(Audio.toFloat32(bytes(9, 0xff, 0x7f, 0, 0x80, 7).subarray(1, 5)), Float32Array.of(1, -1))
    assert.strictEqual(Audio.toFloat32(bytes(1, 2, 3)).length, 1)
  })
})

describe("frames", () => {
  it("have one length, and together they are the source", () =>
    fc.assert(fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 3 }),
      (pieces, channels) => {
        const options = { sampleRate: 1_000, channels, duration: "4 millis" } as const
        const frames = Effect.runSync(Stream.runCollect(Audio.frames(options)(Stream.fromIterable(pieces))))
        const source = joined(pieces)
        const length = 4 * channels * 2
        for (const [index, frame] of frames.entries()) {
          if (index < frames.length - 1) assert.strictEqual(frame.length, length)
          else assert.isTrue(frame.length > 0 && frame.length <= length && frame.length % (channels * 2) === 0)
        }
        assert.deepStrictEqual(joined(frames), source.slice(0, source.length - source.length % (channels * 2)))
      }
    )))

  it.effect("are 20 milliseconds long by default, of any kind of samples", () =>
    Effect.gen(function*() {
      for (const samples of [new Float32Array(1_000), new Int16Array(1_000), new Uint8Array(2_000)]) {
        const frames = yield* Stream.runCollect(Audio.frames(mono)(Stream.make<[Audio.Samples]>(samples)))
        assert.deepStrictEqual(frames.map(({ length }) => length), [640, 640, 640, 80])
      }
    }))

  it.effect("are copies: a source may use its buffer again", () =>
    Effect.gen(function*() {
      const buffer = new Uint8Array(4)
      const source = Stream.map(Stream.rechunk(Stream.make(1, 2), 1), (value) => buffer.fill(value))
      const frames = yield* Stream.runCollect(Audio.frames({ sampleRate: 1_000, duration: 2 })(source))
      assert.deepStrictEqual(joined(frames), [1, 1, 1, 1, 2, 2, 2, 2])
    }))

  it.effect("are not sent with options that make no sense", () =>
    Effect.gen(function*() {
      const session: Audio.RealtimeInput = { sendRealtimeInput: () => Effect.die("nothing is to be sent") }
      for (const wrong of [{ capacity: 0 }, { strategy: "keep" }, { activity: "none" }]) {
        const error = yield* Effect.flip(
          Audio.sendTo(Stream.make(bytes(1, 2)), session, { ...mono, ...wrong } as Audio.SendOptions)
        )
        assert.deepInclude(error, { _tag: "InvalidRequest", field: `options.${Object.keys(wrong)[0]}` } as never)
      }
    }))

  for (
    const [field, options] of [
      ["sampleRate", { sampleRate: 0 }],
      ["sampleRate", { sampleRate: Number.NaN }],
      ["channels", { ...mono, channels: 1.5 }],
      ["duration", { ...mono, duration: 0 }],
      ["duration", { ...mono, duration: "Infinity" }],
      ["duration", { ...mono, duration: "soon" as "1 second" }]
    ] as const
  ) {
    it.effect(`refuse ${JSON.stringify(options)}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(Audio.frames(options)(Stream.make(bytes(1, 2)))))
        assert.strictEqual(error._tag, "InvalidRequest")
        assert.strictEqual(error.field, field)
      }))
  }
})

describe("a microphone", () => {
  it.effect("is sent frame by frame, and its end is told", () =>
    Effect.gen(function*() {
      const { sent, session } = recording()
      yield* Audio.sendTo(Stream.make(new Int16Array(480).fill(1)), session, mono)
      assert.deepStrictEqual(sent.map((params) => Object.keys(params)), [["audio"], ["audio"], ["audioStreamEnd"]])
      assert.strictEqual(sent[0]?.audio?.mimeType, "audio/pcm;rate=16000")
      assert.strictEqual(audioOf(sent).length, 960)
    }))

  it.effect("marks activity where the server does not look for it", () =>
    Effect.gen(function*() {
      const { sent, session } = recording()
      yield* Stream.make(bytes(1, 2)).pipe(Audio.sendTo(session, { ...mono, activity: "manual" }))
      assert.deepStrictEqual(sent.map((params) => Object.keys(params)), [["activityStart"], ["audio"], ["activityEnd"]])
    }))

  it.effect("a source that fails tells the server, and fails", () =>
    Effect.gen(function*() {
      const { sent, session } = recording()
      const source = Stream.concat(Stream.make(new Uint8Array(640)), Stream.fail("unplugged"))
      const error = yield* Effect.flip(Audio.sendTo(source, session, mono))
      assert.strictEqual(error, "unplugged")
      assert.deepStrictEqual(sent.at(-1), { audioStreamEnd: true })
      assert.strictEqual(sent.filter((params) => params.audioStreamEnd).length, 1)
    }))

  it.effect("an interruption tells the server, and waits a second for it at most", () =>
    Effect.gen(function*() {
      const { sent, session } = recording()
      const fiber = yield* Effect.forkChild(Audio.sendTo(Stream.never, session, mono))
      yield* settled
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(sent, [{ audioStreamEnd: true }])

      const stuck = yield* Effect.forkChild(Audio.sendTo(Stream.never, recording(Effect.never).session, mono))
      yield* settled
      const end = yield* Effect.forkChild(Fiber.interrupt(stuck))
      yield* TestClock.adjust("900 millis")
      assert.isUndefined(end.pollUnsafe())
      yield* TestClock.adjust("100 millis")
      assert.isDefined(end.pollUnsafe())
    }))

  it.effect("an error of the session ends it", () =>
    Effect.gen(function*() {
      const { session } = recording(Effect.fail(broken))
      assert.strictEqual(yield* Effect.flip(Audio.sendTo(Stream.make(new Uint8Array(640)), session, mono)), broken)
    }))

  /** Sends ten frames to a session that takes the first when all have been made. */
  const whileBusy = (strategy: Buffering["strategy"]) =>
    Effect.gen(function*() {
      const open = yield* Deferred.make<void>()
      const { sent, session } = recording(Deferred.await(open))
      const made: Array<number> = []
      const source = Stream.fromIterable([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).pipe(
        Stream.rechunk(1),
        Stream.tap((value) => Effect.sync(() => made.push(value))),
        Stream.map((value) => new Uint8Array(2).fill(value))
      )
      const options = { sampleRate: 1_000, duration: 1, capacity: 3, strategy }
      const fiber = yield* Effect.forkChild(Audio.sendTo(source, session, options))
      yield* settled
      const before = made.length
      yield* Deferred.succeed(open, undefined)
      yield* Fiber.join(fiber)
      return { before, values: [...new Set(audioOf(sent))] }
    })

  it.effect("waits while the queue is full, and loses nothing", () =>
    Effect.gen(function*() {
      const { before, values } = yield* whileBusy("suspend")
      assert.isBelow(before, 7)
      assert.deepStrictEqual(values, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }))

  it.effect("drops the oldest frames, or the newest", () =>
    Effect.gen(function*() {
      const sliding = yield* whileBusy("sliding")
      assert.strictEqual(sliding.before, 10)
      assert.deepStrictEqual(sliding.values.slice(-3), [8, 9, 10])
      assert.isBelow(sliding.values.length, 10)
      const dropping = yield* whileBusy("dropping")
      assert.strictEqual(dropping.before, 10)
      assert.deepStrictEqual(dropping.values.slice(0, 3), [1, 2, 3])
      assert.isBelow(dropping.values.length, 10)
    }))
})

describe("messages", () => {
  it("have the audio of the model, or of music", () => {
    assert.deepStrictEqual(Audio.fromMessage(spoken(1, 2)), [{ sampleRate: 24_000, channels: 1, bytes: bytes(1, 2) }])
    const chunk = { data: "AwQ=", mimeType: "audio/l16;rate=48000;channels=2" }
    assert.deepStrictEqual(Audio.fromMessage({ serverContent: { audioChunks: [chunk, {}] } }), [
      { sampleRate: 48_000, channels: 2, bytes: bytes(3, 4) }
    ])
  })

  it("what is no PCM is left out", () => {
    const parts = [
      { text: "Hi" },
      { inlineData: { data: "AQI=", mimeType: "image/png" } },
      { inlineData: { data: "AQI=" } },
      { inlineData: { data: "?", mimeType: "audio/pcm;rate=24000" } }
    ]
    assert.deepStrictEqual(Audio.fromMessage({ serverContent: { modelTurn: { parts } } }), [])
    const messages: ReadonlyArray<object> = [
      {},
      { serverContent: {} },
      { toolCall: {} },
      { serverContent: null },
      { serverContent: "audioChunks" },
      { serverContent: { audioChunks: [null, { mimeType: "audio/pcm;rate=1" }] } },
      { serverContent: { modelTurn: { parts: [null] } } }
    ]
    for (const message of messages) assert.deepStrictEqual(Audio.fromMessage(message), [])
  })
})

describe("playback", () => {
  const values = Stream.map<Audio.Pcm, number>(({ bytes }) => bytes[0]!)

  it.effect("is the audio of the messages, and ends as they do", () =>
    Effect.gen(function*() {
      const messages = Stream.make(spoken(1), { setupComplete: {} }, spoken(2))
      const { delivered } = yield* collect(messages.pipe(Audio.playback(), values))
      assert.deepStrictEqual(delivered, [1, 2])
      const failing = yield* collect(Stream.concat(messages, Stream.fail(broken)).pipe(Audio.playback(), values))
      assert.deepStrictEqual(failing.delivered, [1, 2])
      assert.strictEqual(failing.error, broken)
    }))

  it.effect("an interruption empties the queue: what has not been taken does not play", () =>
    Effect.gen(function*() {
      let stops = 0
      const messages = yield* Queue.unbounded<LiveServerMessage>()
      const played: Array<number> = []
      const next = yield* Queue.unbounded<void>()
      const player = Stream.fromQueue(messages).pipe(
        Audio.playback({ onInterrupted: Effect.sync(() => stops++) }),
        values,
        Stream.runForEach((value) => Effect.andThen(Effect.sync(() => played.push(value)), Queue.take(next)))
      )
      yield* Effect.forkChild(player)
      yield* Queue.offerAll(messages, [spoken(1), spoken(2), spoken(3)])
      yield* settled
      assert.deepStrictEqual(played, [1])
      yield* Queue.offerAll(messages, [interrupted, spoken(4), spoken(5)])
      yield* settled
      assert.strictEqual(stops, 1)
      yield* Queue.offerAll(next, [undefined, undefined, undefined])
      yield* settled
      assert.deepStrictEqual(played, [1, 4, 5])
    }))

  /** Plays ten chunks of a server that is faster than the reader. */
  const slowly = (strategy: Buffering["strategy"]) =>
    Effect.gen(function*() {
      let read = 0
      const messages = Stream.range(1, 10).pipe(
        Stream.rechunk(1),
        Stream.map((value) => spoken(value)),
        Stream.tap(() => Effect.sync(() => read++))
      )
      const open = yield* Deferred.make<void>()
      const fiber = yield* messages.pipe(
        Audio.playback({ capacity: 3, strategy }),
        values,
        Stream.tap(() => Deferred.await(open)),
        Stream.runCollect,
        Effect.forkChild
      )
      yield* settled
      const before = read
      yield* Deferred.succeed(open, undefined)
      return { before, played: yield* Fiber.join(fiber) }
    })

  it.effect("holds the messages back, or drops chunks, by its strategy", () =>
    Effect.gen(function*() {
      const suspend = yield* slowly("suspend")
      assert.isBelow(suspend.before, 7)
      assert.deepStrictEqual(suspend.played, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const sliding = yield* slowly("sliding")
      assert.strictEqual(sliding.before, 10)
      assert.deepStrictEqual(sliding.played.slice(-3), [8, 9, 10])
      const dropping = yield* slowly("dropping")
      assert.strictEqual(dropping.before, 10)
      assert.isBelow(dropping.played.length, 10)
      assert.deepStrictEqual(dropping.played.slice(0, 3), [1, 2, 3])
    }))

  it.effect("a reader that leaves stops the messages", () =>
    Effect.gen(function*() {
      const stopped = yield* Deferred.make<void>()
      const messages = Stream.ensuring(
        Stream.concat(Stream.make(spoken(1)), Stream.never),
        Deferred.succeed(stopped, undefined)
      )
      assert.deepStrictEqual(
        Option.getOrUndefined(yield* Stream.runHead(messages.pipe(Audio.playback(), values))),
        1
      )
      assert.isTrue(Exit.isSuccess(yield* Effect.exit(Deferred.await(stopped))))
    }))
})
