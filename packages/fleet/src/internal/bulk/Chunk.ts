/** The workflows of a chunk of rows: its calls or its batch, and the mark that its answers were delivered. */
import { Batches } from "effect-genai/Batches"
import type { BatchRequest } from "effect-genai/BatchRun"
import { Models } from "effect-genai/Models"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Activity from "effect/workflow/Activity"
import * as Workflow from "effect/workflow/Workflow"
import type { DurableJobFailed } from "../../DurableError.ts"
import type { Kinds } from "../durable/Kinds.ts"
import * as Submission from "../durable/Submission.ts"
import { Waiting } from "../durable/Waiting.ts"
import * as Content from "./Content.ts"
import * as Outcome from "./Outcome.ts"

const identity = {
  run: Schema.String,
  /** The index of the chunk in the run. */
  index: Schema.Finite,
  /** Of the run, the model and the rows: other rows are another chunk. */
  digest: Schema.String
}

/** What tells a chunk from all others. */
export interface Identity {
  readonly run: string
  readonly index: number
  readonly digest: string
}

/** The key of a chunk. */
export const keyOf = ({ digest, index, run }: Identity): string => `${run}/${index}/${digest}`

/** Answers a chunk. The success has the outcomes, in the order of the rows, and what is stored beside them. */
export const Chunk = /*#__PURE__*/ Workflow.make("effect-genai/BulkRun/chunk/1", {
  payload: {
    ...identity,
    model: Schema.String,
    via: Schema.Literals(["calls", "batch"]),
    /** When calls take over from the batch, in milliseconds since 1970. */
    until: Schema.optional(Schema.Finite),
    /** How many rows are called in one activity, and how many activities run at once. */
    slice: Schema.Finite,
    slices: Schema.Finite,
    rows: Content.Content
  },
  success: Schema.Struct({ answers: Content.Content, others: Schema.Array(Content.Content) }),
  idempotencyKey: keyOf
})

/** Marks a chunk as delivered: it is all that stays of one. */
export const Delivered = /*#__PURE__*/ Workflow.make("effect-genai/BulkRun/delivered/1", {
  payload: identity,
  idempotencyKey: keyOf
})

type Payload = typeof Chunk.payloadSchema.Type

/** What {@link Chunk} does. */
export const answer = (kinds: Kinds, claims: Submission.Claims) =>
  Effect.fnUntraced(function*(payload: Payload) {
    const rows = (yield* Content.load(payload.rows)) as ReadonlyArray<BatchRequest>
    const batch = payload.via === "batch" && rows.length > 0 ? yield* byBatch(kinds, claims, payload, rows) : undefined
    const outcomes: Array<Outcome.Outcome | undefined> = batch?.outcomes.slice() ?? rows.map(() => undefined)
    const open = [...outcomes.keys()].filter((row) => outcomes[row] === undefined)
    const slices = Array.from(
      { length: Math.ceil(open.length / payload.slice) },
      (_, slice) => open.slice(slice * payload.slice, (slice + 1) * payload.slice)
    )
    const contents = yield* Effect.forEach(
      slices,
      (slice, number) =>
        Activity.make({
          name: `slice/${number}`,
          success: Content.Content,
          execute: Effect.flatMap(
            Effect.forEach(slice, (row) => call(payload.model, rows[row]!), { concurrency: "unbounded" }),
            (outcomes) => Content.save(`${keyOf(payload)}/slice/${number}`, JSON.stringify(outcomes))
          )
        }),
      { concurrency: payload.slices }
    )
    for (const [number, content] of contents.entries()) {
      const of = (yield* Content.load(content)) as ReadonlyArray<Outcome.Outcome>
      for (const [i, row] of slices[number]!.entries()) outcomes[row] = of[i]
    }
    return {
      answers: yield* Content.save(`${keyOf(payload)}/answers`, JSON.stringify(outcomes)),
      others: [...contents, ...(batch === undefined ? [] : [batch.content])].filter((content) =>
        content._tag === "Stored"
      )
    }
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const call = (model: string, { config, contents, model: own = model }: BatchRequest) =>
  Effect.flatMap(
    Models,
    (models) => Effect.map(Effect.result(models.generateContent({ model: own, contents, config })), Outcome.of)
  )

/** The outcomes of a chunk as a batch. A row that the batch was too late for has none. */
const byBatch = Effect.fnUntraced(function*(
  kinds: Kinds,
  claims: Submission.Claims,
  payload: Payload,
  rows: ReadonlyArray<BatchRequest>
) {
  const { model, until } = payload
  const job = yield* Effect.result(Effect.gen(function*() {
    const key = `bulk-${payload.index}-${payload.digest}`
    const name = yield* Submission.submitted(kinds, claims, "batch", key, { model, requests: rows })
    return yield* Waiting.execute({ job: "batch", name, until })
  }))
  const late = Result.isFailure(job) && job.failure.reason === "overdue" && until !== undefined
  const name = Result.isSuccess(job) ? job.success.name : job.failure.jobName
  const content = yield* Activity.make({
    name: "answers",
    success: Content.Content,
    execute: Effect.flatMap(
      Result.isFailure(job) && !late
        ? Effect.succeed(rows.map(() => Outcome.of(Result.fail<DurableJobFailed>(job.failure))))
        : outcomesOf(name!, rows, late),
      (outcomes) => Content.save(`${keyOf(payload)}/batch`, JSON.stringify(outcomes))
    )
  })
  const outcomes = (yield* Content.load(content)) as ReadonlyArray<Outcome.Outcome | null>
  return { content, outcomes: outcomes.map((outcome) => outcome ?? undefined) }
})

/** What a batch has of its rows. One that is late is cancelled, which keeps the answers that it has by then; rows without one are `null`. */
const outcomesOf = (name: string, rows: ReadonlyArray<BatchRequest>, late: boolean) =>
  Effect.gen(function*() {
    const batches = yield* Batches
    if (late) yield* Effect.ignore(batches.cancel({ name }))
    const outcomes: Array<Outcome.Outcome | null> = rows.map(() => null)
    const read = Stream.runForEach(
      batches.results({ name, requests: rows, config: { totalTimeout: "1 hour" } }),
      ({ index, result }) =>
        Effect.sync(() => {
          if (!late || Result.isSuccess(result)) outcomes[index] = Outcome.of(result)
        })
    )
    const end = yield* Effect.result(Effect.retry(read, {
      while: (error) => error._tag !== "JobFailed" && Submission.mayPass(error),
      schedule: Submission.patience
    }))
    if (Result.isSuccess(end) || late) return outcomes
    return outcomes.map((outcome) => outcome ?? Outcome.of(Result.fail(end.failure)))
  })
