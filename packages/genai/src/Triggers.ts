/**
 * The `triggers` resource: interactions with an agent that run on a schedule.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import * as Operations from "./wire/table/Triggers.ts"
import type * as Wire from "./wire/Triggers.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `triggers` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Triggers } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const triggers = yield* Triggers
 *   const trigger = yield* triggers.create({
 *     schedule: "0 7 * * *",
 *     time_zone: "Europe/Berlin",
 *     interaction: { agent: "reviewer", input: "What is new?" }
 *   })
 *   yield* triggers.run(trigger.id)
 *   yield* Stream.runForEach(
 *     triggers.listExecutions(trigger.id),
 *     (execution) => Effect.log(execution.status)
 *   )
 * })
 * ```
 */
export class Triggers extends /*#__PURE__*/ Context.Service<Triggers, {
  /** Creates a trigger: `POST triggers`. */
  readonly create: (
    params: Wire.CreateTriggerParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Trigger, GenAIError>
  /** Gets a trigger: `GET triggers/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetTriggerParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Trigger, GenAIError>
  /** Lists the triggers: `GET triggers`. A stream has all pages; a promise has one, whose `next_page_token` asks for the next. */
  readonly list: (
    params?: Wire.ListTriggersParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Trigger, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListTriggersParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.Trigger, Wire.ListTriggersResponse>, GenAIError>
  /** Renames, pauses or resumes a trigger: `PATCH triggers/{id}`. */
  readonly update: (
    id: string,
    params: Omit<Wire.UpdateTriggerParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Trigger, GenAIError>
  /** Deletes a trigger: `DELETE triggers/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteTriggerParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
  /** Runs a trigger now: `POST triggers/{trigger_id}/executions`. */
  readonly run: (
    trigger_id: string,
    params?: Omit<Wire.RunTriggerParams, "trigger_id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.TriggerExecution, GenAIError>
  /**
   * Lists the runs of a trigger: `GET triggers/{trigger_id}/executions`. A stream has all pages; a promise has one, whose `next_page_token` asks for the
   * next.
   */
  readonly listExecutions: (
    trigger_id: string,
    params?: Omit<Wire.ListTriggerExecutionsParams, "trigger_id">,
    options?: RequestOptions
  ) => Stream.Stream<Wire.TriggerExecution, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listExecutionsPages: (
    trigger_id: string,
    params?: Omit<Wire.ListTriggerExecutionsParams, "trigger_id">,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.TriggerExecution, Wire.ListTriggerExecutionsResponse>, GenAIError>
}>()("effect-genai/Triggers") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Triggers["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("triggers", signatures, makeTriggers(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Triggers, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Triggers, Triggers.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Triggers["Service"]> = {
  create: ["effect", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"],
  update: ["effect", "id", "params", "options"],
  run: ["effect", "trigger_id", "params?", "options"],
  listExecutions: ["stream", "trigger_id", "params?", "options"],
  listExecutionsPages: ["stream", "trigger_id", "params?", "options"]
}

const makeTriggers = (client: GenAIClient["Service"]): Triggers["Service"] => {
  const executions = Listing.of(client, Operations.triggersListExecutions, "trigger_executions")

  return Triggers.of({
    create: (params, options) => client.execute(Operations.triggersCreate, params, options),
    get: (id, params, options) => client.execute(Operations.triggersGet, { ...params, id }, options),
    ...Listing.of(client, Operations.triggersList, "triggers"),
    update: (id, params, options) => client.execute(Operations.triggersUpdate, { ...params, id }, options),
    delete: (id, params, options) => client.execute(Operations.triggersDelete, { ...params, id }, options),
    run: (trigger_id, params, options) => client.execute(Operations.triggersRun, { ...params, trigger_id }, options),
    listExecutions: (trigger_id, params, options) => executions.list({ ...params, trigger_id }, options),
    listExecutionsPages: (trigger_id, params, options) => executions.listPages({ ...params, trigger_id }, options)
  })
}
