import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, type Scope } from "effect"
import { Runtime } from "../../../src/promise/internal/Runtime.ts"

class Number extends Context.Service<Number, number>()("Number") {}

/** A runtime whose nth build is this one, and what it did. */
const made = (build: (nth: number) => Effect.Effect<number, unknown, Scope.Scope>) => {
  const events: Array<string> = []
  let builds = 0
  const runtime = new Runtime<Number>(Effect.suspend(() => {
    const nth = ++builds
    return Effect.addFinalizer(() => Effect.sync(() => events.push(`released ${nth}`))).pipe(
      Effect.andThen(build(nth)),
      Effect.map((value) => Context.make(Number, value))
    )
  }))
  return { events, runtime, builds: () => builds }
}

const delay = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe("what a client is made of", () => {
  it("is built once, also for runs at the same time", async () => {
    const { builds, runtime } = made((nth) => Effect.as(Effect.sleep(5), nth))
    const values = await Promise.all([runtime.run(Number), runtime.run(Number)])
    assert.deepStrictEqual([...values, await runtime.run(Number)], [Exit.succeed(1), Exit.succeed(1), Exit.succeed(1)])
    assert.strictEqual(builds(), 1)
  })

  it("is built again after a failure, which releases what there was", async () => {
    const { events, runtime } = made((nth) => nth === 1 ? Effect.fail("no") : Effect.succeed(nth))
    assert.deepStrictEqual(await runtime.run(Number), Exit.fail("no"))
    assert.deepStrictEqual(events, ["released 1"])
    assert.deepStrictEqual(await runtime.run(Number), Exit.succeed(2))
    await runtime.close()
    assert.deepStrictEqual(events, ["released 1", "released 2"])
  })

  it("is built for all, although one who waits for it leaves", async () => {
    const { runtime } = made((nth) => Effect.as(Effect.sleep(20), nth))
    const left = runtime.run(Number, AbortSignal.timeout(1))
    const stays = runtime.run(Number)
    const exit = await left
    assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
    assert.deepStrictEqual(await stays, Exit.succeed(1))
  })

  it("is not built for what needs nothing of it", async () => {
    const { builds, runtime } = made(() => Effect.succeed(1))
    assert.deepStrictEqual(await runtime.runAlone(Effect.succeed("a")), Exit.succeed("a"))
    assert.strictEqual(builds(), 0)
  })
})

describe("closing", () => {
  it("interrupts what runs, and then releases what was built", async () => {
    const { events, runtime } = made((nth) => Effect.succeed(nth))
    const note = (event: string) => Effect.sync(() => void events.push(event))
    const running = runtime.run(Effect.andThen(Number, Effect.onInterrupt(Effect.never, () => note("interrupted"))))
    await delay(1)
    const closings = [runtime.close(), runtime.close()]
    await closings[1]
    assert.deepStrictEqual(events, ["interrupted", "released 1"])
    const exit = await running
    assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
    await closings[0]
  })

  it("interrupts what is being built", async () => {
    const { events, runtime } = made(() => Effect.never)
    const running = runtime.run(Number)
    await delay(1)
    await runtime.close()
    const exit = await running
    assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
    assert.deepStrictEqual(events, ["released 1"])
  })
})
