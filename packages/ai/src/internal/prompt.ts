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
  const invalid = (index: number, problem: string) =>
    invalidInput(where, `message ${index} (${messages[index]?.role}): ${problem}`)
  const calls = yield* Effect.mapError(callsOf(messages), ({ message, problem }) => invalid(message, problem))
  const instructions: Array<string> = []
  const turns: Array<Turn<Part>> = []
  for (const [index, message] of messages.entries()) {
    const inPart = (at: number) => (problem: string) => invalid(index, `part ${at}: ${problem}`)
    switch (message.role) {
      case "system": {
        if (turns.length > 0) {
          return yield* invalid(
            index,
            "expected the messages of the system before all others; the Gemini API has one instruction"
          )
        }
        instructions.push(message.content)
        break
      }
      case "user": {
        if (message.content.every((part) => part.type === "text" && part.text === "")) {
          return yield* invalid(index, "it has no content; expected text or files")
        }
        const parts = yield* Effect.forEach(
          message.content,
          (part, at) => Effect.mapError(form.user(part), inPart(at))
        )
        turns.push({ by: "user", parts, message: index })
        break
      }
      case "assistant": {
        const parts = yield* Effect.forEach(
          message.content,
          (part, at) => Effect.mapError(form.model(part), inPart(at))
        )
        if (parts.some((of) => of.length > 0)) turns.push({ by: "model", parts: parts.flat(), message: index })
        const results = yield* Effect.forEach(calls.get(index) ?? [], ({ call, result }) => {
          if (result === undefined) {
            return index === messages.length - 1 ? Effect.succeed([]) : Effect.fail(invalid(index, unanswered(call)))
          }
          return form.result(result.part, call).pipe(
            Effect.mapError((problem) =>
              invalid(result.message, `the result of ${call.name} (${call.id}): ${problem}`)
            ),
            Effect.map((part) => [{ part, message: result.message }])
          )
        })
        const [first] = results.flat()
        if (first === undefined) break
        turns.push({ by: "tools", parts: results.flat().map(({ part }) => part), message: first.message })
        break
      }
      case "tool":
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

/** A call of a tool that the program runs, with its result. */
interface Called {
  readonly call: Prompt.ToolCallPart
  result: { readonly part: Prompt.ToolResultPart; readonly message: number } | undefined
}

interface Problem {
  readonly message: number
  readonly problem: string
}

/**
 * The calls of each message in their order, with their results. A result may stand anywhere after its call: those of calls that a person approved stand after
 * the next turn of the model. Some backends tell results apart by their order only.
 */
const callsOf = (
  messages: ReadonlyArray<Prompt.Message>
): Effect.Effect<ReadonlyMap<number, ReadonlyArray<Called>>, Problem> => {
  const calls = new Map<number, ReadonlyArray<Called>>()
  const byId = new Map<string, Called>()
  for (const [index, message] of messages.entries()) {
    if (message.role === "assistant") {
      const own = message.content.flatMap((part): ReadonlyArray<Called> =>
        part.type === "tool-call" && !part.providerExecuted ? [{ call: part, result: undefined }] : []
      )
      for (const called of own) byId.set(called.call.id, called)
      calls.set(index, own)
    } else if (message.role === "tool") {
      for (const part of message.content) {
        if (part.type !== "tool-result") continue
        const called = byId.get(part.id)
        if (called === undefined || called.result !== undefined) {
          const why = called === undefined ? "no message before it has such a call" : "the call has a result already"
          return Effect.fail({ message: index, problem: `the result of ${part.name} (${part.id}): ${why}` })
        }
        called.result = { part, message: index }
      }
    }
  }
  return Effect.succeed(calls)
}

const unanswered = ({ id, name }: Prompt.ToolCallPart): string =>
  `the call of the tool ${name} (${id}) has no result; expected one for every call, also for one that did not run`
