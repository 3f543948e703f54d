import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe } from "@effect/vitest"
import { Cause, Effect, Exit, Stream } from "effect"
import { Files } from "../../../src/Files.ts"
import { GenAI } from "../../../src/GenAI.ts"
import { type GenAIError, InvalidRequest, isGenAIError } from "../../../src/GenAIError.ts"
import { once, requestCount } from "../../harness/calls.ts"
import { memoryTest } from "../../harness/emulated.ts"

type Method = (...args: ReadonlyArray<unknown>) => unknown

interface Named {
  readonly name: string
  readonly method: Method
}

/** The methods of a service and of the services in it, by their names. */
const methodsOf = (service: object, prefix = ""): ReadonlyArray<Named> =>
  Object.entries(service).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "function"
      ? [{ name: prefix + name, method: value as Method }]
      : typeof value === "object" && value !== null
      ? methodsOf(value, `${prefix}${name}.`)
      : []
  )

const methods = Effect.map(GenAI, (ai) =>
  methodsOf(ai).map(({ method, name }) => ({
    method,
    // The documents of stores are a resource of their own, under two names. Music has the name that the API has for it.
    name: name.replace(/^fileSearchStores\.documents\./, "documents.").replace(/^liveMusic\./, "live.music.")
  })))

const outcome = (method: Method, ...args: ReadonlyArray<unknown>) =>
  Effect.suspend(() => {
    const called = method(...args) as Effect.Effect<unknown, GenAIError> | Stream.Stream<unknown, GenAIError>
    return Effect.exit(
      Effect.provide(
        Effect.scoped(Stream.isStream(called) ? Stream.runDrain(Stream.take(called, 3)) : called),
        NodeFileSystem.layer
      )
    )
  })

const cyclic: { [name: string]: unknown } = { model: "gemini-2.5-flash", contents: "Hi" }
cyclic["config"] = { labels: cyclic }
cyclic["self"] = cyclic

const throwing = Object.defineProperty({ contents: "Hi" }, "model", {
  enumerable: true,
  get: () => {
    throw new Error("a getter of the caller's")
  }
})

const throwingBelow = { model: "gemini-2.5-flash", contents: "Hi", name: "files/abc", config: throwing }

/** What no method takes for its parameters. */
const neverParams = {
  null: null,
  "a number": 5,
  "a list": [],
  "a symbol": Symbol("s"),
  "a bigint": 5n,
  "a getter that throws": throwing
}

const fieldNames = [
  "contents",
  "referenceImages",
  "source",
  "src",
  "requests",
  "file",
  "operation",
  "image",
  "video",
  "prompt",
  "uri",
  "input",
  "tools",
  "agent_config",
  "environment",
  "path",
  "auth",
  "uris",
  "dest",
  "trainingDataset",
  "baseModel",
  "fileSearchStoreName",
  "subscribed_events",
  "schedule",
  "interaction",
  "reward",
  "examples"
]

/** What can only be told from parameters below their top. */
const hostile = {
  "a cyclic object": cyclic,
  "a getter below that throws": throwingBelow,
  "a bigint within": {
    model: 5n,
    contents: [5n],
    name: 5n,
    config: { maxOutputTokens: 5n, anything: 5n },
    anything: 5n
  },
  "an object without prototype": Object.create(null) as object,
  ...Object.fromEntries(
    [null, 5, "x", [null], [5], [[]], {}, throwing].map((value, index) => [`fields of kind ${index}`, {
      ...Object.fromEntries(fieldNames.map((name) => [name, value])),
      model: "gemini-2.5-flash",
      name: "files/abc"
    }])
  )
}

/** Methods whose parameters, or all but an id, may be left out. */
const takesNothing = /^(agents\.create|authTokens\.create|fileSearchStores\.create|.*\.(list|listPages))$/

const takesId =
  /^(agents|credentials|environments|triggers|voices|webhooks|interactions)\.(?!create|list$|listPages|run$)|^triggers\.run$/

const failureOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined

const assertRefused = (exit: Exit.Exit<unknown, unknown>, name: string, what: string) => {
  const error = failureOf(exit)
  assert.instanceOf(error, InvalidRequest, `${name} of ${what}`)
  if (!(error instanceof InvalidRequest)) return
  assert.strictEqual(error.operation, name.replace(/Pages$/, ""), what)
  assert.isAbove(error.field.length, 0)
  assert.isAbove(error.expected.length, 0)
}

describe("every method", () => {
  memoryTest(
    "refuses what cannot be its parameters, by operation and field, before anything is sent",
    () =>
      Effect.gen(function*() {
        const all = yield* methods
        assert.isAbove(all.length, 100)
        for (const { method, name } of all) {
          for (const [what, value] of Object.entries({ ...neverParams, "a string": "x", nothing: undefined })) {
            if (value === undefined && takesNothing.test(name)) continue
            if (takesId.test(name)) {
              if (what !== "a string") assertRefused(yield* outcome(method, value), name, what)
              if (value !== undefined) assertRefused(yield* outcome(method, "an-id", value), name, what)
            } else {
              assertRefused(yield* outcome(method, value), name, what)
            }
          }
        }
        assert.strictEqual(yield* requestCount, 0)
      })
  )

  for (const [what, value] of Object.entries({ ...neverParams, ...hostile, nothing: undefined, "a string": "x" })) {
    memoryTest(
      `fails with a tagged error or sends a request, for ${what} as any argument`,
      () =>
        Effect.gen(function*() {
          const untagged = new Set<string>()
          for (const { method, name } of yield* methods) {
            const calls = [[value], [{}, value], ["an-id", value], ["an-id", {}, value], [{}, { httpOptions: value }], [
              {
                config: value
              }
            ]]
            for (const args of calls) {
              const exit = yield* outcome(method, ...args)
              const error = failureOf(exit)
              if (error === undefined) continue
              const isTagged = isGenAIError(error) || (error as { readonly _tag?: unknown })._tag === "JobFailed"
              if (!isTagged || !(Exit.isFailure(exit) && exit.cause.reasons.every(Cause.isFailReason))) {
                untagged.add(`${name}, ${args.length} arguments: ${String(error)}`)
              }
            }
          }
          assert.deepStrictEqual([...untagged], [])
        }),
      { httpOptions: once }
    )
  }

  memoryTest("refuses options that are not those of a call", () =>
    Effect.gen(function*() {
      for (const { method, name } of yield* methods) {
        for (const abortSignal of ["none", {}, 5]) {
          const error = failureOf(yield* outcome(method, { config: { abortSignal } }))
          if (takesId.test(name)) continue
          assert.instanceOf(error, InvalidRequest, name)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("that waits refuses how it cannot wait", () =>
    Effect.gen(function*() {
      const waits = (yield* methods).filter(({ name }) => name.endsWith(".wait"))
      assert.lengthOf(waits, 4)
      for (const { method, name } of waits) {
        for (const field of ["schedule", "onProgress", "abortSignal"]) {
          const params = { name: "files/abc", operation: { name: "a/b" }, config: { [field]: "none" } }
          const error = failureOf(yield* outcome(method, params))
          assert.strictEqual((error as InvalidRequest).field, `config.${field}`, name)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("takes null for options that are absent", () =>
    Effect.gen(function*() {
      const files = yield* Files
      const file = new Blob(["Hello"], { type: "text/plain" })
      const { name } = yield* files.upload({ file, config: null as unknown as undefined })
      const config = { abortSignal: null as unknown as undefined }
      assert.strictEqual((yield* files.wait({ name, config })).name, name)
      assert.lengthOf(yield* Stream.runCollect(files.list({ config: null as unknown as undefined })), 1)
    }))
})
