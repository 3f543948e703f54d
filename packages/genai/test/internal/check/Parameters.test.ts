import { assert, describe } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Batches } from "../../../src/Batches.ts"
import { Caches } from "../../../src/Caches.ts"
import { Documents } from "../../../src/Documents.ts"
import { Files } from "../../../src/Files.ts"
import { FileSearchStores } from "../../../src/FileSearchStores.ts"
import { type GenAIError, InvalidRequest } from "../../../src/GenAIError.ts"
import { Models } from "../../../src/Models.ts"
import { Operations } from "../../../src/Operations.ts"
import { Tunings } from "../../../src/Tunings.ts"
import { requestCount } from "../../harness/calls.ts"
import { memoryTest } from "../../harness/emulated.ts"

type Verb = (params?: unknown) => unknown

/** The verbs of all resources that take their parameters apart, and those that need none. */
const verbs = Effect.gen(function*() {
  const resources = {
    batches: yield* Batches,
    caches: yield* Caches,
    documents: yield* Documents,
    fileSearchStores: yield* FileSearchStores,
    files: yield* Files,
    models: { list: (yield* Models).list, listPages: (yield* Models).listPages },
    operations: yield* Operations,
    tunings: yield* Tunings
  }
  return Object.entries(resources).flatMap(([resource, verbs]) =>
    Object.entries(verbs)
      // Rewards are for Vertex alone.
      .filter(([name, verb]) => typeof verb === "function" && name !== "validateReward")
      .map(([name, verb]) => ({ name: `${resource}.${name}`, verb: verb as Verb }))
  )
})

/** What a verb, called without types, fails with. */
const failure = (verb: Verb, params: unknown) =>
  Effect.suspend(() => {
    const called = verb(params) as Effect.Effect<unknown, GenAIError> | Stream.Stream<unknown, GenAIError>
    return Effect.flip(Effect.scoped(Stream.isStream(called) ? Stream.runDrain(called) : called))
  })

const wrongParams = [null, 5, "files/abc", true, [], Symbol("s")]

const wrongConfigs = [5, "text", true, [null], Symbol("s")]

describe("programs without types", () => {
  memoryTest("are told of parameters that are none, by every verb, and nothing is sent", () =>
    Effect.gen(function*() {
      for (const { name, verb } of yield* verbs) {
        for (const params of wrongParams) {
          const error = yield* failure(verb, params)
          assert.instanceOf(error, InvalidRequest, `${name}(${String(params)})`)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("are told of a config that is none where it would be taken apart", () =>
    Effect.gen(function*() {
      const takingApart = (yield* verbs).filter(({ name }) =>
        /(list|upload|wait|run|results|submit|scoped)/i.test(name)
      )
      assert.isAbove(takingApart.length, 20)
      for (const { name, verb } of takingApart) {
        for (const config of wrongConfigs) {
          const error = yield* failure(verb, { config })
          assert.instanceOf(error, InvalidRequest, name)
          assert.strictEqual((error as InvalidRequest).field, "config", name)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("are told how they cannot wait", () =>
    Effect.gen(function*() {
      const waits = (yield* verbs).filter(({ name }) => name.endsWith(".wait"))
      assert.lengthOf(waits, 4)
      for (const { name, verb } of waits) {
        for (const field of ["schedule", "onProgress", "abortSignal"]) {
          const error = yield* failure(verb, {
            name: "files/abc",
            operation: { name: "a/b" },
            config: { [field]: "none" }
          })
          assert.strictEqual((error as InvalidRequest).field, `config.${field}`, name)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("may say null where they say nothing", () =>
    Effect.gen(function*() {
      const files = yield* Files
      const file = new Blob(["Hello"], { type: "text/plain" })
      const { name } = yield* files.upload({ file, config: null as unknown as undefined })
      const config = { abortSignal: null as unknown as undefined }
      assert.strictEqual((yield* files.wait({ name, config })).name, name)
      assert.lengthOf(yield* Stream.runCollect(files.list({ config: null as unknown as undefined })), 1)
    }))
})
