import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schedule } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Batches } from "../src/Batches.ts"
import { Files } from "../src/Files.ts"
import { GenAI, type Resources } from "../src/GenAI.ts"
import { TimeoutError } from "../src/GenAIError.ts"
import { Interactions } from "../src/Interactions.ts"
import { Operations } from "../src/Operations.ts"
import { GoogleGenAI } from "../src/promise.ts"
import { Tunings } from "../src/Tunings.ts"
import type { HttpOptions } from "../src/wire/HttpOptions.ts"

const running = {
  id: "i",
  status: "in_progress",
  name: "files/a",
  state: "PROCESSING",
  metadata: { state: "BATCH_STATE_RUNNING" }
}

/** A server that answers the first request of each kind, and no other. */
const silentAfterOne = (httpOptions: HttpOptions = {}) => {
  let asked = 0
  const http = HttpClient.make((request) =>
    asked++ === 0 ? Effect.succeed(HttpClientResponse.fromWeb(request, Response.json(running))) : Effect.never
  )
  return Layer.provide(GenAI.layer({ apiKey: "key", httpOptions }), Layer.succeed(HttpClient.HttpClient, http))
}

/** What fails if its second request has no answer: everything that waits. */
const waits: { readonly [name: string]: (config: object) => Effect.Effect<unknown, unknown, Resources> } = {
  "files.wait": (config) => Files.use((files) => files.wait({ name: "files/a", config })),
  "batches.wait": (config) => Batches.use((batches) => batches.wait({ name: "batches/a", config })),
  "tunings.wait": (config) => Tunings.use((tunings) => tunings.wait({ name: "tunedModels/a", config })),
  "operations.wait": (config) =>
    Operations.use((operations) => operations.wait({ operation: { name: "models/m/operations/a" }, config })),
  "interactions.run": (options) =>
    Interactions.use((interactions) =>
      interactions.run({ model: "m", input: "Hi" }, { cancelWithin: false, ...options })
    )
}

const failure = (name: string, config: object, time: string, httpOptions?: HttpOptions) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(
      Effect.flip(Effect.provide(waits[name]!(config), silentAfterOne(httpOptions)))
    )
    yield* TestClock.adjust(time as "1 hour")
    return fiber.pollUnsafe() === undefined ? undefined : yield* Fiber.join(fiber)
  })

describe("a wait whose request has no answer", () => {
  for (const name of Object.keys(waits)) {
    it.effect(`${name} ends when totalTimeout has passed, with the work as it was last seen`, () =>
      Effect.gen(function*() {
        const error = yield* failure(name, { totalTimeout: "20 seconds" }, "25 seconds")
        assert.instanceOf(error, TimeoutError)
        const { delivered, operation, phase } = error as TimeoutError
        assert.deepStrictEqual([operation, phase], [name, "total"])
        assert.isObject(delivered?.last)
      }))

    it.effect(`${name} ends also without a limit of its own, after the limits of its attempts`, () =>
      Effect.gen(function*() {
        const config = { schedule: Schedule.recurs(1), httpOptions: { retryOptions: { attempts: 2, initialDelay: 0 } } }
        assert.isUndefined(yield* failure(name, config, "119 seconds"))
        const error = yield* failure(name, config, "121 seconds")
        const { cause, delivered } = error as TimeoutError
        const timeout = name === "interactions.run" ? cause : error
        assert.strictEqual(timeout instanceof TimeoutError && timeout.phase, "headers")
        assert.isObject(delivered?.last)
      }))

    it.effect(`${name} has the limits of the options, also none`, () =>
      Effect.gen(function*() {
        const once = { attempts: 1 }
        const schedule = Schedule.recurs(1)
        const at = { schedule, httpOptions: { retryOptions: once } }
        assert.isUndefined(yield* failure(name, at, "6 hours", { timeout: 0 }))
        assert.isDefined(yield* failure(name, at, "6 seconds", { timeout: 5000 }))
        assert.isDefined(
          yield* failure(name, { schedule, httpOptions: { retryOptions: once, timeout: 2000 } }, "3 seconds")
        )
      }))
  }

  it("ends over a real socket, on the promise face too", async () => {
    let asked = 0
    const server = createServer((_, response) => {
      if (asked++ === 0) response.setHeader("content-type", "application/json").end(JSON.stringify(running))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: `http://127.0.0.1:${port}` } })
    try {
      const config = { pollInterval: 1, totalTimeout: 150 }
      const error = await ai.files.wait({ name: "files/a", config }).then(() => undefined, (error: unknown) => error)
      assert.instanceOf(error, TimeoutError)
      assert.deepInclude((error as TimeoutError).delivered?.last, { name: "files/a", state: "PROCESSING" })
      assert.strictEqual(asked, 2)
    } finally {
      await ai.close()
      server.closeAllConnections()
      server.close()
    }
  })
})
