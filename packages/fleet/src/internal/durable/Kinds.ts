/** What the kinds of durable jobs differ in: how each is submitted, found again and asked for its progress. One table, read by the workflows. */
import * as BatchesModule from "effect-genai/Batches"
import type { SubmitConfig, SubmitParameters } from "effect-genai/BatchRun"
import { GenAIClient } from "effect-genai/GenAIClient"
import type { GenAIError } from "effect-genai/GenAIError"
import * as InteractionsModule from "effect-genai/Interactions"
import * as ModelsModule from "effect-genai/Models"
import * as OperationsModule from "effect-genai/Operations"
import * as TuningsModule from "effect-genai/Tunings"
import type { CreateBatchJobConfig, CreateBatchJobParameters } from "effect-genai/wire/Batches"
import type * as Interactions from "effect-genai/wire/Interactions"
import type * as Tunings from "effect-genai/wire/Tunings"
import type * as Videos from "effect-genai/wire/Videos"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { JobKind } from "../../DurableError.ts"

/** What is known of a job: its name at the API, and how far it is. */
export interface Status {
  readonly name: string
  readonly state: string
  readonly phase: "running" | "done" | "failed"
  readonly message?: string | undefined
}

/** A kind of durable job. `Params` is what its workflow stores. */
export interface Kind<Params> {
  /** Submits a job that can be found again by the key, if the API has a place for it. */
  readonly submit: (key: string, params: Params) => Effect.Effect<Status, GenAIError>
  /** Finds the job that was submitted with the key. `undefined` if the API has no list of these jobs, or nothing in it to know them by. */
  readonly find: ((key: string) => Effect.Effect<Option.Option<Status>, GenAIError>) | undefined
  readonly status: (name: string) => Effect.Effect<Status, GenAIError>
}

/** The parameters of a batch, whose display name is the key. */
export type BatchParameters =
  | (Omit<SubmitParameters, "config"> & { readonly config?: Omit<SubmitConfig, "displayName"> | undefined })
  | (Omit<CreateBatchJobParameters, "config"> & {
    readonly config?: Omit<CreateBatchJobConfig, "displayName"> | undefined
  })

/** The parameters of all kinds. */
export interface Parameters {
  readonly interaction: Interactions.CreateInteractionParams
  readonly batch: BatchParameters
  readonly video: Videos.GenerateVideosParameters
  readonly tuning: Tunings.CreateTuningJobParameters
}

/** The table. */
export type Kinds = { readonly [K in JobKind]: Kind<Parameters[K]> }

/** The table over a client. */
export const make: Effect.Effect<Kinds, never, GenAIClient> = /*#__PURE__*/ Effect.gen(function*() {
  const { config } = yield* GenAIClient
  const interactions = yield* InteractionsModule.Interactions.make
  const batches = yield* BatchesModule.Batches.make
  const models = yield* ModelsModule.Models.make
  const operations = yield* OperationsModule.Operations.make
  const tunings = yield* TuningsModule.Tunings.make
  return {
    interaction: {
      submit: (_, params) =>
        Effect.map(interactions.create({ ...params, background: true, stream: false, store: true }), ofInteraction),
      find: undefined,
      status: (id) => Effect.map(interactions.get(id), ofInteraction)
    },
    batch: {
      submit: (displayName, params) =>
        Effect.map(
          "requests" in params
            ? batches.submit({ ...params, config: { ...params.config, displayName } })
            : batches.create({ ...params, config: { ...params.config, displayName } }),
          ofJob
        ),
      find: (key) => found(batches.list({ config: { pageSize: 100 } }), (job) => job.displayName === key),
      status: (name) => Effect.map(batches.get({ name }), ofJob)
    },
    video: {
      submit: (_, params) => Effect.map(models.generateVideos(params), ofOperation),
      find: undefined,
      status: (name) => Effect.map(operations.getVideosOperation({ operation: { name } }), ofOperation)
    },
    tuning: {
      submit: (tunedModelDisplayName, params) =>
        Effect.map(tunings.tune({ ...params, config: { ...params.config, tunedModelDisplayName } }), ofJob),
      find: config.backend._tag !== "vertex" ?
        undefined :
        (key) => found(tunings.list({ config: { pageSize: 100 } }), (job) => job.tunedModelDisplayName === key),
      status: (name) => Effect.map(tunings.get({ name }), ofJob)
    }
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The most jobs that are looked through for one that may have been submitted. */
const mostJobs = 100_000

const found = <Job extends JobFields>(
  jobs: Stream.Stream<Job, GenAIError>,
  isIt: (job: Job) => boolean
): Effect.Effect<Option.Option<Status>, GenAIError> =>
  Effect.map(Stream.runHead(Stream.filter(Stream.take(jobs, mostJobs), isIt)), Option.map(ofJob))

interface JobFields {
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly error?: { readonly message?: string | undefined } | undefined
}

/** A state that this table does not know is one of work that goes on. */
const phases: { readonly [state: string]: Status["phase"] } = {
  JOB_STATE_SUCCEEDED: "done",
  JOB_STATE_PARTIALLY_SUCCEEDED: "done",
  JOB_STATE_FAILED: "failed",
  JOB_STATE_CANCELLED: "failed",
  JOB_STATE_EXPIRED: "failed",
  completed: "done",
  incomplete: "done",
  requires_action: "done",
  requires_continuation: "done",
  failed: "failed",
  cancelled: "failed",
  budget_exceeded: "failed"
}

const phaseOf = (state: string): Status["phase"] => Object.hasOwn(phases, state) ? phases[state]! : "running"

const ofJob = ({ error, name = "", state = "JOB_STATE_UNSPECIFIED" }: JobFields): Status => ({
  name,
  state,
  phase: phaseOf(state),
  message: error?.message
})

const ofInteraction = ({ id, status = "in_progress" }: {
  readonly id?: string | undefined
  readonly status?: string | undefined
}): Status => ({ name: id ?? "", state: status, phase: phaseOf(status) })

const ofOperation = ({ done, error, name = "" }: Videos.GenerateVideosOperation): Status => {
  const message = Predicate.isObject(error) ? String((error as { message?: unknown }).message) : undefined
  const phase = done !== true ? "running" : message === undefined ? "done" : "failed"
  return { name, state: phase.toUpperCase(), phase, message }
}
