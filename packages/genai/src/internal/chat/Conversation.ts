/**
 * A chat: its settings and its history. `Messages.ts` sends its messages.
 */
import type { RunOptions } from "../../FunctionRun.ts"
import { InvalidRequest } from "../../GenAIError.ts"
import type { CreateChatParameters } from "../../wire/Chats.ts"
import type { Content } from "../../wire/Content.ts"
import { checkedParams } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { ChatHistory, problemOf } from "./ChatHistory.ts"

/** The settings of a chat, and what was said so far. */
export class Conversation<E, R> {
  /** The functions that the model can call. */
  readonly options: RunOptions<E, R> | undefined
  readonly model: string
  /** The settings of its messages. */
  readonly config: CreateChatParameters["config"]
  readonly history: ChatHistory

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

/** A chat with these settings, which may be anything in a program without types, or what is wrong with them. */
export const make = (params: CreateChatParameters): Conversation<never, never> | InvalidRequest => {
  const checked = checkedParams(operation, params) as CreateChatParameters | InvalidRequest
  return checked instanceof InvalidRequest ? checked : invalid(checked) ?? new Conversation(checked)
}

/** What is wrong with the settings of a chat. */
export const invalid = ({ history = [], model }: CreateChatParameters): InvalidRequest | undefined => {
  if (typeof model !== "string" || model === "") {
    return invalidRequest(operation, "model", "the name of a model, for example gemini-2.5-flash")
  }
  const problem = problemOf(history)
  return problem && invalidRequest(operation, problem.field, problem.expected)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const operation = "chats.create"
