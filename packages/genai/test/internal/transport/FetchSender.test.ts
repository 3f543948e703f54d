/** What plain async code sends by a `fetch` of its own, and what becomes of a connection that is left. */
import { assert, describe, it } from "@effect/vitest"
import { GoogleGenAI } from "../../../src/promise.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

const json = JSON.stringify({
  candidates: [{ content: { role: "model", parts: [{ text: "Hi" }] }, finishReason: "STOP" }]
})
const event = `data: ${JSON.stringify({ candidates: [{ content: { role: "model", parts: [{ text: "Hi" }] } }] })}\n\n`

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

const client = (fetch: Fetch, httpOptions: object = {}) =>
  new GoogleGenAI({ apiKey: "key", httpOptions: { retryOptions: { attempts: 1 }, ...httpOptions, fetch } })

/** A body that begins, and stays open until it is cancelled. */
const open = () => {
  const seen = { cancelled: false }
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(event)),
    cancel: () => {
      seen.cancelled = true
    }
  })
  return { body, seen }
}

const rejection = (promise: Promise<unknown>): Promise<Error & { readonly [field: string]: unknown }> =>
  promise.then(() => assert.fail("expected a rejection"), (error) => error)

describe("a fetch of a program", () => {
  it("gets an address, plain headers, a text and a signal", async () => {
    const seen: Array<RequestInit | undefined> = []
    const urls: Array<unknown> = []
    const ai = client(async (url, init) => {
      urls.push(url)
      seen.push(init)
      return new Response(json)
    })
    assert.strictEqual((await ai.models.generateContent({ model, contents })).text, "Hi")
    const [{ body, headers, method, redirect, signal } = {}] = seen
    assert.match(
      String(urls[0]),
      /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/models\/gemini-2\.5-flash:generateContent$/
    )
    assert.deepInclude(headers, { "content-type": "application/json", "x-goog-api-key": "key" })
    assert.notProperty(headers, "content-length")
    assert.strictEqual(JSON.parse(body as string).contents[0].parts[0].text, contents)
    assert.deepStrictEqual([method, redirect], ["POST", "manual"])
    assert.strictEqual(signal?.aborted, false)
  })

  it("may throw, at once or later, or return what is no response", async () => {
    const cause = new TypeError("no network")
    const throws: ReadonlyArray<Fetch> = [
      () => {
        throw cause
      },
      () => Promise.reject(cause)
    ]
    for (const fetch of throws) {
      const error = await rejection(client(fetch).models.generateContent({ model, contents }))
      assert.include(error, { name: "ConnectionError", cause })
    }
    const error = await rejection(client(async () => undefined as never).models.generateContent({ model, contents }))
    assert.include(error, { name: "ConnectionError" })
  })

  it("may be missing from the platform", async () => {
    const { fetch } = globalThis
    const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { retryOptions: { attempts: 1 } } })
    try {
      globalThis.fetch = async () => new Response(json)
      assert.strictEqual((await ai.models.generateContent({ model, contents })).text, "Hi")
      globalThis.fetch = undefined as never
      for (const call of [ai.models.generateContent, ai.models.generateContentStream]) {
        const error = await rejection(call({ model, contents }))
        assert.include(error, { name: "ConnectionError" })
        assert.match(String(error.cause), /fetch is not a function/)
      }
    } finally {
      globalThis.fetch = fetch
    }
  })

  it("has its signal aborted before the answer, while it is read and when a stream is left", async () => {
    let signal: AbortSignal | null | undefined
    const { body, seen } = open()
    for (
      const fetch of [
        (_: unknown, init?: RequestInit) => {
          signal = init?.signal
          return new Promise<Response>(() => {})
        },
        async (_: unknown, init?: RequestInit) => {
          signal = init?.signal
          return new Response(body)
        }
      ]
    ) {
      const aborter = new AbortController()
      const config = { abortSignal: aborter.signal }
      const call = rejection(client(fetch).models.generateContent({ model, contents, config }))
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.isFalse(signal?.aborted)
      aborter.abort()
      assert.strictEqual((await call).name, "AbortError")
      assert.isTrue(signal?.aborted)
    }
    assert.isTrue(seen.cancelled)
    const chunks = await client(async (_, init) => {
      signal = init?.signal
      return new Response(open().body)
    }).models.generateContentStream({ model, contents })
    assert.strictEqual((await chunks.next()).value?.text, "Hi")
    assert.isFalse(signal?.aborted)
    await chunks.return(undefined)
    assert.isTrue(signal?.aborted)
  })

  it("may ignore its signal: a silent stream ends, and its body is cancelled", async () => {
    const { body, seen } = open()
    const chunks = await client(async () => new Response(body), { idleTimeout: 50 })
      .models.generateContentStream({ model, contents })
    assert.strictEqual((await chunks.next()).value?.text, "Hi")
    assert.include(await rejection(chunks.next()), { name: "TimeoutError", phase: "idle" })
    assert.isTrue(seen.cancelled)
  })

  it("may answer without a body: an empty answer, and a stream that broke", async () => {
    const ai = client(async () => new Response(null))
    assert.include(await rejection(ai.models.generateContent({ model, contents })), { name: "DecodeError" })
    const stream = ai.models.generateContentStream({ model, contents }).then((chunks) => chunks.next())
    assert.include(await rejection(stream), { name: "StreamInterrupted" })
  })
})
