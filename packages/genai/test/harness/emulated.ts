/**
 * The SDK over the emulator: in memory, where the test's clock rules, or over a real socket by each of the transports.
 */
import { Emulator, type Options } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Layer, type Scope } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { stat } from "node:fs/promises"
import * as Auth from "../../src/Auth.ts"
import { GenAI, type Resources } from "../../src/GenAI.ts"
import { GenAIClient } from "../../src/GenAIClient.ts"
import type { GenAIOptions, InvalidConfig } from "../../src/GenAIConfig.ts"
import * as Answer from "../../src/internal/answer/Answer.ts"
import * as Call from "../../src/internal/call/Call.ts"
import { connect } from "../../src/internal/call/Transport.ts"
import * as FetchSender from "../../src/internal/transport/FetchSender.ts"
import { Sender } from "../../src/internal/transport/Sender.ts"

/** What a test over the emulator can ask for. */
export type Emulated = Emulator | GenAI | GenAIClient | Resources

export interface Settings extends GenAIOptions {
  readonly emulator?: Options
}

/** A key that is easy to look for. */
export const apiKey = "AIza-the-key-of-the-test"

export const vertex: Settings = {
  enterprise: true,
  project: "my-project",
  location: "us-central1",
  auth: Auth.bearer("ya29.the-token-of-the-test")
}

export interface Transport {
  readonly name: string
  /** A client over this transport. */
  readonly client: (options: GenAIOptions) => Layer.Layer<GenAIClient, InvalidConfig>
}

/** A transport over an HTTP client. */
export const transportOver = (name: string, layer: Layer.Layer<HttpClient.HttpClient>): Transport => ({
  name,
  client: (options) => Layer.provide(GenAIClient.layer(options), layer)
})

/** A transport of plain async code. */
const transportBy = (name: string, httpOptions: GenAIOptions["httpOptions"]): Transport => ({
  name,
  client: (options) =>
    Layer.effect(
      GenAIClient,
      Effect.map(
        Effect.flatMap(
          Sender,
          (sender) =>
            connect(
              { ...options, httpOptions: { ...httpOptions, ...options.httpOptions } },
              {},
              sender,
              (read) => read(Answer)
            )
        ),
        Call.client
      )
    ).pipe(Layer.provide(Layer.effect(Sender, FetchSender.make)))
})

export const transports: ReadonlyArray<Transport> = [
  transportOver("undici", NodeHttpClient.layerUndici),
  transportOver("fetch", FetchHttpClient.layer),
  transportBy("the dispatcher of Node", {}),
  transportBy("fetch without an HTTP client", { fetch: (input, init) => fetch(input, init) })
]

const sdk = <E, R>(client: (options: GenAIOptions) => Layer.Layer<GenAIClient, E, R>, settings: Settings) => {
  const { emulator: _, ...options } = settings
  return Layer.unwrap(Effect.map(Emulator, ({ baseUrl }) =>
    Layer.provideMerge(
      GenAI.layerClient,
      client({
        ...options,
        ...(options.auth === undefined ? { apiKey } : {}),
        httpOptions: { baseUrl, ...options.httpOptions }
      })
    )))
}

export const inMemory = (settings: Settings = {}): Layer.Layer<Emulated> =>
  Layer.orDie(Layer.provideMerge(sdk(GenAIClient.layer, settings), Emulator.layer(settings.emulator)))

export const overSocket = (transport: Transport, settings: Settings = {}): Layer.Layer<Emulated> =>
  Layer.orDie(Layer.provideMerge(sdk(transport.client, settings), Emulator.layerServer(settings.emulator)))

type Body<E> = () => Effect.Effect<void, E, Emulated | Scope.Scope>

/** A test in memory, under the `TestClock`. */
export const memoryTest = <E>(name: string, body: Body<E>, settings?: Settings): void =>
  it.effect(name, () => Effect.provide(body(), inMemory(settings)))

/** The same test over a real socket by each transport, in real time. */
export const socketTest = <E>(name: string, body: Body<E>, settings?: Settings): void => {
  for (const transport of transports) {
    it.live(`${name} [${transport.name}]`, () => Effect.provide(body(), overSocket(transport, settings)))
  }
}

/** The same test over a real socket by each transport, under the `TestClock`. */
export const clockedSocketTest = <E>(name: string, body: Body<E>, settings?: Settings): void => {
  for (const transport of transports) {
    it.effect(`${name} [${transport.name}]`, () => Effect.provide(body(), overSocket(transport, settings)))
  }
}

/**
 * Lets everything run in memory that does not wait for the clock. Promises and streams of the platform need turns of the event loop, digests
 * and files those of its threads.
 */
export const settled: Effect.Effect<void> = Effect.promise(async () => {
  for (let turn = 0; turn < 25; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    await stat(import.meta.dirname)
  }
})

/** What an effect comes to, while the clock of the test goes on in steps until it is over. */
export const waited = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  step: Duration.Input = "1 second"
): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    yield* settled
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust(step)
      yield* settled
    }
    return yield* Fiber.join(fiber)
  })
