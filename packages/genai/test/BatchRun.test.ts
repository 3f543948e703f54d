import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Data, Duration, Effect, Fiber, Layer, Result, Schedule, Stream } from "effect"
import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Batches } from "../src/Batches.ts"
import * as BatchRun from "../src/BatchRun.ts"
import { Files } from "../src/Files.ts"
import { GenAI } from "../src/GenAI.ts"
import { type ApiError, type GenAIError, isGenAIError, type JobFailed } from "../src/GenAIError.ts"
import { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import { abortable, collect } from "./harness/calls.ts"
import { apiKey, memoryTest, settled, socketTest, vertex, waited } from "./harness/emulated.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

const job = { emulator: { jobDuration: "40 minutes" } } as const

const ask = (...texts: ReadonlyArray<string>): ReadonlyArray<BatchRun.BatchRequest> =>
  texts.map((contents) => ({ contents }))

/** Lets time pass until this is over. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>, step: "1 minute" | "6 hours" = "1 minute") =>
  waited(effect, step)

const all = <A, E, R>(items: Stream.Stream<A, E, R>) => inTime(Stream.runCollect(items))

const run = <E = never>(params: Omit<BatchRun.RunParameters<E>, "model">) =>
  Stream.unwrap(Batches.useSync((batches) => batches.run({ model, ...params })))

const results = <E = never>(params: BatchRun.ResultsParameters<E>) =>
  Stream.unwrap(Batches.useSync((batches) => batches.results(params)))

const submit = (requests: ReadonlyArray<BatchRun.BatchRequest>, config?: BatchRun.SubmitConfig) =>
  Batches.use((batches) => batches.submit({ model, requests, config }))

const expires = { emulator: { jobDuration: "49 hours" } } as const

const requests = Emulator.use((emulator) => emulator.requests)

const operations = Effect.map(requests, (all) => all.map(({ operation }) => operation))

const sent = (operation: string) =>
  Effect.map(requests, (all) => all.filter((request) => request.operation === operation))

const says = (...answers: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("models.generateContent", answers)))

const inject = (...plans: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...plans))

const busy = Reply.error(RpcStatus.make(503, "The model is overloaded."))

const wrong = Reply.error(RpcStatus.make(400, "It is wrong."))

/** What items came to: their texts, or the tags of their errors. */
const outcomes = (items: ReadonlyArray<BatchRun.BatchItem>) =>
  items.map(({ index, key, result }) => [
    index,
    key,
    Result.isSuccess(result) ? result.success.text?.match(/"(.*)"/)?.[1] ?? result.success.text : result.failure._tag
  ])

const failureOf = (item: BatchRun.BatchItem | undefined): GenAIError | JobFailed =>
  item !== undefined && Result.isFailure(item.result) ? item.result.failure : assert.fail("expected a failure")

/** What a stream fails with. */
const refusal = <A, E, R>(items: Stream.Stream<A, E, R>) => inTime(Effect.flip(Stream.runDrain(items)))

const tagged = <E, Tag extends string>(error: E, tag: Tag): Extract<E, { readonly _tag: Tag }> => {
  if (!isGenAIError(error) || error._tag !== tag) throw new Error(`expected ${tag}`, { cause: error })
  return error as Extract<E, { readonly _tag: Tag }>
}

const vias = ["inline", "file"] as const

// -----------------------------------------------------------------------------
// Run
// -----------------------------------------------------------------------------

describe("run", () => {
  for (const via of vias) {
    memoryTest(
      `delivers what each request came to, in their order, with its key [${via}]`,
      () =>
        Effect.gen(function*() {
          const requests = [
            { key: "first", contents: "One" },
            { contents: "Two", config: { temperature: 0, systemInstruction: "Be brief." } },
            { key: "third", contents: "Three", model: "gemini-2.5-pro" },
            { contents: "Four", model: "gemini-nope" },
            { key: "last:#4", contents: "Five" }
          ]
          const items = yield* all(run({ requests, config: { via } }))
          assert.deepStrictEqual(outcomes(items), [
            [0, "first", "One"],
            [1, "1", "Two"],
            [2, "third", "Three"],
            [3, "3", "NotFound"],
            [4, "last:#4", "Five"]
          ])
          items.forEach((item, index) => assert.strictEqual(item.request, requests[index]))
          const [{ result }] = items as [BatchRun.BatchItem]
          assert(Result.isSuccess(result))
          assert.instanceOf(result.success, GenerateContentResponse)
          assert.isAbove(result.success.usageMetadata!.totalTokenCount!, 0)
          const uploads = via === "file" ? ["files.upload", "files.upload"] : []
          const download = via === "file" ? ["files.download"] : []
          assert.deepStrictEqual((yield* operations).filter((name) => name !== "batches.get"), [
            ...uploads,
            "batches.create",
            ...download
          ])
        }),
      job
    )
  }

  socketTest("the same over a real connection", () =>
    Effect.gen(function*() {
      for (const via of vias) {
        const config = { via, schedule: Schedule.spaced("20 millis") }
        const items = yield* Stream.runCollect(run({ requests: ask("One", "Two", "Three"), config }))
        assert.deepStrictEqual(outcomes(items), [[0, "0", "One"], [1, "1", "Two"], [2, "2", "Three"]])
      }
    }), { emulator: { jobDuration: "50 millis" } })

  memoryTest(
    "an error of an item is that of its code, with details and how long to wait",
    () =>
      Effect.gen(function*() {
        yield* says(
          Reply.error(RpcStatus.make(429, "Slow down.", [RpcStatus.retryInfo("34 seconds")])),
          Reply.error(RpcStatus.make(429, "Enough.", [RpcStatus.quotaFailure("GenerateRequestsPerDayPerProject")])),
          busy,
          Reply.error(RpcStatus.make(404, "Nothing there.")),
          Reply.error(RpcStatus.make(500, "Oh no."))
        )
        const items = yield* all(run({ requests: ask("a", "b", "c", "d", "e") }))
        assert.deepStrictEqual(items.map((item) => failureOf(item)._tag), [
          "RateLimited",
          "QuotaExhausted",
          "ServiceUnavailable",
          "NotFound",
          "ServerError"
        ])
        const first = tagged(failureOf(items[0]), "RateLimited")
        assert.strictEqual(first.message, "Slow down.")
        assert.deepStrictEqual([first.status, first.code, first.operation], [429, "RESOURCE_EXHAUSTED", "batches.run"])
        assert.strictEqual(Duration.toMillis(first.retryAfter!), 34_000)
        assert.deepStrictEqual(items.map(BatchRun.isRepeatable), [true, false, true, false, true])
      }),
    job
  )

  memoryTest("asks by the schedule, and shows the job from its creation on", () =>
    Effect.gen(function*() {
      const seen: Array<readonly [name: string | undefined, state: string | undefined]> = []
      const config = {
        displayName: "mine",
        schedule: Schedule.spaced("15 minutes"),
        onProgress: ({ name, state }: { readonly name?: string | undefined; readonly state?: string | undefined }) =>
          Effect.sync(() => seen.push([name, state]))
      }
      const items = yield* all(run({ requests: ask("One"), config }))
      assert.strictEqual(items.length, 1)
      assert.deepStrictEqual(seen.map(([, state]) => state), [
        "JOB_STATE_PENDING",
        "JOB_STATE_PENDING",
        "JOB_STATE_RUNNING",
        "JOB_STATE_RUNNING",
        "JOB_STATE_SUCCEEDED"
      ])
      assert.strictEqual(new Set(seen.map(([name]) => name)).size, 1)
      const times = (yield* sent("batches.get")).map(({ receivedAt }) => receivedAt / 60_000)
      assert.deepStrictEqual(times, [0, 15, 30, 45])
      const [created] = yield* sent("batches.create")
      assert.strictEqual((created!.body as { batch: { displayName: string } }).batch.displayName, "mine")
    }), job)

  memoryTest("fails with what onProgress fails with, and nothing else comes of it", () =>
    Effect.gen(function*() {
      class Unwanted extends Data.TaggedError("Unwanted")<{}> {}
      const error = yield* refusal(
        run({ requests: ask("One"), config: { attempts: 3, onProgress: () => Effect.fail(new Unwanted()) } })
      )
      assert.instanceOf(error, Unwanted)
      assert.deepStrictEqual(yield* operations, ["batches.create"])
    }), job)

  memoryTest("ends with its schedule, and the name of the job that goes on", () =>
    Effect.gen(function*() {
      const schedule = Schedule.spaced("1 minute").pipe(Schedule.upTo({ times: 3 }))
      const error = tagged(yield* refusal(run({ requests: ask("One"), config: { schedule } })), "TimeoutError")
      const { name } = error.delivered!.last as { name: string }
      assert.match(name, /^batches\//)
      assert.include(error.message, name)
      assert.deepStrictEqual(outcomes(yield* all(results({ name }))), [[0, "0", "One"]])
    }), job)

  memoryTest("a failure while it waits has the job, and what it is due to", () =>
    Effect.gen(function*() {
      yield* inject(Fault.sequence("batches.get", [Fault.none, Fault.status(401)]))
      const error = tagged(yield* refusal(run({ requests: ask("One") })), "StreamInterrupted")
      const { name } = error.delivered.last as { name: string }
      assert.include(error.message, name)
      assert.strictEqual((error.cause as GenAIError)._tag, "Unauthenticated")
      assert.deepStrictEqual(outcomes(yield* all(results({ name }))), [[0, "0", "One"]])
    }), job)

  memoryTest("interruption leaves the job running", () =>
    Effect.gen(function*() {
      const names: Array<string> = []
      const onProgress = ({ name }: { readonly name?: string | undefined }) => Effect.sync(() => names.push(name!))
      const fiber = yield* Effect.forkChild(Stream.runDrain(run({ requests: ask("One"), config: { onProgress } })))
      yield* settled
      yield* TestClock.adjust("5 minutes")
      yield* settled
      yield* Fiber.interrupt(fiber)
      assert.notInclude(yield* operations, "batches.cancel")
      assert.deepStrictEqual(outcomes(yield* all(results({ name: names[0]! }))), [[0, "0", "One"]])
    }), job)

  memoryTest("an abort ends it as an interruption does", () =>
    Effect.gen(function*() {
      const controller = abortable()
      const fiber = yield* Effect.forkChild(
        collect(run({ requests: ask("One"), config: { abortSignal: controller.signal } }))
      )
      yield* settled
      controller.abort()
      yield* settled
      const { cause, error } = yield* Fiber.join(fiber)
      assert.isUndefined(error)
      assert.isDefined(cause)
      assert.notInclude(yield* operations, "batches.cancel")
    }), job)
})

// -----------------------------------------------------------------------------
// Attempts
// -----------------------------------------------------------------------------

describe("run: attempts", () => {
  for (const via of vias) {
    memoryTest(
      `submits again what may be answered another time, and that alone [${via}]`,
      () =>
        Effect.gen(function*() {
          yield* says(Script.says("a"), busy, Script.says("c"), wrong, busy, Script.says("f"), busy, Script.says("e"))
          const requests = ["a", "b", "c", "d", "e", "f"].map((key) => ({ key, contents: key }))
          const items = yield* all(run({ requests, config: { attempts: 3, via } }))
          assert.deepStrictEqual(outcomes(items), [
            [0, "a", "a"],
            [1, "b", "b"],
            [2, "c", "c"],
            [3, "d", "BadRequest"],
            [4, "e", "e"],
            [5, "f", "f"]
          ])
          items.forEach((item, index) => assert.strictEqual(item.request, requests[index]))
          assert.strictEqual((yield* sent("batches.create")).length, 3)
          if (via === "inline") {
            const keys = (yield* sent("batches.create")).map(({ body }) =>
              (body as { batch: { inputConfig: { requests: { requests: Array<{ metadata: { key: string } }> } } } })
                .batch.inputConfig.requests.requests.map(({ metadata }) => metadata.key)
            )
            assert.deepStrictEqual(keys, [
              [
                "effect-genai#0:a",
                "effect-genai#1:b",
                "effect-genai#2:c",
                "effect-genai#3:d",
                "effect-genai#4:e",
                "effect-genai#5:f"
              ],
              ["effect-genai#0:b", "effect-genai#1:e"],
              ["effect-genai#0:b"]
            ])
          }
        }),
      job
    )
  }

  memoryTest(
    "requests without keys keep those of the whole, also for who asks for the later job by its name",
    () =>
      Effect.gen(function*() {
        yield* says(Script.says("a"), busy, busy)
        const names = new Set<string>()
        const onProgress = ({ name }: { readonly name?: string | undefined }) => Effect.sync(() => names.add(name!))
        const items = yield* all(run({ requests: ask("a", "b", "c"), config: { attempts: 2, onProgress } }))
        assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "1", "b"], [2, "2", "c"]])
        const [, second] = names
        assert.deepStrictEqual(outcomes(yield* all(results({ name: second! }))), [[0, "1", "b"], [1, "2", "c"]])
      }),
    job
  )

  memoryTest("what stands before the first of them comes at once, the rest in its turn", () =>
    Effect.gen(function*() {
      yield* says(Script.says("a"), Script.says("b"), busy, Script.says("d"))
      const came: Array<readonly [index: number, minutes: number]> = []
      yield* inTime(
        Stream.runForEach(run({ requests: ask("a", "b", "c", "d"), config: { attempts: 2 } }), ({ index }) =>
          Effect.map(
            Effect.clockWith((clock) => clock.currentTimeMillis),
            (now) => {
              came.push([index, Math.floor(now / 2_400_000)])
            }
          ))
      )
      assert.deepStrictEqual(came, [[0, 1], [1, 1], [2, 2], [3, 2]])
    }), job)

  memoryTest("once is enough by default", () =>
    Effect.gen(function*() {
      yield* says(busy)
      const items = yield* all(run({ requests: ask("a", "b") }))
      assert.deepStrictEqual(outcomes(items), [[0, "0", "ServiceUnavailable"], [1, "1", "b"]])
      assert.strictEqual((yield* sent("batches.create")).length, 1)
    }), job)

  memoryTest("after the last of them errors are what they are", () =>
    Effect.gen(function*() {
      yield* says(busy, busy, busy)
      const items = yield* all(run({ requests: ask("a"), config: { attempts: 3 } }))
      assert.deepStrictEqual(outcomes(items), [[0, "0", "ServiceUnavailable"]])
      assert.strictEqual((yield* sent("batches.create")).length, 3)
    }), job)

  memoryTest("a job that expires without an answer is submitted again as a whole", () =>
    Effect.gen(function*() {
      const config = { attempts: 2, schedule: Schedule.spaced("6 hours") }
      const items = yield* inTime(Stream.runCollect(run({ requests: ask("a", "b"), config })), "6 hours")
      assert.deepStrictEqual(outcomes(items), [[0, "0", "JobFailed"], [1, "1", "JobFailed"]])
      assert.strictEqual((yield* sent("batches.create")).length, 2)
    }), expires)

  memoryTest(
    "a first job that cannot be created ends the run, also where another attempt may create it",
    () =>
      Effect.gen(function*() {
        yield* inject(Fault.sequence("batches.create", [Fault.status(503)]))
        const config = { attempts: 3, httpOptions: { retryOptions: { attempts: 1 } } }
        tagged(yield* refusal(run({ requests: ask("a"), config })), "ServiceUnavailable")
        assert.lengthOf(yield* sent("batches.create"), 1)
      }),
    job
  )

  memoryTest("what somebody cancels is not submitted again", () =>
    Effect.gen(function*() {
      const onProgress = (
        { name, state }: { readonly name?: string | undefined; readonly state?: string | undefined }
      ) =>
        state === "JOB_STATE_RUNNING"
          ? Batches.use((batches) => Effect.ignore(batches.cancel({ name: name! })))
          : Effect.void
      const batches = yield* Batches
      const items = yield* all(batches.run({
        model,
        requests: ask("a", "b", "c"),
        config: { attempts: 3, onProgress, schedule: Schedule.spaced("25 minutes") }
      }))
      assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "1", "JobFailed"], [2, "2", "JobFailed"]])
      assert.strictEqual((yield* sent("batches.create")).length, 1)
    }), job)

  memoryTest(
    "where the next job cannot be created, its items come to that, and the others to their answers",
    () =>
      Effect.gen(function*() {
        yield* says(busy, Script.says("b"))
        yield* inject(Fault.sequence("batches.create", [Fault.none, Fault.dailyQuota]))
        const items = yield* all(run({ requests: ask("a", "b"), config: { attempts: 5 } }))
        assert.deepStrictEqual(outcomes(items), [[0, "0", "QuotaExhausted"], [1, "1", "b"]])
      }),
    job
  )

  memoryTest("where the next job is lost, its items have its name", () =>
    Effect.gen(function*() {
      yield* says(busy, Script.says("b"))
      const names: Array<string> = []
      const onProgress = ({ name }: { readonly name?: string | undefined }) =>
        Effect.suspend(() => {
          if (names.at(-1) !== name) names.push(name!)
          return names.length === 2 ? inject(Fault.always("batches.get", Fault.status(403))) : Effect.void
        })
      const batches = yield* Batches
      const items = yield* all(batches.run({
        model,
        requests: ask("a", "b"),
        config: { attempts: 5, onProgress }
      }))
      assert.deepStrictEqual(outcomes(items), [[0, "0", "StreamInterrupted"], [1, "1", "b"]])
      assert.include(failureOf(items[0]).message, names[1]!)
      assert.isFalse(BatchRun.isRepeatable(items[0]!))
      assert.strictEqual((yield* sent("batches.create")).length, 2)
    }), job)

  for (const [tag, fault] of [["TimeoutError", Fault.delay("1 hour")], ["ConnectionError", Fault.reset]] as const) {
    memoryTest(
      `where it is not known whether there is a next job, it is not to be submitted again [${tag}]`,
      () =>
        Effect.gen(function*() {
          yield* says(busy, Script.says("b"))
          yield* inject(Fault.sequence("batches.create", [Fault.none, fault]))
          const items = yield* all(run({
            requests: ask("a", "b"),
            config: { attempts: 2, httpOptions: { timeout: 60_000 } }
          }))
          assert.deepStrictEqual(outcomes(items), [[0, "0", tag], [1, "1", "b"]])
          assert.isFalse(BatchRun.isRepeatable(items[0]!))
          assert.strictEqual((yield* sent("batches.create")).length, 2)
        }),
      job
    )
  }

  memoryTest("are a whole number", () =>
    Effect.gen(function*() {
      for (const attempts of [0, -1, 1.5, Number.NaN]) {
        const error = tagged(yield* refusal(run({ requests: ask("a"), config: { attempts } })), "InvalidRequest")
        assert.deepStrictEqual([error.field, error.operation], ["config.attempts", "batches.run"])
      }
      assert.deepStrictEqual(yield* requests, [])
    }))
})

// -----------------------------------------------------------------------------
// Submit
// -----------------------------------------------------------------------------

describe("submit", () => {
  memoryTest("tells what is wrong with each request, at once, before anything is sent", () =>
    Effect.gen(function*() {
      const requests = [
        { contents: "fine" },
        { contents: "a", config: { temperature: "hot" } },
        { contents: "b", config: { routingConfig: {} } },
        { key: "0", contents: "c" },
        { key: "", contents: "d" },
        null,
        { contents: "e", config: { seed: 1n } },
        { contents: "f", config: { httpOptions: { extraBody: { a: 1 } } } }
      ]
      const error = tagged(yield* Effect.flip(submit(requests as never)), "InvalidRequest")
      assert.deepStrictEqual(error.issues?.map(({ field }) => field), [
        "requests[1].config.temperature",
        "requests[2].config.routingConfig",
        "requests[3].key",
        "requests[4].key",
        "requests[5]",
        "requests[6].config.seed",
        "requests[7].config.httpOptions.extraBody"
      ])
      assert.include(error.message, "7 of 8 requests cannot be sent.")
      assert.include(error.message, "a key that no other request has: requests[0] has 0 too")
      assert.strictEqual(error.operation, "batches.submit")
      assert.deepStrictEqual(yield* Emulator.use((emulator) => emulator.requests), [])
    }))

  memoryTest("values that JSON does not have are told as well", () =>
    Effect.gen(function*() {
      const circle: Record<string, unknown> = {}
      circle["again"] = circle
      const error = tagged(
        yield* Effect.flip(submit([{ contents: "a", config: { responseJsonSchema: circle } }])),
        "InvalidRequest"
      )
      assert.deepStrictEqual([error.field, error.expected], [
        "requests[0]",
        "values that can be read, without cycles"
      ])
    }))

  memoryTest("takes at least one request, and a model", () =>
    Effect.gen(function*() {
      for (const requests of [[], undefined, "files/a"]) {
        const error = tagged(yield* Effect.flip(submit(requests as never)), "InvalidRequest")
        assert.deepStrictEqual([error.field, error.expected], ["requests", "at least one request"])
        const same = tagged(yield* refusal(run({ requests: requests as never })), "InvalidRequest")
        assert.deepStrictEqual([same.field, same.operation], ["requests", "batches.run"])
      }
      const nameless = yield* Batches.use((batches) => Effect.flip(batches.submit({ requests: ask("a") } as never)))
      assert.strictEqual(tagged(nameless, "InvalidRequest").field, "model")
      assert.deepStrictEqual(yield* requests, [])
    }))

  memoryTest("tells what is wrong with the job before its file is uploaded", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const file = { via: "file" } as const
      for (
        const [field, params] of [
          ["model", { model: "no model?" }],
          ["config.displayName", { config: { ...file, displayName: 5 } }],
          ["config.webhookConfig", { config: { ...file, webhookConfig: "none" } }],
          ["config.via", { config: { via: "mail" } }]
        ] as const
      ) {
        const given = { model, requests: ask("a"), config: file, ...params } as BatchRun.SubmitParameters
        assert.strictEqual(tagged(yield* Effect.flip(batches.submit(given)), "InvalidRequest").field, field)
        assert.strictEqual(tagged(yield* refusal(batches.run(given)), "InvalidRequest").field, field)
      }
      for (const field of ["schedule", "onProgress"]) {
        const given = { requests: ask("a"), config: { [field]: "none" } } as never
        assert.strictEqual(tagged(yield* refusal(run(given)), "InvalidRequest").field, `config.${field}`)
      }
      assert.deepStrictEqual(yield* requests, [])
    }))

  memoryTest("takes places that were never filled for requests", () =>
    Effect.gen(function*() {
      const sparse: Array<BatchRun.BatchRequest> = []
      sparse.length = 2
      assert.lengthOf(tagged(yield* Effect.flip(submit(sparse)), "InvalidRequest").issues ?? [], 2)
      assert.lengthOf(tagged(yield* refusal(run({ requests: sparse })), "InvalidRequest").issues ?? [], 2)
      assert.deepStrictEqual(yield* requests, [])
    }))

  memoryTest("goes with the job while it is small, and in a file beyond", () =>
    Effect.gen(function*() {
      const text = "x".repeat(2_600_000)
      yield* submit(ask(text, text, text))
      assert.deepStrictEqual(yield* operations, ["batches.create"])
      yield* submit(ask(text, text, text, text), { displayName: "large" })
      const [, start, ...rest] = yield* requests
      assert.strictEqual(start!.operation, "files.upload")
      assert.strictEqual(start!.headers["x-goog-upload-header-content-type"], "application/jsonl")
      assert.deepStrictEqual((start!.body as { file: object }).file, {
        displayName: "large",
        mimeType: "application/jsonl",
        sizeBytes: start!.headers["x-goog-upload-header-content-length"]
      })
      const bytes = rest.filter(({ operation }) => operation === "files.upload").map(({ bytes }) => bytes.length)
      assert.strictEqual(bytes.length, 2)
      assert.strictEqual(String(bytes[0]! + bytes[1]!), start!.headers["x-goog-upload-header-content-length"])
      const { body } = rest.at(-1)!
      assert.match((body as { batch: { inputConfig: { fileName: string } } }).batch.inputConfig.fileName, /^files\//)
    }))

  memoryTest("extraBody goes with the job, and not with its file", () =>
    Effect.gen(function*() {
      yield* submit(ask("One"), { via: "file", httpOptions: { extraBody: { batch: { displayName: "extra" } } } })
      const bodies = (yield* requests).map(({ body }) => body)
      assert.doesNotHaveAnyKeys(bodies[0] as object, ["batch"])
      assert.strictEqual((bodies.at(-1) as { batch: { displayName: string } }).batch.displayName, "extra")
    }))

  memoryTest("an upload that the server forgets starts anew", () =>
    Effect.gen(function*() {
      yield* inject(Fault.sequence("files.upload", [Fault.none, Fault.status(404)]))
      const { name } = yield* submit(ask("One", "Two"), { via: "file" })
      assert.deepStrictEqual(outcomes(yield* all(results({ name: name! }))), [[0, "0", "One"], [1, "1", "Two"]])
    }), job)

  memoryTest("removes its file again where there comes no job of it", () =>
    Effect.gen(function*() {
      yield* inject(Fault.sequence("batches.create", [Fault.status(400)]))
      const error = yield* Effect.flip(submit(ask("One"), { via: "file" }))
      assert.strictEqual(error._tag, "BadRequest")
      assert.deepStrictEqual(yield* Files.use((files) => Stream.runCollect(files.list())), [])
    }))

  memoryTest("or where it is interrupted", () =>
    Effect.gen(function*() {
      yield* inject(Fault.sequence("batches.create", [Fault.delay("1 hour")]))
      const fiber = yield* Effect.forkChild(submit(ask("One"), { via: "file" }))
      while (!(yield* operations).includes("batches.create")) yield* settled
      assert.strictEqual((yield* Files.use((files) => Stream.runCollect(files.list()))).length, 1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* Files.use((files) => Stream.runCollect(files.list())), [])
    }))

  memoryTest("which does not hold up the interruption for long", () =>
    Effect.gen(function*() {
      yield* inject(
        Fault.sequence("batches.create", [Fault.delay("1 hour")]),
        Fault.always("files.delete", Fault.delay("1 hour"))
      )
      const fiber = yield* Effect.forkChild(submit(ask("One"), { via: "file" }))
      while (!(yield* operations).includes("batches.create")) yield* settled
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber))
      while (!(yield* operations).includes("files.delete")) yield* settled
      assert.isUndefined(interrupting.pollUnsafe())
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(interrupting)
    }))

  memoryTest("tells listeners", () =>
    Effect.gen(function*() {
      yield* submit(ask("One"), { webhookConfig: { uris: ["https://example.com/hook"] } })
      yield* TestClock.adjust("40 minutes")
      const deliveries = yield* Emulator.use((emulator) => emulator.deliveries)
      assert.deepStrictEqual(deliveries.map(({ uri }) => uri), ["https://example.com/hook"])
    }), job)

  memoryTest(
    "and all of these are none of Vertex AI's, which says so before anything is sent",
    () =>
      Effect.gen(function*() {
        const batches = yield* Batches
        const errors = [
          yield* Effect.flip(batches.submit({ model, requests: ask("One") })),
          yield* refusal(batches.run({ model, requests: ask("One") })),
          yield* refusal(batches.results({ name: "123" })),
          yield* refusal(batches.embeddingResults({ name: "123" }))
        ]
        assert.deepStrictEqual(errors.map((error) => tagged(error, "UnsupportedMethod").operation), [
          "batches.submit",
          "batches.run",
          "batches.results",
          "batches.embeddingResults"
        ])
        assert.deepStrictEqual(yield* requests, [])
      }),
    vertex
  )
})

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

/** A server that knows one job, of these fields and with these lines in its file. */
const server = (job: object, lines?: () => ReadableStream<Uint8Array>) => {
  const client = HttpClient.make((request, url) =>
    Effect.sync(() =>
      HttpClientResponse.fromWeb(
        request,
        url.pathname.endsWith(":download")
          ? new Response(lines?.() ?? "")
          : Response.json({ name: "batches/1", ...job })
      )
    )
  )
  return GenAI.layer({ apiKey }).pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, client)), Layer.orDie)
}

const wrongItem = { error: { code: 14, message: "Unavailable" } }

const inFile = { metadata: { state: "BATCH_STATE_SUCCEEDED", output: { responsesFile: "files/batch-1" } } }

const textStream = (...chunks: ReadonlyArray<string>) => () =>
  new Response(chunks.join("")).body!.pipeThrough(new TransformStream())

const line = (key: unknown, text: string, rest: object = {}) =>
  `${JSON.stringify({ key, response: { candidates: [{ content: { parts: [{ text: `"${text}"` }] } }] }, ...rest })}\n`

/** What the items of a file come to. */
const ofFile = (
  lines: ReadonlyArray<string>,
  params: Omit<BatchRun.ResultsParameters, "name"> = {},
  metadata: object = {}
) =>
  Effect.provide(
    all(results({ name: "batches/1", ...params })),
    server({ metadata: { ...inFile.metadata, ...metadata } }, textStream(...lines))
  )

const stats = (requestCount: number) => ({ batchStats: { requestCount: String(requestCount) } })

describe("results", () => {
  for (const via of vias) {
    memoryTest(
      `of a job that another client submitted: order and keys, by its name alone [${via}]`,
      () =>
        Effect.gen(function*() {
          const { name } = yield* submit(
            [{ contents: "One" }, { key: "two", contents: "Two" }, { key: "7", contents: "Three" }],
            { via }
          )
          const { baseUrl, fetch } = yield* Emulator
          const another = GenAI.layer({ apiKey: "AIza-another-key-of-the-test", httpOptions: { baseUrl } }).pipe(
            Layer.provide(FetchHttpClient.layer),
            Layer.provideMerge(Layer.succeed(FetchHttpClient.Fetch, fetch)),
            Layer.orDie
          )
          const items = yield* Effect.provide(all(results({ name: name! })), another)
          assert.deepStrictEqual(outcomes(items), [[0, "0", "One"], [1, "two", "Two"], [2, "7", "Three"]])
          assert.isTrue(items.every(({ request }) => request === undefined))
          assert.deepStrictEqual(BatchRun.failed(items), [])
        }),
      job
    )

    memoryTest(`with the requests again, each has its own beside it [${via}]`, () =>
      Effect.gen(function*() {
        yield* says(Script.says("a"), busy)
        const requests = [{ contents: "One" }, { key: "two", contents: "Two" }, { contents: "Three" }]
        const { name } = yield* submit(requests, { via })
        const items = yield* all(results({ name: name!, requests }))
        items.forEach((item, index) => assert.strictEqual(item.request, requests[index]))
        assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "two", "ServiceUnavailable"], [2, "2", "Three"]])
        assert.deepStrictEqual(BatchRun.failed(items), [{ key: "two", contents: "Two" }])
      }), job)

    memoryTest(`requests that are others are told from its own [${via}]`, () =>
      Effect.gen(function*() {
        const { name } = yield* submit([{ key: "a", contents: "One" }, { key: "b", contents: "Two" }], { via })
        const fails = (requests: ReadonlyArray<BatchRun.BatchRequest>) =>
          Effect.map(refusal(results({ name: name!, requests })), (error) => tagged(error, "InvalidRequest"))
        const few = yield* fails(ask("One"))
        assert.deepStrictEqual([few.field, few.expected], ["requests", `the 2 requests of ${name}`])
        const swapped = yield* fails([{ key: "b", contents: "Two" }, { key: "a", contents: "One" }])
        assert.strictEqual(swapped.expected, `the requests that ${name} was submitted with`)
        assert.strictEqual((yield* fails(ask("One", "Two"))).field, "requests")
        const twice = yield* fails([{ key: "a", contents: "One" }, { key: "a", contents: "Two" }])
        assert.strictEqual(twice.field, "requests[1].key")
        assert.strictEqual((yield* fails([null, { key: "b", contents: "Two" }] as never)).field, "requests[0]")
      }), job)
  }

  memoryTest("of a job that was created otherwise: its keys, in its order", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const requests = [{ contents: "One", metadata: { key: "x" } }, { contents: "Two" }, {
        contents: "Three",
        metadata: { a: "b" }
      }]
      const { name } = yield* batches.create({ model, src: requests })
      assert.deepStrictEqual(outcomes(yield* all(results({ name: name! }))), [
        [0, "x", "One"],
        [1, "1", "Two"],
        [2, "2", "Three"]
      ])
      const nameless = yield* batches.create({ model, src: ask("One", "Two") })
      const items = yield* all(results({ name: nameless.name!, requests: ask("One", "Two") }))
      assert.deepStrictEqual(outcomes(items), [[0, "0", "One"], [1, "1", "Two"]])
      assert.strictEqual(items[1]!.request?.contents, "Two")
    }), job)

  memoryTest(
    "of a file with keys of its own: as they come, or in the order of the requests",
    () =>
      Effect.gen(function*() {
        const batches = yield* Batches
        const files = yield* Files
        const lines = ["a", "b", "c", "d"].map((key) =>
          JSON.stringify({ key, request: { contents: [{ parts: [{ text: key }] }] } })
        )
        const { name: src } = yield* files.upload({
          file: new Blob([lines.join("\n")], { type: "application/jsonl" })
        })
        const { name } = yield* batches.create({ model, src: src! })
        assert.deepStrictEqual(outcomes(yield* all(results({ name: name! }))), [
          [0, "b", "b"],
          [1, "a", "a"],
          [2, "d", "d"],
          [3, "c", "c"]
        ])
        const requests = ["a", "b", "c", "d"].map((key) => ({ key, contents: key }))
        assert.deepStrictEqual(
          outcomes(yield* all(results({ name: name!, requests }))),
          requests.map(({ key }, index) => [index, key, key])
        )
      }),
    job
  )

  memoryTest("fails with NotFound if the job does not exist, or was deleted", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* refusal(results({ name: "batches/none" })))._tag, "NotFound")
      const { name } = yield* submit(ask("One"))
      const fiber = yield* Effect.forkChild(refusal(results({ name: name! })))
      yield* settled
      yield* Batches.use((batches) => batches.delete({ name: name! }))
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "NotFound")
      const bad = tagged(yield* refusal(results({ name: "operations/1" })), "InvalidRequest")
      assert.deepStrictEqual([bad.field, bad.expected], ["name", "batches/{id}"])
    }), job)

  memoryTest("fails with the name of the job where its file has expired", () =>
    Effect.gen(function*() {
      const { name } = yield* submit(ask("One"), { via: "file" })
      yield* TestClock.adjust("50 hours")
      const error = tagged(yield* refusal(results({ name: name! })), "JobFailed")
      assert.deepStrictEqual([error.jobName, error.state], [name, "JOB_STATE_SUCCEEDED"])
      assert.include(error.message, `Cannot read the results of ${name}`)
    }), job)

  memoryTest(
    "what a job that was cancelled did not come to are items that have not come",
    () =>
      Effect.gen(function*() {
        const { name } = yield* submit([...ask("a", "b"), { key: "third", contents: "c" }])
        yield* TestClock.adjust("31 minutes")
        yield* Batches.use((batches) => batches.cancel({ name: name! }))
        const items = yield* all(results({ name: name! }))
        // Its own key is known to who submitted it.
        assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "1", "b"], [2, "2", "JobFailed"]])
        const error = tagged(failureOf(items[2]), "JobFailed")
        assert.deepStrictEqual([error.jobName, error.state, error.operation], [
          name,
          "JOB_STATE_CANCELLED",
          "batches.results"
        ])
        assert.isFalse(BatchRun.isRepeatable(items[2]!))
        const requests = [...ask("a", "b"), { key: "third", contents: "c" }]
        const known = yield* all(results({ name: name!, requests }))
        assert.deepStrictEqual(known[2]?.key, "third")
        assert.deepStrictEqual(BatchRun.failed(known), [{ key: "third", contents: "c" }])
      }),
    job
  )

  for (const via of vias) {
    memoryTest(`fails where there is not one answer: expired, cancelled [${via}]`, () =>
      Effect.gen(function*() {
        const { name } = yield* submit(ask("a", "b"), { via })
        const { name: cancelled } = yield* submit(ask("a"), { via })
        yield* Batches.use((batches) => batches.cancel({ name: cancelled! }))
        yield* TestClock.adjust("48 hours")
        const expired = tagged(yield* refusal(results({ name: name! })), "JobFailed")
        assert.deepStrictEqual([expired.jobName, expired.state], [name, "JOB_STATE_EXPIRED"])
        assert.include(expired.message, "The operation did not complete within its time.")
        const other = tagged(yield* refusal(results({ name: cancelled! })), "JobFailed")
        assert.deepStrictEqual([other.jobName, other.state], [cancelled, "JOB_STATE_CANCELLED"])
      }), expires)
  }

  memoryTest(
    "fails if the results are not answers, and has an item for each entry that is not one",
    () =>
      Effect.gen(function*() {
        const answers = [null, "text", { metadata: "none" }, { response: { candidates: [] } }]
        const outputs = [
          { inlinedResponses: { inlinedResponses: {} } },
          { responsesFile: 5 },
          { responsesFile: null },
          { inlinedResponses: { inlinedResponses: answers } }
        ]
        yield* Emulator.use((emulator) =>
          emulator.script(Script.sequence(
            "batches.get",
            outputs.map((output) =>
              Reply.json({ name: "batches/a", metadata: { state: "BATCH_STATE_SUCCEEDED", output }, done: true })
            )
          ))
        )
        tagged(yield* refusal(results({ name: "batches/a" })), "DecodeError")
        tagged(yield* refusal(results({ name: "batches/a" })), "DecodeError")
        tagged(yield* refusal(results({ name: "batches/a" })), "JobFailed")
        const items = yield* all(results({ name: "batches/a" }))
        assert.deepStrictEqual(items.map(({ result }) => Result.isFailure(result) ? result.failure._tag : "answered"), [
          "DecodeError",
          "DecodeError",
          "DecodeError",
          "answered"
        ])
      })
  )

  it.effect("of a job that is done, whatever its state is", () =>
    Effect.gen(function*() {
      const output = { inlinedResponses: { inlinedResponses: [{ response: {} }, wrongItem] } }
      for (const state of [undefined, "BATCH_STATE_PENDING"]) {
        const done = server({ done: true, metadata: { state, output } })
        const items = yield* Effect.provide(all(results({ name: "batches/1" })), done)
        assert.deepStrictEqual(outcomes(items).map(([, , outcome]) => outcome), [undefined, "ServiceUnavailable"])
        const broken = server({ done: true, metadata: { state }, error: { code: 3, message: "It is wrong." } })
        const error = tagged(yield* Effect.provide(refusal(results({ name: "batches/1" })), broken), "JobFailed")
        assert.deepStrictEqual(
          [error.state, error.message],
          ["FAILED", "batches/1 ended as FAILED, without answers: It is wrong."]
        )
      }
    }))

  memoryTest("fails where the job failed as a whole", () =>
    Effect.gen(function*() {
      const files = yield* Files
      const batches = yield* Batches
      const { name: src } = yield* files.upload({ file: new Blob(["nothing"], { type: "application/jsonl" }) })
      const { name } = yield* batches.create({ model, src: src! })
      const error = tagged(yield* refusal(results({ name: name! })), "JobFailed")
      assert.strictEqual(error.state, "JOB_STATE_FAILED")
      assert.include(error.message, "The input file has no line with a request.")
    }), job)
})

describe("results of a file", () => {
  it.effect("are put in order, however they come", () =>
    Effect.gen(function*() {
      const orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]]
      for (const order of orders) {
        const items = yield* ofFile(order.map((index) => line(`effect-genai#${index}:k${index}`, `t${index}`)))
        assert.deepStrictEqual(outcomes(items), [0, 1, 2, 3, 4].map((index) => [index, `k${index}`, `t${index}`]))
      }
    }))

  it.effect("have no one twice", () =>
    Effect.gen(function*() {
      const lines = [
        line("effect-genai#0", "a"),
        line("effect-genai#0", "again"),
        line("effect-genai#2", "c"),
        line("effect-genai#2", "again"),
        line("effect-genai#1", "b"),
        line("effect-genai#2", "x")
      ]
      assert.deepStrictEqual(outcomes(yield* ofFile(lines)), [[0, "0", "a"], [1, "1", "b"], [2, "2", "c"]])
    }))

  it.effect("lines that cannot be read are items that cannot be read", () =>
    Effect.gen(function*() {
      const lines = [
        line("effect-genai#0", "a"),
        "{\"key\": \"effect-genai#1\", \"respo\n",
        line("effect-genai#3", "d"),
        `{"key":"effect-genai#2"}\n`,
        "\n"
      ]
      const items = yield* ofFile(lines, {}, stats(4))
      assert.deepStrictEqual(outcomes(items), [
        [0, "0", "a"],
        [1, "1", "DecodeError"],
        [2, "2", "DecodeError"],
        [3, "3", "d"]
      ])
      assert.include(tagged(failureOf(items[1]), "DecodeError").body, "\"respo")
      assert.include(tagged(failureOf(items[2]), "DecodeError").body, "effect-genai#2")
      const first = yield* ofFile(["garbage\n", line("effect-genai#1", "b")])
      assert.deepStrictEqual(outcomes(first), [[0, "0", "DecodeError"], [1, "1", "b"]])
      const alone = yield* ofFile(["garbage\n", "[]\n"])
      assert.deepStrictEqual(outcomes(alone), [[0, "0", "DecodeError"], [1, "1", "DecodeError"]])
    }))

  it.effect("an answer without a key does not answer a request with a key", () =>
    Effect.gen(function*() {
      const items = yield* ofFile([line("effect-genai#0", "a"), line(undefined, "whose?"), line("effect-genai#2", "c")])
      assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "1", "DecodeError"], [2, "2", "c"]])
    }))

  it.effect("those that are missing are known by the count", () =>
    Effect.gen(function*() {
      const items = yield* ofFile([line("effect-genai#3", "d"), line("effect-genai#1", "b")], {}, stats(6))
      assert.deepStrictEqual(outcomes(items).map(([, , outcome]) => outcome), [
        "JobFailed",
        "b",
        "JobFailed",
        "d",
        "JobFailed",
        "JobFailed"
      ])
      assert.isTrue(BatchRun.isRepeatable(items[0]!))
    }))

  it.effect("and where only the count of the server knows them, they end in an error after ten thousand", () =>
    Effect.gen(function*() {
      let items = 0
      const error = yield* Stream.runForEach(
        results({ name: "batches/1" }),
        () => Effect.sync(() => items++)
      ).pipe(
        Effect.flip,
        Effect.provide(
          server({ metadata: { ...inFile.metadata, ...stats(99_999_999) } }, textStream(line("effect-genai#0", "a")))
        )
      )
      assert.strictEqual(items, 10_001)
      const { jobName, message } = tagged(error, "JobFailed")
      assert.strictEqual(jobName, "batches/1")
      assert.match(message, /an answer to 99989998 more requests/)
    }))

  it.effect("or by the requests, where the job does not say the count", () =>
    Effect.gen(function*() {
      const items = yield* ofFile([line("effect-genai#0", "a")], { requests: ask("a", "b") })
      assert.deepStrictEqual(outcomes(items), [[0, "0", "a"], [1, "1", "JobFailed"]])
    }))

  it.effect("somebody else's, without keys: by where they stand, and not beside requests", () =>
    Effect.gen(function*() {
      const lines = [line(undefined, "a"), "garbage\n", line(undefined, "c")]
      assert.deepStrictEqual(outcomes(yield* ofFile(lines)), [[0, "0", "a"], [1, "1", "DecodeError"], [2, "2", "c"]])
      const error = yield* Effect.flip(ofFile(lines, { requests: ask("a", "b", "c") }))
      assert.strictEqual(tagged(error, "InvalidRequest").field, "requests")
      // A bad line before the first good one keeps its place as well.
      assert.deepStrictEqual(outcomes(yield* ofFile(["garbage\n", line(7, "b"), line("effect-genai#0", "c")])), [
        [0, "0", "DecodeError"],
        [1, "7", "b"],
        [2, "effect-genai#0", "c"]
      ])
    }))

  it.effect("a number of requests that no batch has says nothing", () =>
    Effect.gen(function*() {
      for (const count of [Number.MAX_SAFE_INTEGER, 1e9]) {
        assert.deepStrictEqual(outcomes(yield* ofFile([line("effect-genai#0", "a")], {}, stats(count))), [
          [0, "0", "a"]
        ])
      }
    }))

  it.effect("keys that look like ours and are not are somebody else's", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(outcomes(yield* ofFile([line("#900", "a"), line("#0", "b")], {}, stats(2))), [
        [0, "#900", "a"],
        [1, "#0", "b"]
      ])
      assert.deepStrictEqual(outcomes(yield* ofFile([line("#1001", "a"), line("#1002", "b")])), [
        [0, "#1001", "a"],
        [1, "#1002", "b"]
      ])
      assert.deepStrictEqual(outcomes(yield* ofFile([line("effect-genai#900", "a")], {}, stats(2))).slice(0, 1), [
        [0, "effect-genai#900", "a"]
      ])
      const requests = [{ key: "#1", contents: "a" }, { key: "#0", contents: "b" }]
      assert.deepStrictEqual(outcomes(yield* ofFile([line("#0", "b"), line("#1", "a")], { requests })), [
        [0, "#1", "a"],
        [1, "#0", "b"]
      ])
    }))

  it.effect("lines end as lines do, and letters may be cut in two", () =>
    Effect.gen(function*() {
      const bytes = new TextEncoder().encode(
        line("effect-genai#1", "ünï\u{1f600}") + line("effect-genai#0", "b").trimEnd()
      )
      const crlf = new TextEncoder().encode(
        line("effect-genai#0", "a").trimEnd() + "\r\n" + line("effect-genai#1", "b").trimEnd()
      )
      const bytewise = (bytes: Uint8Array) => () =>
        Stream.toReadableStream(Stream.fromIterable(Array.from(bytes, (byte) => Uint8Array.of(byte)), { chunkSize: 1 }))
      const read = (bytes: Uint8Array) =>
        Effect.map(Effect.provide(all(results({ name: "batches/1" })), server(inFile, bytewise(bytes))), outcomes)
      assert.deepStrictEqual(yield* read(bytes), [[0, "0", "b"], [1, "1", "ünï\u{1f600}"]])
      assert.deepStrictEqual(yield* read(crlf), [[0, "0", "a"], [1, "1", "b"]])
    }))

  it.effect("errors are read like those of items that go with the job", () =>
    Effect.gen(function*() {
      const error = { code: 8, message: "Slow down." }
      const items = yield* ofFile([
        `${JSON.stringify({ key: "effect-genai#0", error })}\n`,
        line("effect-genai#1", "b")
      ])
      assert.strictEqual(tagged(failureOf(items[0]), "RateLimited").message, "Slow down.")
    }))

  it.effect("each google.rpc.Code has its own error", () =>
    Effect.gen(function*() {
      const codes = {
        1: ["ApiStatusError", 499, "CANCELLED"],
        2: ["ServerError", 500, "UNKNOWN"],
        3: ["BadRequest", 400, "INVALID_ARGUMENT"],
        4: ["ServerError", 504, "DEADLINE_EXCEEDED"],
        5: ["NotFound", 404, "NOT_FOUND"],
        6: ["Conflict", 409, "ALREADY_EXISTS"],
        7: ["PermissionDenied", 403, "PERMISSION_DENIED"],
        8: ["RateLimited", 429, "RESOURCE_EXHAUSTED"],
        9: ["BadRequest", 400, "FAILED_PRECONDITION"],
        10: ["Conflict", 409, "ABORTED"],
        11: ["BadRequest", 400, "OUT_OF_RANGE"],
        12: ["ServerError", 501, "UNIMPLEMENTED"],
        13: ["ServerError", 500, "INTERNAL"],
        14: ["ServiceUnavailable", 503, "UNAVAILABLE"],
        15: ["ServerError", 500, "DATA_LOSS"],
        16: ["Unauthenticated", 401, "UNAUTHENTICATED"],
        // What is none of them is not known, or a status of HTTP.
        17: ["ApiStatusError", 200, undefined],
        404: ["NotFound", 404, undefined]
      }
      const failures = (errors: ReadonlyArray<object>) =>
        Effect.map(
          ofFile(errors.map((error, index) => `${JSON.stringify({ key: `effect-genai#${index}`, error })}\n`)),
          (items) => items.map((item) => failureOf(item) as ApiError)
        )
      const errors = yield* failures(
        Object.keys(codes).map((code) => ({ code: Number(code), message: `Code ${code}` }))
      )
      assert.deepStrictEqual(
        errors.map(({ _tag, code, message, status }) => [message, _tag, status, code]),
        Object.entries(codes).map(([code, known]) => [`Code ${code}`, ...known])
      )
      const [silent, empty] = yield* failures([{ code: 14 }, {}])
      assert.strictEqual(silent?.message, "The server reported an error without a message, with the code UNAVAILABLE")
      assert.deepStrictEqual([empty?._tag, empty?.message, empty?.isRetryable], [
        "ApiStatusError",
        "The server reported an error without a message",
        false
      ])
    }))

  it.effect(
    "are taken as they are asked for, and nothing of them stays: 10,000 of 10 kB",
    () =>
      Effect.gen(function*() {
        const count = 10_000
        const encoder = new TextEncoder()
        const filler = "x".repeat(10_000)
        let written = 0
        const lines = () =>
          new ReadableStream<Uint8Array>({
            pull: (controller) => {
              if (written === count) return controller.close()
              const index = written % 2 === 0 ? written + 1 : written - 1
              written++
              controller.enqueue(encoder.encode(line(`effect-genai#${index}`, `${index} ${filler}`)))
            }
          })
        const heap: Array<number> = []
        let next = 0
        yield* Stream.runForEach(results({ name: "batches/1" }), (item) =>
          Effect.sync(() => {
            assert.strictEqual(item.index, next++)
            assert.isTrue(Result.isSuccess(item.result))
            // No more is read than the transport reads ahead.
            assert.isBelow(written - next, 200)
            if (next % 2_500 === 0) heap.push(liveHeap())
          })).pipe(Effect.provide(server({ metadata: { ...inFile.metadata, ...stats(count) } }, lines)))
        assert.strictEqual(next, count)
        assert.isBelow(Math.max(...heap) - heap[0]!, 10_000_000)
      }),
    60_000
  )
})

setFlagsFromString("--expose-gc")
const collectGarbage: () => void = runInNewContext("gc")

const liveHeap = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

memoryTest("10,000 requests through a file are answered one by one", () =>
  Effect.gen(function*() {
    const requests = Array.from({ length: 10_000 }, (_, index) => ({ contents: `Question ${index}` }))
    let next = 0
    yield* inTime(Stream.runForEach(run({ requests, config: { via: "file" } }), (item) =>
      Effect.sync(() => {
        assert.strictEqual(item.request, requests[item.index])
        assert.strictEqual(item.index, next++)
        assert.include(Result.getOrThrow(item.result).text, `"Question ${item.index}"`)
      })))
    assert.strictEqual(next, requests.length)
  }), job)

describe("results: what goes wrong on the way", () => {
  memoryTest(
    "a download that breaks off says after how much, and can be asked for again",
    () =>
      Effect.gen(function*() {
        const { name } = yield* submit(ask("One", "Two", "Three", "Four"), { via: "file" })
        yield* inject(Fault.sequence("files.download", [Fault.cut(1_600)]))
        const { delivered, error } = yield* inTime(collect(results({ name: name! })))
        assert.strictEqual(error?._tag, "StreamInterrupted")
        assert.isBelow(delivered.length, 4)
        assert.strictEqual((yield* all(results({ name: name! }))).length, 4)
      }),
    job
  )

  memoryTest("in a run with the name of the job and how many items there were", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("files.download", Fault.cut(1_600)))
      const { delivered, error } = yield* inTime(
        collect(run({ requests: ask("One", "Two", "Three", "Four"), config: { via: "file" } }))
      )
      const interrupted = tagged(error, "StreamInterrupted")
      assert.match((interrupted.delivered.last as { name: string }).name, /^batches\//)
      assert.strictEqual(interrupted.delivered.events, delivered.length)
    }), job)

  memoryTest("in a run with the name of the job also where the answers stop to come", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("files.download", Fault.stall(100)))
      const { error } = yield* inTime(collect(run({ requests: ask("One", "Two", "Three"), config: { via: "file" } })))
      const interrupted = tagged(error, "StreamInterrupted")
      assert.match((interrupted.delivered.last as { name: string }).name, /^batches\//)
      assert.strictEqual((interrupted.cause as GenAIError)._tag, "TimeoutError")
    }), job)

  it.effect("more answers than requests are those to other requests", () =>
    Effect.gen(function*() {
      const answers = { inlinedResponses: { inlinedResponses: [{ response: {} }, wrongItem, wrongItem] } }
      const done = server({ metadata: { state: "BATCH_STATE_SUCCEEDED", output: answers } })
      for (const attempts of [1, 2]) {
        const { error } = yield* Effect.provide(
          inTime(collect(run({ requests: ask("a", "b"), config: { attempts } }))),
          done
        )
        const interrupted = tagged(error, "StreamInterrupted")
        assert.strictEqual(tagged(interrupted.cause as GenAIError, "InvalidRequest").field, "requests")
      }
    }))
})

// -----------------------------------------------------------------------------
// Embeddings
// -----------------------------------------------------------------------------

describe("embeddingResults", () => {
  const embedder = "gemini-embedding-001"

  memoryTest("are the vectors of contents, in their order", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* batches.createEmbeddings({
        model: embedder,
        src: { inlinedRequests: { contents: ["One", "Two"], config: { outputDimensionality: 4 } } }
      })
      const items = yield* all(batches.embeddingResults({ name: name! }))
      assert.deepStrictEqual(items.map(({ index, key }) => [index, key]), [[0, "0"], [1, "1"]])
      for (const { result } of items) {
        assert(Result.isSuccess(result))
        assert.strictEqual(result.success.embedding?.values?.length, 4)
        assert.strictEqual(result.success.tokenCount, "1")
      }
    }), job)

  it.effect("are errors where all contents failed", () =>
    Effect.gen(function*() {
      const output = { inlinedResponses: { inlinedResponses: [wrongItem, wrongItem] } }
      const items = yield* Batches.use((batches) => all(batches.embeddingResults({ name: "batches/1" }))).pipe(
        Effect.provide(server({ metadata: { state: "BATCH_STATE_SUCCEEDED", output } }))
      )
      assert.deepStrictEqual(items.map(({ result }) => Result.isFailure(result) && result.failure._tag), [
        "ServiceUnavailable",
        "ServiceUnavailable"
      ])
    }))

  memoryTest("also of a file, with its keys", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const files = yield* Files
      const lines = ["a", "b"].map((key) => JSON.stringify({ key, request: { content: { parts: [{ text: key }] } } }))
      const { name: fileName } = yield* files.upload({
        file: new Blob([lines.join("\n")], { type: "application/jsonl" })
      })
      const { name } = yield* batches.createEmbeddings({ model: embedder, src: { fileName: fileName! } })
      const items = yield* all(batches.embeddingResults({ name: name! }))
      assert.deepStrictEqual(items.map(({ index, key }) => [index, key]), [[0, "b"], [1, "a"]])
      assert.isTrue(items.every(({ result }) => Result.isSuccess(result) && result.success.embedding !== undefined))
    }), job)

  memoryTest("and no others: each kind of batch is told from the other", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name: embeddings } = yield* batches.createEmbeddings({
        model: embedder,
        src: { inlinedRequests: { contents: ["One"] } }
      })
      const { name: answers } = yield* submit(ask("One"))
      const errors = [
        yield* refusal(batches.results({ name: embeddings! })),
        yield* refusal(batches.embeddingResults({ name: answers! }))
      ]
      assert.deepStrictEqual(errors.map((error) => tagged(error, "InvalidRequest").expected), [
        "a batch of requests; embeddingResults reads a batch of embeddings",
        "a batch of embeddings; results reads a batch of requests"
      ])
    }), job)
})
