import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Context, Duration, Effect, Exit, Fiber, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { type GenAIError, InvalidRequest, isGenAIError, JobFailed, TimeoutError } from "../../../src/GenAIError.ts"
import * as Waiting from "../../../src/internal/repeat/Waiting.ts"
import { abortable } from "../../harness/calls.ts"

interface Job {
  readonly name?: string
  readonly state: string
  readonly seen: number
}

const broken = new InvalidRequest({ message: "No", operation: "jobs.get", field: "name", expected: "another" })

/** Work that is in these states one after the other, the last of them for good. Notes when it was asked for, in seconds, and with what. */
const work = (states: ReadonlyArray<string | GenAIError>) => {
  const asked: Array<number> = []
  const options: Array<unknown> = []
  const job: Waiting.Work<Job> = {
    operation: "jobs.wait",
    get: (given) =>
      Effect.gen(function*() {
        asked.push((yield* Clock.currentTimeMillis) / 1000)
        options.push(given)
        const state = states[Math.min(asked.length, states.length) - 1]!
        return typeof state === "string" ? { name: "jobs/1", state, seen: asked.length } : yield* state
      }),
    progress: ({ state }) =>
      state === "RUNNING"
        ? "running"
        : state === "DONE"
        ? "done"
        : { state, message: state === "LOST" ? undefined : "Why" }
  }
  return { asked, job, options }
}

const running = (times: number) => Array.from({ length: times }, () => "RUNNING")

/** Waits while an hour passes. */
const inAnHour = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

describe("wait", () => {
  it.effect("asks at once, and does not ask again for work that is done", () =>
    Effect.gen(function*() {
      const { asked, job } = work(["DONE"])
      assert.deepStrictEqual(yield* Waiting.wait(job), { name: "jobs/1", state: "DONE", seen: 1 })
      assert.deepStrictEqual(asked, [0])
    }))

  it.effect("asks again after 1 second, then ever later, and at least every 30 seconds", () =>
    Effect.gen(function*() {
      const { asked, job } = work([...running(14), "DONE"])
      assert.strictEqual((yield* inAnHour(Waiting.wait(job))).seen, 15)
      const pauses = asked.slice(1).map((at, index) => Number((at - asked[index]!).toFixed(3)))
      assert.deepStrictEqual(pauses, [1, 1.5, 2.25, 3.375, 5.063, 7.594, 11.391, 17.086, 25.629, 30, 30, 30, 30, 30])
    }))

  it.effect("goes on for as long as it takes", () =>
    Effect.gen(function*() {
      const { asked, job } = work([...running(20_000), "DONE"])
      const schedule = Schedule.spaced("1 millis")
      assert.strictEqual((yield* inAnHour(Waiting.wait(job, { schedule }))).seen, 20_001)
      assert.lengthOf(asked, 20_001)
    }))

  it.effect("asks on a schedule of one's own, which sees the work", () =>
    Effect.gen(function*() {
      const { asked, job } = work([...running(3), "DONE"])
      const schedule = Schedule.spaced("10 seconds").pipe(
        Schedule.setInputType<Job>(),
        Schedule.modifyDelay(({ duration, input }) => Effect.succeed(input.seen === 2 ? "1 minute" : duration))
      )
      yield* inAnHour(Waiting.wait(job, { schedule }))
      assert.deepStrictEqual(asked, [0, 10, 70, 80])
    }))

  it.effect("fails where the schedule ends, with the work as it was last seen", () =>
    Effect.gen(function*() {
      const { asked, job } = work(running(10))
      const schedule = Schedule.spaced("10 seconds").pipe(Schedule.upTo({ times: 2 }))
      const error = yield* inAnHour(Effect.flip(Waiting.wait(job, { schedule })))
      assert.instanceOf(error, TimeoutError)
      assert.deepStrictEqual(asked, [0, 10, 20])
      assert.strictEqual(error.message, "jobs/1 was not done when the schedule of the wait ended")
      assert.deepStrictEqual([error.operation, error.phase, error.limit], ["jobs.wait", "total", undefined])
      assert.deepStrictEqual(error.delivered, { events: 0, last: { name: "jobs/1", state: "RUNNING", seen: 3 } })
      assert.isFalse(error.isRetryable)
    }))

  it.effect("a schedule that ends at once asks once", () =>
    Effect.gen(function*() {
      const { asked, job } = work(["RUNNING", "DONE"])
      const error = yield* Effect.flip(Waiting.wait(job, { schedule: Schedule.recurs(0) }))
      assert.instanceOf(error, TimeoutError)
      assert.deepStrictEqual(asked, [0])
    }))

  it.effect("fails with the state, the message and the job of work that ended otherwise", () =>
    Effect.gen(function*() {
      const { job } = work(["RUNNING", "FAILED"])
      const error = yield* inAnHour(Effect.flip(Waiting.wait(job)))
      assert.instanceOf(error, JobFailed)
      assert.isTrue(isGenAIError(error))
      assert.deepInclude(error, {
        message: "jobs/1 ended as FAILED: Why",
        operation: "jobs.wait",
        jobName: "jobs/1",
        state: "FAILED",
        job: { name: "jobs/1", state: "FAILED", seen: 2 }
      })
      const silent = yield* Effect.flip(Waiting.wait(work(["LOST"]).job))
      assert.strictEqual(silent.message, "jobs/1 ended as LOST")
      const lost: Job = { state: "LOST", seen: 1 }
      const { progress } = work([]).job
      const unnamed = yield* Effect.flip(
        Waiting.wait({ operation: "jobs.wait", get: () => Effect.succeed(lost), progress })
      )
      assert.strictEqual(unnamed.message, "The work ended as LOST")
    }))

  it.effect("fails with what asking fails with", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* inAnHour(Effect.flip(Waiting.wait(work(["RUNNING", broken, "DONE"]).job))), broken)
      assert.strictEqual(yield* Effect.flip(Waiting.wait(work([broken]).job)), broken)
    }))

  it.effect("passes the options of its requests on, and not the signal", () =>
    Effect.gen(function*() {
      const { job, options } = work(["RUNNING", "DONE"])
      const httpOptions = { timeout: 10 }
      yield* inAnHour(Waiting.wait(job, { httpOptions, abortSignal: abortable().signal }))
      assert.deepStrictEqual(options, [{ httpOptions }, { httpOptions }])
    }))
})

describe("onProgress", () => {
  class Log extends Context.Service<Log, { readonly lines: Array<string> }>()("test/Log") {}

  it.effect("sees the work each time, the first and the last included", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const { job } = work(["RUNNING", "RUNNING", "FAILED"])
      const waiting = Waiting.wait(job, {
        onProgress: ({ seen, state }) => Log.useSync(({ lines }) => lines.push(`${seen} ${state}`))
      })
      yield* inAnHour(Effect.flip(Effect.provideService(waiting, Log, { lines })))
      assert.deepStrictEqual(lines, ["1 RUNNING", "2 RUNNING", "3 FAILED"])
    }))

  it.effect("ends the wait with its error", () =>
    Effect.gen(function*() {
      const { asked, job } = work(running(10))
      const waiting = Waiting.wait(job, {
        onProgress: ({ seen }) => seen === 2 ? Effect.fail("enough" as const) : Effect.void
      })
      assert.strictEqual(yield* inAnHour(Effect.flip(waiting)), "enough")
      assert.lengthOf(asked, 2)
    }))

  it.effect("that fails in the way a schedule ends does not end it", () =>
    Effect.gen(function*() {
      const { job } = work(running(10))
      const waiting = Waiting.wait(job, { onProgress: ({ seen }) => seen === 2 ? Cause.done() : Effect.void })
      const error = yield* inAnHour(Effect.flip(waiting))
      assert.isTrue(Cause.isDone(error))
    }))
})

describe("totalTimeout", () => {
  it.effect("ends a wait with the work as it was last seen", () =>
    Effect.gen(function*() {
      const { asked, job } = work(running(1000))
      const waiting = Waiting.wait(job, { totalTimeout: "10 seconds", schedule: Schedule.spaced("4 seconds") })
      const error = yield* inAnHour(Effect.flip(waiting))
      assert.instanceOf(error, TimeoutError)
      const { delivered, limit, message, operation, phase } = error as TimeoutError
      assert.deepStrictEqual([operation, phase, limit], ["jobs.wait", "total", Duration.seconds(10)])
      assert.deepStrictEqual(delivered, { events: 0, last: { name: "jobs/1", state: "RUNNING", seen: 3 } })
      assert.strictEqual(message, "jobs/1 was not done within 10s")
      assert.deepStrictEqual(asked, [0, 4, 8])
    }))

  it.effect("also while a request has no answer, and while onProgress runs", () =>
    Effect.gen(function*() {
      let interrupted = 0
      const hangs = Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))
      const { job } = work(running(1000))
      let asked = 0
      const silent = {
        ...job,
        get: (options: object) => Effect.suspend(() => asked++ === 0 ? job.get(options) : hangs)
      }
      const waits = [
        Waiting.wait(silent, { totalTimeout: 5000 }),
        Waiting.wait(job, { totalTimeout: "5 seconds", onProgress: () => hangs }),
        Waiting.wait({ ...job, get: () => hangs }, { totalTimeout: "5 seconds" })
      ]
      for (const [index, waiting] of waits.entries()) {
        const fiber = yield* Effect.forkChild(Effect.flip(waiting))
        yield* TestClock.adjust("4999 millis")
        assert.strictEqual(interrupted, index)
        yield* TestClock.adjust("1 millis")
        const error = yield* Fiber.join(fiber)
        assert.strictEqual(interrupted, index + 1)
        assert.instanceOf(error, TimeoutError)
        assert.strictEqual((error as TimeoutError).delivered === undefined, index === 2)
      }
    }))

  it.effect("leaves a wait alone that ends before it", () =>
    Effect.gen(function*() {
      const { job } = work(["RUNNING", "DONE"])
      for (const totalTimeout of ["2 seconds", Infinity, Duration.infinity, "Infinity"] as const) {
        assert.strictEqual((yield* inAnHour(Waiting.wait(job, { totalTimeout }))).state, "DONE")
      }
    }))

  it.effect("that is no time is refused before anything is asked", () =>
    Effect.gen(function*() {
      const { asked, job } = work(["DONE"])
      for (const totalTimeout of [0, -1, Number.NaN, "soon", null, {}, true]) {
        const error = yield* Effect.flip(Waiting.wait(job, { totalTimeout: totalTimeout as never }))
        assert.strictEqual(error instanceof InvalidRequest && error.field, "config.totalTimeout")
      }
      assert.lengthOf(asked, 0)
    }))
})

describe("abortSignal", () => {
  const interrupted = (exit: Exit.Exit<unknown, unknown>) => Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)

  it.effect("ends a wait", () =>
    Effect.gen(function*() {
      const { asked, job } = work(running(100))
      const controller = abortable()
      const waiting = yield* Effect.forkChild(Waiting.wait(job, { abortSignal: controller.signal }))
      yield* TestClock.adjust("5 seconds")
      controller.abort()
      assert.isTrue(interrupted(yield* Fiber.await(waiting)))
      const before = asked.length
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(asked, before)
    }))

  it.effect("that has been fired asks for nothing to wait for", () =>
    Effect.gen(function*() {
      const { job } = work(running(1))
      assert.isTrue(interrupted(yield* Effect.exit(Waiting.wait(job, { abortSignal: AbortSignal.abort() }))))
    }))

  it.effect("interruption ends a wait as well", () =>
    Effect.gen(function*() {
      const { asked, job } = work(running(100))
      const waiting = yield* Effect.forkChild(Waiting.wait(job))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(waiting)
      const before = asked.length
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(asked, before)
    }))
})
