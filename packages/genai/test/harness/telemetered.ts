/** One program for each kind of call of a model, in both faces, and the spans that it makes. */
import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { Effect, Schema, type Scope, Stream } from "effect"
import { Batches } from "../../src/Batches.ts"
import { Chats } from "../../src/Chats.ts"
import { Decisions } from "../../src/Decisions.ts"
import { Files } from "../../src/Files.ts"
import * as FunctionCalling from "../../src/FunctionCalling.ts"
import { Interactions } from "../../src/Interactions.ts"
import { Live } from "../../src/Live.ts"
import { LiveMusic } from "../../src/LiveMusic.ts"
import { Models } from "../../src/Models.ts"
import { type GoogleGenAI, Modality } from "../../src/promise.ts"
import * as StructuredOutput from "../../src/StructuredOutput.ts"
import type { Callable } from "../../src/Tool.ts"
import { Tunings } from "../../src/Tunings.ts"
import { type Emulated, type Settings, vertex } from "./emulated.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const weather = { name: "weather", parametersJsonSchema: { type: "object", properties: { city: { type: "string" } } } }
const city = { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const
const questions = { urgent: { type: "noul", instructions: "Is it urgent?" } } as const
const live = { model: "gemini-live-2.5-flash-preview", config: { responseModalities: [Modality.TEXT] } }
const music = { model: "models/lyria-realtime-exp" }

export const usageMetadata = {
  promptTokenCount: 5,
  toolUsePromptTokenCount: 13,
  candidatesTokenCount: 7,
  thoughtsTokenCount: 11,
  cachedContentTokenCount: 3,
  totalTokenCount: 36
}

const answer = (part: object) => ({
  candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }],
  usageMetadata,
  modelVersion: "gemini-2.5-flash-001",
  responseId: "r-1"
})

/** What the emulator answers where its own answers are not enough. */
const scripts: { readonly [name: string]: ReadonlyArray<Script.Script> } = {
  functions: [
    Script.sequence("models.generateContent", [
      Reply.json(answer({ functionCall: { id: "c-1", name: "weather", args: { city: "Paris" } } })),
      Reply.json(answer({ text: "Sunny." }))
    ])
  ],
  generateContent: [Script.always("models.generateContent", Reply.json(answer({ text: "Rayleigh." })))],
  generateContentStream: [
    Script.always(
      "models.generateContentStream",
      Reply.events([
        { ...answer({ text: "Ray" }), candidates: [{ content: { parts: [{ text: "Ray" }] } }] },
        answer({ text: "leigh." })
      ])
    )
  ],
  generateObject: [Script.always("models.generateContent", Reply.json(answer({ text: `{"city":"Paris"}` })))]
}

/** One program. */
export interface Telemetered {
  readonly name: string
  /** The names of its spans, by the time at which they begin. */
  readonly spans: ReadonlyArray<string>
  /** The settings of the client. */
  readonly settings?: Settings
  readonly effect: Effect.Effect<unknown, unknown, Emulated | Scope.Scope>
  readonly promise: (ai: GoogleGenAI) => Promise<unknown>
}

const callable: Callable = {
  name: weather.name,
  declaration: Effect.succeed(weather),
  needsApproval: undefined,
  call: () => Effect.succeed({ _tag: "Value", value: "sunny" })
}

const all: ReadonlyArray<Telemetered> = [
  {
    name: "generateContent",
    spans: [`generate_content ${model}`],
    effect: Models.use((models) => models.generateContent({ model, contents, config: { temperature: 0.5 } })),
    promise: (ai) => ai.models.generateContent({ model, contents, config: { temperature: 0.5 } })
  },
  {
    name: "generateContentStream",
    spans: [`generate_content ${model}`],
    effect: Models.use((models) => Stream.runDrain(models.generateContentStream({ model, contents }))),
    promise: async (ai) => {
      for await (const _ of await ai.models.generateContentStream({ model, contents }));
    }
  },
  {
    name: "embedContent",
    spans: ["embeddings gemini-embedding-001"],
    effect: Models.use((models) => models.embedContent({ model: "gemini-embedding-001", contents })),
    promise: (ai) => ai.models.embedContent({ model: "gemini-embedding-001", contents })
  },
  {
    name: "generateImages",
    settings: vertex,
    spans: ["generate_content imagen-4.0-generate-001"],
    effect: Models.use((models) => models.generateImages({ model: "imagen-4.0-generate-001", prompt: contents })),
    promise: (ai) => ai.models.generateImages({ model: "imagen-4.0-generate-001", prompt: contents })
  },
  {
    name: "generateVideos",
    settings: vertex,
    spans: ["generate_content veo-3.0-generate-001"],
    effect: Models.use((models) => models.generateVideos({ model: "veo-3.0-generate-001", prompt: contents })),
    promise: (ai) => ai.models.generateVideos({ model: "veo-3.0-generate-001", prompt: contents })
  },
  {
    name: "chats",
    spans: [`generate_content ${model}`, `generate_content ${model}`],
    effect: Effect.gen(function*() {
      const chat = yield* (yield* Chats).create({ model })
      yield* chat.sendMessage({ message: "Hello" })
      yield* chat.sendMessage({ message: "And now?" })
    }),
    promise: async (ai) => {
      const chat = ai.chats.create({ model })
      await chat.sendMessage({ message: "Hello" })
      await chat.sendMessage({ message: "And now?" })
    }
  },
  {
    name: "functions",
    spans: ["invoke_agent", `generate_content ${model}`, "execute_tool weather", `generate_content ${model}`],
    effect: FunctionCalling.generateContent({ model, contents }, { tools: [callable] }),
    promise: (ai) => {
      const run = { weather: () => "sunny" }
      const tools = [{ functionDeclarations: [weather] }, run.weather]
      return ai.models.generateContent({ model, contents, config: { tools } })
    }
  },
  {
    name: "generateObject",
    spans: [`generate_content ${model}`],
    effect: StructuredOutput.generateObject({ model, contents, schema: Schema.Struct({ city: Schema.String }) }),
    promise: (ai) => ai.models.generateObject({ model, contents, schema: city as never })
  },
  {
    name: "interactions",
    spans: [`generate_content ${model}`, `generate_content ${model}`, "GET /{api_version}/interactions/{id}"],
    effect: Effect.gen(function*() {
      const interactions = yield* Interactions
      const { id } = yield* interactions.create({ model, input: contents })
      yield* Stream.runDrain(interactions.createStream({ model, input: "Why?", previous_interaction_id: id }))
      yield* interactions.get(id)
    }),
    promise: async (ai) => {
      const { id } = await ai.interactions.create({ model, input: contents })
      const next = { model, input: "Why?", previous_interaction_id: id, stream: true } as const
      for await (const _ of await ai.interactions.create(next));
      await ai.interactions.get(id)
    }
  },
  {
    name: "decisions",
    spans: [`generate_content ${model}`],
    effect: Decisions.use((decisions) => decisions.create({ model: `models/${model}`, input: "A mail.", questions })),
    promise: (ai) => ai.decisions.create({ model: `models/${model}`, input: "A mail.", questions })
  },
  {
    name: "batches",
    spans: ["POST /{api_version}/{model}:batchGenerateContent"],
    effect: Batches.use((batches) => batches.create({ model, src: [{ contents }] as never })),
    promise: (ai) => ai.batches.create({ model, src: [{ contents }] as never })
  },
  {
    name: "tunings",
    settings: vertex,
    spans: ["GET /{api_version}/tuningJobs"],
    effect: Tunings.use((tunings) => Stream.runDrain(tunings.list())),
    promise: (ai) => ai.tunings.list()
  },
  {
    name: "files",
    spans: ["POST /upload/{api_version}/files"],
    effect: Files.use((files) => files.upload({ file: new Uint8Array(3), config: { mimeType: "text/plain" } })),
    promise: (ai) => ai.files.upload({ file: new Blob(["abc"]), config: { mimeType: "text/plain" } })
  },
  {
    name: "live",
    spans: [`live ${live.model}`],
    effect: Effect.gen(function*() {
      const session = yield* (yield* Live).connect(live)
      yield* session.sendClientContent({ turns: contents })
      yield* session.messages.pipe(
        Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
        Stream.runDrain
      )
      yield* session.close
    }),
    promise: (ai) =>
      new Promise<void>((resolve, reject) => {
        const session = ai.live.connect({
          ...live,
          callbacks: {
            onmessage: ({ serverContent }) => {
              if (serverContent?.turnComplete === true) void session.then((session) => session.close())
            },
            onclose: () => resolve(),
            onerror: reject
          }
        })
        session.then((session) => session.sendClientContent({ turns: contents }), reject)
      })
  },
  {
    name: "live.music",
    spans: ["live_music lyria-realtime-exp"],
    effect: Effect.gen(function*() {
      const session = yield* (yield* LiveMusic).connect(music)
      yield* session.close
    }),
    promise: (ai) =>
      new Promise<void>((resolve, reject) => {
        ai.live.music.connect({
          ...music,
          callbacks: { onmessage: () => {}, onclose: () => resolve(), onerror: reject }
        })
          .then((session) => session.close(), reject)
      })
  }
]

/** The programs, with what the emulator answers them. */
export const programs: ReadonlyArray<Telemetered & { readonly scripted: Effect.Effect<void, never, Emulator> }> = all
  .map((program) => ({
    ...program,
    scripted: Emulator.use((emulator) =>
      Effect.andThen(
        emulator.script(...scripts[program.name] ?? []),
        // Chunks that arrive together would count as one.
        emulator.inject(Fault.always("models.generateContentStream", Fault.pace("5 millis")))
      )
    )
  }))
