/**
 * The `chats` resource: conversations with a model. It sends messages by `models`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Chat } from "./Chat.ts"
import type { RunError, RunOptions } from "./FunctionRun.ts"
import type { InvalidRequest } from "./GenAIError.ts"
import * as Messages from "./internal/chat/Messages.ts"
import { TurnQueue } from "./internal/chat/TurnQueue.ts"
import { Models } from "./Models.ts"
import type { CreateChatParameters } from "./wire/Chats.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `chats` resource.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Chats } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const chats = yield* Chats
 *   const chat = yield* chats.create({ model: "gemini-2.5-flash" })
 *   const joke = yield* chat.sendMessage({ message: "Tell me a joke." })
 *   yield* Effect.log(joke.text)
 *   yield* chat.sendMessageStream({ message: "Explain it." }).pipe(
 *     Stream.runForEach((chunk) => Effect.log(chunk.text))
 *   )
 * })
 * ```
 */
export class Chats extends /*#__PURE__*/ Context.Service<Chats, {
  readonly create: {
    /**
     * Starts a chat. Nothing is sent. `config` has the settings of all messages; the `config` of a message replaces it. `history` has the contents of an
     * earlier chat. Fails with `InvalidRequest` if one of them has a role other than `user` and `model`.
     */
    (params: CreateChatParameters): Effect.Effect<Chat, InvalidRequest>
    /**
     * Starts a chat with functions that the model can call. A message is answered when the model has called none, or only functions that are for the caller:
     * the next message answers those. The history has the calls and their results. What the functions need, and how they fail, is in the type of the chat.
     */
    <E = never, R = never>(
      params: CreateChatParameters,
      options: RunOptions<E, R>
    ): Effect.Effect<Chat<RunError | E, R>, InvalidRequest>
  }
}>()("effect-genai/Chats") {
  /** The resource over the models of the context. */
  static readonly make: Effect.Effect<Chats["Service"], never, Models> = /*#__PURE__*/ Effect.map(
    Models,
    (models) =>
      Chats.of({
        // A chat without functions has no errors of runs.
        create: ((params: CreateChatParameters, options?: RunOptions<never>) =>
          Effect.map(
            Messages.make(params, options),
            (conversation) => Messages.verbs(conversation, new TurnQueue(), models)
          )) as Chats["Service"]["create"]
      })
  )

  /**
   * Provides the resource. It needs only {@link Models}. The layer is fresh: it is built wherever it is provided, so a region of a program can have models
   * of its own.
   */
  static readonly layer: Layer.Layer<Chats, never, Models> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Chats, Chats.make)
  )
}
