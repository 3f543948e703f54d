/**
 * One turn of a chat: what is sent of its history, and what the history has of it afterwards.
 */
import type { Content } from "../../wire/Content.ts"
import { asFields, isFields } from "../check/Fields.ts"
import { type ChatHistory, hasResults, isComplete, partsOf } from "./ChatHistory.ts"

/** A message that is sent, and what is sent before it. */
export interface Opening {
  readonly before: ReadonlyArray<Content>
  readonly message: Content
  /**
   * Results of functions that the history ended with. They are in the message, because a model wants all results of its calls in one content. The history
   * keeps them until the turn is complete.
   */
  readonly pending: Content | undefined
}

/** Begins a turn with a message. */
export const begin = (history: ChatHistory, message: Content): Opening => {
  const before = history.contents(true)
  const pending = before.at(-1)
  if (pending === undefined || pending.role !== "user" || !hasResults(pending) || !hasResults(message)) {
    return { before, message, pending: undefined }
  }
  before.pop()
  return { before, message: { ...pending, parts: [...partsOf(pending), ...partsOf(message)] }, pending }
}

/** Adds a turn: its message, and the contents that followed. */
export const add = (
  { comprehensive, curated }: ChatHistory,
  { message, pending }: Opening,
  contents: ReadonlyArray<Content>
): void => {
  const turn = [message, ...contents]
  const isWhole = isComplete(turn)
  if (pending === undefined) push(comprehensive, turn)
  else if (isWhole) {
    comprehensive.splice(comprehensive.lastIndexOf(pending), 1, ...turn)
    curated.pop()
  }
  if (isWhole) push(curated, turn)
}

/** Adds a turn that did not come to its end. The empty content of the model after it says so, also where the history is read again. */
export const addIncomplete = (history: ChatHistory, opening: Opening, contents: ReadonlyArray<Content>): void =>
  add(history, opening, [...contents, nothing()])

/** An answer without anything. It keeps the roles alternating. */
export const nothing = (): Content => ({ role: "model", parts: [] })

/** The content of an answer, with its role. */
export const answerOf = (response: unknown): Content | undefined => {
  const { candidates } = asFields(response)
  const { content } = asFields(Array.isArray(candidates) ? candidates[0] : undefined)
  if (!isFields(content)) return undefined
  return typeof content["role"] === "string" && content["role"] !== "" ? content : { ...content, role: "model" }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const push = <A>(list: Array<A>, items: ReadonlyArray<A>): void => {
  for (const item of items) list.push(item)
}
