import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as PgClient from "@effect/sql-pg/PgClient"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Option, Redacted, Schedule, Schema } from "effect"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "effect/cluster/SingleRunner"
import * as Activity from "effect/workflow/Activity"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import * as DurableJob from "../src/DurableJob.ts"
import * as Chunk from "../src/internal/bulk/Chunk.ts"
import { Waiting } from "../src/internal/durable/Waiting.ts"
import * as Postgres from "./harness/postgres.ts"

const Gate = DurableDeferred.make("gate")

/** A workflow as two releases of a program have it. */
const release = <Payload extends Schema.Struct.Fields>(
  payload: Payload,
  activities: ReadonlyArray<string>,
  ran: Array<string>
) => {
  const workflow = Workflow.make("Changed/1", {
    payload,
    success: Schema.Array(Schema.String),
    idempotencyKey: () => "the only one"
  })
  const step = (name: string, version: string) =>
    Activity.make({
      name,
      success: Schema.String,
      execute: Effect.sync(() => {
        ran.push(name)
        return `${name} of ${version}`
      })
    })
  const layer = (version: string) =>
    workflow.toLayer(() =>
      Effect.gen(function*() {
        const results = yield* Effect.forEach(activities, (name) => step(name, version))
        yield* DurableDeferred.await(Gate)
        return results
      })
    )
  return { layer, workflow }
}

const engine = (url: string) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(SingleRunner.layer({
      runnerStorage: "memory",
      shardingConfig: { shardsPerGroup: 10, entityMessagePollInterval: "100 millis" }
    })),
    Layer.provideMerge(PgClient.layer({ url: Redacted.make(url) })),
    Layer.provideMerge(NodeCrypto.layerDigest)
  )

describe("tags and names", () => {
  it("of our workflows are those that executions are stored under; a change of what they mean needs a new version", () => {
    assert.deepStrictEqual(
      [
        Waiting,
        Chunk.Chunk,
        Chunk.Delivered,
        ...[
          DurableJob.interaction,
          DurableJob.batch,
          DurableJob.video,
          DurableJob.tuning
        ].map(({ workflow }) => workflow)
      ].map(({ _tag, payloadSchema }) => [_tag, ...Object.keys(payloadSchema.fields)]),
      [
        ["effect-genai/DurableJob/waiting/1", "job", "name", "until"],
        ["effect-genai/BulkRun/chunk/1", "run", "index", "digest", "model", "via", "until", "slice", "slices", "rows"],
        ["effect-genai/BulkRun/delivered/1", "run", "index", "digest"],
        ["effect-genai/DurableJob/interaction/1", "key", "params"],
        ["effect-genai/DurableJob/batch/1", "key", "params"],
        ["effect-genai/DurableJob/video/1", "key", "params"],
        ["effect-genai/DurableJob/tuning/1", "key", "params"]
      ]
    )
  })
})

describe.skipIf(Postgres.missing !== undefined)(
  `a workflow whose code changed, on Postgres${Postgres.missing ?? ""}`,
  () => {
    it.live(
      "runs only the activities whose names are new, and has the stored results of the others",
      () =>
        Effect.gen(function*() {
          const { url } = yield* Postgres.make
          const ran: Array<string> = []
          const fields = { id: Schema.String }
          const first = release(fields, ["submit", "read"], ran)
          const executionId = yield* first.workflow.execute({ id: "1" }, { discard: true }).pipe(
            Effect.tap(() =>
              Effect.repeat(
                Effect.sync(() => ran.length),
                { until: (n) => n === 2, schedule: Schedule.spaced("20 millis") }
              )
            ),
            Effect.tap(Effect.sleep("300 millis")),
            Effect.provide(Layer.provideMerge(first.layer("the first"), engine(url)))
          )
          const second = release(fields, ["submit", "read it"], ran)
          const results = yield* Effect.gen(function*() {
            yield* DurableDeferred.succeed(Gate, {
              token: DurableDeferred.tokenFromExecutionId(Gate, { workflow: second.workflow, executionId }),
              value: undefined
            })
            return yield* second.workflow.execute({ id: "1" })
          }).pipe(Effect.provide(Layer.provideMerge(second.layer("the second"), engine(url))))
          assert.deepStrictEqual(results, ["submit of the first", "read it of the second"])
          assert.deepStrictEqual(ran, ["submit", "read", "read it"])
        }),
      60_000
    )

    it.live(
      "ends for ever by a defect if it does not understand the payload, which the first release cannot read either",
      () =>
        Effect.gen(function*() {
          const { url } = yield* Postgres.make
          const ran: Array<string> = []
          const first = release({ id: Schema.String }, ["submit"], ran)
          const executionId = yield* first.workflow.execute({ id: "1" }, { discard: true }).pipe(
            Effect.tap(() =>
              Effect.repeat(Effect.sync(() => ran.length), {
                until: (n) => n === 1,
                schedule: Schedule.spaced("20 millis")
              })
            ),
            Effect.tap(Effect.sleep("300 millis")),
            Effect.provide(Layer.provideMerge(first.layer("the first"), engine(url)))
          )
          const second = release({ id: Schema.String, model: Schema.String }, ["submit"], ran)
          const exit = yield* Effect.gen(function*() {
            yield* DurableDeferred.succeed(Gate, {
              token: DurableDeferred.tokenFromExecutionId(Gate, { workflow: second.workflow, executionId }),
              value: undefined
            })
            // It ends by itself, as the first release would have it too.
            return yield* Effect.exit(Effect.repeat(second.workflow.poll(executionId), {
              until: Option.exists((result) => result._tag === "Complete"),
              schedule: Schedule.spaced("50 millis")
            }))
          }).pipe(Effect.provide(Layer.provideMerge(second.layer("the second"), engine(url))))
          const third = yield* first.workflow.execute({ id: "1" }).pipe(
            Effect.exit,
            Effect.provide(Layer.provideMerge(first.layer("the third"), engine(url)))
          )
          for (const end of [Exit.asVoid(exit), Exit.asVoid(third)]) {
            assert.match(Exit.isFailure(end) ? String(Cause.squash(end.cause)) : "", /MalformedMessage/)
          }
          assert.deepStrictEqual(ran, ["submit"])
        }),
      60_000
    )
  }
)
