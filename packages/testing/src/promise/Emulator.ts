/**
 * The emulator for tests of plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Predicate from "effect/Predicate"
import type { Delivery } from "../Delivery.ts"
import * as Effectful from "../Emulator.ts"
import type { FaultPlan } from "../Fault.ts"
import type { LiveScript } from "../LiveScript.ts"
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import type { ReceivedSession } from "../ReceivedSession.ts"
import type { Script } from "../Script.ts"

// -----------------------------------------------------------------------------
// Emulator
// -----------------------------------------------------------------------------

/**
 * A running emulator. `close` or the end of an `await using` block stops it.
 *
 * @example
 * ```ts
 * import { Emulator, Script } from "@effect-genai/testing/promise"
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * await using emulator = await Emulator.start()
 * emulator.script(Script.always("models.generateContent", Script.says("Rayleigh scattering.")))
 *
 * const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch: emulator.fetch } })
 * const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * ```
 *
 * @category emulators
 * @since 0.1.0
 */
export class Emulator implements AsyncDisposable {
  /** The base URL, without a trailing slash. In memory, the emulator answers for every host. */
  readonly baseUrl: string
  /** A `fetch` function that reaches the emulator without a socket. Unlike a real one, it does not follow redirects. */
  readonly fetch: typeof globalThis.fetch
  readonly #service: Effectful.Emulator["Service"]
  readonly #close: () => Promise<void>

  private constructor(service: Effectful.Emulator["Service"], close: () => Promise<void>) {
    this.baseUrl = service.baseUrl
    this.fetch = service.fetch
    this.#service = service
    this.#close = close
  }

  /** An emulator in memory, for clients that take a `fetch` function. */
  static start(options?: Effectful.Options): Promise<Emulator> {
    return Emulator.#run(Effectful.Emulator.layer(options))
  }

  /** An emulator as an HTTP server on 127.0.0.1, for clients that take a base URL, and for other processes. Rejects if the port is in use. Node only. */
  static listen(options?: Effectful.ServerOptions): Promise<Emulator> {
    return Emulator.#run(Effectful.Emulator.layerServer(options)).catch((error: unknown) => {
      const cause = Predicate.hasProperty(error, "cause") ? error.cause : error
      const reason = Predicate.isError(cause) ? cause.message : String(cause)
      throw new Error(`The emulator cannot listen on port ${options?.port ?? 0} of 127.0.0.1: ${reason}`, { cause })
    })
  }

  static async #run(layer: Layer.Layer<Effectful.Emulator, unknown>): Promise<Emulator> {
    const runtime = ManagedRuntime.make(layer)
    return new Emulator(await runtime.runPromise(Effectful.Emulator), () => runtime.dispose())
  }

  /** The received requests, oldest first. */
  get requests(): ReadonlyArray<ReceivedRequest> {
    return Effect.runSync(this.#service.requests)
  }

  /** The live sessions until now, oldest first, with the frames of the client. */
  get sessions(): ReadonlyArray<ReceivedSession> {
    return Effect.runSync(this.#service.sessions)
  }

  /** The webhook deliveries until now, oldest first. They are signed, but not sent. */
  deliveries(): Promise<ReadonlyArray<Delivery>> {
    return Effect.runPromise(this.#service.deliveries)
  }

  /** Adds scripts after the present ones. */
  script(...scripts: ReadonlyArray<Script>): void {
    Effect.runSync(this.#service.script(...scripts))
  }

  /** Adds scripts for live sessions after the present ones. */
  live(...scripts: ReadonlyArray<LiveScript>): void {
    Effect.runSync(this.#service.live(...scripts))
  }

  /** Adds fault plans after the present ones. */
  inject(...plans: ReadonlyArray<FaultPlan>): void {
    Effect.runSync(this.#service.inject(...plans))
  }

  /** Ends the access tokens that the emulator issued until now: requests with them are answered 401. */
  revokeAccessTokens(): void {
    Effect.runSync(this.#service.revokeAccessTokens)
  }

  /** Removes scripts, fault plans, the logs of requests and sessions, and what was used of quotas. Resources of the API stay. */
  reset(): void {
    Effect.runSync(this.#service.reset)
  }

  /** Stops the emulator, and drops its open connections. */
  close(): Promise<void> {
    return this.#close()
  }

  /** Stops the emulator at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
