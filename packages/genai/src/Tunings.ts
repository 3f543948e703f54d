/**
 * The `tunings` resource: models that are tuned from a base model with examples.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError, JobFailed } from "./GenAIError.ts"
import { asFields } from "./internal/check/Fields.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import type { Decoder } from "./internal/codec/Transforms.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import * as Progress from "./internal/repeat/Progress.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type { Page } from "./Pagination.ts"
import type { WaitConfig } from "./Waiter.ts"
import * as Operations from "./wire/table/Tunings.ts"
import type * as Wire from "./wire/Tunings.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `tunings` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Tunings } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const tunings = yield* Tunings
 *   const job = yield* tunings.tune({
 *     baseModel: "gemini-2.5-flash",
 *     trainingDataset: { gcsUri: "gs://my-bucket/examples.jsonl" },
 *     config: { epochCount: 3 }
 *   })
 *   const { tunedModel } = yield* tunings.wait({ name: job.name })
 *   return tunedModel?.endpoint
 * })
 * ```
 */
export class Tunings extends /*#__PURE__*/ Context.Service<Tunings, {
  /**
   * Starts to tune a model. On Vertex AI: `POST tuningJobs`, with a dataset in Cloud Storage; a tuned `baseModel` (`projects/…`) is tuned further, from
   * `config.preTunedModelCheckpointId`. On the Gemini Developer API: `POST tunedModels`, with the examples. `config.method` is the method; default: supervised.
   */
  readonly tune: (params: Wire.CreateTuningJobParameters) => Effect.Effect<Wire.TuningJob, GenAIError>
  /** Gets a tuning job: `GET {name}`. */
  readonly get: (params: Wire.GetTuningJobParameters) => Effect.Effect<Wire.TuningJob, GenAIError>
  /** Lists the tuning jobs: `GET tuningJobs`, from all pages. Vertex only. */
  readonly list: (params?: Wire.ListTuningJobsParameters) => Stream.Stream<Wire.TuningJob, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListTuningJobsParameters
  ) => Stream.Stream<Page<Wire.TuningJob, Wire.ListTuningJobsResponse>, GenAIError>
  /** Cancels a tuning job: `POST {name}:cancel`. */
  readonly cancel: (params: Wire.CancelTuningJobParameters) => Effect.Effect<Wire.CancelTuningJobResponse, GenAIError>
  /** Waits until a tuning job has succeeded. Fails with `JobFailed` if it ends otherwise. */
  readonly wait: <E = never, R = never>(
    params: WaitTuningJobParameters<E, R>
  ) => Effect.Effect<Wire.TuningJob, GenAIError | JobFailed<Wire.TuningJob> | E, R>
  /** Computes the reward of one response in reinforcement tuning: `POST {parent}/tuningJobs:validateReinforcementTuningReward`. Vertex only. */
  readonly validateReward: (
    params: Wire.ValidateRewardParameters
  ) => Effect.Effect<Wire.ValidateRewardResponse, GenAIError>
}>()("effect-genai/Tunings") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Tunings["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("tunings", signatures, makeTunings(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Tunings, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Tunings, Tunings.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `tunings.wait`.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitTuningJobParameters<E = never, R = never> {
  /** The name of the job, as `tune` returns it. A job without a name is an `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.TuningJob, E, R> | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Tunings["Service"]> = {
  tune: ["effect", "params"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  cancel: ["effect", "params"],
  wait: ["effect", "params"],
  validateReward: ["effect", "params"]
}

/** The states of a tuned model of the Gemini Developer API, as states of a job. */
const jobStates: { readonly [state: string]: string } = {
  STATE_UNSPECIFIED: "JOB_STATE_UNSPECIFIED",
  CREATING: "JOB_STATE_RUNNING",
  ACTIVE: "JOB_STATE_SUCCEEDED",
  FAILED: "JOB_STATE_FAILED"
}

const tuningJobStatus: Decoder = (state) => typeof state === "string" ? jobStates[state] ?? state : state

const transforms = { decoders: { tuningJobStatus } }

const get = { ...Operations.tuningsGet, transforms }

const list = { ...Operations.tuningsList, transforms }

const tune = { ...Operations.tuningsTune, transforms }

const makeTunings = (client: GenAIClient["Service"]): Tunings["Service"] => {
  const { backend } = client.config
  return Tunings.of({
    tune: ({ baseModel, ...params }) =>
      Effect.map(
        client.execute(
          tune,
          { ...params, ...BackendRules.tuningBase(backend, baseModel, params.config?.preTunedModelCheckpointId) },
          { variant: params.config?.method ?? "SUPERVISED_FINE_TUNING" }
        ),
        started
      ),
    get: (params) => client.execute(get, params),
    ...Listing.of(client, list, "tuningJobs"),
    cancel: (params) => client.execute(Operations.tuningsCancel, params),
    wait: ({ config, name }) =>
      Waiting.wait({
        operation: "tunings.wait",
        get: (options) => client.execute(get, { name: name ?? "", config: options }),
        progress: Progress.of
      }, config),
    validateReward: (params) => client.execute(Operations.tuningsValidateReward, params)
  })
}

/** The Gemini Developer API answers with the operation that creates the tuned model. The other fields of the operation are kept. */
const started = (answer: Wire.TuningJob | Wire.TuningOperation): Wire.TuningJob => {
  const { name, tunedModel, ...rest } = answer as Wire.TuningOperation & Wire.TuningJob
  const tuned = asFields(rest.metadata)["tunedModel"]
  const operation = typeof name === "string" && name.includes("/operations/") ? name : undefined
  if (typeof tuned !== "string" && operation === undefined) return answer
  return {
    ...rest,
    // The table reads the name of the operation as that of a tuned model.
    ...(tunedModel?.model === name ? {} : { tunedModel }),
    name: typeof tuned === "string" ? tuned : BackendRules.ownerOfOperation(operation ?? ""),
    state: rest.state ?? "JOB_STATE_QUEUED"
  }
}
