/**
 * Cassettes for tests of plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Effectful from "../Cassette.ts"

// -----------------------------------------------------------------------------
// Cassette
// -----------------------------------------------------------------------------

/**
 * A cassette in use: recorded traffic that is replayed, or that is recorded through the `fetch` of the runtime. `close` or the end of an `await using` block
 * writes what was recorded.
 *
 * @example
 * ```ts
 * import { Cassette } from "@effect-genai/testing/promise"
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * await using cassette = await Cassette.open({ replayId: "sky", replaysDirectory: "test/cassettes" })
 * const ai = new GoogleGenAI({ apiKey: process.env["GEMINI_API_KEY"] ?? "none", httpOptions: { fetch: cassette.fetch } })
 * const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * ```
 *
 * @category cassettes
 * @since 0.1.0
 */
export class Cassette implements AsyncDisposable {
  /** What the cassette does: `"auto"` has been decided. */
  readonly mode: "record" | "replay" | "api"
  /** The file. Empty in the mode `"api"`. */
  readonly path: string
  /** A `fetch` function that records or replays. It answers a request that the cassette does not have with status 400 and the difference as its message. */
  readonly fetch: typeof globalThis.fetch
  readonly #service: Effectful.Cassette["Service"]
  readonly #close: () => Promise<void>

  private constructor(service: Effectful.Cassette["Service"], close: () => Promise<void>) {
    this.mode = service.mode
    this.path = service.path
    this.fetch = service.fetch
    this.#service = service
    this.#close = close
  }

  /** Opens a cassette. Rejects with a `CassetteError` if it cannot be used. Node only. */
  static async open(options?: Effectful.Options): Promise<Cassette> {
    const NodeFileSystem = await import("@effect/platform-node/NodeFileSystem")
    const runtime = ManagedRuntime.make(Effectful.Cassette.layer(options).pipe(Layer.provide(NodeFileSystem.layer)))
    return new Cassette(await runtime.runPromise(Effectful.Cassette), () => runtime.dispose())
  }

  /** The requests that the cassette did not have, oldest first. */
  get misses(): ReadonlyArray<Effectful.UnmatchedRequest> {
    return Effect.runSync(this.#service.misses)
  }

  /** The recorded requests that nothing has asked for, as `METHOD address`. */
  get remaining(): ReadonlyArray<string> {
    return Effect.runSync(this.#service.remaining)
  }

  /** Writes what was recorded until now. Rejects with a `CassetteError` if the file system refuses. */
  save(): Promise<void> {
    return Effect.runPromise(this.#service.save)
  }

  /** Writes what was recorded, and ends the cassette. */
  close(): Promise<void> {
    return this.#close()
  }

  /** Writes what was recorded at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
