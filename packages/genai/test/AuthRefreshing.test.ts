import { Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Data, Deferred, type Duration, Effect, Exit, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import * as Auth from "../src/Auth.ts"
import { AuthError } from "../src/GenAIError.ts"
import { atOnce, expectTag, faults, generate, once, requestCount, requests } from "./harness/calls.ts"
import { memoryTest, settled, waited } from "./harness/emulated.ts"

const operation = "models.generateContent"
const vertex = { enterprise: true, project: "my-project", location: "us-central1" }

class NoToken extends Data.TaggedError("NoToken")<{ readonly reason: string }> {}

/** A source of numbered tokens that are valid for an hour, and how often it was asked. */
const numbered = (lifetime: Duration.Input = "1 hour", delay: Duration.Input = 0) => {
  const asked = { count: 0 }
  const source = Effect.delay(
    Effect.sync(() => ({ token: `ya29.${++asked.count}`, lifetime })),
    delay
  )
  return { asked, source }
}

/** The token of a call. */
const tokenOf = (auth: Auth.Auth) =>
  Effect.map(auth.credentials(operation), ({ headers }) => headers["authorization"]!.replace("Bearer ", ""))

const all = (auth: Auth.Auth, count: number) =>
  Effect.forEach(Array.from({ length: count }), () => tokenOf(auth), { concurrency: "unbounded" })

// -----------------------------------------------------------------------------
// Tokens
// -----------------------------------------------------------------------------

describe("what a source may return", () => {
  const returned: { readonly [title: string]: Auth.TokenSource } = {
    "a string of an Effect": Effect.succeed("ya29.token"),
    "a Redacted of an Effect": Effect.succeed(Redacted.make("ya29.token")),
    "a token of an Effect": Effect.succeed({ token: Redacted.make("ya29.token"), lifetime: "1 hour" as const }),
    "a string of an async function": async () => "ya29.token",
    "a token of an async function": async () => ({ token: "ya29.token", expiresAt: new Date(Date.now() + 60_000) }),
    "a token of a function that is not async": () => Promise.resolve({ token: "ya29.token", expiresAt: Date.now() })
  }
  for (const [title, source] of Object.entries(returned)) {
    it.effect(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* Auth.refreshing(source).credentials(operation), {
          headers: { authorization: "Bearer ya29.token" },
          query: { access_token: "ya29.token" }
        })
        const { headers } = yield* Auth.refreshing(source, { quotaProject: "payer" }).credentials(operation)
        assert.strictEqual(headers["x-goog-user-project"], "payer")
      }))
  }

  it.effect("the quota project of a token goes before that of the options", () =>
    Effect.gen(function*() {
      const auth = Auth.refreshing(Effect.succeed({ token: "t", quotaProject: "of-token" }), { quotaProject: "other" })
      assert.strictEqual((yield* auth.credentials(operation)).headers["x-goog-user-project"], "of-token")
    }))

  it.effect("nothing is asked before a call", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered()
      Auth.refreshing(source)
      yield* settled
      assert.strictEqual(asked.count, 0)
    }))

  it.effect("the project is a string, an Effect or an async function", () =>
    Effect.gen(function*() {
      for (const project of ["mine", Effect.succeed("mine"), async () => "mine"]) {
        assert.strictEqual(yield* Auth.refreshing(numbered().source, { project }).project, "mine")
      }
      assert.isUndefined(yield* Auth.refreshing(numbered().source).project)
      const failing = Auth.refreshing(numbered().source, { project: () => Promise.reject(new Error("no")) })
      assert.instanceOf(yield* Effect.flip(failing.project), AuthError)
    }))
})

// -----------------------------------------------------------------------------
// Sharing
// -----------------------------------------------------------------------------

describe("one token for all calls", () => {
  it.effect("1,000 first calls at the same time ask once", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered("1 hour", "1 second")
      const auth = Auth.refreshing(source)
      const tokens = yield* waited(all(auth, 1_000))
      assert.deepStrictEqual(new Set(tokens), new Set(["ya29.1"]))
      assert.strictEqual(asked.count, 1)
      yield* all(auth, 1_000)
      assert.strictEqual(asked.count, 1)
    }))

  it.effect("a caller that leaves does not take the token from the others", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered("1 hour", "1 second")
      const auth = Auth.refreshing(source)
      const first = yield* Effect.forkChild(tokenOf(auth))
      yield* settled
      const second = yield* Effect.forkChild(tokenOf(auth))
      yield* settled
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "ya29.1")
      assert.strictEqual(asked.count, 1)
    }))

  it.effect("the last caller that leaves interrupts the source, and the next one asks again", () =>
    Effect.gen(function*() {
      const interrupted = yield* Deferred.make<void>()
      let asked = 0
      const source = Effect.suspend(() =>
        ++asked === 1
          ? Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
          : Effect.succeed("ya29.second")
      )
      const auth = Auth.refreshing(source)
      const callers = yield* Effect.forEach([1, 2], () => Effect.forkChild(tokenOf(auth)))
      yield* settled
      yield* Fiber.interrupt(callers[0]!)
      assert.isFalse(Deferred.isDoneUnsafe(interrupted))
      yield* Fiber.interrupt(callers[1]!)
      yield* Deferred.await(interrupted)
      assert.strictEqual(yield* tokenOf(auth), "ya29.second")
    }))

  it.effect("the signal of an async function aborts with it", () =>
    Effect.gen(function*() {
      let signal: AbortSignal | undefined
      const auth = Auth.refreshing((given) => {
        signal = given
        return new Promise<string>(() => {})
      })
      const caller = yield* Effect.forkChild(tokenOf(auth))
      yield* settled
      assert.isFalse(signal?.aborted)
      yield* Fiber.interrupt(caller)
      yield* settled
      assert.isTrue(signal?.aborted)
    }))
})

// -----------------------------------------------------------------------------
// Expiry
// -----------------------------------------------------------------------------

describe("a token that expires", () => {
  it.effect("is replaced 5 minutes before, while calls go on with it", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered("1 hour")
      const auth = Auth.refreshing(source)
      yield* tokenOf(auth)
      yield* TestClock.adjust("54 minutes")
      yield* all(auth, 10)
      assert.strictEqual(asked.count, 1)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* all(auth, 10), Array.from({ length: 10 }, () => "ya29.1"))
      yield* settled
      assert.strictEqual(asked.count, 2)
      assert.strictEqual(yield* tokenOf(auth), "ya29.2")
      assert.strictEqual(asked.count, 2)
    }))

  it.effect("is not sent after its end: calls wait for the next one", () =>
    Effect.gen(function*() {
      const { source } = numbered("1 hour", "1 second")
      const auth = Auth.refreshing(source)
      yield* waited(tokenOf(auth))
      yield* TestClock.adjust("60 minutes")
      assert.strictEqual(yield* waited(tokenOf(auth)), "ya29.2")
    }))

  it.effect("soon is used for half of its time, whatever refreshBefore says", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered("2 minutes")
      const auth = Auth.refreshing(source)
      yield* tokenOf(auth)
      yield* TestClock.adjust("59 seconds")
      yield* all(auth, 5)
      yield* settled
      assert.strictEqual(asked.count, 1)
      yield* TestClock.adjust("1 second")
      yield* tokenOf(auth)
      yield* settled
      assert.strictEqual(asked.count, 2)
    }))

  it.effect("refreshBefore is an option", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered("1 hour")
      const auth = Auth.refreshing(source, { refreshBefore: "1 minute" })
      yield* tokenOf(auth)
      yield* TestClock.adjust("58 minutes")
      yield* tokenOf(auth)
      yield* settled
      assert.strictEqual(asked.count, 1)
    }))

  it.effect("at a time nobody named is replaced after 5 minutes", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(async () => `ya29.${++asked}`)
      yield* tokenOf(auth)
      yield* TestClock.adjust("299 seconds")
      yield* tokenOf(auth)
      yield* settled
      assert.strictEqual(asked, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* tokenOf(auth), "ya29.1")
      yield* settled
      assert.strictEqual(yield* tokenOf(auth), "ya29.2")
    }))

  it.effect("in the past is used for a while, since the clock here may be wrong", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("10 hours")
      let asked = 0
      const auth = Auth.refreshing(Effect.sync(() => ({ token: `ya29.${++asked}`, expiresAt: 1_000 })))
      yield* all(auth, 100)
      yield* TestClock.adjust("4 seconds")
      yield* all(auth, 100)
      assert.strictEqual(asked, 1)
    }))

  it.effect("keeps its lifetime whatever the wall clock does after its receipt", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let asked = 0
      const auth = Auth.refreshing(
        Effect.map(Clock.currentTimeMillis, (now) => ({ token: `ya29.${++asked}`, expiresAt: now + 3_600_000 }))
      )
      for (const jump of [0, 36_000_000, -36_000_000]) {
        yield* Effect.provideService(tokenOf(auth), Clock.Clock, {
          ...clock,
          currentTimeMillisUnsafe: () => 1e12 + jump,
          currentTimeMillis: Effect.succeed(1e12 + jump),
          monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
          currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
          sleep: (duration) => clock.sleep(duration)
        })
        yield* settled
      }
      assert.strictEqual(asked, 1)
    }))

  it.effect("is kept while its replacement fails, which is not tried with every call", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(
        Effect.suspend(() =>
          ++asked === 1 ? Effect.succeed({ token: "ya29.first", lifetime: "1 hour" as const }) : Effect.fail("down")
        )
      )
      yield* tokenOf(auth)
      yield* TestClock.adjust("55 minutes")
      for (let call = 0; call < 20; call++) {
        assert.strictEqual(yield* tokenOf(auth), "ya29.first")
        yield* settled
      }
      assert.strictEqual(asked, 2)
      yield* TestClock.adjust("10 seconds")
      yield* tokenOf(auth)
      yield* settled
      assert.strictEqual(asked, 3)
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual((yield* Effect.flip(waited(tokenOf(auth)))).cause, "down")
    }))

  it.effect("is kept while its replacement hangs, which is given up after the time limit", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(
        Effect.suspend(() => {
          asked++
          return asked === 2 ? Effect.never : Effect.succeed({ token: `ya29.${asked}`, lifetime: "1 hour" as const })
        })
      )
      yield* tokenOf(auth)
      yield* TestClock.adjust("55 minutes")
      yield* tokenOf(auth)
      yield* TestClock.adjust("29 seconds")
      yield* tokenOf(auth)
      assert.strictEqual(asked, 2)
      yield* TestClock.adjust("1 second")
      yield* tokenOf(auth)
      yield* settled
      assert.strictEqual(yield* tokenOf(auth), "ya29.3")
    }))
})

// -----------------------------------------------------------------------------
// Refusals
// -----------------------------------------------------------------------------

describe("a token that the server refuses", () => {
  const revoked = numbered()
  memoryTest("is renewed once, and the call is sent once more", () =>
    Effect.gen(function*() {
      yield* generate()
      assert.deepStrictEqual((yield* requests).map(({ headers }) => headers["authorization"]), [
        "Bearer ya29.1",
        "Bearer ya29.2"
      ])
      yield* generate()
      assert.strictEqual(yield* requestCount, 3)
      assert.strictEqual(revoked.asked.count, 2)
    }), { ...vertex, auth: Auth.refreshing(revoked.source), emulator: { accessTokens: ["ya29.2"] } })

  const many = numbered("1 hour", "1 second")
  memoryTest("is renewed once for 100 calls", () =>
    Effect.gen(function*() {
      yield* waited(Effect.forEach(Array.from({ length: 100 }), () => generate(once), { concurrency: "unbounded" }))
      assert.strictEqual(many.asked.count, 2)
      assert.strictEqual(yield* requestCount, 200)
    }), { ...vertex, auth: Auth.refreshing(many.source), emulator: { accessTokens: ["ya29.2"] } })

  it.effect("is not renewed for a call that was refused with an older one", () =>
    Effect.gen(function*() {
      const { asked, source } = numbered()
      const auth = Auth.refreshing(source)
      const old = yield* auth.credentials(operation)
      const fresh = yield* auth.renewed(old, operation)
      assert.deepStrictEqual(yield* auth.renewed(old, operation), fresh)
      assert.strictEqual(asked.count, 2)
    }))

  const refused = numbered()
  memoryTest("twice fails the call", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(generate(atOnce)), "Unauthenticated")
      assert.strictEqual(yield* requestCount, 2)
    }), { ...vertex, auth: Auth.refreshing(refused.source), emulator: { accessTokens: ["another"] } })

  it.effect("and comes again is not asked for by every call", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(Effect.sync(() => ({ token: "ya29.same", lifetime: "1 hour" as const, n: ++asked })))
      for (let call = 0; call < 10; call++) {
        const refused = yield* auth.credentials(operation)
        assert.isUndefined(yield* auth.renewed(refused, operation))
      }
      assert.strictEqual(asked, 2)
      yield* TestClock.adjust("10 seconds")
      assert.isUndefined(yield* auth.renewed(yield* auth.credentials(operation), operation))
      assert.strictEqual(asked, 3)
    }))

  let attempt = 0
  memoryTest("and that cannot be renewed is an AuthError with its cause", () =>
    Effect.gen(function*() {
      const error = expectTag(yield* Effect.flip(waited(generate(once))), "AuthError")
      assert.deepStrictEqual(error.cause, new NoToken({ reason: "revoked" }))
      assert.strictEqual(yield* requestCount, 1)
    }), {
    ...vertex,
    auth: Auth.refreshing(
      Effect.suspend(() =>
        ++attempt === 1 ? Effect.succeed("ya29.first") : Effect.fail(new NoToken({ reason: "revoked" }))
      )
    ),
    emulator: { accessTokens: ["another"] }
  })

  const steady = numbered()
  memoryTest("is the only reason to renew: a server that is down is none", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(503), Fault.status(403))
      yield* Effect.flip(generate(once))
      yield* Effect.flip(generate(once))
      yield* generate(once)
      assert.strictEqual(steady.asked.count, 1)
    }), { ...vertex, auth: Auth.refreshing(steady.source) })
})

// -----------------------------------------------------------------------------
// Sources that fail
// -----------------------------------------------------------------------------

describe("a source that fails", () => {
  it.effect("is asked three times while calls wait, once for all of them", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(Effect.suspend(() => {
        asked++
        return Effect.fail(new NoToken({ reason: "down" }))
      }))
      const exits = yield* waited(
        Effect.forEach(Array.from({ length: 100 }), () => Effect.flip(tokenOf(auth)), { concurrency: "unbounded" }),
        "250 millis"
      )
      assert.strictEqual(asked, 3)
      for (const error of exits) {
        assert.instanceOf(error, AuthError)
        assert.strictEqual(error.operation, operation)
        assert.strictEqual(error.message, "The source of access tokens failed")
        assert.instanceOf(error.cause, NoToken)
        assert.isFalse(error.isRetryable)
      }
      yield* Effect.flip(waited(tokenOf(auth)))
      assert.strictEqual(asked, 6)
    }))

  it.effect("for a while does not fail a call", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(async () => {
        if (++asked < 3) throw new TypeError("fetch failed")
        return "ya29.third"
      })
      assert.strictEqual(yield* waited(tokenOf(auth)), "ya29.third")
    }))

  it.effect("with an AuthError is not asked again, and the error keeps its message", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(Effect.suspend(() => {
        asked++
        return Effect.fail(new AuthError({ message: "the refresh token was revoked", operation: "auth", cause: 7 }))
      }))
      const error = yield* Effect.flip(tokenOf(auth))
      assert.deepStrictEqual([error.message, error.operation, error.cause], [
        "the refresh token was revoked",
        operation,
        7
      ])
      assert.strictEqual(asked, 1)
    }))

  it.effect("attempts is an option", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(
        Effect.suspend(() => {
          asked++
          return Effect.fail("down")
        }),
        { attempts: 1 }
      )
      yield* Effect.flip(tokenOf(auth))
      assert.strictEqual(asked, 1)
    }))

  const failing: { readonly [title: string]: Auth.TokenSource } = {
    "throws at once": () => {
      throw new Error("no")
    },
    rejects: () => Promise.reject(new Error("no")),
    "rejects with nothing": () => Promise.reject(undefined),
    "rejects with what throws when it is read": () => Promise.reject(new Proxy({}, { get: () => assert.fail() })),
    dies: Effect.die(new Error("no")),
    "interrupts itself": Effect.interrupt
  }
  for (const [title, source] of Object.entries(failing)) {
    it.effect(`${title}: an AuthError`, () =>
      Effect.gen(function*() {
        const exit = yield* waited(Effect.exit(tokenOf(Auth.refreshing(source))))
        assert.isTrue(Exit.isFailure(exit) && Cause.squash(exit.cause) instanceof AuthError, inspect(exit))
      }))
  }

  it.effect("hangs: an AuthError after 30 seconds for all who wait, and the next call asks again", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(Effect.suspend(() => ++asked === 1 ? Effect.never : Effect.succeed("ya29.second")))
      const callers = yield* Effect.forkChild(
        Effect.forEach([1, 2, 3], () => Effect.flip(tokenOf(auth)), { concurrency: "unbounded" })
      )
      yield* settled
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(callers.pollUnsafe())
      yield* TestClock.adjust("1 second")
      for (const { message } of yield* Fiber.join(callers)) {
        assert.strictEqual(message, "The source of access tokens did not answer within 30s")
      }
      assert.strictEqual(yield* tokenOf(auth), "ya29.second")
    }))

  it.effect("hangs: the limit is for the source, not for each that waits", () =>
    Effect.gen(function*() {
      const auth = Auth.refreshing(Effect.never)
      const first = yield* Effect.forkChild(tokenOf(auth))
      yield* settled
      yield* TestClock.adjust("20 seconds")
      const second = yield* Effect.forkChild(Effect.flip(tokenOf(auth)))
      yield* settled
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("10 seconds")
      yield* settled
      assert.isDefined(second.pollUnsafe())
    }))

  it.effect("answers after it was given up: the newer token stays", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(
        Effect.suspend(() =>
          ++asked === 1
            ? Effect.uninterruptible(Effect.delay(Effect.succeed("ya29.late"), "40 seconds"))
            : Effect.succeed("ya29.second")
        )
      )
      const first = yield* Effect.forkChild(Effect.flip(tokenOf(auth)))
      yield* settled
      yield* TestClock.adjust("30 seconds")
      yield* Fiber.join(first)
      assert.strictEqual(yield* tokenOf(auth), "ya29.second")
      yield* TestClock.adjust("10 seconds")
      yield* settled
      assert.strictEqual(yield* tokenOf(auth), "ya29.second")
    }))

  it.effect("hangs in its second attempt: the limit is for all attempts", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = Auth.refreshing(
        Effect.suspend(() => ++asked === 1 ? Effect.delay(Effect.fail("down"), "4 seconds") : Effect.never),
        { timeout: "5 seconds" }
      )
      const caller = yield* Effect.forkChild(Effect.flip(tokenOf(auth)))
      yield* settled
      yield* TestClock.adjust("5 seconds")
      yield* settled
      assert.include((yield* Fiber.join(caller)).message, "within 5s")
      assert.strictEqual(asked, 2)
    }))

  const rubbish: ReadonlyArray<readonly [value: unknown, message: RegExp]> = [
    [() => "secret", /of type function/],
    [undefined, /returned a value of type undefined; expected a token/],
    [null, /of type null/],
    [7, /of type number/],
    [["secret"], /of type Array/],
    ["", /not a non-empty string/],
    [{}, /not a non-empty string/],
    [{ access_token: "secret" }, /not a non-empty string/],
    [{ token: 7 }, /not a non-empty string/],
    [{ token: Redacted.make("") }, /not a non-empty string/],
    ["secret\r\nx-injected: 1", /characters that a header cannot contain/],
    [{ token: "secret", expiresAt: "tomorrow" }, /expiresAt of the access token is neither a Date nor/],
    [{ token: "secret", expiresAt: new Date("never") }, /expiresAt/],
    [{ token: "secret", expiresAt: Number.NaN }, /expiresAt/],
    [{ token: "secret", lifetime: "an hour" }, /lifetime of the access token is not a duration/],
    [{ token: "secret", quotaProject: "a\nb" }, /quotaProject/],
    [{ token: "secret", quotaProject: 7 }, /quotaProject/],
    [{
      get token() {
        throw new Error("no")
      }
    }, /The source of access tokens failed/]
  ]
  for (const [value, message] of rubbish) {
    it.effect(`returns ${inspect(value)}: an AuthError without the token`, () =>
      Effect.gen(function*() {
        const auth = Auth.refreshing(async () => value as string)
        const exit = yield* waited(Effect.exit(tokenOf(auth)))
        const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
        assert.instanceOf(error, AuthError)
        assert.match((error as AuthError).message, message)
        assert.notInclude(inspect(exit, { depth: 10, showHidden: true }), "secret")
      }))
  }

  const nonsense: ReadonlyArray<readonly [source: unknown, options: unknown, message: RegExp]> = [
    ["ya29.secret", {}, /source of access tokens is of type string; expected an Effect or a function/],
    [async () => "t", { attempts: 0 }, /attempts/],
    [async () => "t", { attempts: "three" }, /attempts/],
    [async () => "t", { timeout: "soon" }, /timeout/],
    [async () => "t", { timeout: 0 }, /timeout/],
    [async () => "t", { refreshBefore: Number.NaN }, /refreshBefore/]
  ]
  for (const [source, options, message] of nonsense) {
    it.effect(`is ${typeof source}, with ${inspect(options)}: an AuthError`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          tokenOf(Auth.refreshing(source as Auth.TokenSource, options as Auth.RefreshingOptions))
        )
        assert.match(error.message, message)
        assert.notInclude(error.message, "secret")
      }))
  }

  it.effect("prints no token", () =>
    Effect.gen(function*() {
      const auth = Auth.refreshing(numbered().source)
      yield* tokenOf(auth)
      assert.notInclude(inspect(auth, { depth: 10, showHidden: true }), "ya29")
    }))
})
