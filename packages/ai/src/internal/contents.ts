/** Prompts of `effect/ai` as contents of the API. */
import type { Content, FunctionCall, Part } from "effect-genai/wire/Content"
import type * as AiError from "effect/ai/AiError"
import type * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"
import type { GeminiCall, GeminiPart } from "../GeminiMetadata.ts"
import { invalidInput, type Where } from "./errors.ts"
import { isFields } from "./json.ts"
import * as Media from "./media.ts"
import * as Tools from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A prompt as the API takes it. */
export interface Contents {
  readonly systemInstruction: Content | undefined
  readonly contents: ReadonlyArray<Content>
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** The contents of a prompt. Fails, before anything is sent, if the API could not take them. */
export const fromPrompt = Effect.fnUntraced(
  function*(
    { content: messages }: Prompt.Prompt,
    tools: Tools.Tools,
    where: Where
  ): Effect.fn.Return<Contents, AiError.AiError> {
    const instructions: Array<Part> = []
    const contents: Array<Content> = []
    const calls = new Calls()
    for (const [index, message] of messages.entries()) {
      const at = `message ${index}`
      const invalid = (problem: string) => invalidInput(where, `${at} (${message.role}): ${problem}`)
      switch (message.role) {
        case "system": {
          if (contents.length > 0) {
            return yield* invalid("expected the system messages before all others: the Gemini API has one instruction")
          }
          instructions.push({ text: message.content })
          break
        }
        case "user": {
          const open = calls.open()
          if (open !== undefined) return yield* invalid(unanswered(open))
          if (message.content.length === 0) return yield* invalid("it has no content; expected text or files")
          const parts = yield* Effect.forEach(
            message.content,
            (part, index) => Effect.mapError(userPart(part), (problem) => invalid(`part ${index}: ${problem}`))
          )
          contents.push({ role: "user", parts })
          break
        }
        case "assistant": {
          const open = calls.open()
          if (open !== undefined) return yield* invalid(unanswered(open))
          const parts = yield* Effect.mapError(modelParts(message.content, tools, calls), invalid)
          if (parts.length > 0) contents.push({ role: "model", parts })
          break
        }
        case "tool": {
          const results = yield* Effect.mapError(resultParts(message.content, tools, calls), invalid)
          if (results.length > 0) addResults(contents, results)
          break
        }
      }
    }
    if (contents.length === 0) {
      return yield* invalidInput(where, "the prompt has no messages of the user; expected at least one")
    }
    return { systemInstruction: instructions.length === 0 ? undefined : { parts: instructions }, contents }
  }
)

// -----------------------------------------------------------------------------
// Private: calls and their results
// -----------------------------------------------------------------------------

/** The calls of the last turn of the model, and which of them have their results. */
export class Calls {
  readonly #all = new Map<string, { readonly call: FunctionCall; readonly place: number }>()
  readonly #open = new Map<string, string>()

  /** A call of the model. */
  add(id: string, name: string, call: FunctionCall): void {
    this.#all.set(id, { call, place: this.#all.size })
    this.#open.set(id, name)
  }

  /** The call that a result is for. */
  answer(id: string): { readonly call: FunctionCall; readonly place: number } | undefined {
    this.#open.delete(id)
    return this.#all.get(id)
  }

  /** A call that has no result. */
  open(): { readonly id: string; readonly name: string } | undefined {
    for (const [id, name] of this.#open) return { id, name }
    return undefined
  }
}

export const unanswered = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `the call of the tool ${name} before it (${id}) has no result; expected a result of every call, also of one that did not run: add it, or leave out the call`

const resultParts = (
  parts: ReadonlyArray<Prompt.ToolMessagePart>,
  tools: Tools.Tools,
  calls: Calls
): Effect.Effect<ReadonlyArray<Placed>, string> =>
  Effect.forEach(parts.filter((part) => part.type === "tool-result"), (part) =>
    Effect.suspend(() => {
      const called = calls.answer(part.id)
      if (called === undefined) {
        return Effect.fail(`the result of the tool ${part.name} (${part.id}) is for no call of the messages before it`)
      }
      const { call: { id, name = part.name }, place } = called
      return Effect.map(responseOf(part, tools), (response): Placed => ({
        place,
        part: { functionResponse: { ...(id === undefined ? undefined : { id }), name, ...response } }
      }))
    }))

interface Placed {
  readonly place: number
  readonly part: Part
}

/** All results of a turn are one content, in the order of the calls: some backends have no ids to tell them apart. */
const addResults = (contents: Array<Content>, results: ReadonlyArray<Placed>): void => {
  const parts = results.toSorted((one, other) => one.place - other.place).map(({ part }) => part)
  const last = contents.at(-1)
  const isAnswered = last?.role === "user" &&
    last.parts?.every(({ functionResponse }) => functionResponse !== undefined)
  if (isAnswered === true) contents[contents.length - 1] = { ...last, parts: [...last?.parts ?? [], ...parts] }
  else contents.push({ role: "user", parts })
}

const responseOf = (
  part: Prompt.ToolResultPart,
  tools: Tools.Tools
): Effect.Effect<Part["functionResponse"] & {}, string> => {
  const tool = tools.byName.get(part.name)
  const wrong = (problem: string) => `the result of the tool ${part.name} (${part.id}): ${problem}`
  if (part.modelOutput !== undefined && !part.isFailure) {
    return Effect.gen(function*() {
      const texts = part.modelOutput!.flatMap((piece) => piece.type === "text" ? [piece.text] : [])
      const files = yield* Effect.forEach(
        part.modelOutput!.filter((piece) => piece.type === "file"),
        (file) => Effect.mapError(Media.fromFile(file), wrong)
      )
      return {
        response: { output: texts.join("\n") },
        ...(files.length === 0 ? undefined : { parts: files })
      }
    })
  }
  return Effect.mapBoth(Tools.resultOf(tool, part), {
    onFailure: wrong,
    onSuccess: (result) =>
      part.isFailure
        ? { response: { error: result } }
        : tool !== undefined && tools.served.get("computerUse") === tool
        ? Media.fromComputer(result)
        : { response: outputOf(result) }
  })
}

/** The API reads `output` and `error` of an object by their names, so an object with such fields is not an output by itself. */
export const outputOf = (value: unknown): { readonly [name: string]: unknown } =>
  isFields(value) && !Object.hasOwn(value, "output") && !Object.hasOwn(value, "error") ? value : { output: value }

// -----------------------------------------------------------------------------
// Private: turns of the user and of the model
// -----------------------------------------------------------------------------

const userPart = (part: Prompt.UserMessagePart): Effect.Effect<Part, string> =>
  part.type === "text"
    ? Effect.succeed(laid(part.options.gemini, { text: part.text }))
    : Effect.map(Media.fromFile(part), (file) => laid(part.options.gemini, file))

const modelParts = (
  content: ReadonlyArray<Prompt.AssistantMessagePart>,
  tools: Tools.Tools,
  calls: Calls
): Effect.Effect<ReadonlyArray<Part>, string> =>
  Effect.map(
    Effect.forEach(content, (part): Effect.Effect<ReadonlyArray<Part>, string> => {
      switch (part.type) {
        case "text":
          return Effect.succeed(textParts(part.options.gemini, { text: part.text }))
        case "reasoning":
          return Effect.succeed(textParts(part.options.gemini, { text: part.text, thought: true }))
        case "file":
          return Effect.map(Media.fromFile(part), (file) => [laid(part.options.gemini, file)])
        case "tool-call":
          return callPart(part, tools, calls)
        case "tool-result":
          return Effect.succeed(partOf(part.options.gemini))
        case "tool-approval-request":
          return Effect.succeed([])
      }
    }),
    (parts) => parts.flat()
  )

/** A text, or a part of another kind that an empty text stands for. An empty text without a signature says nothing. */
const textParts = (options: GeminiPart | null | undefined, own: Part): ReadonlyArray<Part> => {
  if (own.text !== "") return [laid(options, own)]
  const part = options?.part
  if (part !== undefined && part !== null) return Object.hasOwn(part, "text") ? [laid(options, own)] : [part as Part]
  return typeof options?.thoughtSignature === "string" ? [laid(options, own)] : []
}

const partOf = (options: GeminiPart | null | undefined): ReadonlyArray<Part> =>
  options?.part === undefined || options.part === null ? [] : [options.part as Part]

const callPart = (
  part: Prompt.ToolCallPart,
  tools: Tools.Tools,
  calls: Calls
): Effect.Effect<ReadonlyArray<Part>, string> => {
  const options = part.options.gemini
  // What the API ran itself goes back as it came, and what another provider ran is unknown to it.
  if (part.providerExecuted) return Effect.succeed(partOf(options))
  return Effect.mapBoth(Tools.argumentsOf(tools.byName.get(part.name), part.params), {
    onFailure: (problem) => `the parameters of the call of the tool ${part.name} (${part.id}): ${problem}`,
    onSuccess: (parameters) => {
      const call: FunctionCall = {
        ...(options?.withoutId === true ? undefined : { id: part.id }),
        ...calledOf(part, parameters, tools)
      }
      calls.add(part.id, part.name, call)
      return [laid(options, { functionCall: call })]
    }
  })
}

/** The function that a call is of. An action of a computer is a function of the API itself. */
const calledOf = (
  { name }: Prompt.ToolCallPart,
  parameters: { readonly [name: string]: unknown },
  tools: Tools.Tools
): FunctionCall => {
  const { action, arguments: args } = parameters
  return tools.served.get("computerUse")?.name === name && typeof action === "string" && isFields(args)
    ? { name: action, args }
    : { name: tools.nameOf(name), args: parameters }
}

/** A part with what its options add: fields, and its signature. */
const laid = (options: GeminiCall | null | undefined, own: Part): Part => {
  if (options === undefined || options === null) return own
  const signature = options.thoughtSignature
  const made: { [field: string]: unknown } = { ...options.part, ...own }
  for (const [field, value] of Object.entries(own)) {
    const other = options.part?.[field]
    if (isFields(value) && isFields(other)) made[field] = { ...other, ...value as object }
  }
  return typeof signature === "string" ? { ...made, thoughtSignature: signature } : made
}
