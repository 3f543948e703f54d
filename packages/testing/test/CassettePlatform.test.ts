/** Cassettes over the sockets and files of the system. */
import { Cassette, Emulator } from "@effect-genai/testing"
import * as Plain from "@effect-genai/testing/promise"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { GenAI, Live, Models } from "effect-genai"
import { GoogleGenAI } from "effect-genai/promise"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

const directory = mkdtempSync(join(tmpdir(), "cassettes-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const asked = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("over sockets", () => {
  it.live("streams and live sessions replay equal, from a file", () =>
    Effect.gen(function*() {
      const program = Effect.gen(function*() {
        const models = yield* Models
        const chunks = yield* Stream.runCollect(models.generateContentStream(asked))
        const live = yield* Live
        const session = yield* live.connect({
          model: "gemini-live-2.5-flash-preview",
          config: { responseModalities: ["TEXT"] }
        })
        yield* session.sendClientContent({ turns: "Hello" })
        const messages = yield* session.messages.pipe(
          Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
          Stream.runCollect
        )
        return [chunks, messages]
      }).pipe(Effect.scoped)
      const over = (baseUrl: string, clientMode: "record" | "replay") =>
        program.pipe(Effect.provide(
          GenAI.layer({ apiKey: "any", httpOptions: { baseUrl } }).pipe(
            Layer.provide(Cassette.layer({ clientMode, replayId: "deep/down", replaysDirectory: directory })),
            Layer.provide(NodeFileSystem.layer)
          )
        ))
      const { baseUrl, recorded } = yield* Effect.gen(function*() {
        const { baseUrl } = yield* Emulator
        return { baseUrl, recorded: yield* over(baseUrl, "record") }
      }).pipe(Effect.provide(Emulator.layerServer()))
      // The server is gone.
      assert.deepStrictEqual(plain(yield* over(baseUrl, "replay")), plain(recorded))
      assert.isAbove(recorded[0]!.length, 1)
      assert.deepStrictEqual(readdirSync(join(directory, "deep")), ["down.json"])
    }))
})

describe("for plain async code", () => {
  it("record, replay, and say what is left", async () => {
    const options = { clientMode: "auto", replayId: "plain", replaysDirectory: directory } as const
    const server = await Plain.Emulator.listen()
    const said: Array<unknown> = []
    for (const mode of ["record", "replay"]) {
      await using cassette = await Plain.Cassette.open(options)
      assert.strictEqual(cassette.mode, mode)
      const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: server.baseUrl, fetch: cassette.fetch } })
      if (mode === "replay") {
        await server.close()
        assert.strictEqual(cassette.remaining.length, 1)
      }
      said.push((await ai.models.generateContent(asked)).text)
      assert.deepStrictEqual([cassette.remaining, cassette.misses], [[], []])
    }
    assert.isString(said[0])
    assert.strictEqual(said[1], said[0])
    assert.notInclude(readFileSync(join(directory, "plain.json"), "utf8"), "\"x-goog-api-key\"")
    const error = await Plain.Cassette.open({ ...options, clientMode: "replay", replayId: "nope" }).then(
      () => undefined,
      (error: { readonly _tag?: string }) => error
    )
    assert.strictEqual(error?._tag, "CassetteError")
  })

  it("forms match, although their boundaries are random", async () => {
    const form = () => {
      const form = new FormData()
      form.append("file", new Blob([new Uint8Array([0, 255, 1])]), "a.bin")
      return form
    }
    const options = { replayId: "form", replaysDirectory: directory } as const
    const server = await Plain.Emulator.listen()
    const send = async (clientMode: "record" | "replay") => {
      await using cassette = await Plain.Cassette.open({ ...options, clientMode })
      const response = await cassette.fetch(`${server.baseUrl}/v1beta/nothing`, { method: "POST", body: form() })
      return [response.status, await response.text()]
    }
    const recorded = await send("record")
    assert.strictEqual(recorded[0], 404)
    assert.deepStrictEqual(await send("replay"), recorded)
    await server.close()
  })
})
