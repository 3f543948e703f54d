/** The transport of plain async code on Node, beside `fetch`: the same bytes to the server, the same results and errors from the same answers. */
import { assert, describe, it } from "@effect/vitest"
import { AsyncLocalStorage } from "node:async_hooks"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Zlib from "node:zlib"
import { vi } from "vitest"
import { type ClientOptions, GoogleGenAI } from "../../../src/promise.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const once = { retryOptions: { attempts: 1 } }

const candidate = (text: string, finishReason?: string) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, ...finishReason === undefined ? {} : { finishReason } }]
})
const json = JSON.stringify(candidate("A näïve 🌊", "STOP"))
const event = (text: string, finishReason?: string) => `data: ${JSON.stringify(candidate(text, finishReason))}\n\n`

// -----------------------------------------------------------------------------
// Servers and clients
// -----------------------------------------------------------------------------

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

/** Runs a test against a server on loopback. */
const served = async <A>(answer: Answer, use: (baseUrl: string, server: Server) => Promise<A>): Promise<A> => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => answer(response, request))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

interface Dispatcher {
  readonly dispatch: (options: object, handler: object) => boolean
}

const key = Symbol.for("undici.globalDispatcher.1")
const globals = globalThis as { [name: symbol]: unknown }

/** Runs a test under a global dispatcher that notes who sends: `fetch` sends bodies as iterators, and bodies that are sent directly are texts. */
const watched = async <A>(use: (by: Array<"directly" | "fetch">) => Promise<A>): Promise<A> => {
  assert.isFunction(new Headers().get)
  const before = globals[key] as Dispatcher
  const by: Array<"directly" | "fetch"> = []
  globals[key] = {
    dispatch: (options: { readonly body: unknown }, handler: object) => {
      by.push(typeof options.body === "string" ? "directly" : "fetch")
      return before.dispatch(options, handler)
    }
  }
  try {
    return await use(by)
  } finally {
    globals[key] = before
  }
}

const client = (httpOptions: ClientOptions["httpOptions"]) => new GoogleGenAI({ apiKey: "key", httpOptions })

/** The same client directly, and by a `fetch` of its own. */
const both = (httpOptions: ClientOptions["httpOptions"]) => ({
  directly: client(httpOptions),
  fetch: client({ ...httpOptions, fetch: (input, init) => fetch(input, init) })
})

/** What a call came to, on each way: texts, and the error with its causes. */
const outcomes = async (
  httpOptions: ClientOptions["httpOptions"],
  run: (ai: GoogleGenAI, heard: (text: string | undefined) => void) => Promise<unknown>
) => {
  const outcome = async (ai: GoogleGenAI) => {
    const texts: Array<string | undefined> = []
    const error = await run(ai, (text) => texts.push(text)).then(() => undefined, saying)
    await ai.close()
    return { texts, error }
  }
  const { directly, fetch } = both(httpOptions)
  return { directly: await outcome(directly), fetch: await outcome(fetch) }
}

/** Errors by their names, messages and codes, with their causes. Addresses of clients differ from connection to connection. */
const saying = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const { cause, code, message, name, reached } = error as Error & {
    readonly code?: unknown
    readonly reached?: unknown
  }
  return { name, message, code, reached, cause: saying(cause) }
}

const generate = async (ai: GoogleGenAI, heard: (text: string | undefined) => void) =>
  heard((await ai.models.generateContent({ model, contents })).text)

const stream = async (ai: GoogleGenAI, heard: (text: string | undefined) => void) => {
  for await (const chunk of await ai.models.generateContentStream({ model, contents })) heard(chunk.text)
}

// -----------------------------------------------------------------------------
// Tests
// -----------------------------------------------------------------------------

describe("a request", () => {
  it("has the same bytes as that of fetch, in any of the methods", () => {
    const seen: Array<unknown> = []
    return served(
      (response, { headers, method, rawHeaders, url }) => {
        seen.push([method, url, headers, rawHeaders.filter((_, index) => index % 2 === 0).toSorted()])
        response.end(json)
      },
      async (baseUrl) => {
        const { directly, fetch } = both({ baseUrl, headers: { "x-own": "é", accept: "text/plain" } })
        for (const ai of [directly, fetch]) {
          await ai.models.generateContent({ model, contents: "ü ".repeat(10_000) })
          await ai.files.get({ name: "a-b" })
          await ai.files.list({ config: { pageSize: 3, pageToken: "a b" } })
          await ai.caches.delete({ name: "c" })
          await ai.caches.update({ name: "c", config: { ttl: "3s" } })
        }
        assert.lengthOf(seen, 10)
        assert.deepStrictEqual(seen.slice(0, 5), seen.slice(5))
      }
    )
  })

  it("goes directly while nobody touched fetch, which each call decides anew", () =>
    served((response) => response.end(json), (baseUrl) =>
      watched(async (by) => {
        const ai = client({ baseUrl })
        const call = (httpOptions = {}) => ai.models.generateContent({ model, contents, config: { httpOptions } })
        await call()
        assert.deepStrictEqual(by.splice(0), ["directly"])
        const mock = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(json))
        try {
          await call()
          assert.strictEqual(mock.mock.calls.length, 1)
        } finally {
          mock.mockRestore()
        }
        assert.deepStrictEqual(by.splice(0), [])
        const native = globalThis.fetch
        globalThis.fetch = (input, init) => native(input, init)
        try {
          await call()
        } finally {
          globalThis.fetch = native
        }
        await call({ fetch: (input: string | URL | Request, init?: RequestInit) => native(input, init) })
        await ai.interactions.get("i", {}, { cache: "no-store" } as never).catch(() => {})
        assert.deepStrictEqual(by.splice(0), ["fetch", "fetch", "fetch"])
        await call()
        assert.deepStrictEqual(by, ["directly"])
      })))

  it("goes through a global dispatcher that is set later, such as a proxy or a mock", () =>
    served((response) => response.end(json), async (baseUrl) => {
      const ai = client({ baseUrl })
      await ai.models.generateContent({ model, contents })
      const text = await watched(async (by) => {
        const { text } = await ai.models.generateContent({ model, contents })
        assert.deepStrictEqual(by, ["directly"])
        return text
      })
      assert.strictEqual(text, "A näïve 🌊")
    }))
})

const packed: { readonly [name: string]: readonly [string, (bytes: Buffer) => Uint8Array] } = {
  "by gzip": ["gzip", (bytes) => Zlib.gzipSync(bytes)],
  "by x-gzip, in capitals": ["X-GZIP", (bytes) => Zlib.gzipSync(bytes)],
  "by deflate": ["deflate", (bytes) => Zlib.deflateSync(bytes)],
  "by deflate without a header": ["deflate", (bytes) => Zlib.deflateRawSync(bytes)],
  "by Brotli": ["br", (bytes) => Zlib.brotliCompressSync(bytes)],
  "twice": ["gzip, br", (bytes) => Zlib.brotliCompressSync(Zlib.gzipSync(bytes))],
  "in an unknown way": ["cipher", (bytes) => bytes],
  "by gzip, but is not": ["gzip", (bytes) => bytes],
  "by gzip, and broken in the middle": ["gzip", (bytes) => {
    const packed = Zlib.gzipSync(bytes)
    packed.fill(0, 50, 60)
    return packed
  }],
  "by gzip, and breaks off": ["gzip", (bytes) => Zlib.gzipSync(bytes).subarray(0, -20)],
  "by gzip, and is empty": ["gzip", () => new Uint8Array()]
}

describe("an answer that is packed", () => {
  for (const [name, [coding, pack]] of Object.entries(packed)) {
    for (
      const [kind, run, text] of [
        ["one", generate, JSON.stringify(candidate(randomText(20_000), "STOP"))],
        ["a stream", stream, event("a") + event(randomText(20_000)) + event("b", "STOP")]
      ] as const
    ) {
      it(`${name}: ${kind} reads as by fetch`, () =>
        served((response) => {
          response.setHeader("content-encoding", coding)
          const bytes = pack(Buffer.from(text))
          response.write(bytes.subarray(0, 100))
          setTimeout(() => response.end(bytes.subarray(100)), 5)
        }, async (baseUrl) => {
          const { directly, fetch } = await outcomes({ ...once, baseUrl }, run)
          assert.deepStrictEqual(directly, fetch)
        }))
    }
  }

  // Node's own fetch crashes the process for such an answer.
  it("in too many ways is refused", () =>
    served((response) => response.setHeader("content-encoding", "gzip,".repeat(6)).end(json), async (baseUrl) => {
      const error = await generate(client({ ...once, baseUrl }), () => {}).catch((error: unknown) => error)
      assert.include(error, { name: "ConnectionError" })
    }))

  it("is delivered event by event", () =>
    served((response) => {
      response.setHeader("content-encoding", "gzip")
      const gzip = Zlib.createGzip({ flush: Zlib.constants.Z_SYNC_FLUSH })
      gzip.pipe(response)
      gzip.write(event("a"))
    }, async (baseUrl) => {
      const chunks = await client({ baseUrl }).models.generateContentStream({ model, contents })
      assert.strictEqual((await chunks.next()).value?.text, "a")
      await chunks.return(undefined)
    }))
})

const faults: { readonly [name: string]: Answer } = {
  "a connection that is reset before the answer": (response) => response.socket?.resetAndDestroy(),
  "a connection that ends before the answer": (response) => response.socket?.end(),
  "an answer that is not HTTP": (response) => response.socket?.end("hello\r\n\r\n"),
  "an answer that breaks off": (response) => {
    response.writeHead(200, { "content-length": 1000 })
    response.write(event("a"))
    setTimeout(() => response.socket?.end(), 20)
  },
  "an answer in chunks that is reset": (response) => {
    response.write(event("a"))
    setTimeout(() => response.socket?.resetAndDestroy(), 20)
  },
  "headers that are too large": (response) => response.setHeader("x-large", "x".repeat(20_000)).end(json),
  "an error of the API": (response) => {
    response.writeHead(404, { "content-type": "application/json", "x-request-id": "r" })
    response.end(JSON.stringify({ error: { code: 404, message: "Not there.", status: "NOT_FOUND" } }))
  },
  "a redirect to another host": (response) => response.writeHead(307, { location: "http://localhost:1/" }).end(),
  "an empty answer": (response) => response.end(),
  "a redirect to an address with credentials": (response, { headers }) =>
    response.writeHead(307, { location: `http://me:secret@${headers.host}/` }).end(),
  "early hints, and then the answer": (response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" })
    response.end(event("a", "STOP"))
  },
  "an answer with trailers": (response) => {
    response.writeHead(200, { trailer: "x-sum" })
    response.write(event("a", "STOP"))
    response.addTrailers({ "x-sum": "1" })
    response.end()
  }
}

describe("the same outcome as by fetch", () => {
  for (const [name, answer] of Object.entries(faults)) {
    for (const run of [generate, stream]) {
      it(`${name}: ${run.name}`, () =>
        served(answer, async (baseUrl) => {
          const { directly, fetch } = await outcomes({ ...once, baseUrl }, run)
          assert.deepStrictEqual(directly, fetch)
        }))
    }
  }

  it("a server that is not there", async () => {
    const baseUrl = await served((response) => response.end(), (baseUrl) => Promise.resolve(baseUrl))
    const { directly, fetch } = await outcomes({ ...once, baseUrl }, generate)
    assert.include(directly.error, { name: "ConnectionError", code: "ECONNREFUSED" })
    assert.deepStrictEqual(directly, fetch)
  })

  it("headers of the answer, of which some come twice", () =>
    served((response) => {
      response.setHeader("x-twice", ["a", "b"]).setHeader("set-cookie", ["a=1", "b=2"]).setHeader("X-Latin", "é")
      response.sendDate = false
      response.end(json)
    }, async (baseUrl) => {
      const { directly, fetch } = both({ baseUrl })
      const [one, other] = await Promise.all(
        [directly, fetch].map((ai) => ai.models.generateContent({ model, contents }))
      )
      assert.deepStrictEqual(one!.sdkHttpResponse?.headers, other!.sdkHttpResponse?.headers)
      assert.strictEqual(one!.sdkHttpResponse?.headers?.["x-twice"], "a, b")
    }))

  it("a redirect on the same host is followed", () =>
    served((response, { url }) => {
      if (url === "/there") response.end(json)
      else response.writeHead(307, { location: "/there" }).end("elsewhere")
    }, async (baseUrl) => {
      const { directly, fetch } = await outcomes({ ...once, baseUrl }, generate)
      assert.deepStrictEqual(directly, { texts: ["A näïve 🌊"], error: undefined })
      assert.deepStrictEqual(directly, fetch)
    }))

  it("a server that closes idle connections", () =>
    served((response) => response.end(json), async (baseUrl, server) => {
      const ai = client({ ...once, baseUrl })
      for (let n = 0; n < 10; n++) {
        assert.strictEqual((await ai.models.generateContent({ model, contents })).text, "A näïve 🌊")
        server.closeIdleConnections()
        await new Promise((resolve) => setTimeout(resolve, n))
      }
    }))
})

describe("an answer that is read slowly", () => {
  it("is not read ahead without end", () => {
    let sent = 0
    return served((response) => {
      const piece = event("x".repeat(10_000))
      const send = () => {
        while (sent < 5000 && response.write(piece)) sent++
      }
      response.on("drain", send)
      send()
    }, async (baseUrl) => {
      const chunks = await client({ baseUrl }).models.generateContentStream({ model, contents })
      await chunks.next()
      await new Promise((resolve) => setTimeout(resolve, 300))
      const ahead = sent
      assert.isBelow(ahead, 4000)
      for (let n = 0; n < 3000; n++) await chunks.next()
      assert.isAbove(sent, ahead)
      await chunks.return(undefined)
    })
  })
})

it("what follows an answer has the asynchronous context of the call", () =>
  served((response) => response.end(json), async (baseUrl) => {
    const storage = new AsyncLocalStorage<string>()
    const seen: Array<string | undefined> = []
    const ai = new GoogleGenAI({
      apiKey: "key",
      httpOptions: { baseUrl },
      onRetry: () => seen.push(storage.getStore())
    })
    await ai.models.generateContent({ model, contents })
    await Promise.all(["a", "b"].map((name) =>
      storage.run(name, () =>
        ai.models.generateContent({
          model,
          contents,
          config: { httpOptions: { baseUrl: "http://127.0.0.1:1", retryOptions: { attempts: 2, initialDelay: 0 } } }
        }).catch(() => {}))
    ))
    assert.sameMembers(seen, ["a", "b"])
  }))

/** A text that packs badly, the same in every run. */
function randomText(length: number): string {
  let seed = 7
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return (seed % 36).toString(36)
  }).join("")
}
