/**
 * A conversation in which a model calls functions: a request is sent, the functions that its answer calls are run, and the next request has their results. It
 * knows no API: contents and interactions say how a turn is sent, and what follows it.
 */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Answer, Call } from "../../Tool.ts"
import * as Relay from "../stream/Relay.ts"
import * as ToolCalls from "./ToolCalls.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What happens in a conversation, in order. Chunks that arrive together are one step. */
export type Step<Request, Chunk, Turn> =
  | {
    readonly _tag: "Chunks"
    readonly turn: number
    readonly chunks: Arr.NonEmptyReadonlyArray<Chunk>
    /** The answer that the chunks of the turn make so far. */
    readonly arrived: () => Turn
  }
  | { readonly _tag: "Answer"; readonly turn: number; readonly response: Turn }
  | { readonly _tag: "Calls"; readonly turn: number; readonly calls: ReadonlyArray<Call> }
  | { readonly _tag: "Result"; readonly turn: number; readonly call: Call; readonly answer: Answer }
  | { readonly _tag: "Results"; readonly turn: number; readonly next: Request }
  | { readonly _tag: "Done"; readonly turn: number; readonly response: Turn; readonly request: Request }

/** The answer of one turn in the making. */
export interface Building<Chunk, Turn> {
  readonly add: (chunk: Chunk) => unknown
  /** The answer that the chunks so far make. */
  readonly data: () => Turn
}

/** A conversation in the terms of an API. */
export interface Conversation<Request, Chunk, Turn, E, R> {
  readonly first: Request
  /** Sends a request. */
  readonly send: (request: Request) => Stream.Stream<Chunk, E, R>
  /** Begins the answer of a turn. */
  readonly build: (request: Request) => Building<Chunk, Turn>
  /** The calls of a turn, in order. */
  readonly calls: (turn: Turn) => ReadonlyArray<Call>
  /** Those of the calls that are run. The others are for the caller: the conversation ends with them. */
  readonly own: (calls: ReadonlyArray<Call>) => Effect.Effect<ReadonlyArray<Call>, never, R>
  readonly tools: ToolCalls.Tools<E, R>
  readonly limits: ToolCalls.Limits
  /** The request after a turn, with the answers of its calls in their order. */
  readonly next: (request: Request, turn: Turn, answered: ReadonlyArray<ToolCalls.Answered>) => Request
  /** The calls of how many turns are run. */
  readonly maximumRounds: number
  /** The error of a turn whose calls are not run any more. */
  readonly exceeded: (request: Request, turn: Turn) => E
}

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/** Holds a conversation to its end. */
export const run = <Request, Chunk, Turn, E, R>(
  conversation: Conversation<Request, Chunk, Turn, E, R>
): Stream.Stream<Step<Request, Chunk, Turn>, E, R> =>
  Relay.stream(() => {
    type Steps = Stream.Stream<Step<Request, Chunk, Turn>, E, R>
    const { limits, maximumRounds, tools } = conversation
    let turn = 0
    let next: Request | undefined
    let last: readonly [request: Request, response: Turn] | undefined

    const open = (request: Request): Steps => {
      turn++
      next = undefined
      const building = conversation.build(request)
      const arrived = () => building.data()
      return conversation.send(request).pipe(
        Stream.mapArray((chunks): Arr.NonEmptyReadonlyArray<Step<Request, Chunk, Turn>> => {
          for (const chunk of chunks) building.add(chunk)
          return [{ _tag: "Chunks", turn, chunks, arrived }]
        }),
        Stream.concat(Stream.unwrap(Effect.suspend(() => answered(request, building.data()))))
      )
    }

    const answered = Effect.fnUntraced(function*(request: Request, response: Turn): Effect.fn.Return<Steps, never, R> {
      last = [request, response]
      const calls = ToolCalls.ofTurn(conversation.calls(response))
      const own = calls.length === 0 ? calls : yield* conversation.own(calls)
      const answer: Steps = Stream.succeed({ _tag: "Answer", turn, response })
      if (own.length === 0) return Stream.concat(answer, Stream.succeed({ _tag: "Done", turn, response, request }))
      if (turn > maximumRounds) return Stream.concat(answer, Stream.fail(conversation.exceeded(request, response)))
      const results = new Map<Call, ToolCalls.Answered>()
      const called: Steps = Stream.succeed({ _tag: "Calls", turn, calls: own })
      return answer.pipe(
        Stream.concat(called),
        Stream.concat(Stream.map(ToolCalls.answers(tools, own, limits), (result): Step<Request, Chunk, Turn> => {
          results.set(result.call, result)
          return { _tag: "Result", turn, ...result }
        })),
        Stream.concat(Stream.suspend((): Steps => {
          const following = conversation.next(request, response, own.map((call) => results.get(call)!))
          const step: Steps = Stream.succeed({ _tag: "Results", turn, next: following })
          if (own.length < calls.length) {
            return Stream.concat(step, Stream.succeed({ _tag: "Done", turn, response, request: following }))
          }
          next = following
          return step
        }))
      )
    })

    return {
      first: conversation.first,
      open,
      policy: {
        observe: (step) => step,
        next: (failure) =>
          failure === undefined
            ? Effect.succeed(next === undefined ? Relay.end : Relay.goOn(next))
            : Effect.fail(failure),
        exceeded: () => conversation.exceeded(...last!)
      },
      maximumHops: maximumRounds + 1
    }
  })

/** The last answer of a conversation. */
export const last = <Turn, E, R>(
  steps: Stream.Stream<
    | { readonly _tag: "Done"; readonly response: Turn }
    | { readonly _tag: Exclude<Step<unknown, unknown, unknown>["_tag"], "Done"> },
    E,
    R
  >
): Effect.Effect<Turn, E, R> =>
  Effect.map(
    Stream.runFold(
      steps,
      (): Turn | undefined => undefined,
      (last, step) => step._tag === "Done" ? step.response : last
    ),
    (last) => last!
  )
