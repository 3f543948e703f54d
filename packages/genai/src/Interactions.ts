/**
 * The `interactions` resource: turns with a model or an agent. The server stores them, so the next turn needs only the id of the last one.
 *
 * Parameters and answers have the names that they have on the wire. A stream whose connection breaks is resumed after its last event. An interaction that the
 * server splits over several requests is one interaction.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError, InvalidRequest, TurnFailed, TurnLimitReached } from "./GenAIError.ts"
import * as Interaction from "./Interaction.ts"
import type { RunOptions } from "./InteractionRun.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as Continuation from "./internal/interaction/InteractionContinuation.ts"
import * as InteractionMerge from "./internal/interaction/InteractionMerge.ts"
import * as InteractionRun from "./internal/interaction/InteractionRun.ts"
import * as InteractionStream from "./internal/interaction/InteractionStream.ts"
import * as ContinuationError from "./internal/stream/ContinuationError.ts"
import * as Relay from "./internal/stream/Relay.ts"
import { counting } from "./internal/telemetry/InteractionCounting.ts"
import type { Counting } from "./internal/telemetry/Observed.ts"
import type * as Wire from "./wire/Interactions.ts"
import * as Operations from "./wire/table/Interactions.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `interactions` resource.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Interactions } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const interactions = yield* Interactions
 *   const first = yield* interactions.create({ model: "gemini-2.5-flash", input: "Tell me a joke." })
 *   const second = yield* interactions.create({
 *     model: "gemini-2.5-flash",
 *     input: "Explain it.",
 *     previous_interaction_id: first.id
 *   })
 *   yield* Effect.log(second.output_text)
 * })
 * ```
 */
export class Interactions extends /*#__PURE__*/ Context.Service<Interactions, {
  /**
   * Creates an interaction and waits for it: `POST interactions`. With `background: true` it returns at once, and the work goes on. The request is
   * retried only if the server cannot have acted on it.
   *
   * If the server splits the interaction over several requests, they are sent and their answers are joined, unless `automatic_continuation` is `false`. If
   * a request after the first one fails, or the interaction is not complete after 100 requests, it fails with `ContinuationInterrupted`, which has the
   * interaction so far.
   */
  readonly create: (
    params: Wire.CreateInteractionParams,
    options?: RequestOptions
  ) => Effect.Effect<Interaction.Interaction, GenAIError>
  /**
   * Creates an interaction and delivers its events: `POST interactions` with `stream`. An interaction that the server splits over several requests is one
   * stream, as with `create`.
   *
   * If the connection breaks, the stream is resumed after the last event, or from a continuation token if no event would come twice. How often, and after
   * which wait, is up to the retry policy, which begins anew with every new event; a stream is resumed at most 1,000 times. If the stream cannot be resumed, it fails with `StreamInterrupted`, which
   * has the ids of the interaction and of the last event. If the server has left a continuation token, the error is a `ContinuationInterrupted` with that
   * token, and the `StreamInterrupted` is its cause.
   */
  readonly createStream: (
    params: Wire.CreateInteractionParams,
    options?: RequestOptions
  ) => Stream.Stream<Interaction.InteractionEvent, GenAIError>
  /** Gets an interaction in its current state: `GET interactions/{id}`. */
  readonly get: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction.Interaction, GenAIError>
  /**
   * Delivers the events of an interaction, or those after `last_event_id`: `GET interactions/{id}?stream=true`. If the connection breaks, the stream is
   * resumed after the last event, as with `createStream`.
   */
  readonly getStream: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Stream.Stream<Interaction.InteractionEvent, GenAIError>
  /** Stops an interaction that runs in the background: `POST interactions/{id}/cancel`. */
  readonly cancel: (
    id: string,
    params?: Omit<Wire.CancelInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction.Interaction, GenAIError>
  /**
   * Starts an interaction in the background and waits until the server does no more for it. The result has the `status` that it ended with. If the model
   * calls functions of `options.tools`, they run, and their results are the input of the next interaction, until the model calls none.
   *
   * Interruption cancels the work on the server; a failure leaves it running. Fails with `TurnLimitReached` if the model calls functions in the last turn too
   * (`maxTurns`), with `TurnFailed` if the results of functions could not be sent, with `StreamInterrupted` and its `interactionId` if the wait failed, and as
   * the functions do.
   */
  readonly run: <E = never, R = never>(
    params: Wire.CreateInteractionParams,
    options?: RunOptions<E, R>
  ) => Effect.Effect<
    Interaction.Interaction,
    | GenAIError
    | TurnLimitReached<Interaction.Interaction>
    | TurnFailed<Interaction.Interaction, Wire.FunctionResultStep>
    | E,
    R
  >
  /** Deletes an interaction: `DELETE interactions/{id}`. */
  readonly delete: (
    id: string,
    params?: Omit<Wire.DeleteInteractionParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<void, GenAIError>
}>()("effect-genai/Interactions") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Interactions["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("interactions", signatures, service(client))
  )

  /**
   * Provides the resource. It needs only a {@link GenAIClient}. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Interactions, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Interactions, Interactions.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Interactions["Service"]> = {
  create: ["effect", "params", "options"],
  createStream: ["stream", "params", "options"],
  get: ["effect", "id", "params?", "options"],
  getStream: ["stream", "id", "params?", "options"],
  cancel: ["effect", "id", "params?", "options"],
  run: ["effect", "params", "options"],
  delete: ["effect", "id", "params?", "options"]
}

/** An operation whose tokens are counted once for each interaction. */
const counted = <Op>(operation: Op): Op & { readonly counting: Counting } => ({ ...operation, counting })

const create = /*#__PURE__*/ counted(Operations.interactionsCreate)

const get = /*#__PURE__*/ counted(Operations.interactionsGet)

const cancel = /*#__PURE__*/ counted(Operations.interactionsCancel)

const createStream = /*#__PURE__*/ InteractionStream.asSent(/*#__PURE__*/ counted(Operations.interactionsCreateStream))

const getStream = /*#__PURE__*/ InteractionStream.asSent(/*#__PURE__*/ counted(Operations.interactionsGetStream))

const service = (client: GenAIClient["Service"]): Interactions["Service"] => {
  const verbs = verbsOf(client)
  return { ...verbs, run: (params, options) => InteractionRun.run(verbs, params, options) }
}

const verbsOf = (client: GenAIClient["Service"]): Omit<Interactions["Service"], "run"> => ({
  create: (params, options) =>
    Effect.suspend(() => {
      const wrong = invalid("interactions.create", params)
      if (wrong !== undefined) return Effect.fail(wrong)
      return Effect.map(createWhole(client, { ...params, stream: undefined }, options), Interaction.make)
    }),
  createStream: (params, options) => {
    const operation = "interactions.createStream"
    const wrong = invalid(operation, params)
    if (wrong !== undefined) return Stream.fail(wrong)
    const start = (params: Wire.CreateInteractionParams) =>
      client.stream(createStream, { ...params, stream: true }, asEvents(options))
    return InteractionStream.make({
      operation,
      start: start(params),
      id: undefined,
      after: params.store === false
        ? undefined
        : (id, last_event_id) => after(client, { id, last_event_id, api_version: params.api_version }, options),
      token: params.continuation_token,
      continued: Continuation.isAutomatic(params) ? (from) => start(Continuation.resumed(params, from)) : undefined,
      policy: client.retryPolicy(options?.httpOptions),
      signal: options?.abortSignal
    })
  },
  get: (id, params, options) =>
    Effect.map(
      client.execute(get, { ...params, id, stream: undefined }, options),
      Interaction.make
    ),
  getStream: (id, params, options) =>
    InteractionStream.make({
      operation: "interactions.getStream",
      start: client.stream(getStream, { ...params, id, stream: true }, asEvents(options)),
      id,
      after: (id, last_event_id) => after(client, { ...params, id, last_event_id }, options),
      token: undefined,
      continued: undefined,
      policy: client.retryPolicy(options?.httpOptions),
      signal: options?.abortSignal
    }),
  cancel: (id, params, options) => Effect.map(client.execute(cancel, { ...params, id }, options), Interaction.make),
  delete: (id, params, options) =>
    Effect.asVoid(client.execute(Operations.interactionsDelete, { ...params, id }, options))
})

/** The events after the last one. It has one attempt, because the stream that it belongs to has the retry policy. */
const after = (
  client: GenAIClient["Service"],
  params: Wire.GetInteractionByIdParams,
  options: RequestOptions | undefined
) =>
  client.stream(getStream, { ...params, stream: true }, {
    ...options,
    httpOptions: {
      ...asEvents(options).httpOptions,
      retryOptions: { ...options?.httpOptions?.retryOptions, attempts: 1 }
    }
  })

/** The header that asks for events. */
const asEvents = (options: RequestOptions | undefined) => ({
  ...options,
  httpOptions: {
    ...options?.httpOptions,
    headers: { accept: "text/event-stream", ...options?.httpOptions?.headers }
  }
})

/** One interaction over as many requests as the server needs for it. */
const createWhole = (
  client: GenAIClient["Service"],
  params: Wire.CreateInteractionParams,
  options: RequestOptions | undefined
): Effect.Effect<Wire.Interaction, GenAIError> => {
  const send = (params: Wire.CreateInteractionParams) => client.execute(create, params, options)
  if (!Continuation.isAutomatic(params)) return send(params)
  const soFar = (answers: Relay.Answers<Wire.Interaction>, { id, token }: Continuation.Checkpoint) => ({
    operation: Operations.interactionsCreate.name,
    partial: Interaction.make(InteractionMerge.interactions(answers)),
    continuationToken: token,
    interactionId: params.store === false ? undefined : id
  })
  return Effect.map(
    Relay.gather({
      first: undefined,
      open: (from: Continuation.Checkpoint | undefined) =>
        send(from === undefined ? params : Continuation.resumed(params, from)),
      next: (last, from): Continuation.Checkpoint | undefined => {
        const token = Continuation.nextToken(last, from?.token ?? params.continuation_token)
        return token === undefined ? undefined : { id: last.id, token }
      },
      interrupted: (answers, from, failure: GenAIError) => ContinuationError.interrupted(soFar(answers, from), failure),
      exceeded: (answers, from, maximumHops) => ContinuationError.exceeded(soFar(answers, from), maximumHops)
    }),
    InteractionMerge.interactions
  )
}

/** What is wrong with the parameters of a new interaction. */
const invalid = (operation: string, params: Wire.CreateInteractionParams): InvalidRequest | undefined => {
  const { agent, automatic_continuation, background, model, store, stream }: Partial<
    Wire.CreateAgentInteractionParams & Wire.CreateModelInteractionParams
  > = params
  const given = [agent, model].filter((name) => name !== undefined)
  if (given.length === 0) return invalidRequest(operation, "model", "a model or an agent")
  if (given.length === 2) return invalidRequest(operation, "agent", "either an agent or a model")
  if (given[0] === "") return invalidRequest(operation, agent === "" ? "agent" : "model", "a name that is not empty")
  if (stream === true && operation === "interactions.create") {
    return invalidRequest(operation, "stream", "no stream here: use createStream for events")
  }
  if (background === true && automatic_continuation === false) {
    return invalidRequest(
      operation,
      "automatic_continuation",
      "true, or left out, together with background: the server continues the interaction itself"
    )
  }
  return background === true && store === false
    ? invalidRequest(
      operation,
      "store",
      "true, or left out, together with background: an interaction that is not stored cannot be read later"
    )
    : undefined
}
