/** Jobs that take time. Their result is known from the start; the clock decides how much of it is visible. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { JsonObject } from "./json.ts"
import type { Call } from "./route.ts"
import * as Store from "./store.ts"
import type { Job, NamedJob, World } from "./world.ts"

export type Phase = "pending" | "running" | "succeeded" | "failed" | "cancelled" | "expired"

/** A job that starts now and takes the `jobDuration`. */
export const begin = (world: World): Effect.Effect<Job> =>
  Effect.map(Clock.currentTimeMillis, (createdAt) => ({
    createdAt,
    doneAt: createdAt + Duration.toMillis(Duration.fromInputUnsafe(world.jobDuration)),
    expiresAt: Infinity,
    cancelledAt: undefined,
    error: undefined
  }))

export const phase = (job: Job, now: number): Phase => {
  if (job.cancelledAt !== undefined) return "cancelled"
  if (now < endsAt(job)) return now < startsAt(job) ? "pending" : "running"
  if (job.expiresAt < job.doneAt) return "expired"
  return job.error === undefined ? "succeeded" : "failed"
}

export const isOver = (job: Job, now: number): boolean => !["pending", "running"].includes(phase(job, now))

/** A job is pending for the first quarter of its time. */
const startsAt = ({ createdAt, doneAt }: Job): number => createdAt + (doneAt - createdAt) / 4

export const endsAt = ({ cancelledAt, doneAt, expiresAt }: Job): number => cancelledAt ?? Math.min(doneAt, expiresAt)

/** The finished share of its work, from 0 to 1. */
export const progress = (job: Job, now: number): number => {
  const at = Math.min(now, endsAt(job))
  const start = startsAt(job)
  return at >= job.doneAt ? 1 : Math.max(0, (at - start) / (job.doneAt - start))
}

/** The times of its creation, its last change of state, and its end. */
export const times = (job: Job, now: number): JsonObject => {
  const start = startsAt(job)
  const end = endsAt(job)
  const ended = now >= end
  return {
    createTime: iso(job.createdAt),
    ...(Math.min(now, end) >= start ? { startTime: iso(start) } : undefined),
    ...(ended ? { endTime: iso(end) } : undefined),
    updateTime: iso(ended ? end : now >= start ? start : job.createdAt)
  }
}

export const iso = (millis: number): string => new Date(millis).toISOString()

/** Cancels the job now, unless it has ended. */
export const cancelled = <A extends Job>(job: A, now: number): A =>
  isOver(job, now) ? job : { ...job, cancelledAt: now }

// -----------------------------------------------------------------------------
// errors
// -----------------------------------------------------------------------------

/** An error in a job: a `google.rpc.Status`, whose code is not an HTTP status. */
export const errorOf = ({ details, message, status }: RpcStatus.RpcStatus): JsonObject => ({
  code: codes[status] ?? 2,
  message,
  ...(details.length > 0 ? { details } : undefined)
})

/** `google.rpc.Code` */
const codes: { readonly [status: string]: number } = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16
}

/** The messages of the phases that end without a result. */
export const errorIn = (job: Job, now: number): JsonObject | undefined => {
  switch (phase(job, now)) {
    case "cancelled":
      return errorOf(RpcStatus.make(499, "The operation was cancelled."))
    case "expired":
      return errorOf(RpcStatus.make(504, "The operation did not complete within its time."))
    case "failed":
      return job.error
    default:
      return undefined
  }
}

// -----------------------------------------------------------------------------
// jobs of Vertex AI
// -----------------------------------------------------------------------------

/** Its name in the project of the call. A key without a project has a default project. */
export const nameOf = ({ location }: Call, collection: string, id: string): string =>
  `${location.parent === "" ? "projects/express/locations/global" : location.parent}/${collection}/${id}`

/** State, times and error, and after success its result. */
export const shown = (job: NamedJob, now: number): JsonObject => {
  const state = phase(job, now)
  return {
    name: job.name,
    ...job.resource,
    state: `JOB_STATE_${state.toUpperCase()}`,
    ...times(job, now),
    ...(state === "succeeded" ? job.outcome : undefined),
    ...(state === "failed" ? { error: job.error } : undefined)
  }
}

export const named = <A extends NamedJob>(
  store: Store.Store<A>,
  call: Call,
  collection: string
): Effect.Effect<A, RpcStatus.RpcStatus> =>
  Effect.gen(function*() {
    const name = nameOf(call, collection, call.params["id"] ?? "")
    const job = yield* store.get(name)
    return job ?? (yield* RpcStatus.notFound(`The ${kinds[collection]} "${name}" does not exist.`))
  })

const kinds: { readonly [collection: string]: string } = {
  batchPredictionJobs: "BatchPredictionJob",
  tuningJobs: "TuningJob"
}

/** Get, list and cancel, which are the same for all jobs. */
export const standard = <A extends NamedJob>(collection: string, store: Store.Store<A>) => ({
  get: Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    return Reply.json(shown(yield* named(store, call, collection), yield* Clock.currentTimeMillis))
  }),
  list: Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const all = (yield* store.below(nameOf(call, collection, ""))).map((job) => shown(job, now))
    const found = all.filter((job) => passes(job, call.query.get("filter")))
    return Reply.json(yield* Store.page(collection, found, call.query))
  }),
  cancel: Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const job = yield* named(store, call, collection)
    yield* store.set(job.name, cancelled(job, yield* Clock.currentTimeMillis))
    return Reply.json({})
  })
})

/**
 * Filters by one field or label: `state="JOB_STATE_SUCCEEDED"`, `labels.key=value`. Other filters match everything.
 */
const passes = (job: JsonObject, filter: string | null): boolean => {
  const [, path = "", value] = /^\s*([\w.-]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(filter ?? "") ?? []
  if (value === undefined) return true
  const [field = "", label] = path.split(/\.(.*)/s)
  const held = job[field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
  return value === (label === undefined ? held : (held as JsonObject | undefined)?.[label])
}

/** The error of missing or wrong fields, as Vertex AI words it. */
export const invalid = (of: string, violations: ReadonlyArray<readonly [field: string, description: string]>) =>
  RpcStatus.invalidArgument(
    `List of found errors:${
      violations.map(([field, description], index) => `\t${index + 1}.Field: ${of}.${field}; Message: ${description}`)
        .join("")
    }\t`,
    violations.map(([field, description]) => ({ field: `${of}.${field}`, description }))
  )
