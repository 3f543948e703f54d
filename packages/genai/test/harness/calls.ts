/** The calls that tests make again and again. */
import { Emulator, Fault, type OperationName } from "@effect-genai/testing"
import { Effect, Stream } from "effect"
import { Models } from "../../src/Models.ts"
import type { HttpOptions } from "../../src/wire/HttpOptions.ts"

/** Every call is sent once. */
export const once = { retryOptions: { attempts: 1 } } satisfies HttpOptions

/** Retried as by default, without the wait. */
export const atOnce = { retryOptions: { initialDelay: 0.001 } } satisfies HttpOptions

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

export const generate = (httpOptions: HttpOptions = {}) =>
  Models.use((models) => models.generateContent({ model, contents, config: { httpOptions } }))

/** The texts of a stream. */
export const stream = (httpOptions: HttpOptions = {}) =>
  Stream.unwrap(
    Models.useSync((models) => models.generateContentStream({ model, contents, config: { httpOptions } }))
  ).pipe(Stream.map((chunk) => chunk.text ?? ""))

export const collect = <A, E, R>(events: Stream.Stream<A, E, R>) => {
  const delivered: Array<A> = []
  return Effect.matchCause(Stream.runForEach(events, (event) => Effect.sync(() => delivered.push(event))), {
    onFailure: (cause) => ({ delivered, cause }),
    onSuccess: () => ({ delivered, cause: undefined })
  })
}

/** These faults, one for each of the next requests. */
export const faults = (...faults: ReadonlyArray<Fault.Fault>) =>
  Emulator.use((emulator) => emulator.inject(Fault.sequence("*", faults)))

/** This fault for every request. */
export const always = (fault: Fault.Fault, match: OperationName = "*") =>
  Emulator.use((emulator) => emulator.inject(Fault.always(match, fault)))

/** How many requests arrived. */
export const requestCount = Effect.flatMap(Emulator, (emulator) => Effect.map(emulator.requests, (all) => all.length))

/** How the last exchange ended; waits for its end. */
export const lastOutcome = Effect.flatMap(
  Emulator,
  (emulator) => Effect.flatMap(emulator.requests, (requests) => requests.at(-1)!.outcome)
)
