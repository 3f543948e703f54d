/**
 * Many prompts, of which a run may have millions, over many processes: chunks of them are workflows, which calls or batches answer.
 *
 * A process that dies is no loss: its chunks go on in another one, or when it comes back. What was in flight is called again, at most one slice of rows for
 * each slice that ran at once. A run with the same id goes on where it was: chunks that were delivered are left out, those that are answered are not
 * called again.
 *
 * @since 0.1.0
 */
import { Batches } from "effect-genai/Batches"
import type { GenAIClient } from "effect-genai/GenAIClient"
import type { InvalidRequest } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Stream from "effect/Stream"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { BulkItem, BulkRow } from "./BulkRow.ts"
import * as DurableJob from "./DurableJob.ts"
import * as DurableSweep from "./DurableSweep.ts"
import * as Chunk from "./internal/bulk/Chunk.ts"
import * as Content from "./internal/bulk/Content.ts"
import * as Outcome from "./internal/bulk/Outcome.ts"
import * as Rows from "./internal/bulk/Rows.ts"
import * as Json from "./internal/durable/Json.ts"
import * as Kinds from "./internal/durable/Kinds.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of {@link run}.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions {
  /** The id of the run, 1 to 128 characters. The same id goes on with the same run, if the rows are the same. */
  readonly id: string
  /** The model of rows without one. */
  readonly model: string
  /**
   * - `"calls"`: each row is a call, now.
   * - `"batch"`: each chunk is a batch, at half the price, which may take 24 hours. Gemini Developer API only.
   *
   * Default: `"batch"` if the deadline is 24 hours or more, else `"calls"`.
   */
  readonly via?: "calls" | "batch" | undefined
  /**
   * How long the run may take. When three quarters of it have passed, batches that are still running are cancelled, the answers that they have are kept, and
   * the other rows are called. Default: as long as it takes.
   */
  readonly deadline?: Duration.Input | undefined
  /** The rows of a chunk, at most; 100 to 1,000 are good. A chunk ends before its rows have 8 MB. Default: 250. */
  readonly chunkSize?: number | undefined
  /** How many chunks are in the fleet at once. The process of the run holds as many in memory. Default: 16. */
  readonly chunks?: number | undefined
  /** How many rows of a chunk are called at once. Default: 20. */
  readonly calls?: number | undefined
  /** How many rows have one stored result: what a crash calls again, and the work of the engine, are in these units. Default: 5. */
  readonly slice?: number | undefined
  /** Whether answers come in the order of the rows or chunk by chunk as they are done. Default: `"rows"`. */
  readonly order?: "rows" | "done" | undefined
}

// -----------------------------------------------------------------------------
// Runs
// -----------------------------------------------------------------------------

/**
 * Answers rows. One item comes for each.
 *
 * A chunk counts as delivered when the item after its last one is pulled; its rows are swept then. So each item is delivered at least once, and twice only
 * if the process dies while it handles the items of that chunk. Buffers behind this stream count as handled.
 *
 * The stream needs the engine, and the store of large content that the runners have too, but no credentials: {@link layer} does the work.
 *
 * @category running
 * @since 0.1.0
 */
export const run = <Row extends BulkRow, E, R>(
  rows: Stream.Stream<Row, E, R>,
  options: RunOptions
): Stream.Stream<BulkItem<Row>, E | InvalidRequest, R | WorkflowEngine | KeyValueStore.KeyValueStore> =>
  Stream.unwrap(Effect.gen(function*() {
    const settings = yield* checked(options)
    const now = yield* Clock.currentTimeMillis
    const { chunks, deadline, order } = settings
    const until = deadline === undefined ? undefined : now + deadline * 0.75
    return Rows.chunked(rows, settings).pipe(
      Stream.mapEffect((chunk) => answered(chunk, settings, until), {
        concurrency: chunks,
        unordered: order === "done"
      }),
      Stream.flatMap(({ delivered, items }) =>
        Stream.concat(Stream.fromArray(items), Stream.drain(Stream.fromEffect(delivered)))
      )
    )
  }))

/**
 * Does the work of runs, in each process that has this layer, beside a {@link WorkflowEngine} and a `KeyValueStore` that all processes share, such as
 * `KeyValueStore.layerSql`: it has rows and answers of more than 128 kB. `DurableJob.layer` is a part of it, with its options.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: DurableJob.Options
): Layer.Layer<never, never, WorkflowEngine | GenAIClient | KeyValueStore.KeyValueStore> =>
  Layer.unwrap(Effect.map(Kinds.make, (kinds) =>
    Layer.mergeAll(
      DurableJob.layer(options),
      Chunk.Chunk.toLayer(Chunk.answer(kinds, new Set())),
      Chunk.Delivered.toLayer(() => Effect.void)
    ).pipe(Layer.provide([Models.layer, Batches.layer]))))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const checked = Effect.fnUntraced(function*(options: RunOptions) {
  const { calls = 20, chunkSize = 250, chunks = 16, id, model, order = "rows", slice = 5 } = options
  for (const [name, value] of Object.entries({ calls, chunkSize, chunks, slice })) {
    if (!Number.isInteger(value) || value < 1) return yield* invalid(name, "a whole number, 1 or more")
  }
  if (chunkSize > 1000) return yield* invalid("chunkSize", "at most 1000 rows")
  if (typeof id !== "string" || id.length === 0 || id.length > 128) return yield* invalid("id", "1 to 128 characters")
  if (typeof model !== "string" || model === "") return yield* invalid("model", "the name of a model")
  const deadline = options.deadline === undefined ? undefined : Option.match(Duration.fromInput(options.deadline), {
    onNone: () => Number.NaN,
    onSome: Duration.toMillis
  })
  if (deadline !== undefined && !(deadline > 0)) return yield* invalid("deadline", "a duration, such as \"24 hours\"")
  const via = options.via ?? (deadline !== undefined && deadline >= turnaround ? "batch" : "calls")
  return { calls, chunkSize, chunks, deadline, id, model, order, slice, via }
})

type Settings = Effect.Success<ReturnType<typeof checked>>

const invalid = (field: string, expected: string) => Json.invalid("BulkRun.run", field, expected)

/** How long a batch may take. */
const turnaround = 24 * 60 * 60 * 1000

/** The answers to a chunk, and what is to be done when they were delivered. */
const answered = Effect.fnUntraced(function*<Row extends BulkRow>(
  { digest, entries, index, text }: Rows.Chunk<Row>,
  { calls, id, model, slice, via }: Settings,
  until: number | undefined
) {
  const identity = { run: id, index, digest }
  const mark = yield* Chunk.Delivered.executionId(identity)
  if (Option.isSome(yield* Chunk.Delivered.poll(mark))) return { items: [], delivered: Effect.void }
  const rows = yield* Content.save(`${Chunk.keyOf(identity)}/rows`, text)
  const payload = { ...identity, model, via, until, slice, slices: Math.ceil(calls / slice), rows }
  const { answers, others } = yield* Chunk.Chunk.execute(payload)
  const outcomes = (yield* Content.load(answers)) as ReadonlyArray<Outcome.Outcome>
  let next = 0
  return {
    items: entries.map(({ index, key, row, tooLarge }): BulkItem<Row> => ({
      index,
      key,
      row,
      result: tooLarge === undefined ? Outcome.toResult(outcomes[next++]!) : tooLarge
    })),
    delivered: Effect.gen(function*() {
      yield* Chunk.Delivered.execute(identity)
      yield* DurableSweep.execution(Chunk.Chunk, yield* Chunk.Chunk.executionId(payload))
      yield* Content.remove([rows, answers, ...others])
    })
  }
})
