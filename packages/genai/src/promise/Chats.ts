/**
 * The `chats` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { InvalidRequest } from "../GenAIError.ts"
import * as Conversation from "../internal/chat/Conversation.ts"
import { invalidRequest } from "../internal/check/Parameters.ts"
import type * as Wire from "../wire/Chats.ts"
import type { Content } from "../wire/plain/Content.ts"
import type { GenerateContentResponse } from "../wire/plain/GenerateContent.ts"
import type { GenerateContentConfig } from "./FunctionCalling.ts"
import type { ChatMessages } from "./internal/ChatMessages.ts"
import * as Face from "./internal/Face.ts"
import { fieldOf, reworded } from "./internal/Given.ts"
import { settled } from "./internal/Stacks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `chats.create`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CreateChatParameters extends Omit<Wire.CreateChatParameters, "config"> {
  /** The settings of all messages, with functions among the tools. */
  readonly config?: GenerateContentConfig | undefined
}

/**
 * The parameters of a message.
 *
 * @category models
 * @since 0.1.0
 */
export interface SendMessageParameters extends Omit<Wire.SendMessageParameters, "config"> {
  /** The settings of this message, in place of those of the chat. */
  readonly config?: GenerateContentConfig | undefined
}

/**
 * A chat. Messages are sent one at a time: a message waits until the one before has been answered, and until its stream has ended or was left. If nobody reads
 * the stream in the meantime, for `httpOptions.idleTimeout` of the settings of the message, by default 5 minutes, the message fails with a `TimeoutError`.
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
   * Sends a message and waits for the answer. If it rejects, the curated history is as it was before; the comprehensive one has the message if functions
   * ran for it, with their calls and results, or if a part of the answer arrived. An answer without content, of a prompt that was blocked for example, is an
   * empty content of the model in the comprehensive history.
   */
  sendMessage(params: SendMessageParameters): Promise<GenerateContentResponse> {
    return settled(this.#verbs.sendMessage(params))
  }

  /**
   * Sends a message, and delivers the chunks of the answer. The turn is in the history when the stream has ended. If the stream fails or is left early, the
   * curated history is as it was before; the comprehensive history has the message and what arrived of the answer, and then an empty content of the model.
   * Read the stream to its end, or leave it, by `return()` or by leaving its `for await`: later messages wait for it.
   */
  sendMessageStream(
    params: SendMessageParameters
  ): Promise<AsyncGenerator<GenerateContentResponse, void, undefined>> {
    return settled(this.#verbs.sendMessageStream(params))
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
      history: copyOf(operation, history)
    }))
    const conversation = Conversation.make(copied as Wire.CreateChatParameters)
    if (conversation instanceof InvalidRequest) throw conversation
    let messages: ChatMessages | undefined
    /** Sends a message as soon as what sends messages is there. The signal is in the settings of the message, or of the chat. */
    const sending = async (
      message: SendMessageParameters,
      send: (messages: ChatMessages, settings: unknown) => Promise<never>
    ): Promise<never> => {
      const settings = fieldOf(message, "config") ? message : params
      const { ChatMessages } = await runner.load("chats", () => import("./internal/ChatMessages.ts"), settings)
      return send(messages ??= new ChatMessages(runner, conversation), settings)
    }
    return new Chat({
      sendMessage: (message) =>
        sending(message, (messages, settings) => messages.send(message as Wire.SendMessageParameters, settings)),
      sendMessageStream: (message) =>
        sending(message, (messages, settings) => messages.stream(message as Wire.SendMessageParameters, settings)),
      getHistory: (curated = false) => structuredClone(conversation.getHistory(curated)) as Array<Content>
    })
  }) as Face.Verb<
    /**
     * Starts a chat. Nothing is sent. `config` has the settings of all messages; the `config` of a message replaces it. `history` has the contents of an
     * earlier chat, which are copied. Throws `InvalidRequest` if one of them has a role other than `user` and `model`.
     */
    (params: CreateChatParameters) => Chat
  >
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const copyOf = (operation: string, history: CreateChatParameters["history"]) =>
  Result.getOrElse(Result.try(() => structuredClone(history)), () => {
    throw invalidRequest(operation, "history", "a list of contents, which are plain data")
  })
