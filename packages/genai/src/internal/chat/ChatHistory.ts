/**
 * The contents of a chat. The comprehensive history has everything that was said. The curated one is sent with the next message: it leaves out turns that
 * the model did not answer, or not to the end.
 */
import type { Content } from "../../wire/Content.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

/** The turns of a chat. Contents are kept as they are, and each one once. */
export class ChatHistory {
  readonly comprehensive: Array<Content>
  readonly curated: Array<Content>

  constructor(contents: ReadonlyArray<Content>) {
    this.comprehensive = [...contents]
    this.curated = turnsOf(contents).filter(isComplete).flat()
  }

  /** The contents so far. Later turns do not change the list. */
  contents(isCurated: boolean): Array<Content> {
    return (isCurated ? this.curated : this.comprehensive).slice()
  }
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
  before?.role === "model" && hasResults(content)

/** Whether a content has results of functions. */
export const hasResults = (content: Content): boolean =>
  partsOf(content).some(({ functionResponse }) => functionResponse !== undefined)

/** Whether all contents of the model in a turn can be sent back. */
export const isComplete = (turn: ReadonlyArray<Content>): boolean =>
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

/** The parts of a content. */
export const partsOf = ({ parts }: Content): ReadonlyArray<Fields> => Array.isArray(parts) ? parts : []
