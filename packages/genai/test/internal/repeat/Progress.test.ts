import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schedule } from "effect"
import { GenAI } from "../../../src/GenAI.ts"
import type { GenAIError, JobFailed } from "../../../src/GenAIError.ts"
import * as Progress from "../../../src/internal/repeat/Progress.ts"
import { inMemory, type Settings, vertex } from "../../harness/emulated.ts"

// -----------------------------------------------------------------------------
// What the server says
// -----------------------------------------------------------------------------

/** How far work has come by its state alone. */
type Stage = "running" | "succeeded" | "failed"

type Config = { readonly schedule: Schedule.Schedule<unknown> }

/** A method that waits, the states of its work on the wire, and where they stand in the answer. */
interface Waiter {
  readonly name: string
  readonly settings: Settings
  readonly states: { readonly [state: string]: Stage }
  /** What a state says that the table above does not have, and none at all. */
  readonly unknown: Stage
  /** The states as the SDK has them. */
  readonly renamed?: (state: string) => string
  readonly answer: (state: string | undefined) => object
  readonly wait: (ai: GenAI["Service"], config: Config) => Effect.Effect<object, GenAIError | JobFailed>
}

const jobStates = (prefix: string): { readonly [state: string]: Stage } => ({
  [`${prefix}UNSPECIFIED`]: "running",
  [`${prefix}PENDING`]: "running",
  [`${prefix}RUNNING`]: "running",
  [`${prefix}SUCCEEDED`]: "succeeded",
  [`${prefix}FAILED`]: "failed",
  [`${prefix}CANCELLED`]: "failed",
  [`${prefix}EXPIRED`]: "failed"
})

const vertexStates = {
  ...jobStates("JOB_STATE_"),
  JOB_STATE_QUEUED: "running",
  JOB_STATE_PAUSED: "running",
  JOB_STATE_CANCELLING: "running",
  JOB_STATE_PARTIALLY_SUCCEEDED: "succeeded"
} as const

const operationName = "models/veo/operations/1"

const waiters: ReadonlyArray<Waiter> = [
  {
    name: "files",
    settings: {},
    states: { STATE_UNSPECIFIED: "running", PROCESSING: "running", ACTIVE: "succeeded", FAILED: "failed" },
    unknown: "succeeded",
    answer: (state) => ({ name: "files/1", state }),
    wait: ({ files }, config) => files.wait({ name: "files/1", config })
  },
  {
    name: "batches",
    settings: {},
    states: jobStates("BATCH_STATE_"),
    renamed: (state) => state.replace("BATCH_", "JOB_"),
    unknown: "running",
    answer: (state) => ({ name: "batches/1", metadata: { state } }),
    wait: ({ batches }, config) => batches.wait({ name: "batches/1", config })
  },
  {
    name: "batches",
    settings: vertex,
    states: vertexStates,
    unknown: "running",
    answer: (state) => ({ name: "projects/p/locations/l/batchPredictionJobs/1", state }),
    wait: ({ batches }, config) => batches.wait({ name: "1", config })
  },
  {
    name: "tunings",
    settings: {},
    states: { STATE_UNSPECIFIED: "running", CREATING: "running", ACTIVE: "succeeded", FAILED: "failed" },
    renamed: (state) => `JOB_STATE_${state}`,
    unknown: "running",
    answer: (state) => ({ name: "tunedModels/1", state }),
    wait: ({ tunings }, config) => tunings.wait({ name: "tunedModels/1", config })
  },
  {
    name: "tunings",
    settings: vertex,
    states: vertexStates,
    unknown: "running",
    answer: (state) => ({ name: "projects/p/locations/l/tuningJobs/1", state }),
    wait: ({ tunings }, config) => tunings.wait({ name: "projects/p/locations/l/tuningJobs/1", config })
  },
  {
    name: "operations",
    settings: {},
    states: {},
    unknown: "running",
    answer: () => ({ name: operationName }),
    wait: ({ operations }, config) => operations.wait({ operation: { name: operationName }, config })
  }
]

// -----------------------------------------------------------------------------
// What it means
// -----------------------------------------------------------------------------

/** What a wait comes to: the work, a failure with this state and message, or the end of its schedule. */
type Outcome = "done" | "running" | readonly [state: string, message: string | undefined]

const dones = [undefined, null, false, true, "true", 1]
const errors = [undefined, null, {}, { code: 3, message: "Why" }, { message: 5 }]
const responses = [undefined, {}]

const wordOf = (error: unknown) =>
  (error as { readonly message?: unknown } | null | undefined)?.message === "Why" ? "Why" : undefined

/** The one table: by the stage of the state, by `done`, and by whether there is an `error`. */
const expected = (stage: Stage, state: string, done: unknown, error: unknown): Outcome => {
  if (stage === "succeeded") return "done"
  if (stage === "failed") return [state, wordOf(error)]
  if (done !== true) return "running"
  return error === undefined || error === null ? "done" : ["FAILED", wordOf(error)]
}

const outcome = (result: Result.Result<object, GenAIError | JobFailed>): Outcome => {
  if (Result.isSuccess(result)) return "done"
  const { failure } = result
  if (failure._tag === "TimeoutError") return "running"
  if (failure._tag !== "JobFailed") throw new Error("expected another end", { cause: failure })
  const [, message] = failure.message.split(`ended as ${failure.state}: `)
  return [failure.state, message]
}

describe("a wait, by the fields of the work", () => {
  for (const { answer, name, renamed = (state: string) => state, settings, states, unknown, wait } of waiters) {
    it.effect(`${name}.wait${settings === vertex ? " on Vertex AI" : ""}`, () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const stages: ReadonlyArray<readonly [string | undefined, Stage]> = [
          ...Object.entries(states),
          ["OF_TOMORROW", unknown],
          [undefined, unknown]
        ]
        let count = 0
        for (const [state, stage] of stages) {
          for (const done of name === "files" ? [undefined] : dones) {
            for (const error of errors) {
              for (const response of responses) {
                const body = { ...answer(state), done, error, response }
                yield* emulator.reset
                yield* emulator.script(Script.always("*", Reply.json(body)))
                const found = yield* GenAI.use((ai) => Effect.result(wait(ai, { schedule: Schedule.recurs(0) })))
                assert.deepStrictEqual(
                  outcome(found),
                  expected(stage, renamed(String(state)), done, error),
                  JSON.stringify(body)
                )
                count++
              }
            }
          }
        }
        assert.isAtLeast(count, 60)
      }).pipe(Effect.provide(inMemory(settings))))
  }

  it.effect("a batch that is done goes on to its results, whatever its state is", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const output = { inlinedResponses: { inlinedResponses: [{ response: {} }] } }
      for (const state of [undefined, "BATCH_STATE_PENDING"]) {
        yield* emulator.reset
        yield* emulator.script(
          Script.always("batches.get", Reply.json({ name: "batches/1", metadata: { state, output }, done: true }))
        )
        const job = yield* GenAI.use(({ batches }) => batches.wait({ name: "batches/1" }))
        assert.lengthOf(job.dest?.inlinedResponses ?? [], 1)
      }
    }).pipe(Effect.provide(inMemory())))
})

describe("an error beside done", () => {
  it("that says nothing is none", () => {
    for (const error of [null, undefined, false, "", 0]) {
      assert.strictEqual(Progress.of({ done: true, error: error as never }), "done", String(error))
    }
  })

  it("may be a text", () => {
    assert.deepStrictEqual(Progress.of({ done: true, error: "No quota" as never }), {
      state: "FAILED",
      message: "No quota"
    })
  })
})
