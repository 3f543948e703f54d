/** Models over the emulator: in memory, by the clock of the test. */
import { Emulator, Reply, Script } from "@effect-genai/testing"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import type * as Response from "effect/ai/Response"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

export type Emulated = Emulator | GenAIClient | HttpClient.HttpClient

/** The emulator and a client of the Gemini API. */
export const gemini: Layer.Layer<Emulated> = Layer.orDie(
  Layer.provideMerge(GenAIClient.layer({ apiKey: "any" }), Emulator.layer())
)

/** The emulator and a client of Vertex AI. */
export const vertex: Layer.Layer<Emulated> = Layer.orDie(
  Layer.provideMerge(
    GenAIClient.layer({ enterprise: true, project: "my-project", location: "us-central1", auth: Auth.bearer("token") }),
    Emulator.layer()
  )
)

// oxlint-disable-next-line typescript/no-explicit-any
export type Body = Record<string, any>

/** The bodies of the requests that were sent, oldest first. */
export const bodies: Effect.Effect<ReadonlyArray<Body>, never, Emulator> = Effect.map(
  Emulator.use(({ requests }) => requests),
  (requests) => requests.map(({ body }) => body as Body)
)

/** The body of the last request. */
export const lastBody: Effect.Effect<Body, never, Emulator> = Effect.map(bodies, (all) => all.at(-1)!)

/** Other fields of a candidate. Its `finishReason` is `STOP`; `null` stands for none. */
export interface Candidate {
  readonly finishReason?: string | null
  readonly [field: string]: unknown
}

/** An answer of the model: the parts of its candidate, other fields of the candidate, other fields of the answer. */
export const answer = (
  parts: ReadonlyArray<unknown>,
  { finishReason = "STOP", ...candidate }: Candidate = {},
  response: { readonly [field: string]: unknown } = {}
) => ({
  candidates: [{
    content: { role: "model", parts },
    ...(finishReason === null ? {} : { finishReason }),
    index: 0,
    ...candidate
  }],
  modelVersion: "gemini-test",
  responseId: "response-1",
  usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 5, totalTokenCount: 12 },
  ...response
})

/** The next answers, each one of these. */
export const answers = (...values: ReadonlyArray<unknown>): Effect.Effect<void, never, Emulator> =>
  Emulator.use((emulator) =>
    emulator.script(Script.sequence("models.generateContent", values.map((value) => Reply.json(value))))
  )

/** The next stream has these chunks. */
export const streams = (...chunks: ReadonlyArray<unknown>): Effect.Effect<void, never, Emulator> =>
  Emulator.use((emulator) => emulator.script(Script.sequence("models.generateContentStream", [Reply.events(chunks)])))

/** A chunk of a stream that goes on. */
export const chunk = (...parts: ReadonlyArray<unknown>) => answer(parts, { finishReason: null })

/** All of a stream. */
export const collect = <A, E, R>(stream: Stream.Stream<A, E, R>): Effect.Effect<Array<A>, E, R> =>
  Stream.runCollect(stream)

/** Parts without what all of them have. */
export const bare = (parts: ReadonlyArray<Response.AnyPart>): ReadonlyArray<Record<string, unknown>> =>
  parts.filter(({ type }) => type !== "response-metadata" && type !== "finish")
    .map(({ "~effect/ai/Response/Part": _, metadata, ...part }) => ({
      ...part,
      ...(Object.keys(metadata).length === 0 ? {} : { metadata })
    }))
