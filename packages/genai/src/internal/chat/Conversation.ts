/**
 * A chat: its settings and its history. `Messages.ts` sends its messages.
 */
import * as Effect from "effect/Effect"
import type { RunOptions } from "../../FunctionRun.ts"
import type { InvalidRequest } from "../../GenAIError.ts"
import type { CreateChatParameters } from "../../wire/Chats.ts"
import type { Content } from "../../wire/Content.ts"
import { gated } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { ChatHistory, problemOf } from "./ChatHistory.ts"
import { TurnQueue } from "./TurnQueue.ts"

/** A chat in progress. One message is sent at a time. */
export class Conversation<E, R> {
  /** The functions that the model can call. */
  readonly options: RunOptions<E, R> | undefined
  readonly model: string
  /** The settings of its messages. */
  readonly config: CreateChatParameters["config"]
  readonly history: ChatHistory
  readonly queue = new TurnQueue()

  constructor({ config, history, model }: CreateChatParameters, options?: RunOptions<E, R>) {
    this.options = options
    this.model = model
    // As in the official SDK, a chat has settings, also where there are none.
    this.config = config ?? {}
    this.history = new ChatHistory(history ?? [])
  }

  /** The contents so far. */
  getHistory(curated: boolean): Array<Content> {
    return this.history.contents(curated)
  }
}

/** A chat with these settings. */
export const make = (
  params: CreateChatParameters
): Effect.Effect<Conversation<never, never>, InvalidRequest> => creation.create(params)

/** What is wrong with the settings of a chat. */
export const invalid = ({ history = [], model }: CreateChatParameters): InvalidRequest | undefined => {
  const operation = "chats.create"
  if (typeof model !== "string" || model === "") {
    return invalidRequest(operation, "model", "the name of a model, for example gemini-2.5-flash")
  }
  const problem = problemOf(history)
  return problem && invalidRequest(operation, problem.field, problem.expected)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const creation = /*#__PURE__*/ gated("chats", { create: ["effect", "params"] }, {
  create: Effect.fnUntraced(function*(
    params: CreateChatParameters
  ): Effect.fn.Return<Conversation<never, never>, InvalidRequest> {
    const wrong = invalid(params)
    if (wrong !== undefined) return yield* wrong
    return new Conversation(params)
  })
})
