/**
 * The `agents` resource: custom agents, made from a base agent, instructions, tools and an environment.
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
import type * as Wire from "./wire/Agents.ts"
import * as Operations from "./wire/table/Agents.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `agents` resource. The methods take their parameters under the names of the wire, then {@link RequestOptions}, and fail
 * with {@link GenAIError}. A missing or empty id is an `InvalidRequest`; nothing is sent then.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Agents } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const agents = yield* Agents
 *   yield* agents.create({ id: "reviewer", base_agent: "antigravity-preview-05-2026", system_instruction: "Be brief." })
 *   yield* Stream.runForEach(agents.list(), (agent) => Effect.log(agent.id))
 *   yield* agents.delete("reviewer")
 * })
 * ```
 */
export class Agents extends /*#__PURE__*/ Context.Service<Agents, {
  /** Creates an agent: `POST agents`. */
  readonly create: (
    params?: Wire.CreateAgentParams,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Agent, GenAIError>
  /** Gets an agent: `GET agents/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetAgentParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Wire.Agent, GenAIError>
  /** Lists the agents: `GET agents`. A stream has all pages; a promise has one, whose `next_page_token` asks for the next. */
  readonly list: (
    params?: Wire.ListAgentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Wire.Agent, GenAIError>
  /** The same list by the page. `page_size` limits the items of a page; `page_token` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListAgentsParams,
    options?: RequestOptions
  ) => Stream.Stream<Page<Wire.Agent, Wire.AgentListResponse>, GenAIError>
  /** Deletes an agent: `DELETE agents/{id}`. The response has no fields. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteAgentParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<unknown, GenAIError>
}>()("effect-genai/Agents") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Agents["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("agents", signatures, makeAgents(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Agents, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Agents, Agents.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Agents["Service"]> = {
  create: ["effect", "params?", "options"],
  get: ["effect", "id", "params?", "options"],
  list: ["stream", "params?", "options"],
  listPages: ["stream", "params?", "options"],
  delete: ["effect", "id", "params?", "options"]
}

const makeAgents = (client: GenAIClient["Service"]): Agents["Service"] => {
  return Agents.of({
    create: (params = {}, options) => client.execute(Operations.agentsCreate, params, options),
    get: (id, params, options) => client.execute(Operations.agentsGet, { ...params, id }, options),
    ...Listing.of(client, Operations.agentsList, "agents"),
    delete: (id, params, options) => client.execute(Operations.agentsDelete, { ...params, id }, options)
  })
}
