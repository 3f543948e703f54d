/**
 * Runs an interaction from its start to its end: waits for it in the background, answers the calls of functions, turn by turn, and cancels it when the run is
 * interrupted.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { RequestOptions } from "../../GenAIClient.ts"
import {
  type GenAIError,
  type InvalidRequest,
  StreamInterrupted,
  TurnFailed,
  TurnLimitReached
} from "../../GenAIError.ts"
import { functionCalls, type Interaction, type InteractionEvent, isOver, snapshots } from "../../Interaction.ts"
import type { RunOptions } from "../../InteractionRun.ts"
import type { Call } from "../../Tool.ts"
import type * as Wire from "../../wire/Interactions.ts"
import { abortable } from "../check/Aborting.ts"
import { isDuration } from "../check/Elapsed.ts"
import { isFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Rules from "../check/Rules.ts"
import * as Waiting from "../repeat/Waiting.ts"
import { inRunSpan } from "../telemetry/RunSpan.ts"
import { UsageLabel } from "../telemetry/Usage.ts"
import * as ToolCalls from "../tool/ToolCalls.ts"
import * as ToolResults from "../tool/ToolResults.ts"
import * as Turns from "../tool/Turns.ts"

/** The methods of the resource that a run uses. */
export interface Verbs {
  readonly create: (
    params: Wire.CreateInteractionParams,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
  readonly get: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
  readonly getStream: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Stream.Stream<InteractionEvent, GenAIError>
  readonly cancel: (
    id: string,
    params?: Omit<Wire.CancelInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
}

/** The errors of a run, beside those of its options. */
export type RunError =
  | GenAIError
  | TurnLimitReached<Interaction>
  | TurnFailed<Interaction, Wire.FunctionResultStep>

/** Runs an interaction until the server does no more for it, and no function is left to call. */
export const run = <E, R>(
  verbs: Verbs,
  params: Wire.CreateInteractionParams,
  options: RunOptions<E, R> = {}
): Effect.Effect<Interaction, RunError | E, R> => {
  const wrong = invalidOptions(options)
  return wrong === undefined ? abortable(options.abortSignal, limited(verbs, params, options)) : Effect.fail(wrong)
}

// -----------------------------------------------------------------------------
// Private: turns
// -----------------------------------------------------------------------------

const operation = "interactions.run"

/** What is sent in a turn, and the turn whose functions it answers. */
interface Request {
  readonly params: Wire.CreateInteractionParams
  readonly before:
    | { readonly interaction: Interaction; readonly results: ReadonlyArray<Wire.FunctionResultStep> }
    | undefined
}

/** All turns, within the time that the run may take. */
const limited = <E, R>(
  verbs: Verbs,
  params: Wire.CreateInteractionParams,
  options: RunOptions<E, R>
): Effect.Effect<Interaction, RunError | E, R> =>
  Waiting.within<Interaction, Interaction, RunError | E, R>(
    operation,
    options.totalTimeout,
    (last) => last?.id ?? "The interaction",
    (seen) =>
      turns(verbs, params, {
        ...options,
        onProgress: (interaction) => {
          seen(interaction)
          return options.onProgress?.(interaction) ?? Effect.void
        }
      })
  )

const turns = Effect.fnUntraced(function*<E, R>(
  verbs: Verbs,
  given: Wire.CreateInteractionParams,
  options: RunOptions<E, R>
): Effect.fn.Return<Interaction, RunError | E, R> {
  const { maxTurns = 10 } = options
  const tools = yield* ToolCalls.byName(operation, "options.tools", options.tools ?? [])
  const params = yield* withTools(given, tools)
  const isForCaller = ({ name }: Call): boolean =>
    !tools.has(name) && (tools.size === 0 || hasAgent(given) || isDeclared(given, name))

  const create = ({ before, params }: Request): Effect.Effect<Interaction, RunError> => {
    const created = verbs.create({ ...params, background: true }, { httpOptions: options.httpOptions }).pipe(
      Effect.provideService(UsageLabel, ToolCalls.usageLabel(tools))
    )
    return before === undefined ? created : Effect.mapError(created, turnFailed(before.interaction, before.results))
  }

  const steps = Turns.run<Request, Interaction, Interaction, RunError | E, R>({
    first: { params, before: undefined },
    send: (request) => Stream.fromEffect(turn(verbs, create(request), params, options)),
    build: () => new Last(),
    calls: (interaction) =>
      interaction.status === "requires_action" ? functionCalls(interaction).map(ToolResults.fromStep) : [],
    // A turn with a call for the caller is the caller's: the results of its other calls could not be returned.
    own: (calls) =>
      calls.some(isForCaller)
        ? Effect.succeed([])
        : Effect.map(ToolCalls.needingApproval(tools, calls), (others) => others.length === 0 ? calls : []),
    tools,
    limits: options,
    next: (_, interaction, answered) => {
      const results = functionCalls(interaction).map((step, index) =>
        ToolResults.functionResult(step, answered[index]!.answer)
      )
      return {
        params: {
          ...params,
          input: results,
          continuation_token: undefined,
          previous_interaction_id: interaction.id
        },
        before: { interaction, results }
      }
    },
    maximumRounds: maxTurns - 1,
    exceeded: (_, interaction) => limitReached(interaction, maxTurns)
  })
  return yield* Turns.last(inRunSpan(given)(steps))
})

/** The interaction of a turn, as it was last seen. */
class Last implements Turns.Building<Interaction, Interaction> {
  private interaction: Interaction | undefined

  add(interaction: Interaction): void {
    this.interaction = interaction
  }

  data(): Interaction {
    return this.interaction!
  }
}

/** Starts an interaction, and waits until the server does no more for it. */
const turn = <E, E2, R>(
  verbs: Verbs,
  create: Effect.Effect<Interaction, E2>,
  { api_version }: Wire.CreateInteractionParams,
  { cancelWithin = defaultCancelWithin, follow, httpOptions, onProgress, schedule }: RunOptions<E, R>
): Effect.Effect<Interaction, GenAIError | E | E2, R> => {
  const request: RequestOptions = { httpOptions }
  const seen = (interaction: Interaction): Effect.Effect<Interaction, E, R> =>
    onProgress === undefined ? Effect.succeed(interaction) : Effect.as(onProgress(interaction), interaction)

  const find = (last: Interaction): Effect.Effect<Interaction, GenAIError> =>
    Effect.mapError(Waiting.polled(verbs.get(last.id, { api_version }, request)), waitFailed(last))

  const ended = (started: Interaction): Effect.Effect<Interaction, GenAIError | E, R> =>
    follow === "stream"
      ? Effect.andThen(
        Stream.runForEach(snapshots(verbs.getStream(started.id, { api_version }, request)), seen),
        find(started)
      )
      : Waiting.poll(started, isOver, (last) => Effect.flatMap(find(last), seen), schedule)

  const cancel = ({ id }: Interaction): Effect.Effect<void> =>
    cancelWithin === false ? Effect.void : Effect.ignore(
      Effect.timeoutOption(verbs.cancel(id, { api_version }, request), cancelWithin)
    )

  return Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      restore(create),
      (started) =>
        restore(Effect.flatMap(seen(started), () => isOver(started) ? Effect.succeed(started) : ended(started))).pipe(
          Effect.onInterrupt(() => cancel(started))
        )
    )
  )
}

const defaultCancelWithin = /*#__PURE__*/ Duration.seconds(5)

// -----------------------------------------------------------------------------
// Private: tools
// -----------------------------------------------------------------------------

/** The parameters with the declarations of the functions. */
const withTools = Effect.fnUntraced(function*<E, R>(
  params: Wire.CreateInteractionParams,
  tools: ToolCalls.Tools<E, R>
): Effect.fn.Return<Wire.CreateInteractionParams, InvalidRequest> {
  const declared = yield* ToolCalls.declarations(operation, "options.tools", tools)
  if (declared.length === 0) return params
  const given = params.tools ?? []
  if (!Array.isArray(given)) return yield* invalidRequest(operation, "tools", "a list of tools")
  const twice = declared.find(({ name }) => isDeclared(params, name))
  if (twice !== undefined) {
    return yield* invalidRequest(operation, "tools", `no function ${twice.name}, which options.tools declares already`)
  }
  return { ...params, tools: [...given, ...declared.map(ToolResults.functionTool)] }
})

/** Whether the parameters themselves declare a function. Programs without types may pass anything. */
const isDeclared = ({ tools }: Wire.CreateInteractionParams, name: unknown): boolean =>
  Array.isArray(tools) && tools.some((tool: unknown) => isFields(tool) && tool["name"] === name)

/** An agent may have functions of its own, which are not known here. */
const hasAgent = ({ agent }: Partial<Wire.CreateAgentInteractionParams>): boolean => Predicate.isNotNullish(agent)

// -----------------------------------------------------------------------------
// Private: errors
// -----------------------------------------------------------------------------

/** What is wrong with the options. Programs without types may pass anything. */
const invalidOptions = <E, R>(options: RunOptions<E, R>): InvalidRequest | undefined =>
  Rules.invalid(operation, "options", options, rules) ?? Waiting.invalidConfig(operation, "options", options)

const rules = {
  ...ToolCalls.rules,
  follow: [(value) => value === "poll" || value === "stream", "\"poll\" or \"stream\""],
  maxTurns: ToolCalls.rules.concurrency,
  cancelWithin: [(value) => value === false || isDuration(value), "a duration, or false"]
} satisfies { readonly [Name in keyof RunOptions]?: Rules.Rule }

/** Work that goes on is paid for. It can be asked for later by its id. */
const waitFailed = (last: Interaction) => (cause: GenAIError): GenAIError =>
  new StreamInterrupted({
    message: `The wait for the interaction failed: ${cause.message}`,
    operation,
    delivered: { events: 0, last },
    interactionId: last.id,
    cause
  })

const limitReached = (last: Interaction, limit: number) =>
  new TurnLimitReached<Interaction>({
    message: `The model still calls functions in turn ${limit}, the last one that maxTurns allows`,
    operation,
    limit,
    last
  })

const turnFailed = (last: Interaction, results: ReadonlyArray<Wire.FunctionResultStep>) => (cause: GenAIError) =>
  new TurnFailed<Interaction, Wire.FunctionResultStep>({
    message: `The results of the functions could not be sent: ${cause.message}`,
    operation,
    last,
    results,
    cause
  })
