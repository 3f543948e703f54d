/**
 * How the messages of a chat are sent: one at a time, with the functions that the model calls.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Chat } from "../../Chat.ts"
import type { RunError, RunOptions } from "../../FunctionRun.ts"
import type { GenAIError, InvalidRequest, TimeoutError } from "../../GenAIError.ts"
import type { GenerateContentResponse } from "../../GenerateContentResponse.ts"
import type { CreateChatParameters, SendMessageParameters } from "../../wire/Chats.ts"
import type { Content } from "../../wire/Content.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import { abortable } from "../check/Aborting.ts"
import { gated, type Signatures } from "../check/Gate.ts"
import { ResponseBuilder } from "../generation/ResponseBuilder.ts"
import * as Silence from "../stream/Silence.ts"
import * as Automatic from "../tool/Automatic.ts"
import * as FunctionTurns from "../tool/FunctionTurns.ts"
import * as ToolCalls from "../tool/ToolCalls.ts"
import type { ChatHistory } from "./ChatHistory.ts"
import * as ChatMessage from "./ChatMessage.ts"
import * as ChatTurn from "./ChatTurn.ts"
import { answerOf, nothing, type Opening } from "./ChatTurn.ts"
import { Conversation, invalid } from "./Conversation.ts"
import type { Place, TurnQueue } from "./TurnQueue.ts"

/** The methods of `models` that a chat uses. */
export interface Verbs {
  readonly generateContent: (params: GenerateContentParameters) => Effect.Effect<GenerateContentResponse, GenAIError>
  readonly generateContentStream: (
    params: GenerateContentParameters
  ) => Stream.Stream<GenerateContentResponse, GenAIError>
}

/** Errors of messages: those of the requests, those of runs of functions, and those of the functions. */
type Failure<E> = RunError | E

/** What the functions of a message are, and the settings of its requests without them. */
export interface Functions<E, R> extends Pick<FunctionTurns.Run<E, R>, "at" | "options"> {
  readonly config: GenerateContentParameters["config"]
}

/** Finds the functions of a message, whose settings may have them. */
export type FindFunctions<E, R> = (
  operation: string,
  config: GenerateContentParameters["config"]
) => Effect.Effect<Functions<E, R>>

/** A chat with these settings. `options` have the functions that the model can call. */
export const make = <E = never, R = never>(
  params: CreateChatParameters,
  options?: RunOptions<E, R>
): Effect.Effect<Conversation<E, R>, InvalidRequest> =>
  creation.create(params, options as RunOptions | undefined) as Effect.Effect<Conversation<E, R>, InvalidRequest>

/** The verbs of a chat over the models that it uses. Its messages have their turns in the queue. By default the functions of each message are those of the chat. */
export const verbs = <E, R>(
  conversation: Conversation<E, R>,
  queue: TurnQueue,
  models: Verbs,
  find: FindFunctions<E, R> = (_, config) => Effect.succeed({ config, options: conversation.options })
): Chat<Failure<E>, R> => ({
  ...gated<Pick<Chat<Failure<E>, R>, keyof typeof messages>>("chats", messages, {
    sendMessage: (params) => sendMessage(conversation, queue, models, find, params),
    sendMessageStream: (params) => sendMessageStream(conversation, queue, models, find, params)
  }),
  getHistory: (curated = false) => Effect.sync(() => conversation.getHistory(curated))
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A message whose turn it is. */
interface Begun<E, R> {
  readonly turn: Turn
  readonly functions: Functions<E, R>
  readonly place: Place
}

/** Sends a message, and adds the turn to the history when it has been answered. */
const sendMessage = <E, R>(
  conversation: Conversation<E, R>,
  queue: TurnQueue,
  models: Verbs,
  find: FindFunctions<E, R>,
  params: SendMessageParameters
): Effect.Effect<GenerateContentResponse, Failure<E>, R> => {
  const operation = "chats.sendMessage"
  return Effect.scoped(Effect.gen(function*() {
    const { functions, turn } = yield* begin(conversation, queue, operation, find, params)
    const send = (params: GenerateContentParameters) => turn.whole(models.generateContent(params))
    if (functions.options?.tools !== undefined) {
      return yield* FunctionTurns.answer(
        turn.run({
          ...functions,
          operation,
          params: turn.params,
          send: (params) => Stream.fromEffect(send(params))
        })
      )
    }
    const response = yield* send(turn.params)
    turn.end(response)
    return response
  }))
}

/** Sends a message, and adds the turn to the history at the end of the stream. */
const sendMessageStream = <E, R>(
  conversation: Conversation<E, R>,
  queue: TurnQueue,
  models: Verbs,
  find: FindFunctions<E, R>,
  params: SendMessageParameters
): Stream.Stream<GenerateContentResponse, Failure<E>, R> => {
  const operation = "chats.sendMessageStream"
  const send = models.generateContentStream
  return Stream.unwrap(
    Effect.map(
      begin(conversation, queue, operation, find, params),
      ({ functions, place, turn }): Stream.Stream<GenerateContentResponse, Failure<E>, R> =>
        functions.options?.tools === undefined
          ? turn.stream(place, send(turn.params))
          : place.stream(FunctionTurns.chunks(turn.run({ ...functions, operation, params: turn.params, send })))
    )
  )
}

/** Waits until no other message is being sent. The turn lasts as long as the scope. */
const begin = <E, R>(
  conversation: Conversation<E, R>,
  queue: TurnQueue,
  operation: string,
  find: FindFunctions<E, R>,
  { config = conversation.config, message }: SendMessageParameters
): Effect.Effect<Begun<E, R>, InvalidRequest | TimeoutError, Scope.Scope> => {
  return Effect.gen(function*() {
    const content = yield* Effect.fromResult(ChatMessage.toContent(operation, message))
    const functions = yield* find(operation, config)
    const limit = yield* Silence.idle(config?.httpOptions ?? {})
    const place = yield* abortable(config?.abortSignal, queue.take(operation, limit))
    const turn = new Turn(conversation.history, conversation.model, functions.config, content)
    yield* place.onEnd(() => turn.leave())
    return { turn, functions, place }
  })
}

const creation = /*#__PURE__*/ gated("chats", { create: ["effect", "params", "options"] }, {
  create: Effect.fnUntraced(function*(
    params: CreateChatParameters,
    options: RunOptions | undefined
  ): Effect.fn.Return<Conversation<never, never>, InvalidRequest> {
    const operation = "chats.create"
    const wrong = invalid(params)
    if (wrong !== undefined) return yield* wrong
    if (options !== undefined) {
      const wrong = Automatic.invalidOptions(operation, "options", options)
      if (wrong !== undefined) return yield* wrong
      yield* ToolCalls.byName(operation, "options.tools", options.tools ?? [])
    }
    return new Conversation(params, options)
  })
})

const messages: Signatures<Pick<Chat, "sendMessage" | "sendMessageStream">> = {
  sendMessage: ["effect", "params"],
  sendMessageStream: ["stream", "params"]
}

/** A message and its answer. */
class Turn {
  /** What is sent. */
  readonly params: GenerateContentParameters
  private readonly history: ChatHistory
  private readonly opening: Opening
  /** The answers of the model so far that called functions, each with the results of its calls. */
  private added: ReadonlyArray<Content> = []
  /** What has arrived of the answer. */
  private arrived: (() => unknown) | undefined
  private isOver = false

  constructor(history: ChatHistory, model: string, config: CreateChatParameters["config"], message: Content) {
    this.history = history
    this.opening = ChatTurn.begin(history, message)
    this.params = { model, contents: [...this.opening.before, this.opening.message], config }
  }

  /** Follows a stream of chunks to its end. */
  stream<E, R>(
    place: Place,
    chunks: Stream.Stream<GenerateContentResponse, E, R>
  ): Stream.Stream<GenerateContentResponse, E, R> {
    const builder = new ResponseBuilder()
    this.arrived = () => builder.data()
    return place.stream(
      chunks,
      (chunks) => {
        for (const chunk of chunks) builder.add(chunk)
      },
      () => this.end(builder.data())
    )
  }

  /** Follows an answer that comes as a whole. If it took several requests, and one of them failed, a part of it has arrived. */
  whole<A, R>(answer: Effect.Effect<A, GenAIError, R>): Effect.Effect<A, GenAIError, R> {
    return Effect.tapError(answer, (error) =>
      Effect.sync(() => {
        if (error._tag === "ContinuationInterrupted") this.arrived = () => error.partial
      }))
  }

  /** Follows a run of functions to its end. */
  run<E, R>(run: FunctionTurns.Run<E, R>): Stream.Stream<FunctionTurns.Batch, RunError | E, R> {
    return Stream.map(FunctionTurns.batches(run), (step) => {
      this.follow(step)
      return step
    })
  }

  /** Adds the turn with its last answer to the history. */
  end(response: unknown): void {
    this.close([...this.added, answerOf(response) ?? nothing()])
  }

  /** The turn has failed or was left, unless it has come to its end: what has arrived is kept. */
  leave(): void {
    if (this.isOver) return
    const content = answerOf(this.arrived?.())
    const arrived = content === undefined ? this.added : [...this.added, content]
    if (arrived.length > 0) ChatTurn.addIncomplete(this.history, this.opening, arrived)
  }

  private follow(step: FunctionTurns.Batch): void {
    switch (step._tag) {
      case "Chunks":
        this.arrived = step.arrived
        return
      case "Results":
        this.added = step.added
        this.arrived = undefined
        return
      case "Done":
        // A run that ends with calls for the caller ends with the results of the others.
        if (step.added.length > this.added.length || answerOf(step.response) === undefined) this.end(step.response)
        else this.close(this.added)
        return
    }
  }

  private close(contents: ReadonlyArray<Content>): void {
    ChatTurn.add(this.history, this.opening, contents)
    this.isOver = true
  }
}
