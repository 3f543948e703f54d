/**
 * Automatic function calling over contents: sends contents, runs the functions that the answer calls, and sends the contents again with the answer and the
 * results. How contents are sent is up to the caller, as one answer or as a stream, so that models and chats share it.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { RunError, RunOptions, Step } from "../../FunctionRun.ts"
import { type GenAIError, InvalidRequest, TurnFailed, TurnLimitReached } from "../../GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "../../GenerateContentResponse.ts"
import type { Call } from "../../Tool.ts"
import type { Content, FunctionCall, Part } from "../../wire/Content.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import { abortableStream } from "../check/Aborting.ts"
import { listed } from "../check/Contents.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { readable } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { said } from "../check/Said.ts"
import { ResponseBuilder } from "../generation/ResponseBuilder.ts"
import { inRunSpan } from "../telemetry/RunSpan.ts"
import { UsageLabel } from "../telemetry/Usage.ts"
import * as Automatic from "./Automatic.ts"
import * as ToolCalls from "./ToolCalls.ts"
import * as ToolResults from "./ToolResults.ts"
import * as Turns from "./Turns.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A run: what is sent first, how it is sent, and the functions that the model can call. */
export interface Run<E, R> {
  /** The operation that errors name: `chats.sendMessage`. */
  readonly operation: string
  /** The contents so far, and the settings of each request. */
  readonly params: GenerateContentParameters
  readonly options: RunOptions<E, R> | undefined
  /** Where the options are, for errors. By default `options`. */
  readonly at?: string | undefined
  /** Sends one turn. A whole answer is a stream of one chunk. */
  readonly send: (params: GenerateContentParameters) => Stream.Stream<GenerateContentResponse, GenAIError>
}

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/** The steps of a run, but chunks that arrive together are one. */
export type Batch =
  | Exclude<Step, { readonly _tag: "Chunk" }>
  | Extract<
    Turns.Step<never, GenerateContentResponse, GenerateContentResponse>,
    { readonly _tag: "Chunks" }
  >

/** A run, whose chunks cost as much as they arrive together. */
export const batches = <E, R>(run: Run<E, R>): Stream.Stream<Batch, RunError | E, R> =>
  Stream.unwrap(Effect.map(prepare(run), conversation))

/** All steps of a run. */
export const steps = <E, R>(batches: Stream.Stream<Batch, E, R>): Stream.Stream<Step, E, R> =>
  Stream.mapArray(
    batches,
    (batches) =>
      Arr.flatMap(batches, (batch): Arr.NonEmptyReadonlyArray<Step> =>
        batch._tag === "Chunks"
          ? Arr.map(batch.chunks, (chunk) => ({ _tag: "Chunk", turn: batch.turn, chunk }))
          : [batch])
  )

/** The last answer of a run. */
export const answer: <E, R>(batches: Stream.Stream<Batch, E, R>) => Effect.Effect<GenerateContentResponse, E, R> =
  Turns.last

/** The chunks of all turns, and one for the results of each round of calls. The last one has the history. */
export const chunks = <E, R>(batches: Stream.Stream<Batch, E, R>): Stream.Stream<GenerateContentResponse, E, R> =>
  Stream.mapAccumArray(batches, (): GenerateContentResponse | undefined => undefined, (last, batches) => {
    let all: ReadonlyArray<GenerateContentResponse> = []
    for (const batch of batches) {
      const chunks = chunksOf(batch, last)
      last = chunks.at(-1) ?? last
      all = all.length === 0 ? chunks : [...all, ...chunks]
    }
    return [last, all]
  })

// -----------------------------------------------------------------------------
// Private: requests
// -----------------------------------------------------------------------------

/** What is sent in a turn. */
interface Request {
  readonly params: GenerateContentParameters
  /** What the conversation has beyond the contents of the first request. */
  readonly added: ReadonlyArray<Content>
  /** The turn before, and the results of its calls. */
  readonly before: { readonly response: GenerateContentResponse; readonly results: ReadonlyArray<Part> } | undefined
}

/** A run whose arguments are checked. */
interface Prepared<E, R> extends Automatic.Settings {
  readonly run: Run<E, R>
  readonly options: RunOptions<E, R>
  readonly tools: ToolCalls.Tools<E, R>
  readonly first: Request
  readonly isForCaller: (name: string) => boolean
}

const prepare = Effect.fnUntraced(function*<E, R>(run: Run<E, R>): Effect.fn.Return<Prepared<E, R>, InvalidRequest> {
  const { at = "options", operation } = run
  const options = run.options ?? {}
  const params = yield* checked(readable(operation, "params", run.params))
  const config = yield* checked(readable(operation, "config", params["config"] ?? {}))
  const settings = yield* checked(Automatic.settings(operation, config))
  yield* checked(Automatic.invalidOptions(operation, at, options) ?? options)
  const tools = yield* ToolCalls.byName(operation, `${at}.tools`, options.tools ?? [])
  const declared = yield* ToolCalls.declarations(operation, `${at}.tools`, tools)
  const given = config["tools"] ?? []
  if (!Array.isArray(given)) return yield* invalidRequest(operation, "config.tools", "a list of tools")
  const names = new Set(given.flatMap(declaredNames))
  const twice = declared.find(({ name }) => names.has(name))
  if (twice !== undefined) {
    return yield* invalidRequest(
      operation,
      "config.tools",
      `no function ${twice.name}, which ${at}.tools declares already`
    )
  }
  const mayHaveOthers = config["cachedContent"] !== undefined ||
    given.some((tool) => isFields(tool) && ("computerUse" in tool || "mcpServers" in tool))
  const label = ToolCalls.usageLabel(tools)
  return {
    ...settings,
    run: label === undefined
      ? run
      : { ...run, send: (params) => Stream.provideService(run.send(params), UsageLabel, label) },
    options,
    tools: settings.maximumRounds === 0 ? new Map() : tools,
    first: {
      params: declared.length === 0
        ? run.params
        : { ...run.params, config: { ...config, tools: [...given, { functionDeclarations: declared }] } },
      added: [],
      before: undefined
    },
    isForCaller: (name) => !tools.has(name) && (mayHaveOthers || names.has(name))
  }
})

const checked = <A>(value: A | InvalidRequest): Effect.Effect<A, InvalidRequest> =>
  value instanceof InvalidRequest ? Effect.fail(value) : Effect.succeed(value)

const declaredNames = (tool: unknown): ReadonlyArray<unknown> => {
  const { functionDeclarations: declarations } = asFields(tool)
  return Array.isArray(declarations) ? declarations.map((declaration) => asFields(declaration)["name"]) : []
}

// -----------------------------------------------------------------------------
// Private: turns
// -----------------------------------------------------------------------------

const conversation = <E, R>(
  { first, isForCaller, keepsHistory, maximumRounds, options, run: { operation, params, send }, tools }: Prepared<E, R>
): Stream.Stream<Batch, RunError | E, R> => {
  const isActive = tools.size > 0

  /** The contents of the first request, and what came after. */
  const contents = (
    { added }: Pick<Request, "added">
  ): ReadonlyArray<Content> => [...listed(params.contents), ...added]

  const withHistory = (request: Request, response: GenerateContentResponse): GenerateContentResponse =>
    makeResponse({ ...response, automaticFunctionCallingHistory: contents(request) })

  const isOwn = ({ name }: Call) => !isForCaller(name)

  const toBatch = (step: Turns.Step<Request, GenerateContentResponse, GenerateContentResponse>): Batch => {
    switch (step._tag) {
      case "Results": {
        const { added } = step.next
        return { _tag: "Results", turn: step.turn, content: added.at(-1)!, added }
      }
      case "Done": {
        const { request, response, turn } = step
        const answered = request.before?.response === response
        const content = answered ? undefined : contentOf(response)
        return {
          _tag: "Done",
          turn,
          // What the functions of the last turn came to is nowhere else.
          response: isActive && (keepsHistory || answered) ? withHistory(request, response) : response,
          added: content === undefined ? request.added : [...request.added, content]
        }
      }
      default:
        return step
    }
  }

  const steps = Turns.run<Request, GenerateContentResponse, GenerateContentResponse, RunError | E, R>({
    first,
    send: (request) => {
      const { before, params } = request
      return before === undefined ?
        send(params) :
        Stream.mapError(send(params), (cause) =>
          new TurnFailed<GenerateContentResponse, Part>({
            message: `The turn after the ${called(before.response)} failed: ${cause.message}`,
            operation,
            last: withHistory(request, before.response),
            results: before.results,
            cause
          }))
    },
    build: (request) =>
      new Answer((chunk, response) => {
        if (isActive && keepsHistory && !callsOf(response).some(isOwn)) {
          Object.assign(chunk, { automaticFunctionCallingHistory: contents(request) })
        }
      }),
    calls: (response) => isActive ? callsOf(response) : [],
    own: (calls) => {
      const own = calls.filter(isOwn)
      return Effect.map(
        ToolCalls.needingApproval(tools, own),
        (others) => others.length === 0 ? own : own.filter((call) => !others.includes(call))
      )
    },
    tools,
    limits: options,
    next: (request, response, answered) => {
      const results = answered.flatMap(({ answer, call }) => ToolResults.responseParts(call, answer))
      const added = [...request.added, contentOf(response)!, { role: "user", parts: results }]
      return {
        params: {
          ...request.params,
          contents: contents({ added }),
          config: Automatic.laterConfig(request.params.config ?? {}, options.modeAfterCalls)
        },
        added,
        before: { response, results }
      }
    },
    maximumRounds,
    exceeded: (request, response) =>
      new TurnLimitReached<GenerateContentResponse>({
        message:
          `The model still calls functions after ${maximumRounds} rounds of calls, the limit set by maximumRemoteCalls`,
        operation,
        limit: maximumRounds,
        last: withHistory(request, response)
      })
  })
  const signal = params.config?.abortSignal
  return abortableStream(
    signal,
    isActive ? inRunSpan(params)(Stream.map(steps, toBatch)) : Stream.map(steps, toBatch)
  )
}

/** The answer of one turn in the making. */
class Answer implements Turns.Building<GenerateContentResponse, GenerateContentResponse> {
  private readonly onEnd: (chunk: GenerateContentResponse, response: GenerateContentResponse) => void
  private first: GenerateContentResponse | undefined
  private builder: ResponseBuilder | undefined

  /** `onEnd` gets the chunk that ends the answer, before it is delivered. */
  constructor(onEnd: (chunk: GenerateContentResponse, response: GenerateContentResponse) => void) {
    this.onEnd = onEnd
  }

  add(chunk: GenerateContentResponse): void {
    if (this.first === undefined) this.first = chunk
    else {
      this.builder ??= new ResponseBuilder().add(this.first)
      this.builder.add(chunk)
    }
    if (isEnd(chunk)) this.onEnd(chunk, this.data())
  }

  /** An answer of one chunk is that chunk. */
  data(): GenerateContentResponse {
    return this.builder === undefined ? this.first ?? makeResponse({}) : makeResponse(this.builder.data())
  }
}

// -----------------------------------------------------------------------------
// Private: answers
// -----------------------------------------------------------------------------

const chunksOf = (
  batch: Batch,
  last: GenerateContentResponse | undefined
): ReadonlyArray<GenerateContentResponse> => {
  switch (batch._tag) {
    case "Chunks":
      return batch.chunks
    case "Results":
      return [makeResponse({ candidates: [{ content: batch.content }] })]
    case "Done": {
      const { automaticFunctionCallingHistory: history } = batch.response
      return history === undefined || last?.automaticFunctionCallingHistory !== undefined
        ? []
        : [makeResponse({ automaticFunctionCallingHistory: history })]
    }
    default:
      return []
  }
}

const candidateOf = ({ candidates }: GenerateContentResponse): Fields =>
  asFields(Array.isArray(candidates) ? candidates[0] : undefined)

const contentOf = (response: GenerateContentResponse): Content | undefined => {
  const { content } = candidateOf(response)
  return isFields(content) ? content as Content : undefined
}

/**
 * The calls of an answer that wait for a result: the server has answered those of its own tools in the same content. If the arguments of one have not arrived
 * in full, none is made: the answer was cut off.
 */
const callsOf = (response: GenerateContentResponse): ReadonlyArray<Call> => {
  const calls: Array<FunctionCall> = []
  for (const { functionCall, functionResponse } of partsOf(response)) {
    if (isFields(functionCall)) calls.push(functionCall)
    if (!isFields(functionResponse)) continue
    const { id, name } = functionResponse
    const answered = calls.findIndex((call) => call.id === id && call.name === name)
    if (answered !== -1) calls.splice(answered, 1)
  }
  return calls.some(isCut) ? [] : calls.map(ToolResults.fromFunctionCall)
}

/** The calls of an answer, for a message. */
const called = (response: GenerateContentResponse): string => {
  const names = new Set(callsOf(response).map(({ name }) => ToolCalls.quoted(name)))
  return `calls of ${names.size > 3 ? `${names.size} functions` : Array.from(names).join(", ")}`
}

const partsOf = (response: GenerateContentResponse): ReadonlyArray<Part> => {
  const parts = contentOf(response)?.parts
  return Array.isArray(parts) ? parts.filter(isFields) : []
}

const isCut = ({ partialArgs, willContinue }: FunctionCall): boolean =>
  willContinue === true || partialArgs !== undefined

/** Whether a chunk says that the answer is at its end. */
const isEnd = (chunk: GenerateContentResponse): boolean =>
  said(candidateOf(chunk)["finishReason"]) !== undefined || said(chunk.promptFeedback?.blockReason) !== undefined
