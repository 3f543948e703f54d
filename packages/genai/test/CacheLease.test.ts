import { Emulator, Fault, Reply } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Logger, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import type * as CacheLease from "../src/CacheLease.ts"
import { Caches } from "../src/Caches.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import type { CreateCachedContentConfig, CreateCachedContentParameters } from "../src/wire/Caches.ts"
import { always, arrived, expectTag, faults, lastOutcome, once, requests } from "./harness/calls.ts"
import { clockedSocketTest, inMemory, memoryTest, settled, socketTest, vertex } from "./harness/emulated.ts"

const model = "gemini-3.8-flash"

const book = (config: CreateCachedContentConfig = {}): CreateCachedContentParameters => ({
  model,
  config: { contents: "A long book", ttl: "300s", httpOptions: once, ...config }
})

const lease = (config?: CreateCachedContentConfig) => Caches.use((caches) => caches.scoped(book(config)))

const ask = (lease: CacheLease.CacheLease, contents = "Who wrote it?") =>
  lease.use(({ name }) =>
    Models.use((models) =>
      models.generateContent({ model, contents, config: { cachedContent: name, httpOptions: once } })
    )
  )

const nameOf = (lease: CacheLease.CacheLease) => lease.use(({ name }) => Effect.succeed(name))

/** Moves the clock in steps, so that what is sent on the way is answered on the way. */
const pass = (seconds: number, step = 10): Effect.Effect<void> =>
  Effect.gen(function*() {
    for (let passed = 0; passed < seconds; passed += step) {
      yield* TestClock.adjust(`${Math.min(step, seconds - passed)} seconds`)
      yield* settled
    }
  })

/** The calls about caches, in their order. */
const verbs = Effect.map(
  requests,
  (all) =>
    all.flatMap(({ operation }) => operation?.startsWith("caches.") === true ? [operation.slice("caches.".length)] : [])
)

const count = (verb: string) => Effect.map(verbs, (all) => all.filter((sent) => sent === verb).length)

const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      lines.push(`${logLevel}: ${String(message)}`)
    })
    return Effect.as(Effect.provide(effect, Logger.layer([logger])), lines)
  })

// -----------------------------------------------------------------------------
// Life
// -----------------------------------------------------------------------------

describe("a lease", () => {
  memoryTest("that is never used sends nothing", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(lease())
      yield* pass(1000, 100)
      assert.deepStrictEqual(yield* verbs, [])
    }))

  const shared = () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        const cache = yield* lease()
        const answers = yield* Effect.all([ask(cache), ask(cache), ask(cache)], { concurrency: "unbounded" })
        assert.isTrue(answers.every(({ usageMetadata }) => (usageMetadata?.cachedContentTokenCount ?? 0) > 0))
        yield* ask(cache)
        assert.deepStrictEqual(yield* verbs, ["create"])
      }))
      assert.deepStrictEqual(yield* verbs, ["create", "delete"])
    })

  memoryTest("creates the cache with the first use, shares it, and deletes it when its scope ends", shared)
  memoryTest("does so on Vertex", shared, vertex)
  socketTest("does so over a socket", shared)

  memoryTest("keeps the cache alive during a use that takes hours", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const long = yield* Effect.forkChild(cache.use(({ name }) =>
        Effect.andThen(
          Effect.sleep("5 hours"),
          Models.use((models) => models.generateContent({ model, contents: "Hi", config: { cachedContent: name } }))
        )
      ))
      yield* pass(5 * 3600, 50)
      yield* Fiber.join(long)
      // Every half of the ttl, the last of which is the end of the use.
      assert.deepStrictEqual([yield* count("create"), yield* count("update")], [1, 5 * 3600 / 150 - 1])
      const update = (yield* requests).find(({ operation }) => operation === "caches.update")
      assert.deepStrictEqual(update?.body, { ttl: "300s" })
    }))

  clockedSocketTest("keeps the cache alive over a socket", () =>
    Effect.scoped(Effect.gen(function*() {
      const cache = yield* lease({ ttl: "2s" })
      const use = yield* Effect.forkChild(cache.use(({ name }) =>
        Effect.andThen(
          Effect.sleep("2500 millis"),
          Models.use((models) => models.generateContent({ model, contents: "Hi", config: { cachedContent: name } }))
        )
      ))
      // What is created, and extended after each second.
      for (const sent of [1, 2, 3]) {
        yield* arrived(sent)
        yield* lastOutcome
        yield* TestClock.withLive(Effect.sleep("20 millis"))
        yield* TestClock.adjust("1 second")
      }
      const answer = yield* Fiber.join(use)
      assert.isAbove(answer.usageMetadata?.cachedContentTokenCount ?? 0, 0)
      assert.deepStrictEqual(yield* verbs, ["create", "update", "update"])
    })))

  memoryTest("keeps the cache for its ttl after the last use, and no longer", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      yield* ask(cache)
      yield* pass(290)
      yield* ask(cache)
      assert.deepStrictEqual(yield* verbs, ["create", "update"])
      yield* pass(290)
      assert.strictEqual(yield* count("delete"), 0)
      yield* pass(20)
      assert.strictEqual(yield* count("delete"), 1)
      const sent = (yield* verbs).length
      yield* pass(5 * 3600, 100)
      assert.lengthOf(yield* verbs, sent)
      yield* ask(cache)
      assert.deepStrictEqual((yield* verbs).slice(sent), ["create"])
    }))

  memoryTest("lives an hour without a ttl", () =>
    Effect.gen(function*() {
      const cache = yield* lease({ ttl: undefined })
      yield* ask(cache)
      yield* pass(1790)
      assert.strictEqual(yield* count("update"), 0)
      yield* pass(20)
      assert.strictEqual(yield* count("update"), 1)
    }))

  memoryTest("gives the cache as it is after it was extended", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const expireTime = cache.use(({ expireTime }) => Effect.succeed(expireTime))
      assert.strictEqual(yield* expireTime, new Date(300_000).toISOString())
      yield* pass(150)
      assert.strictEqual(yield* expireTime, new Date(450_000).toISOString())
    }))

  memoryTest("leaves the scope of an effect to it", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      let released = false
      yield* Effect.scoped(Effect.gen(function*() {
        const resource = Effect.acquireRelease(Effect.void, () => Effect.sync(() => released = true))
        yield* cache.use(() => resource)
        assert.isFalse(released)
      }))
      assert.isTrue(released)
    }))

  memoryTest("has the error and the value of the effect", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      assert.strictEqual(yield* Effect.flip(cache.use(() => Effect.fail("mine"))), "mine")
      assert.strictEqual(yield* cache.use(() => Effect.succeed(3)), 3)
    }))

  memoryTest("ends uses after its scope as interrupted", () =>
    Effect.gen(function*() {
      const cache = yield* Effect.scoped(lease())
      const exit = yield* Effect.exit(nameOf(cache))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      assert.deepStrictEqual(yield* verbs, [])
    }))

  it.effect("gives the options of its calls to all of them", () =>
    Effect.gen(function*() {
      const httpOptions = { ...once, headers: { "x-mine": "yes" } }
      yield* Effect.scoped(Effect.gen(function*() {
        yield* nameOf(yield* lease({ httpOptions }))
        yield* pass(150)
      }))
      assert.deepStrictEqual(
        (yield* requests).map(({ headers, operation }) => [operation, headers["x-mine"]]),
        [["caches.create", "yes"], ["caches.update", "yes"], ["caches.delete", "yes"]]
      )
    }).pipe(Effect.provide(inMemory())))
})

// -----------------------------------------------------------------------------
// Parameters
// -----------------------------------------------------------------------------

describe("what is asked of a lease", () => {
  const refused = (config: CreateCachedContentConfig) =>
    Effect.map(Effect.flip(Effect.scoped(lease(config))), (error) => expectTag(error, "InvalidRequest"))

  memoryTest("has a ttl in seconds, and no time of its end", () =>
    Effect.gen(function*() {
      for (
        const ttl of ["300", "5m", "-1s", "0s", "", "s", "Infinitys", 300 as unknown as string, Object.create(null)]
      ) {
        const error = yield* refused({ ttl })
        assert.deepStrictEqual([error.operation, error.field], ["caches.scoped", "config.ttl"])
      }
      assert.strictEqual((yield* refused({ expireTime: "2030-01-01T00:00:00Z" })).field, "config.expireTime")
      assert.deepStrictEqual(yield* verbs, [])
      yield* nameOf(yield* lease({ ttl: "1.5s" }))
    }))
})

// -----------------------------------------------------------------------------
// Trouble
// -----------------------------------------------------------------------------

describe("a cache that goes away", () => {
  const goneBetween = (expected: "PermissionDenied" | "NotFound") => () =>
    Effect.scoped(Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      yield* Caches.use((caches) => caches.delete({ name }))
      expectTag(yield* Effect.flip(ask(cache)), expected)
      yield* ask(cache)
      assert.notStrictEqual(yield* nameOf(cache), name)
      assert.deepStrictEqual(yield* verbs, ["create", "delete", "update", "delete", "create"])
    }))

  memoryTest("is created anew after a use found out", goneBetween("PermissionDenied"))
  memoryTest("is created anew after a use found out, on Vertex", goneBetween("NotFound"), vertex)
  socketTest("is created anew after a use found out, over a socket", goneBetween("PermissionDenied"))

  memoryTest("is created anew after it could not be extended, and asked for no more", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      yield* Caches.use((caches) => caches.delete({ name }))
      yield* Effect.forkChild(cache.use(() => Effect.never))
      yield* pass(1000)
      assert.deepStrictEqual(yield* verbs, ["create", "delete", "update"])
      yield* ask(cache)
      assert.strictEqual(yield* count("create"), 2)
    }))

  memoryTest("is not suspected for refusals of something else", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      const elsewhere = Caches.use((caches) => caches.get({ name: "another" }))
      expectTag(yield* Effect.flip(cache.use(() => elsewhere)), "PermissionDenied")
      assert.strictEqual(yield* nameOf(cache), name)
    }))

  memoryTest("keeps a use waiting for its error no longer than 5 seconds", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      yield* Caches.use((caches) => caches.delete({ name }))
      yield* always(Fault.delay("1 hour"), "caches.update")
      const use = yield* Effect.forkChild(Effect.flip(ask(cache)))
      yield* pass(5)
      expectTag(yield* Fiber.join(use), "PermissionDenied")
    }))
})

describe("a cache that cannot be extended", () => {
  memoryTest("because that is not allowed is deleted all the same", () =>
    Effect.gen(function*() {
      yield* always(Fault.status(403), "caches.update")
      yield* Effect.scoped(Effect.gen(function*() {
        const cache = yield* lease()
        const name = yield* nameOf(cache)
        yield* pass(200)
        assert.notStrictEqual(yield* nameOf(cache), name)
      }))
      assert.deepStrictEqual(yield* verbs, ["create", "update", "delete", "create", "delete"])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.unwrap(Caches.useSync((caches) => caches.list()))), [])
    }))

  memoryTest("is tried again before its ttl is over", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      yield* Effect.forkChild(cache.use(() => Effect.never))
      yield* Emulator.use((emulator) =>
        emulator.inject(Fault.sequence("caches.update", [Fault.status(500), Fault.reset, Fault.status(400)]))
      )
      yield* pass(400)
      assert.strictEqual(yield* count("update"), 4)
      yield* pass(2000)
      yield* ask(cache)
      assert.strictEqual(yield* nameOf(cache), name)
    }))

  memoryTest("is tried again where the server does not answer", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      const name = yield* nameOf(cache)
      yield* Effect.forkChild(cache.use(() => Effect.never))
      yield* Emulator.use((emulator) => emulator.inject(Fault.sequence("caches.update", [Fault.stall()])))
      yield* pass(2000)
      yield* ask(cache)
      assert.strictEqual(yield* nameOf(cache), name)
    }))

  memoryTest("expires with a warning, and the next use creates another", () =>
    Effect.gen(function*() {
      const lines = yield* logged(Effect.gen(function*() {
        const cache = yield* lease()
        const name = yield* nameOf(cache)
        yield* Effect.forkChild(cache.use(() => Effect.never))
        yield* always(Fault.status(500), "caches.update")
        yield* pass(310, 1)
        const tried = yield* count("update")
        assert.isAbove(tried, 3)
        assert.isBelow(tried, 10)
        yield* pass(1000)
        assert.strictEqual(yield* count("update"), tried)
        yield* Emulator.use((emulator) => emulator.reset)
        yield* ask(cache)
        assert.notStrictEqual(yield* nameOf(cache), name)
      }))
      assert.lengthOf(lines, 1)
      assert.match(lines[0]!, /^Warn: cachedContents\/\w+ could not be extended, and has expired: /)
    }))
})

describe("a create that fails", () => {
  memoryTest("fails the uses that wait for it, and the next tries again", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      yield* faults(Fault.status(500))
      const errors: ReadonlyArray<GenAIError> = yield* Effect.all([Effect.flip(ask(cache)), Effect.flip(ask(cache))], {
        concurrency: 2
      })
      assert.deepStrictEqual(errors.map(({ _tag }) => _tag), ["ServerError", "ServerError"])
      assert.deepStrictEqual(yield* verbs, ["create"])
      yield* ask(cache)
      assert.deepStrictEqual(yield* verbs, ["create", "create"])
    }))

  memoryTest("may be one that the server answers without a name", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      for (const name of [undefined, null, "", 5, {}]) {
        yield* faults(Fault.reply(Reply.json({ model, name })))
        assert.strictEqual(expectTag(yield* Effect.flip(nameOf(cache)), "DecodeError").operation, "caches.create")
      }
    }))

  memoryTest("is what is wrong with the parameters, too", () =>
    Effect.gen(function*() {
      const cache = yield* lease({ kmsKeyName: "a-key" })
      expectTag(yield* Effect.flip(ask(cache)), "UnsupportedField")
    }))
})

// -----------------------------------------------------------------------------
// Interruption and the end
// -----------------------------------------------------------------------------

describe("interruption", () => {
  memoryTest("of a use leaves the cache to the others, and the end deletes it once", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        const cache = yield* lease()
        const use = yield* Effect.forkChild(cache.use(() => Effect.never))
        yield* settled
        yield* Fiber.interrupt(use)
        yield* ask(cache)
        assert.deepStrictEqual(yield* verbs, ["create"])
        yield* Effect.forkChild(cache.use(() => Effect.never))
        yield* settled
      }))
      assert.deepStrictEqual(yield* verbs, ["create", "delete"])
    }))

  const ofAll = () =>
    Effect.gen(function*() {
      const used = yield* Deferred.make<string>()
      const program = Effect.scoped(Effect.flatMap(lease(), (cache) =>
        cache.use(({ name }) =>
          Effect.andThen(Deferred.succeed(used, name), Effect.never)
        )))
      const running = yield* Effect.forkChild(program)
      yield* Deferred.await(used)
      yield* Fiber.interrupt(running)
      assert.deepStrictEqual(yield* verbs, ["create", "delete"])
    })
  memoryTest("of all that has the scope deletes the cache once", ofAll)
  socketTest("of all that has the scope deletes the cache once, over a socket", ofAll)

  memoryTest("of one that waits for the creation leaves it to the others", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      yield* faults(Fault.delay("2 seconds"))
      const first = yield* Effect.forkChild(ask(cache))
      const second = yield* Effect.forkChild(ask(cache))
      yield* settled
      yield* Fiber.interrupt(first)
      yield* pass(2, 1)
      yield* Fiber.join(second)
      assert.deepStrictEqual(yield* verbs, ["create"])
    }))

  memoryTest("of a creation deletes what it has made", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      yield* faults(Fault.delay("3 seconds"))
      const use = yield* Effect.forkChild(ask(cache))
      yield* settled
      const interrupted = yield* Effect.forkChild(Fiber.interrupt(use))
      yield* pass(3, 1)
      yield* Fiber.join(interrupted)
      assert.deepStrictEqual(yield* verbs, ["create", "delete"])
      yield* ask(cache)
      assert.strictEqual(yield* count("create"), 2)
    }))

  memoryTest("of a creation that is not answered waits 5 seconds", () =>
    Effect.gen(function*() {
      const cache = yield* lease()
      yield* faults(Fault.delay("1 hour"))
      const use = yield* Effect.forkChild(ask(cache))
      yield* settled
      const interrupted = yield* Effect.forkChild(Fiber.interrupt(use))
      yield* pass(4, 1)
      assert.isUndefined(interrupted.pollUnsafe())
      yield* pass(1, 1)
      yield* Fiber.join(interrupted)
      assert.strictEqual(yield* Effect.map(requests, (all) => all.length), 1)
      assert.strictEqual(yield* (yield* requests)[0]!.outcome, "clientClosed")
    }))
})

describe("the end of the scope", () => {
  memoryTest(
    "during a creation deletes what that has made, and the use ends as interrupted",
    () =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const cache = yield* Scope.provide(lease(), scope)
        yield* faults(Fault.delay("2 seconds"))
        const use = yield* Effect.forkChild(ask(cache))
        yield* settled
        const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
        yield* pass(2, 1)
        yield* Fiber.join(closing)
        const exit = yield* Fiber.await(use)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
        assert.deepStrictEqual(yield* verbs, ["create", "delete"])
      })
  )

  const ended = (
    body: (cache: CacheLease.CacheLease) => Effect.Effect<unknown, GenAIError, Models | Caches | Emulator>
  ) =>
    logged(Effect.gen(function*() {
      const scope = yield* Scope.make()
      const cache = yield* Scope.provide(lease(), scope)
      yield* nameOf(cache)
      yield* body(cache)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* pass(6, 1)
      assert.isDefined(closing.pollUnsafe())
      yield* Fiber.join(closing)
    }))

  memoryTest("waits 5 seconds for the server to delete, and warns", () =>
    Effect.gen(function*() {
      const lines = yield* ended(() => always(Fault.delay("1 hour"), "caches.delete"))
      assert.lengthOf(lines, 1)
      assert.match(lines[0]!, /^Warn: cachedContents\/\w+ could not be deleted, and expires by itself: /)
    }))

  memoryTest("warns of a delete that fails", () =>
    Effect.gen(function*() {
      const lines = yield* ended(() => always(Fault.status(500), "caches.delete"))
      assert.match(lines.join("\n"), /^Warn: .* could not be deleted, .*An internal error has occurred/)
    }))

  memoryTest("says nothing of a cache that is gone", () =>
    Effect.gen(function*() {
      const gone = (cache: CacheLease.CacheLease) =>
        cache.use(({ name }) => Caches.use((caches) => caches.delete({ name })))
      assert.deepStrictEqual(yield* ended(gone), [])
      assert.strictEqual(yield* count("delete"), 2)
    }))
})
