/**
 * The contents of a chat. The comprehensive history has everything that was said. The curated one is sent with the next message: it leaves out turns that
 * the model did not answer, or not to the end.
 */
import type { Content } from "../../wire/Content.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

/** The turns of a chat. Contents are kept as they are, and each one once. */
export class ChatHistory {
  private readonly comprehensive: Array<Content>
  private readonly curated: Array<Content>

  constructor(contents: ReadonlyArray<Content>) {
    this.comprehensive = [...contents]
    this.curated = turnsOf(contents).filter(isComplete).flat()
  }

  /** The contents so far. Later turns do not change the list. */
  contents(isCurated: boolean): Array<Content> {
    return (isCurated ? this.curated : this.comprehensive).slice()
  }

  /** The contents of a request with this message. */
  withMessage(message: Content): ReadonlyArray<Content> {
    const contents = this.contents(true)
    contents.push(message)
    return contents
  }

  /**
   * Adds a turn: the message, and what came after. The content of the model that the turn ends with is empty if the model did not answer.
   */
  add(turn: ReadonlyArray<Content>): void {
    const contents = asFields(turn.at(-1))["role"] === "model" ? turn : [...turn, nothing()]
    for (const content of contents) this.comprehensive.push(content)
    if (isComplete(contents)) { for (const content of contents) this.curated.push(content) }
  }

  /** Adds a turn that did not come to its end. The empty content of the model after it says so, also where the history is read again. */
  addIncomplete(turn: ReadonlyArray<Content>): void {
    this.add([...turn, nothing()])
  }
}

/** The content of an answer, with its role. */
export const answerOf = (response: unknown): Content | undefined => {
  const { candidates } = asFields(response)
  const { content } = asFields(Array.isArray(candidates) ? candidates[0] : undefined)
  if (!isFields(content)) return undefined
  return typeof content["role"] === "string" && content["role"] !== "" ? content : { ...content, role: "model" }
}

/** Whether a value is a content that a history can have. */
export const isContent = (value: unknown): value is Content => isFields(value) && problemOfContent(value) === undefined

/** The field of a history that is wrong, and what was expected. */
export const problemOf = (history: unknown): Problem | undefined => {
  if (!Array.isArray(history)) return { field: "history", expected: "a list of contents" }
  for (const [index, content] of history.entries()) {
    const problem = problemOfContent(content)
    if (problem !== undefined) return { ...problem, field: `history[${index}]${problem.field}` }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Problem {
  readonly field: string
  readonly expected: string
}

const problemOfContent = (content: unknown): Problem | undefined => {
  if (!isFields(content)) return { field: "", expected: "a content with its role and parts" }
  const { parts, role } = content
  if (role !== "user" && role !== "model") return { field: ".role", expected: `"user" or "model"` }
  return parts === undefined || Array.isArray(parts) && parts.every(isFields)
    ? undefined
    : { field: ".parts", expected: "a list of parts" }
}

/** An answer without anything. It keeps the roles alternating. */
const nothing = (): Content => ({ role: "model", parts: [] })

/** The contents of each turn: a message of the user, and what follows. Results of functions belong to the turn of their calls. */
const turnsOf = (contents: ReadonlyArray<Content>): ReadonlyArray<ReadonlyArray<Content>> => {
  const turns: Array<Array<Content>> = []
  for (const content of contents) {
    const turn = turns.at(-1)
    if (turn === undefined || content.role === "user" && !isAnswerOfCalls(content, turn.at(-1))) turns.push([content])
    else turn.push(content)
  }
  return turns
}

const isAnswerOfCalls = (content: Content, before: Content | undefined): boolean =>
  before?.role === "model" && partsOf(content).some(({ functionResponse }) => functionResponse !== undefined)

/** Whether all contents of the model in a turn can be sent back. */
const isComplete = (turn: ReadonlyArray<Content>): boolean =>
  turn.every((content) => {
    if (content.role !== "model") return true
    const parts = partsOf(content)
    return parts.length > 0 && parts.every((part) => isFields(part) && Object.keys(part).length > 0 && !isCut(part))
  })

/** Whether a part is a function call whose arguments did not all arrive. */
const isCut = ({ functionCall }: Fields): boolean => {
  const { partialArgs, willContinue } = asFields(functionCall)
  return willContinue === true || partialArgs !== undefined
}

const partsOf = ({ parts }: Content): ReadonlyArray<Fields> => Array.isArray(parts) ? parts : []
