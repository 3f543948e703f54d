/** The calls that tests make again and again. */
import { Emulator, Fault, type Match, Reply, Script } from "@effect-genai/testing"
import { Cause, Effect, Option, Stream } from "effect"
import type { GenAIError } from "../../src/GenAIError.ts"
import { Models } from "../../src/Models.ts"
import type { GenerateContentConfig } from "../../src/wire/GenerateContent.ts"
import type { HttpOptions } from "../../src/wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

/** Every call is sent once. */
export const once = { retryOptions: { attempts: 1 } } satisfies HttpOptions

/** Retried as by default, without the wait. */
export const atOnce = { retryOptions: { initialDelay: 0.001, jitter: 0 } } satisfies HttpOptions

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

export const generate = (httpOptions: HttpOptions = {}, config: GenerateContentConfig = {}) =>
  Models.use((models) => models.generateContent({ model, contents, config: { ...config, httpOptions } }))

/** The texts of a stream. */
export const stream = (httpOptions: HttpOptions = {}, config: GenerateContentConfig = {}) =>
  Stream.unwrap(
    Models.useSync((models) => models.generateContentStream({ model, contents, config: { ...config, httpOptions } }))
  ).pipe(Stream.map((chunk) => chunk.text ?? ""))

/** An `AbortSignal` and what fires it. */
export const abortable = () => new AbortController()

/** What a stream delivered, and what it failed with. */
export const collect = <A, E, R>(events: Stream.Stream<A, E, R>) =>
  Effect.suspend(() => {
    const delivered: Array<A> = []
    const run = Stream.runForEach(events, (event) => Effect.sync(() => delivered.push(event)))
    return Effect.matchCause(run, {
      onFailure: (cause) => ({ delivered, cause, error: Option.getOrUndefined(Cause.findErrorOption(cause)) }),
      onSuccess: () => ({ delivered, cause: undefined, error: undefined })
    })
  })

/** Narrows an error to the class that a test expects; anything else fails the test with that error. */
export const expectTag = <Tag extends GenAIError["_tag"]>(
  error: GenAIError | undefined,
  tag: Tag
): Extract<GenAIError, { readonly _tag: Tag }> => {
  if (error?._tag !== tag) throw new Error(`expected ${tag}`, { cause: error })
  return error as Extract<GenAIError, { readonly _tag: Tag }>
}

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

export const chunk = (text: string, finishReason?: string) => ({
  candidates: [{
    content: { role: "model", parts: [{ text }] },
    ...(finishReason === undefined ? {} : { finishReason })
  }]
})

/** The texts of {@link answer}, with characters of one to four bytes. */
export const texts = ["Ray", "leigh: näïve", " 日本 🌊", "."]

export const answer = Reply.events(texts.map((text, index) => chunk(text, index === 3 ? "STOP" : undefined)))

/** A body of server-sent events as it stands. */
export const eventText = (text: string): Reply.Reply =>
  Reply.text(text, { headers: { "content-type": "text/event-stream" } })

/** This answer to every request. */
export const replies = (reply: Script.Answer, match: Match = "*") =>
  Emulator.use((emulator) => emulator.script(Script.always(match, reply)))

/** These faults, one for each of the next requests. */
export const faults = (...faults: ReadonlyArray<Fault.Fault>) =>
  Emulator.use((emulator) => emulator.inject(Fault.sequence("*", faults)))

/** This fault for every request. */
export const always = (fault: Fault.Fault, match: Match = "*") =>
  Emulator.use((emulator) => emulator.inject(Fault.always(match, fault)))

// -----------------------------------------------------------------------------
// What the server saw
// -----------------------------------------------------------------------------

export const requests = Emulator.use((emulator) => emulator.requests)

export const requestCount = Effect.map(requests, (all) => all.length)

/** Waits, in real time whatever the clock, until the server has so many requests. */
export const arrived = (count: number) =>
  Effect.repeat(
    Effect.tap(requestCount, () => Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)))),
    {
      until: (found) => found >= count
    }
  )

/** How the last exchange ended; waits for its end. */
export const lastOutcome = Effect.flatMap(requests, (all) => all.at(-1)!.outcome)
