/**
 * The `chats` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { GenerateContentResponse } from "../GenerateContentResponse.ts"
import * as Conversation from "../internal/chat/Conversation.ts"
import type { CreateChatParameters, SendMessageParameters } from "../wire/Chats.ts"
import type { Content } from "../wire/Content.ts"
import * as Face from "./internal/Face.ts"
import { reworded } from "./internal/Given.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A chat. Messages are sent one at a time: a message waits until the one before has been answered, and until its stream has ended or was left.
 *
 * The history has contents as they were sent and received, with the thought signatures and with parts that are newer than this library. There are two
 * histories. The comprehensive one has everything. The curated one is sent with the next message: it leaves out turns without an answer, and turns whose
 * answer did not come to its end.
 *
 * @category models
 * @since 0.1.0
 */
export class Chat {
  readonly #verbs: Pick<Chat, keyof Chat>

  constructor(verbs: Pick<Chat, keyof Chat>) {
    this.#verbs = verbs
  }

  /**
   * Sends a message and waits for the answer. If it rejects, the history is as it was before. An answer without content, of a prompt that was blocked for
   * example, is an empty content of the model in the comprehensive history.
   */
  async sendMessage(params: SendMessageParameters): Promise<GenerateContentResponse> {
    return this.#verbs.sendMessage(params)
  }

  /**
   * Sends a message, and delivers the chunks of the answer. The turn is in the history when the stream has ended. If the stream fails or is left early, the
   * curated history is as it was before; the comprehensive history has the message and what arrived of the answer, and then an empty content of the model.
   * A stream that is neither read nor left (by `return()`, or by leaving its `for await`) lets later messages wait.
   */
  async sendMessageStream(
    params: SendMessageParameters
  ): Promise<AsyncGenerator<GenerateContentResponse, void, undefined>> {
    return this.#verbs.sendMessageStream(params)
  }

  /** A copy of the comprehensive history, or of the curated one. It is plain data: `JSON.stringify` saves it, and `history` of a new chat goes on from it. */
  getHistory(curated = false): Array<Content> {
    return this.#verbs.getHistory(curated)
  }
}

// -----------------------------------------------------------------------------
// Resource
// -----------------------------------------------------------------------------

/**
 * The `chats` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Chats extends /*#__PURE__*/ Face.make("chats", {
  create: (({ operation, runner }) => (params) => {
    const copied = reworded(operation, "params", params, ({ history, ...params }) => ({
      ...params,
      history: structuredClone(history)
    }))
    const made = Effect.runSyncExit(Conversation.make(copied as CreateChatParameters))
    if (Exit.isFailure(made)) throw Cause.squash(made.cause)
    const conversation = made.value
    return new Chat({
      sendMessage: (params) =>
        runner.call(({ models }) => Conversation.verbs(conversation, models).sendMessage(params), params),
      sendMessageStream: (params) =>
        runner.stream(({ models }) => Conversation.verbs(conversation, models).sendMessageStream(params), params),
      getHistory: (curated = false) => structuredClone(conversation.getHistory(curated))
    })
  }) as Face.Verb<
    /**
     * Starts a chat. Nothing is sent. `config` has the settings of all messages; the `config` of a message replaces it. `history` has the contents of an
     * earlier chat, which are copied. Throws `InvalidRequest` if one of them has a role other than `user` and `model`.
     */
    (params: CreateChatParameters) => Chat
  >
}) {}
