/** Prompts of `effect/ai` as turns of a conversation, in the form of an API. What no API of Gemini could take is refused. */
import type * as AiError from "effect/ai/AiError"
import type * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"
import { invalidInput, type Where } from "./errors.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A conversation: what the system says, and the turns of the user, of the model, and of tools. */
export interface Conversation<Part> {
  readonly instructions: ReadonlyArray<string>
  readonly turns: ReadonlyArray<Turn<Part>>
}

/** The parts of one message, or the results of all tools that the model called in a turn. */
export interface Turn<Part> {
  readonly by: "user" | "model" | "tools"
  readonly parts: ReadonlyArray<Part>
  /** The place of its first message in the prompt. */
  readonly message: number
}

/** How an API writes parts. A failure says what is wrong with a part. */
export interface Form<Part> {
  readonly user: (part: Prompt.UserMessagePart) => Effect.Effect<Part, string>
  readonly model: (part: Prompt.AssistantMessagePart) => Effect.Effect<ReadonlyArray<Part>, string>
  /** The result of a call, which the model made in a part before. */
  readonly result: (result: Prompt.ToolResultPart, call: Prompt.ToolCallPart) => Effect.Effect<Part, string>
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** The conversation of a prompt. Fails, before anything is sent, if the API could not take it. */
export const conversation = Effect.fnUntraced(function*<Part>(
  { content: messages }: Prompt.Prompt,
  form: Form<Part>,
  where: Where
): Effect.fn.Return<Conversation<Part>, AiError.AiError> {
  const instructions: Array<string> = []
  const turns: Array<Turn<Part>> = []
  const calls = new Calls<Part>()
  for (const [index, message] of messages.entries()) {
    const invalid = (problem: string) => invalidInput(where, `message ${index} (${message.role}): ${problem}`)
    const open = message.role === "user" || message.role === "assistant" ? calls.open() : undefined
    if (open !== undefined) return yield* invalid(unanswered(open))
    switch (message.role) {
      case "system": {
        if (turns.length > 0) {
          return yield* invalid(
            "expected the messages of the system before all others; the Gemini API has one instruction"
          )
        }
        instructions.push(message.content)
        break
      }
      case "user": {
        if (message.content.length === 0) return yield* invalid("it has no content; expected text or files")
        const parts = yield* Effect.forEach(
          message.content,
          (part, at) => Effect.mapError(form.user(part), (problem) => invalid(`part ${at}: ${problem}`))
        )
        turns.push({ by: "user", parts, message: index })
        break
      }
      case "assistant": {
        const parts = yield* Effect.forEach(
          message.content,
          (part, at) => Effect.mapError(form.model(part), (problem) => invalid(`part ${at}: ${problem}`))
        )
        calls.begin(message.content)
        if (parts.some((of) => of.length > 0)) turns.push({ by: "model", parts: parts.flat(), message: index })
        break
      }
      case "tool": {
        for (const [at, part] of message.content.entries()) {
          if (part.type !== "tool-result") continue
          const call = calls.of(part.id)
          const wrong = (problem: string) => invalid(`part ${at}, the result of ${part.name} (${part.id}): ${problem}`)
          if (call === undefined) return yield* wrong("the message of the model before it has no such call")
          calls.answer(part.id, yield* Effect.mapError(form.result(part, call), wrong))
        }
        const parts = calls.results()
        if (parts.length === 0) break
        const last = turns.at(-1)
        if (last?.by === "tools") turns[turns.length - 1] = { ...last, parts }
        else turns.push({ by: "tools", parts, message: index })
        break
      }
    }
  }
  if (turns.length === 0) {
    return yield* invalidInput(where, "the prompt has no message of the user; expected at least one")
  }
  return { instructions, turns }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The calls of the last turn of the model in their order, with the results that they have. Some backends tell results apart by their order only. */
class Calls<Part> {
  readonly #calls = new Map<string, Prompt.ToolCallPart>()
  readonly #results = new Map<string, Part>()

  /** Begins a turn of the model. */
  begin(content: ReadonlyArray<Prompt.AssistantMessagePart>): void {
    this.#calls.clear()
    this.#results.clear()
    for (const part of content) if (part.type === "tool-call" && !part.providerExecuted) this.#calls.set(part.id, part)
  }

  of(id: string): Prompt.ToolCallPart | undefined {
    return this.#calls.get(id)
  }

  answer(id: string, result: Part): void {
    this.#results.set(id, result)
  }

  results(): ReadonlyArray<Part> {
    return [...this.#calls.keys()].flatMap((id) => this.#results.get(id) ?? [])
  }

  /** A call without a result. */
  open(): Prompt.ToolCallPart | undefined {
    for (const [id, call] of this.#calls) if (!this.#results.has(id)) return call
    return undefined
  }
}

const unanswered = ({ id, name }: Prompt.ToolCallPart): string =>
  `the call of the tool ${name} before it (${id}) has no result; expected one for every call, also for one that did not run`
