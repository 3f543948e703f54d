/**
 * The `chats` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Conversation from "../internal/chat/Conversation.ts"
import type * as Messages from "../internal/chat/Messages.ts"
import { invalidRequest } from "../internal/check/Parameters.ts"
import type * as Wire from "../wire/Chats.ts"
import type { Content } from "../wire/plain/Content.ts"
import type { GenerateContentResponse } from "../wire/plain/GenerateContent.ts"
import type { GenerateContentConfig } from "./FunctionCalling.ts"
import * as Callables from "./internal/Callables.ts"
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
    const made = Effect.runSyncExit(Conversation.make(copied as Wire.CreateChatParameters))
    if (Exit.isFailure(made)) throw Cause.squash(made.cause)
    const conversation = made.value
    /** Where the signal of a message is. */
    const settings = (message: SendMessageParameters) => fieldOf(message, "config") ? message : params
    return new Chat({
      sendMessage: async (message) => {
        const { verbs } = await import("../internal/chat/Messages.ts")
        return runner.call(
          "models",
          ({ models }) => verbs(conversation, models, find).sendMessage(message as Wire.SendMessageParameters),
          settings(message)
        ) as Promise<never>
      },
      sendMessageStream: async (message) => {
        const { verbs } = await import("../internal/chat/Messages.ts")
        return runner.stream(
          "models",
          ({ models }) => verbs(conversation, models, find).sendMessageStream(message as Wire.SendMessageParameters),
          settings(message)
        ) as Promise<never>
      },
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

/** The functions of a message are among the tools of its settings. */
const find: Messages.FindFunctions<never, never> = (operation, config) =>
  Callables.inSettings({ config })
    ? Effect.flatMap(
      Effect.promise(() => import("./internal/FunctionRuns.ts")),
      ({ functions }) => functions(operation, config as GenerateContentConfig)
    )
    : Effect.succeed({ config, options: undefined })

const copyOf = (operation: string, history: CreateChatParameters["history"]) =>
  Result.getOrElse(Result.try(() => structuredClone(history)), () => {
    throw invalidRequest(operation, "history", "a list of contents, which are plain data")
  })
