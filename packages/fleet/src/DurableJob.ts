/**
 * Interactions in the background, batches, videos and tunings as workflows of `effect/workflow`: submitted once, waited for by polls or a webhook, with one
 * result, in processes that may come and go.
 *
 * - **Once.** A key is one job. Another `run` with the same key joins the first, whatever its parameters, and has the same result, until the rows are swept.
 * - **After a crash.** What was in flight when a process died is called again. A job whose submission was in flight is looked up by its key, the display name
 *   of the job, before it is submitted again. Interactions, videos and, on the Gemini Developer API, tunings cannot be looked up: each crash at that moment
 *   may leave another one running.
 * - **Small.** The engine stores parameters, up to 256 kB of JSON, names and states. Results stay at the API: read them by the name.
 * - **Defects.** A defect, such as an exception, is the stored result of the workflow. `DurableJobFailed` is every failure of the job itself.
 * - **Code.** The tags of the workflows have a version. One that changes in a way that running executions cannot follow gets a new one.
 *
 * @since 0.1.0
 */
import type { GenAIClient } from "effect-genai/GenAIClient"
import type { InvalidRequest } from "effect-genai/GenAIError"
import * as WebhookDelivery from "effect-genai/WebhookDelivery"
import type { CreateInteractionParams } from "effect-genai/wire/Interactions"
import type { CreateTuningJobParameters } from "effect-genai/wire/Tunings"
import type { GenerateVideosParameters } from "effect-genai/wire/Videos"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { DurableJobFailed, type JobKind, type PayloadTooLarge } from "./DurableError.ts"
import * as Json from "./internal/durable/Json.ts"
import * as Kinds from "./internal/durable/Kinds.ts"
import * as Submission from "./internal/durable/Submission.ts"
import * as Waiting from "./internal/durable/Waiting.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A job that ended with its result: its `name` at the API, and its last `state`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ended {
  /** What the resource takes: `batches/{id}`, the id of an interaction, the name of an operation or of a tuning job. */
  readonly name: string
  /** For example `"JOB_STATE_SUCCEEDED"`, `"completed"`, `"requires_action"`. */
  readonly state: string
}

/**
 * A batch: its requests, or the file that has them. The display name is the key.
 *
 * @category models
 * @since 0.1.0
 */
export type BatchParameters = Kinds.BatchParameters

/**
 * A kind of job as a workflow.
 *
 * @category models
 * @since 0.1.0
 */
export interface DurableJob<Params> {
  /** The workflow: for `poll`, `interrupt` and `resume` by the id of an execution. Interruption ends the wait, not the job at the API. */
  readonly workflow: JobWorkflow
  /**
   * Submits the job and waits for its end. Interruption of the caller ends neither. `key` has 1 to 128 characters.
   *
   * Inside another workflow it is a child of it.
   */
  readonly run: (
    key: string,
    params: Params
  ) => Effect.Effect<Ended, DurableJobFailed | PayloadTooLarge | InvalidRequest, WorkflowEngine>
  /** Submits the job and returns the id of the execution, without waiting. */
  readonly start: (
    key: string,
    params: Params
  ) => Effect.Effect<string, PayloadTooLarge | InvalidRequest, WorkflowEngine>
}

/**
 * The workflow of a kind of job.
 *
 * @category models
 * @since 0.1.0
 */
export type JobWorkflow = Workflow.Workflow<
  string,
  Schema.Struct<{ readonly key: typeof Schema.String; readonly params: typeof Schema.String }>,
  typeof Waiting.Ended,
  typeof DurableJobFailed
>

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The time between the first polls of a job; later ones are 20 % longer each. Default: 10 seconds. Set it high where webhooks are received. */
  readonly pollInterval?: Duration.Input | undefined
  /** The longest time between two polls. Default: 15 minutes. */
  readonly maxPollInterval?: Duration.Input | undefined
  /** How long a job may take, after which it is `overdue`. Default: 3 days. */
  readonly within?: Duration.Input | undefined
}

// -----------------------------------------------------------------------------
// Jobs
// -----------------------------------------------------------------------------

/**
 * Interactions in the background. `background` and `store` are set. Read the result with `interactions.get(name)`.
 *
 * @category jobs
 * @since 0.1.0
 */
export const interaction: DurableJob<CreateInteractionParams> = /*#__PURE__*/ make("interaction")

/**
 * Batches. Read the answers with `batches.results({ name })`.
 *
 * @category jobs
 * @since 0.1.0
 */
export const batch: DurableJob<BatchParameters> = /*#__PURE__*/ make("batch")

/**
 * Videos. Read the result with `operations.getVideosOperation({ operation: { name } })`.
 *
 * @category jobs
 * @since 0.1.0
 */
export const video: DurableJob<GenerateVideosParameters> = /*#__PURE__*/ make("video")

/**
 * Tunings. The display name of the tuned model is the key. Read the result with `tunings.get({ name })`.
 *
 * @category jobs
 * @since 0.1.0
 */
export const tuning: DurableJob<CreateTuningJobParameters> = /*#__PURE__*/ make("tuning")

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Does the work of the jobs, in each process that has this layer. A process that only starts jobs or waits for them needs none, and no credentials.
 *
 * With `WorkflowEngine.layerMemory` jobs live as long as the process. With `ClusterWorkflowEngine.layer` they move to another process when theirs dies.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<never, never, WorkflowEngine | GenAIClient> =>
  Layer.unwrap(Effect.gen(function*() {
    const kinds = yield* Kinds.make
    const claims: Submission.Claims = new Set()
    const paceOf = (name: keyof Options) => Duration.fromInputUnsafe(options[name] ?? Waiting.defaultPace[name])
    const wait = Waiting.wait(kinds, {
      pollInterval: paceOf("pollInterval"),
      maxPollInterval: paceOf("maxPollInterval"),
      within: paceOf("within")
    })
    const jobLayer = <K extends JobKind>(job: K, { workflow }: DurableJob<Kinds.Parameters[K]>) =>
      workflow.toLayer(Effect.fnUntraced(function*({ key, params }) {
        const name = yield* Submission.submitted(
          kinds,
          claims,
          job,
          key,
          JSON.parse(params) as Kinds.Parameters[K]
        )
        return yield* Waiting.Waiting.execute({ job, name })
      }))
    return Layer.mergeAll(
      Waiting.Waiting.toLayer(wait),
      jobLayer("interaction", interaction),
      jobLayer("batch", batch),
      jobLayer("video", video),
      jobLayer("tuning", tuning)
    )
  }))

// -----------------------------------------------------------------------------
// Webhooks
// -----------------------------------------------------------------------------

/**
 * Takes a webhook delivery: verifies its signature, and wakes the execution that waits for its job, in whatever process that is. Returns the event.
 *
 * A delivery that comes before the wait, or while no process runs, is kept. The woken execution asks the API for the state of the job; the delivery itself
 * decides nothing. A delivery about a job that no execution waits for leaves a row, until it is swept.
 *
 * @category webhooks
 * @since 0.1.0
 */
export const deliver: (
  delivery: WebhookDelivery.WebhookDelivery,
  options: WebhookDelivery.VerifyOptions
) => Effect.Effect<WebhookDelivery.WebhookEvent, WebhookDelivery.InvalidDelivery, WorkflowEngine> = /*#__PURE__*/ Effect
  .fn("DurableJob.deliver")(function*(delivery, options) {
    const event = yield* WebhookDelivery.verify(delivery, options)
    const job = Object.hasOwn(jobsOfEvents, event.type) ? jobsOfEvents[event.type] : undefined
    if (job === undefined) return event
    const { id } = event.data
    if (!/^[\w.:/-]{1,256}$/.test(id)) {
      return yield* new WebhookDelivery.InvalidDelivery({
        reason: "payload",
        message: `The event ${event.type} has a data.id that is not the id of a job`
      })
    }
    yield* DurableDeferred.succeed(Waiting.Delivered, {
      token: yield* Waiting.tokenOf(job, id),
      value: event.type
    })
    return event
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The most that a job's parameters have as JSON. Very large messages stall the readers of an engine. */
const maximumBytes = 256 * 1024

const jobsOfEvents: { readonly [Type in WebhookDelivery.WebhookEvent["type"]]: JobKind } = {
  "batch.succeeded": "batch",
  "batch.cancelled": "batch",
  "batch.expired": "batch",
  "batch.failed": "batch",
  "interaction.requires_action": "interaction",
  "interaction.completed": "interaction",
  "interaction.failed": "interaction",
  "interaction.cancelled": "interaction",
  "video.generated": "video"
}

function make<K extends JobKind>(job: K): DurableJob<Kinds.Parameters[K]> {
  const workflow: JobWorkflow = Workflow.make(`effect-genai/DurableJob/${job}/1` as string, {
    payload: { key: Schema.String, params: Schema.String },
    success: Waiting.Ended,
    error: DurableJobFailed,
    idempotencyKey: ({ key }) => key
  })
  const payloadOf = Effect.fnUntraced(function*(key: string, params: Kinds.Parameters[K]) {
    if (typeof key !== "string" || key.length === 0 || key.length > 128) {
      return yield* Json.invalid(`DurableJob.${job}`, "key", "1 to 128 characters")
    }
    return { key, params: yield* Json.checked(`DurableJob.${job}`, "params", params, maximumBytes) }
  })
  return {
    workflow,
    run: (key, params) => Effect.flatMap(payloadOf(key, params), (payload) => workflow.execute(payload)),
    start: (key, params) =>
      Effect.flatMap(payloadOf(key, params), (payload) => workflow.execute(payload, { discard: true }))
  }
}
