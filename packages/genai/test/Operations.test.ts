import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { FileSearchStores } from "../src/FileSearchStores.ts"
import { type GenAIError, JobFailed } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import { type LongRunning, Operations } from "../src/Operations.ts"
import type { ImportFileOperation } from "../src/wire/FileSearchStores.ts"
import type { GenerateVideosOperation } from "../src/wire/Videos.ts"
import { expectTag, once, requestCount, requests } from "./harness/calls.ts"
import {
  apiKey,
  clockedSocketTest,
  type Emulated,
  memoryTest,
  type Settings,
  socketTest,
  vertex,
  waited
} from "./harness/emulated.ts"

const onVertex = (numberOfVideos = 1, outputGcsUri?: string) =>
  Models.use((models) =>
    models.generateVideos({
      model: "veo-3.0-generate-001",
      prompt: "A river at dawn",
      config: { numberOfVideos, outputGcsUri }
    })
  )

/** The SDK starts no videos on the Gemini Developer API; those that another has started it can wait for. */
const onGemini = (sampleCount = 1) =>
  Emulator.use(({ baseUrl, fetch }) =>
    Effect.promise(async (): Promise<GenerateVideosOperation> => {
      const response = await fetch(`${baseUrl}/v1beta/models/veo-3.0-generate-001:predictLongRunning`, {
        method: "POST",
        headers: { "x-goog-api-key": apiKey, "content-type": "application/json" },
        body: JSON.stringify({ instances: [{ prompt: "A river at dawn" }], parameters: { sampleCount } })
      })
      return await response.json() as GenerateVideosOperation
    })
  )

const get = <Op extends LongRunning>(operation: Op) =>
  Operations.use((operations) => operations.get({ operation, config: { httpOptions: once } }))

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

const answer = (body: unknown) =>
  Emulator.use((emulator) => emulator.script(Script.always("operations.get", Reply.json(body))))

interface Place {
  readonly name: string
  readonly settings: Settings
  readonly videos: (count?: number) => Effect.Effect<GenerateVideosOperation, GenAIError, Emulated>
  readonly path: RegExp
}

const places: ReadonlyArray<Place> = [
  { name: "gemini", settings: {}, videos: onGemini, path: /^\/v1beta\/models\/veo-3.0-generate-001\/operations\/\w+$/ },
  {
    name: "vertex",
    settings: vertex,
    videos: onVertex,
    path: /^\/v1beta1\/projects\/my-project\/.*\/models\/veo-3.0-generate-001:fetchPredictOperation$/
  }
]

for (const { name, path, settings, videos } of places) {
  describe(`videos on ${name}`, () => {
    memoryTest("are there when they are done", () =>
      Effect.gen(function*() {
        const started = yield* videos(2)
        assert.isUndefined(started.done)
        const running = yield* get(started)
        assert.match((yield* lastRequest).url.pathname, path)
        assert.isUndefined(running.done)
        assert.isUndefined(running.response)
        assert.strictEqual(running.metadata?.["progressPercent"], 0)
        yield* TestClock.adjust("2 seconds")
        const done = yield* get(running)
        assert.isTrue(done.done)
        assert.lengthOf(done.response?.generatedVideos ?? [], 2)
        const same = yield* Operations.use((operations) => operations.getVideosOperation({ operation: started }))
        assert.deepStrictEqual(same.response, done.response)
        const [first] = done.response?.generatedVideos ?? []
        if (name === "gemini") {
          assert.match(first?.video?.uri ?? "", /\/files\/[\w-]+:download\?alt=media$/)
        } else {
          assert.deepStrictEqual([typeof first?.video?.videoBytes, first?.video?.mimeType], ["string", "video/mp4"])
          assert.doesNotHaveAnyKeys(first as object, ["bytesBase64Encoded", "mimeType"])
        }
      }), settings)

    /** A second passes with each answer; the videos take two. */
    const body = () =>
      Effect.gen(function*() {
        const operation = yield* videos()
        const progress: Array<boolean> = []
        const { response } = yield* Operations.use((operations) =>
          operations.wait({
            operation,
            config: {
              schedule: Schedule.forever,
              onProgress: ({ done }) =>
                Effect.andThen(Effect.sync(() => progress.push(done === true)), TestClock.adjust("1 second"))
            }
          })
        )
        assert.lengthOf(response?.generatedVideos ?? [], 1)
        assert.deepStrictEqual(progress, [false, false, true])
      })
    memoryTest("can be waited for", body, settings)
    clockedSocketTest("can be waited for over a socket", body, settings)
  })
}

describe("videos", () => {
  memoryTest("lie in a bucket on Vertex where that is asked for", () =>
    Effect.gen(function*() {
      const operation = yield* onVertex(1, "gs://bucket/out")
      const { response } = yield* waited(Operations.use((operations) => operations.wait({ operation })))
      assert.deepStrictEqual(response?.generatedVideos, [{
        video: { uri: "gs://bucket/out/sample_0.mp4", mimeType: "video/mp4" }
      }])
    }), vertex)

  memoryTest("have the names of the SDK, for bytes too", () =>
    Effect.gen(function*() {
      const generateVideoResponse = {
        generatedSamples: [{ video: { encodedVideo: "AAAA", encoding: "video/mp4" } }],
        raiMediaFilteredCount: 1,
        raiMediaFilteredReasons: ["Because"]
      }
      yield* answer({ name: "models/veo/operations/1", done: true, response: { generateVideoResponse } })
      const { response } = yield* get({ name: "models/veo/operations/1" } as GenerateVideosOperation)
      assert.deepStrictEqual(response, {
        generatedVideos: [{ video: { videoBytes: "AAAA", mimeType: "video/mp4" } }],
        raiMediaFilteredCount: 1,
        raiMediaFilteredReasons: ["Because"]
      })
    }))
})

describe("documents", () => {
  const store = Effect.flatMap(FileSearchStores, (stores) => Effect.map(stores.create(), ({ name }) => name!))

  const uploaded = (fileSearchStoreName: string) =>
    FileSearchStores.use((stores) =>
      stores.uploadToFileSearchStore({
        fileSearchStoreName,
        file: new TextEncoder().encode("Some text"),
        config: { mimeType: "text/plain" }
      })
    )

  memoryTest("of uploads are there when they are done", () =>
    Effect.gen(function*() {
      const parent = yield* store
      const operation = yield* uploaded(parent)
      assert.match(operation.name ?? "", /\/upload\/operations\//)
      const { done, response } = yield* waited(Operations.use((operations) => operations.wait({ operation })))
      assert.isTrue(done)
      assert.strictEqual(response?.parent, parent)
      assert.match(response?.documentName ?? "", /^fileSearchStores\/[\w-]+\/documents\//)
      assert.strictEqual((yield* lastRequest).url.pathname, `/v1beta/${operation.name}`)
    }))

  memoryTest(
    "an answer without fields, and one of an unknown kind, are as the server sent them",
    () =>
      Effect.gen(function*() {
        for (
          const response of [{ documentName: "a" }, { "@type": "x" }, { video: 1, generatedSamples: [{ video: {} }] }]
        ) {
          yield* Emulator.use((emulator) => emulator.reset)
          yield* answer({ name: "a/operations/b", done: true, response })
          const operation = yield* get<ImportFileOperation>({ name: "a/operations/b" })
          assert.deepStrictEqual(operation.response, response)
        }
      })
  )
})

describe("operations that fail", () => {
  const failed = {
    name: "publishers/google/models/veo/operations/1",
    done: true,
    error: { code: 3, message: "The prompt is refused." }
  }

  for (const settings of [undefined, vertex]) {
    memoryTest(`have their error on ${settings === undefined ? "gemini" : "vertex"}`, () =>
      Effect.gen(function*() {
        yield* answer(failed)
        const operation: GenerateVideosOperation = { name: failed.name }
        assert.deepStrictEqual((yield* get(operation)).error, failed.error)
        const error = yield* Effect.flip(Operations.use((operations) => operations.wait({ operation })))
        assert.instanceOf(error, JobFailed)
        assert.deepInclude(error, {
          message: `${failed.name} ended as FAILED: The prompt is refused.`,
          operation: "operations.wait",
          jobName: failed.name,
          state: "FAILED"
        })
        assert.deepStrictEqual((error as JobFailed<GenerateVideosOperation>).job.error, failed.error)
      }), settings)
  }

  memoryTest("may have no message", () =>
    Effect.gen(function*() {
      yield* answer({ ...failed, error: { code: 13 } })
      const operation: GenerateVideosOperation = { name: failed.name }
      const error = yield* Effect.flip(Operations.use((operations) => operations.wait({ operation })))
      assert.strictEqual(error.message, `${failed.name} ended as FAILED`)
    }))

  memoryTest("are not those whose error is null", () =>
    Effect.gen(function*() {
      yield* answer({ ...failed, error: null })
      const operation: GenerateVideosOperation = { name: failed.name }
      assert.isTrue((yield* Operations.use((operations) => operations.wait({ operation }))).done)
    }))

  memoryTest("a poll that fails is repeated by the policy, and then fails the wait", () =>
    Effect.gen(function*() {
      const operation = yield* onGemini()
      const before = yield* requestCount
      yield* Emulator.use((emulator) =>
        emulator.inject(
          Fault.sequence("operations.get", [
            Fault.status(503),
            Fault.reset,
            Fault.none,
            ...Array(9).fill(Fault.status(500))
          ])
        )
      )
      const wait = Operations.use((operations) =>
        operations.wait({ operation, config: { httpOptions: { retryOptions: { attempts: 3, initialDelay: 0 } } } })
      )
      expectTag(yield* waited(Effect.flip(wait)) as Effect.Effect<GenAIError>, "ServerError")
      assert.strictEqual((yield* requestCount) - before, 6)
    }))
})

describe("names", () => {
  const flip = (operation: GenerateVideosOperation) => Effect.flip(get(operation))

  const unknown = (name: string) => () =>
    Effect.gen(function*() {
      expectTag(yield* flip({ name }), "NotFound")
    })
  memoryTest("of no operation", unknown("models/veo-3.0-generate-001/operations/none"))
  memoryTest("of no operation on Vertex", unknown("models/veo-3.0-generate-001/operations/none"), vertex)
  socketTest("of no operation over a socket", unknown("models/veo-3.0-generate-001/operations/none"))

  for (const settings of [undefined, vertex]) {
    memoryTest(`are needed on ${settings === undefined ? "gemini" : "vertex"}`, () =>
      Effect.gen(function*() {
        const operations = yield* Operations
        for (const name of [undefined, "", 3 as unknown as string]) {
          const error = expectTag(yield* flip({ name }), "InvalidRequest")
          assert.strictEqual(error.field, "operation.name")
          expectTag(
            yield* Effect.flip(operations.wait<GenerateVideosOperation>({ operation: { name } })) as Effect.Effect<
              GenAIError
            >,
            "InvalidRequest"
          )
        }
        for (
          const name of ["a?b/operations/c", "../files/a", "a b", "a#b", "/a", "a\\b", "a/./operations/b", "%2e%2e/a"]
        ) {
          expectTag(yield* flip({ name }), "InvalidRequest")
        }
        assert.strictEqual(yield* requestCount, 0)
      }), settings)
  }

  memoryTest("odd ones after the last slash, too", () =>
    Effect.gen(function*() {
      for (const id of ["..", "a?b", "a/../../files/b", "a#", "a b"]) {
        expectTag(yield* flip({ name: `models/veo/operations/${id}` }), "InvalidRequest")
      }
      assert.strictEqual(yield* requestCount, 0)
    }))
})
