/**
 * A chat with a model: messages and answers that follow each other. Each message is sent with the history of the chat.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { GenAIError } from "./GenAIError.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import { isContent } from "./internal/chat/ChatHistory.ts"
import type { SendMessageParameters } from "./wire/Chats.ts"
import type { Content } from "./wire/Content.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A chat. Messages are sent one at a time: a message waits until the one before has been answered, and until its stream has ended or was left. If nobody reads
 * the stream in the meantime, for `httpOptions.idleTimeout` of the settings of the message, by default 5 minutes, the message fails with a `TimeoutError`.
 *
 * The history has contents as they were sent and received, with the thought signatures and with parts that are newer than this library. There are two
 * histories. The comprehensive one has everything. The curated one is sent with the next message: it leaves out turns without an answer, and turns whose
 * answer did not come to its end.
 *
 * `E` are the errors of messages, and `R` is what the functions need that the model can call.
 *
 * @category models
 * @since 0.1.0
 */
export interface Chat<E = GenAIError, R = never> {
  /**
   * Sends a message and waits for the answer. If it fails or is interrupted, the curated history is as it was before; the comprehensive one has the message
   * if functions ran for it, with their calls and results, or if a part of the answer arrived. An answer without content, of a prompt that was blocked for
   * example, is an empty content of the model in the comprehensive history.
   */
  readonly sendMessage: (params: SendMessageParameters) => Effect.Effect<GenerateContentResponse, E, R>
  /**
   * Sends a message, and delivers the chunks of the answer. The turn is in the history when the stream has ended. If the stream fails, is interrupted or is
   * left early, the curated history is as it was before; the comprehensive history has the message and what arrived of the answer, and then an empty content
   * of the model. Later messages wait until the stream has ended or was left.
   */
  readonly sendMessageStream: (params: SendMessageParameters) => Stream.Stream<GenerateContentResponse, E, R>
  /** The comprehensive history, or the curated one. Later messages do not change the list. */
  readonly getHistory: (curated?: boolean) => Effect.Effect<ReadonlyArray<Content>>
}

// -----------------------------------------------------------------------------
// Schemas
// -----------------------------------------------------------------------------

/**
 * The history of a chat, to save it and to go on with it later. Contents are kept as they are, also fields and parts that are newer than this library.
 *
 * @category schemas
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Chat, Chats } from "effect-genai"
 *
 * const Saved = Schema.fromJsonString(Chat.History)
 *
 * const save = (chat: Chat.Chat) => Effect.flatMap(chat.getHistory(), Schema.encodeEffect(Saved))
 *
 * const resume = (json: string) =>
 *   Effect.gen(function*() {
 *     const chats = yield* Chats
 *     const history = yield* Schema.decodeEffect(Saved)(json)
 *     return yield* chats.create({ model: "gemini-2.5-flash", history })
 *   })
 * ```
 */
export const History: Schema.Codec<ReadonlyArray<Content>, ReadonlyArray<unknown>> = /*#__PURE__*/ Schema.Array(
  /*#__PURE__*/ Schema.Unknown.pipe(
    /*#__PURE__*/ Schema.refine(isContent, { expected: "a content of the user or the model, with a list of parts" })
  )
)
