/**
 * The messages of a chat of plain async code, which are loaded with the first one.
 */
import * as Effect from "effect/Effect"
import type { Chat } from "../../Chat.ts"
import type { RunError } from "../../FunctionRun.ts"
import type { Conversation } from "../../internal/chat/Conversation.ts"
import * as Messages from "../../internal/chat/Messages.ts"
import { TurnQueue } from "../../internal/chat/TurnQueue.ts"
import type { SendMessageParameters } from "../../wire/Chats.ts"
import type { GenerateContentConfig } from "../FunctionCalling.ts"
import * as Callables from "./Callables.ts"
import * as Loading from "./Loading.ts"
import type { Services } from "./Resources.ts"
import type { Runner } from "./Runner.ts"

/** Sends the messages of a chat, one at a time. */
export class ChatMessages {
  readonly #runner: Runner
  readonly #conversation: Conversation<never, never>
  readonly #queue = new TurnQueue()

  constructor(runner: Runner, conversation: Conversation<never, never>) {
    this.#runner = runner
    this.#conversation = conversation
  }

  /** The answer to a message. `settings` have the signal of its call. */
  send(message: SendMessageParameters, settings: unknown): Promise<never> {
    return this.#runner.call("models", (ai) => this.#verbs(ai).sendMessage(message), settings) as Promise<never>
  }

  /** The chunks of the answer to a message. */
  stream(message: SendMessageParameters, settings: unknown): Promise<never> {
    return this.#runner.stream("models", (ai) => this.#verbs(ai).sendMessageStream(message), settings) as Promise<never>
  }

  #verbs({ models }: Pick<Services, "models">): Chat<RunError> {
    return Messages.verbs(this.#conversation, this.#queue, models, find)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The functions of a message are among the tools of its settings. */
const find: Messages.FindFunctions<never, never> = (operation, config) =>
  Callables.inSettings({ config })
    ? Effect.flatMap(
      Effect.promise(() => Loading.load("chats", () => import("./FunctionRuns.ts"))),
      ({ functions }) => functions(operation, config as GenerateContentConfig)
    )
    : Effect.succeed({ config, options: undefined })
