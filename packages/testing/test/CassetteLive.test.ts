/** Sessions over WebSockets on a cassette. */
import { Cassette, CassetteFile, Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { GenAI, Live } from "effect-genai"
import { TestClock } from "effect/testing"
import { type Files as Disk, path, recording, replaying } from "./cassettes.ts"
import { content, open } from "./live.ts"

const key = "AIzaSyTHIS-IS-NOT-A-KEY-but-looks-like-it"
const genai = GenAI.layer({ apiKey: key })

/** The helpers of live tests take an address from the emulator. */
const anywhere = { baseUrl: "http://emulator.localhost" } as Emulator["Service"]

/** What is said in two turns, and how the session ends. */
const talk = (...turns: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const live = yield* Live
    const session = yield* live.connect({
      model: "gemini-live-2.5-flash-preview",
      config: { responseModalities: ["TEXT"] }
    })
    return yield* Effect.forEach(turns, (turns) =>
      Effect.andThen(
        session.sendClientContent({ turns }),
        session.messages.pipe(
          Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
          Stream.runCollect
        )
      ))
  }).pipe(Effect.scoped)

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("a live session", () => {
  for (const liveFrames of ["binary", "text"] as const) {
    it.live(`replays equal, with ${liveFrames} frames`, () =>
      Effect.gen(function*() {
        const disk: Disk = new Map()
        const program = talk("My name is Ada.", "What is my name?")
        const recorded = yield* program.pipe(
          Effect.provide(genai.pipe(Layer.provideMerge(recording(disk, {}, { liveFrames }))))
        )
        const replayed = yield* Effect.gen(function*() {
          const said = yield* program
          const cassette = yield* Cassette
          assert.deepStrictEqual(yield* cassette.misses, [])
          assert.deepStrictEqual(yield* cassette.remaining, [])
          return said
        }).pipe(Effect.provide(GenAI.layer({ apiKey: "other" }).pipe(Layer.provideMerge(replaying(disk)))))
        assert.isAbove(recorded[1]!.length, 1)
        assert.deepStrictEqual(plain(replayed), plain(recorded))
        assert.notInclude(disk.get(path)!, key)
        const { end, frames } = JSON.parse(disk.get(path)!).sessions[0]
        assert.strictEqual(end.by, "client")
        assert.strictEqual(
          frames.some(({ binary }: { readonly binary?: true }) => binary === true),
          liveFrames === "binary"
        )
      }))
  }

  it.live("is closed for a frame that was not recorded, and the cassette says which", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      yield* talk("Hi").pipe(Effect.provide(genai.pipe(Layer.provideMerge(recording(disk)))))
      const misses = yield* Effect.gen(function*() {
        yield* Effect.exit(talk("Bye").pipe(Effect.timeout("2 seconds")))
        return yield* Effect.flatMap(Cassette, (cassette) => cassette.misses)
      }).pipe(Effect.provide(genai.pipe(Layer.provideMerge(replaying(disk)))))
      assert.strictEqual(misses[0]?.method, "WEBSOCKET")
      assert.include(misses[0]?.diff, "Hi")
      assert.include(misses[0]?.diff, "Bye")
    }))

  it.live("ends as it ended", () =>
    Effect.gen(function*() {
      for (
        const [step, code] of [[LiveScript.close(1011, "Deadline expired."), 1011], [LiveScript.drop, 1006]] as const
      ) {
        const disk: Disk = new Map()
        const program = Effect.gen(function*() {
          const client = yield* open()
          yield* client.opened
          yield* client.send({ setup: { model: "models/gemini-live-2.5-flash-preview" } })
          return yield* client.closed
        }).pipe(Effect.scoped)
        const live = [
          LiveScript.sequence("live.connect", [LiveScript.course([LiveScript.sent("setupComplete"), step])])
        ]
        const recorded = yield* program.pipe(Effect.provide(recording(disk, {}, { live })))
        const replayed = yield* program.pipe(
          Effect.provide(replaying(disk)),
          Effect.provideService(Emulator, anywhere)
        )
        assert.strictEqual(recorded.code, code)
        assert.deepStrictEqual(replayed, recorded)
      }
    }))

  it.effect("takes its pace from the recording", () =>
    Effect.gen(function*() {
      const file = CassetteFile.stringify({
        cassette: 1,
        id: "test",
        exchanges: [],
        sessions: [{
          url: `ws://emulator.localhost${content}`,
          frames: [{ by: "server", at: 60_000, data: { json: { setupComplete: {} } } }]
        }]
      })
      const fiber = yield* Effect.flatMap(open(), (client) => client.next).pipe(
        Effect.scoped,
        Effect.provide(replaying(new Map([[path, file]]), { pacing: "recorded" })),
        Effect.provideService(Emulator, anywhere),
        Effect.forkChild
      )
      yield* TestClock.adjust(59_999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { setupComplete: {} })
    }))
})
