/**
 * A chat: its settings and its history, and how a message is sent. One message is sent at a time.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Chat } from "../../Chat.ts"
import type { GenAIError, InvalidRequest } from "../../GenAIError.ts"
import type { GenerateContentResponse } from "../../GenerateContentResponse.ts"
import type { CreateChatParameters, SendMessageParameters } from "../../wire/Chats.ts"
import type { Content } from "../../wire/Content.ts"
import type { GenerateContentParameters } from "../../wire/GenerateContent.ts"
import { abortable } from "../check/Aborting.ts"
import { gated, type Signatures } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { ResponseBuilder } from "../generation/ResponseBuilder.ts"
import { answerOf, ChatHistory, problemOf } from "./ChatHistory.ts"
import * as ChatMessage from "./ChatMessage.ts"

/** The methods of `models` that a chat uses. */
export interface Verbs {
  readonly generateContent: (params: GenerateContentParameters) => Effect.Effect<GenerateContentResponse, GenAIError>
  readonly generateContentStream: (
    params: GenerateContentParameters
  ) => Stream.Stream<GenerateContentResponse, GenAIError>
}

/** A chat with these settings. */
export const make = (params: CreateChatParameters): Effect.Effect<Conversation, InvalidRequest> =>
  creation.create(params)

/** The verbs of a chat over the models that it uses. */
export const verbs = (conversation: Conversation, models: Verbs): Chat => ({
  ...gated("chats", messages, {
    sendMessage: (params) => conversation.sendMessage(models, params),
    sendMessageStream: (params) => conversation.sendMessageStream(models, params)
  }),
  getHistory: (curated = false) => Effect.sync(() => conversation.getHistory(curated))
})

/** A chat in progress. */
export class Conversation {
  private readonly model: string
  private readonly config: CreateChatParameters["config"]
  private readonly history: ChatHistory
  private readonly semaphore = Semaphore.makeUnsafe(1)

  constructor({ config, history, model }: CreateChatParameters) {
    this.model = model
    this.config = config
    this.history = new ChatHistory(history ?? [])
  }

  /** The contents so far. */
  getHistory(curated: boolean): Array<Content> {
    return this.history.contents(curated)
  }

  /** Sends a message, and adds the turn to the history when it has been answered. */
  sendMessage(models: Verbs, params: SendMessageParameters): Effect.Effect<GenerateContentResponse, GenAIError> {
    return Effect.scoped(
      Effect.flatMap(
        this.begin("chats.sendMessage", params),
        (turn) =>
          Effect.map(models.generateContent(turn.params), (response) => {
            turn.answer(response)
            return response
          })
      )
    )
  }

  /** Sends a message, and adds the turn to the history at the end of the stream. */
  sendMessageStream(
    models: Verbs,
    params: SendMessageParameters
  ): Stream.Stream<GenerateContentResponse, GenAIError> {
    return Stream.unwrap(Effect.gen({ self: this }, function*() {
      const turn = yield* this.begin("chats.sendMessageStream", params)
      yield* Effect.addFinalizer(() => Effect.sync(() => turn.leave()))
      return models.generateContentStream(turn.params).pipe(
        Stream.mapArray((chunks) => {
          for (const chunk of chunks) turn.add(chunk)
          return chunks
        }),
        Stream.onEnd(Effect.sync(() => turn.end()))
      )
    }))
  }

  /** Waits until no other message is being sent. The turn lasts as long as the scope. */
  private begin(
    operation: string,
    { config = this.config, message }: SendMessageParameters
  ): Effect.Effect<Turn, InvalidRequest, Scope.Scope> {
    return Effect.suspend(() => {
      const content = ChatMessage.toContent(operation, message)
      if (Result.isFailure(content)) return Effect.fail(content.failure)
      return Effect.map(
        abortable(config?.abortSignal, Semaphore.takeScoped(this.semaphore, 1)),
        () => new Turn(this.history, this.model, config, content.success)
      )
    })
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const creation = /*#__PURE__*/ gated("chats", { create: ["effect", "params"] }, {
  create: (params: CreateChatParameters): Effect.Effect<Conversation, InvalidRequest> => {
    const { history = [], model } = params
    if (typeof model !== "string" || model === "") {
      return Effect.fail(
        invalidRequest("chats.create", "model", "the name of a model, for example gemini-2.5-flash")
      )
    }
    const problem = problemOf(history)
    return problem === undefined
      ? Effect.succeed(new Conversation(params))
      : Effect.fail(invalidRequest("chats.create", problem.field, problem.expected))
  }
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
  private readonly message: Content
  private readonly builder = new ResponseBuilder()
  private isOver = false

  constructor(history: ChatHistory, model: string, config: CreateChatParameters["config"], message: Content) {
    this.history = history
    this.message = message
    this.params = { model, contents: history.withMessage(message), config }
  }

  /** Adds the answer. */
  answer(response: unknown): void {
    const content = answerOf(response)
    this.history.add(content === undefined ? [this.message] : [this.message, content])
    this.isOver = true
  }

  /** Adds a chunk of the answer. */
  add(chunk: GenerateContentResponse): void {
    this.builder.add(chunk)
  }

  /** The answer has come to its end. */
  end(): void {
    this.answer(this.builder.data())
  }

  /** The stream has failed or was left, unless it has come to its end: what has arrived is kept. */
  leave(): void {
    const content = this.isOver ? undefined : answerOf(this.builder.data())
    if (content !== undefined) this.history.addIncomplete([this.message, content])
  }
}
