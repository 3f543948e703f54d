/** Batches of the Gemini API. Their requests are answered one by one over time. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as BatchItems from "./batchItems.ts"
import * as deliveries from "./deliveries.ts"
import * as Files from "./files.ts"
import * as Jobs from "./jobs.ts"
import { type JsonObject, object } from "./json.ts"
import { AsyncBatchEmbedContentRequest, BatchGenerateContentRequest } from "./messages.ts"
import * as Models from "./models.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { uniqueName } from "./text.ts"
import type { Batch, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const backends = ["gemini"] as const
  return [
    {
      operation: "batches.create",
      method: "POST",
      path: "models/{id}:batchGenerateContent",
      backends,
      fields: BatchGenerateContentRequest,
      handle: create(world, "GenerateContent")
    },
    {
      operation: "batches.createEmbeddings",
      method: "POST",
      path: "models/{id}:asyncBatchEmbedContent",
      backends,
      fields: AsyncBatchEmbedContentRequest,
      handle: create(world, "EmbedContent")
    },
    { operation: "batches.list", method: "GET", path: "batches", backends, fields: [], handle: list(world) },
    { operation: "batches.get", method: "GET", path: "batches/{id}", backends, fields: [], handle: get(world) },
    {
      operation: "batches.cancel",
      method: "POST",
      path: "batches/{id}:cancel",
      backends,
      fields: [],
      handle: cancel(world)
    },
    {
      operation: "batches.delete",
      method: "DELETE",
      path: "batches/{id}",
      backends,
      fields: [],
      handle: remove(world)
    }
  ]
}

// -----------------------------------------------------------------------------
// creating
// -----------------------------------------------------------------------------

const create = (world: World, kind: Batch["kind"]) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { message, method } = kinds[kind]
    const model = yield* Models.supporting(world, call, method)
    const fields = object(call.body["batch"])
    const input = yield* BatchItems.read(world, fields["inputConfig"], message)
    const job = yield* Jobs.begin(world)
    const id = uniqueName("batch", yield* world.next, 36)
    const items = yield* BatchItems.answer(call, kind, input)
    const batch: Batch = {
      ...job,
      expiresAt: job.createdAt + lifetime,
      error: BatchItems.isReadable(input) ? undefined : Jobs.errorOf(unreadable),
      name: `batches/${id}`,
      kind,
      resource: {
        model: `models/${model.id}`,
        ...(fields["displayName"] === undefined ? undefined : { displayName: fields["displayName"] }),
        inputConfig: input.shown,
        ...(fields["priority"] === undefined ? undefined : { priority: String(fields["priority"]) })
      },
      items,
      responsesFile: input.inFile ? `files/batch-${id}` : undefined,
      webhooks: object(fields["webhookConfig"]),
      announced: false
    }
    yield* world.batches.set(batch.name, batch)
    yield* write(world, call, batch)
    return Reply.json(shown(batch, job.createdAt))
  })

const kinds = {
  GenerateContent: { method: "batchGenerateContent", message: "BatchGenerateContentRequest" },
  EmbedContent: { method: "asyncBatchEmbedContent", message: "AsyncBatchEmbedContentRequest" }
}

/** A batch expires if it is not done by then. */
const lifetime = Duration.toMillis("48 hours")

const unreadable = RpcStatus.invalidArgument("The input file has no line with a request.")

/** The file exists from the time at which the batch is done. */
const write = (world: World, call: Call, batch: Batch): Effect.Effect<void> =>
  batch.responsesFile === undefined || Jobs.phase(batch, batch.doneAt) !== "succeeded"
    ? Effect.void
    : Effect.asVoid(Files.generate(world, call, {
      id: batch.responsesFile.replace("files/", ""),
      mimeType: "application/jsonl",
      bytes: BatchItems.lines(batch.items),
      at: batch.doneAt
    }))

// -----------------------------------------------------------------------------
// the state of a batch at a time
// -----------------------------------------------------------------------------

/** A batch is an operation whose metadata has the details. */
const shown = (batch: Batch, now: number): JsonObject => {
  const phase = Jobs.phase(batch, now)
  const done = batch.items.slice(0, Math.floor(Jobs.progress(batch, now) * batch.items.length + 1e-9))
  const output = outputOf(batch, phase, done)
  const { startTime: _, ...times } = Jobs.times(batch, now)
  const error = Jobs.errorIn(batch, now)
  return {
    name: batch.name,
    metadata: {
      "@type": `${types}.${batch.kind}Batch`,
      ...batch.resource,
      ...(output === undefined ? undefined : { output }),
      ...times,
      batchStats: stats(batch.items.length, done),
      state: `BATCH_STATE_${phase.toUpperCase()}`,
      name: batch.name
    },
    ...(Jobs.isOver(batch, now) ? { done: true } : undefined),
    ...(error === undefined ? undefined : { error }),
    ...(phase === "succeeded" ? { response: { "@type": `${types}.${batch.kind}BatchOutput`, ...output } } : undefined)
  }
}

const types = "type.googleapis.com/google.ai.generativelanguage.v1main"

/** A cancelled batch keeps its partial results, but has no file. */
const outputOf = (
  { responsesFile }: Batch,
  phase: Jobs.Phase,
  done: ReadonlyArray<JsonObject>
): JsonObject | undefined => {
  if (phase === "succeeded" && responsesFile !== undefined) return { responsesFile }
  return responsesFile === undefined && ["succeeded", "cancelled"].includes(phase) && done.length > 0
    ? { inlinedResponses: { inlinedResponses: done } }
    : undefined
}

/** Counts are strings. A count of 0 is left out. */
const stats = (all: number, done: ReadonlyArray<JsonObject>): JsonObject => {
  const failed = done.filter((item) => "error" in item).length
  const counts = {
    requestCount: all,
    successfulRequestCount: done.length - failed,
    failedRequestCount: failed,
    pendingRequestCount: all - done.length
  }
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => [name, String(count)])
  )
}

// -----------------------------------------------------------------------------
// reading and ending
// -----------------------------------------------------------------------------

const named = (world: World, call: Call): Effect.Effect<Batch, RpcStatus.RpcStatus> =>
  Effect.gen(function*() {
    const batch = yield* world.batches.get(`batches/${call.params["id"]}`)
    return batch ?? (yield* RpcStatus.notFound("Requested entity was not found."))
  })

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    return Reply.json(shown(yield* named(world, call), yield* Clock.currentTimeMillis))
  })

const list = (world: World) =>
  Effect.fnUntraced(function*({ query }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const batches = (yield* world.batches.all).map((batch) => shown(batch, now))
    return Reply.json(yield* Store.page("operations", batches, query))
  })

const cancel = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const batch = yield* named(world, call)
    const now = yield* Clock.currentTimeMillis
    if (Jobs.isOver(batch, now)) return Reply.json({})
    yield* world.batches.set(batch.name, Jobs.cancelled(batch, now))
    if (batch.responsesFile !== undefined) yield* world.files.remove(batch.responsesFile)
    return Reply.json({})
  })

/** The file of its responses remains. */
const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { name } = yield* named(world, call)
    yield* deliveries.settle(world, yield* Clock.currentTimeMillis)
    yield* world.batches.remove(name)
    return Reply.json({})
  })
