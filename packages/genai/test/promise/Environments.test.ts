import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { Effect } from "effect"
import { GoogleGenAI } from "../../src/promise.ts"
import { clientInMemory, rejection, socketTest } from "../harness/promised.ts"

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

describe("environments.files", () => {
  const roundTrip = (ai: GoogleGenAI) =>
    Effect.promise(async () => {
      const { id: environment } = await ai.environments.create({})
      for (const [path, file] of Object.entries({ bytes, blob: new Blob([bytes]), buffer: bytes.buffer })) {
        const { files } = await ai.environments.files.upload({ environment, path, file })
        assert.deepStrictEqual(files?.map(({ size_bytes }) => size_bytes), ["1000"])
        assert.deepStrictEqual(await ai.environments.files.download({ environment, path }), bytes)
      }
      return environment
    })

  it.effect("takes files up and down in memory", () =>
    Effect.flatMap(clientInMemory(), roundTrip).pipe(Effect.provide(Emulator.layer())))

  socketTest("takes files up and down", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      yield* roundTrip(new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl } }))
    }))

  it.effect("rejects with the error of the server, and with the reason of a signal", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const environment = yield* roundTrip(ai)
      const once = { maxRetries: 0 }
      const taken = { environment, path: "bytes", file: bytes }
      assert.strictEqual((yield* rejection(() => ai.environments.files.upload(taken, once)))["status"], 409)
      const nothing = { environment, path: "nothing" }
      assert.strictEqual((yield* rejection(() => ai.environments.files.download(nothing)))["status"], 404)
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("*", Fault.cut(100))))
      const cut = yield* rejection(() => ai.environments.files.download({ environment, path: "bytes" }, once))
      assert.strictEqual(cut["_tag"], "StreamInterrupted")
      const reason = new Error("enough")
      const signal = AbortSignal.abort(reason)
      assert.strictEqual(yield* rejection(() => ai.environments.files.upload(taken, { signal })), reason)
      assert.strictEqual(yield* rejection(() => ai.environments.files.download(nothing, { signal })), reason)
    }).pipe(Effect.provide(Emulator.layer())))
})

// -----------------------------------------------------------------------------
// Parity
// -----------------------------------------------------------------------------

/** What has to be equal: all but the client's own name, the address of the session, and headers that say nothing. */
const seen = async (input: RequestInfo | URL, init?: RequestInit) => {
  const request = new Request(input, init)
  const url = new URL(request.url)
  const silent = ["accept", "content-type", "cookie", "user-agent", "x-goog-api-client"]
  return {
    method: request.method,
    path: url.pathname,
    query: [...url.searchParams],
    headers: Object.fromEntries([...request.headers].filter(([name]) => !silent.includes(name))),
    body: [...new Uint8Array(await request.arrayBuffer())]
  }
}

const recording = () => {
  const sent: Array<Awaited<ReturnType<typeof seen>>> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const next = await seen(input, init)
    sent.push(next)
    if (next.method === "GET") return new Response(bytes)
    return next.method === "PUT"
      ? new Response("{}", {
        headers: {
          "x-goog-upload-url": "https://generativelanguage.googleapis.com/upload/session?upload_id=A_b-1&x=1",
          "x-goog-upload-status": "active"
        }
      })
      : Response.json(
        next.body.length === 1 ? { path: "a" } : next.body.length === 2 ? { file: {} } : { files: [{}] },
        {
          headers: { "x-goog-upload-status": "final" }
        }
      )
  }
  return { sent, fetch }
}

const uploads = {
  "the least": {},
  "mime_type": { mime_type: "text/x-a" },
  "overwrite": { overwrite: true },
  "overwrite not": { overwrite: false },
  "extract": { extract: true },
  "api_version": { api_version: "v1alpha" },
  "an environment by its name": { environment: "environments/e" },
  "a path from the root": { path: "/a/b" },
  "a path of reserved characters": { path: "a b/c$,;:+=@ü.txt" },
  "the root": { path: "", extract: true },
  "a blob": { file: new Blob([bytes], { type: "text/x-b" }) },
  "a blob with a type beside it": { file: new Blob([bytes], { type: "text/x-b" }), mime_type: "text/x-a" },
  "one byte": { file: bytes.slice(0, 1) },
  "two bytes": { file: bytes.slice(0, 2) },
  "nothing": { file: new Uint8Array(0) }
}

describe("requests and answers equal those of @google/genai", () => {
  const both = async (call: (ai: GoogleGenAI | Official.GoogleGenAI) => Promise<unknown>) => {
    const [theirs, mine] = [recording(), recording()]
    const settings = { apiKey: "k", apiVersion: "v1beta" }
    const official = new Official.GoogleGenAI({ ...settings, httpOptions: { fetch: theirs.fetch } } as object)
    const ours = new GoogleGenAI({ ...settings, httpOptions: { fetch: mine.fetch } })
    const bare = (answer: unknown) => {
      if (answer instanceof Uint8Array) return answer
      const { sdkHttpResponse: _, ...fields } = answer as { readonly sdkHttpResponse?: unknown }
      return fields
    }
    const expected = bare(await call(official))
    const actual = bare(await call(ours))
    await ours.close()
    return { expected: { answer: expected, sent: theirs.sent }, actual: { answer: actual, sent: mine.sent } }
  }

  for (const [name, params] of Object.entries(uploads)) {
    it(`upload: ${name}`, async () => {
      const { actual, expected } = await both((ai) =>
        ai.environments.files.upload({ environment: "e", path: "a", file: bytes, ...params })
      )
      assert.lengthOf(expected.sent, 2)
      assert.deepStrictEqual(actual, expected)
    })
  }

  const downloads = {
    "the least": {},
    "api_version": { api_version: "v1alpha" },
    "an environment by its name": { environment: "environments/e" },
    "a path from the root": { path: "/a/b" },
    "the root": { path: "" }
  }

  for (const [name, params] of Object.entries(downloads)) {
    it(`download: ${name}`, async () => {
      const { actual, expected } = await both((ai) =>
        ai.environments.files.download({ environment: "e", path: "a", ...params })
      )
      assert.lengthOf(expected.sent, 1)
      assert.deepStrictEqual(actual, expected)
    })
  }
})
