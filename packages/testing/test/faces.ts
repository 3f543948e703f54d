/** Both faces of the emulator behind one `fetch`, so that a test can hold on either. */
import { Emulator, type Options } from "@effect-genai/testing"
import { Data, Effect, type Layer } from "effect"

export interface Face {
  readonly name: string
  readonly layer: (options?: Options) => Layer.Layer<Emulator>
  /** Reaches the emulator of the context. */
  readonly fetch: Effect.Effect<typeof globalThis.fetch, never, Emulator>
}

/** What a test aborts its requests with. */
export const aborter = () => new AbortController()

/** JSON that a test looks into without a type. */
export type Parsed = ReturnType<typeof JSON.parse>

export const memory: Face = {
  name: "in memory",
  layer: (options) => Emulator.layer(options),
  fetch: Effect.map(Emulator, (emulator) => emulator.fetch)
}

export const http: Face = {
  name: "over HTTP",
  layer: (options) => Emulator.layerServer(options) as Layer.Layer<Emulator>,
  fetch: Effect.succeed(globalThis.fetch)
}

export const faces = [memory, http]

export const prompt = (text: string) => ({ contents: [{ role: "user", parts: [{ text }] }] })

export const generate = "/v1beta/models/gemini-2.5-flash:generateContent"
export const stream = "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"

/** What came back: everything that arrived, in the pieces in which it arrived, and what ended it. */
export interface Arrived {
  readonly response: Response
  readonly chunks: ReadonlyArray<Uint8Array>
  readonly bytes: Uint8Array
  readonly text: string
  readonly failure: unknown
}

/** The fetch was rejected: there is not even a status. */
export class NoResponse extends Data.TaggedError("NoResponse")<{ readonly cause: unknown }> {}

/** Sends a request with a key, `POST` where there is a body, and takes what comes. */
export const send = (face: Face, path: string, body?: unknown, init: RequestInit = {}) =>
  Effect.gen(function*() {
    const emulator = yield* Emulator
    const fetch = yield* face.fetch
    return yield* Effect.tryPromise({
      try: async (): Promise<Arrived> => {
        const response = await fetch(emulator.baseUrl + path, {
          method: body === undefined ? "GET" : "POST",
          headers: { "x-goog-api-key": "test-key", "content-type": "application/json" },
          ...(body === undefined ? undefined : { body: typeof body === "string" ? body : JSON.stringify(body) }),
          ...init
        })
        const chunks: Array<Uint8Array> = []
        let failure: unknown
        const reader = response.body?.getReader()
        try {
          for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
            chunks.push(read.value)
          }
        } catch (error) {
          failure = error
        }
        const bytes = new Uint8Array(await new Blob(chunks as Array<Uint8Array<ArrayBuffer>>).arrayBuffer())
        return { response, chunks, bytes, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), failure }
      },
      catch: (cause) => new NoResponse({ cause })
    })
  })

/** Status and JSON of what came back. */
export const json = (face: Face, path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(
    send(face, path, body, init),
    ({ response, text }): { readonly status: number; readonly body: Parsed } => ({
      status: response.status,
      body: JSON.parse(text)
    })
  )

/** The JSON of each event, read strictly by the specification of server-sent events. */
export const events = (text: string): ReadonlyArray<Parsed> =>
  text.replace(/^\uFEFF/, "").split(/\r\n\r\n|\r\r|\n\n/)
    .map((block) =>
      block.split(/\r\n|\r|\n/).filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).replace(/^ /, "")).join("\n")
    )
    .filter((data) => data !== "")
    .map((data) => data === "[DONE]" ? data : JSON.parse(data))

export const textOf = (response: Parsed): string =>
  response.candidates[0].content.parts.map((part: { readonly text?: string }) => part.text ?? "").join("")
