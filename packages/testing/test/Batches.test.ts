import { Emulator, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { faces, json, memory, type Parsed, prompt, send, textOf } from "./faces.ts"

const model = "/v1beta/models/gemini-2.5-flash"
const embedder = "/v1beta/models/gemini-embedding-001"
const vertex = "/v1beta1/projects/p/locations/l"

const layer = memory.layer({ jobDuration: "40 minutes" })

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(layer)))

const refusal = (path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(json(memory, path, body, init), ({ body, status }) => {
    assert.strictEqual(body.error.code, status)
    return body.error
  })

const inlined = (...requests: ReadonlyArray<unknown>) => ({
  batch: {
    displayName: "mine",
    inputConfig: {
      requests: { requests: requests.map((request, index) => ({ request, metadata: { key: `request-${index}` } })) }
    }
  }
})

const create = (body: unknown, path = `${model}:batchGenerateContent`) =>
  Effect.map(json(memory, path, body), ({ body, status }) => {
    assert.strictEqual(status, 200)
    return body
  })

const get = (name: string) => Effect.map(json(memory, `/v1beta/${name}`), ({ body }) => body)

const remove = { method: "DELETE", body: null }

/** Uploads a file as the resumable protocol has it, and names it. */
const upload = Effect.fnUntraced(function*(text: string) {
  const emulator = yield* Emulator
  const headers = { "x-goog-api-key": "test-key", "x-goog-upload-protocol": "resumable" }
  const { response } = yield* send(memory, "/upload/v1beta/files", { file: {} }, {
    headers: {
      ...headers,
      "content-type": "application/json",
      "x-goog-upload-command": "start",
      "x-goog-upload-header-content-type": "application/jsonl"
    }
  })
  const url = response.headers.get("x-goog-upload-url") ?? ""
  const { body } = yield* json(memory, url.slice(emulator.baseUrl.length), text, {
    headers: { ...headers, "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" }
  })
  return body.file.name as string
})

const linesOf = (name: string) =>
  Effect.map(
    send(memory, `/v1beta/${name}:download?alt=media`),
    ({ text }): ReadonlyArray<Parsed> => text.trimEnd().split("\n").map((line) => JSON.parse(line))
  )

for (const face of faces) {
  it.effect(`a batch is an operation from the start, ${face.name}`, () =>
    Effect.gen(function*() {
      const { body } = yield* json(face, `${model}:batchGenerateContent`, inlined(prompt("One"), prompt("Two")))
      assert.match(body.name, /^batches\/\w+$/)
      assert.strictEqual(body.done, undefined)
      assert.strictEqual(
        body.metadata["@type"],
        "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch"
      )
      assert.strictEqual(body.metadata.state, "BATCH_STATE_PENDING")
      const { body: again } = yield* json(face, `/v1beta/${body.name}`)
      assert.deepStrictEqual(again, body)
      const { body: listed } = yield* json(face, "/v1beta/batches")
      assert.deepStrictEqual(listed, { operations: [body] })
    }).pipe(Effect.provide(face.layer({ jobDuration: "40 minutes" }))))
}

describe("batches of requests", () => {
  test(
    "wait, run and succeed by the clock, with the answers that generateContent gives",
    Effect.gen(function*() {
      const { metadata, name } = yield* create(inlined(prompt("One"), prompt("Two")))
      const started = {
        "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
        model: "models/gemini-2.5-flash",
        displayName: "mine",
        inputConfig: {},
        createTime: "1970-01-01T00:00:00.000Z",
        updateTime: "1970-01-01T00:00:00.000Z",
        batchStats: { requestCount: "2", pendingRequestCount: "2" },
        state: "BATCH_STATE_PENDING",
        name
      }
      assert.deepStrictEqual(metadata, started)
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* get(name), {
        name,
        metadata: { ...started, updateTime: "1970-01-01T00:10:00.000Z", state: "BATCH_STATE_RUNNING" }
      })
      yield* TestClock.adjust("15 minutes")
      const { metadata: half } = yield* get(name)
      assert.deepStrictEqual(half.batchStats, {
        requestCount: "2",
        successfulRequestCount: "1",
        pendingRequestCount: "1"
      })
      assert.strictEqual(half.output, undefined)
      yield* TestClock.adjust("15 minutes")
      const ended = yield* get(name)
      assert.isTrue(ended.done)
      assert.strictEqual(ended.metadata.state, "BATCH_STATE_SUCCEEDED")
      assert.strictEqual(ended.metadata.endTime, "1970-01-01T00:40:00.000Z")
      assert.deepStrictEqual(ended.metadata.batchStats, { requestCount: "2", successfulRequestCount: "2" })
      assert.deepStrictEqual(ended.response, {
        "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput",
        ...ended.metadata.output
      })
      const items = ended.metadata.output.inlinedResponses.inlinedResponses
      assert.deepStrictEqual(items.map((item: Parsed) => item.metadata), [{ key: "request-0" }, { key: "request-1" }])
      const { body: alone } = yield* json(memory, `${model}:generateContent`, prompt("Two"))
      assert.deepStrictEqual({ ...items[1].response, responseId: "" }, { ...alone, responseId: "" })
      assert.notStrictEqual(items[0].response.responseId, items[1].response.responseId)
    })
  )

  test(
    "a request that generateContent refuses is refused alone, with a code of google.rpc.Code",
    Effect.gen(function*() {
      const { name } = yield* create(inlined(
        prompt("Fine"),
        { contents: [] },
        { ...prompt("a"), model: "models/nope" },
        { ...prompt("a"), generation_config: { maxOutputTokens: 1 } },
        { ...prompt("a"), model: "gemini-2.5-flash" }
      ))
      yield* TestClock.adjust("40 minutes")
      const { metadata, response } = yield* get(name)
      assert.deepStrictEqual(metadata.batchStats, {
        requestCount: "5",
        successfulRequestCount: "2",
        failedRequestCount: "3"
      })
      const [fine, empty, absent, short, nameless] = response.inlinedResponses.inlinedResponses
      assert.include(textOf(fine.response), "You said: \"Fine\"")
      assert.strictEqual(empty.error.code, 3)
      assert.strictEqual(empty.response, undefined)
      assert.deepStrictEqual(empty.metadata, { key: "request-1" })
      assert.strictEqual(empty.error.message, "* GenerateContentRequest.contents: contents is not specified\n")
      assert.strictEqual(absent.error.code, 5)
      assert.strictEqual(short.response.candidates[0].finishReason, "MAX_TOKENS")
      assert.strictEqual(nameless.error.message, "* GenerateContentRequest.model: unexpected model name format\n")
    })
  )

  test(
    "scripts for generateContent speak in a batch too, one request after the other",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", [
        Script.says("First this."),
        Reply.error(RpcStatus.make(503, "Then that.")),
        Reply.text("no JSON")
      ]))
      const { name } = yield* create(inlined(prompt("a"), prompt("b"), prompt("c"), prompt("d")))
      yield* TestClock.adjust("40 minutes")
      const { response } = yield* get(name)
      const [first, second, third, fourth] = response.inlinedResponses.inlinedResponses
      assert.strictEqual(textOf(first.response), "First this.")
      assert.deepStrictEqual(second.error, { code: 14, message: "Then that." })
      assert.deepStrictEqual(third.error, { code: 13, message: "no JSON" })
      assert.include(textOf(fourth.response), "You said: \"d\"")
      const requests = yield* emulator.requests
      assert.deepStrictEqual(requests.map(({ operation }) => operation), ["batches.create", "batches.get"])
    })
  )

  test(
    "a batch that is cancelled keeps what was done by then",
    Effect.gen(function*() {
      const { name } = yield* create(inlined(prompt("a"), prompt("b"), prompt("c")))
      yield* TestClock.adjust("31 minutes")
      assert.deepStrictEqual((yield* json(memory, `/v1beta/${name}:cancel`, {})).body, {})
      yield* TestClock.adjust("1 hour")
      const { done, error, metadata, response } = yield* get(name)
      assert.isTrue(done)
      assert.strictEqual(error.code, 1)
      assert.strictEqual(response, undefined)
      assert.strictEqual(metadata.state, "BATCH_STATE_CANCELLED")
      assert.strictEqual(metadata.endTime, "1970-01-01T00:31:00.000Z")
      assert.deepStrictEqual(metadata.batchStats, {
        requestCount: "3",
        successfulRequestCount: "2",
        pendingRequestCount: "1"
      })
      assert.strictEqual(metadata.output.inlinedResponses.inlinedResponses.length, 2)
      const early = yield* create(inlined(prompt("a")))
      yield* json(memory, `/v1beta/${early.name}:cancel`, {})
      assert.strictEqual((yield* get(early.name)).metadata.output, undefined)
    })
  )

  test(
    "cancelling does nothing to a batch that is over; deleting takes it away; nobody knows others",
    Effect.gen(function*() {
      const { name } = yield* create(inlined(prompt("a")))
      yield* TestClock.adjust("40 minutes")
      const before = yield* get(name)
      assert.strictEqual((yield* json(memory, `/v1beta/${name}:cancel`, {})).status, 200)
      assert.deepStrictEqual(yield* get(name), before)
      assert.deepStrictEqual((yield* json(memory, `/v1beta/${name}`, undefined, remove)).body, {})
      for (
        const refused of [
          refusal(`/v1beta/${name}`),
          refusal(`/v1beta/${name}:cancel`, {}),
          refusal(`/v1beta/${name}`, undefined, remove)
        ]
      ) assert.strictEqual((yield* refused).status, "NOT_FOUND")
      assert.deepStrictEqual((yield* json(memory, "/v1beta/batches")).body, {})
    })
  )

  it.effect("a batch that takes longer than 48 hours expires without a result", () =>
    Effect.gen(function*() {
      const { name } = yield* create(inlined(prompt("a"), prompt("b")))
      yield* TestClock.adjust("48 hours")
      const { error, metadata, response } = yield* get(name)
      assert.strictEqual(metadata.state, "BATCH_STATE_EXPIRED")
      assert.strictEqual(metadata.endTime, "1970-01-03T00:00:00.000Z")
      assert.strictEqual(error.code, 4)
      assert.strictEqual(metadata.output, undefined)
      assert.strictEqual(response, undefined)
    }).pipe(Effect.provide(memory.layer({ jobDuration: "49 hours" }))))

  test(
    "lists come in pages",
    Effect.gen(function*() {
      const made = yield* Effect.replicateEffect(create(inlined(prompt("a"))), 3)
      const { body: first } = yield* json(memory, "/v1beta/batches?pageSize=2")
      const { body: second } = yield* json(memory, `/v1beta/batches?pageSize=2&pageToken=${first.nextPageToken}`)
      const names = [...first.operations, ...second.operations].map(({ name }: Parsed) => name)
      assert.deepStrictEqual(names, made.map(({ name }) => name))
      assert.strictEqual(second.nextPageToken, undefined)
    })
  )

  test(
    "listeners are told how it ended",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* json(memory, "/v1beta/webhooks", {
        uri: "https://example.com/hook",
        subscribed_events: ["batch.succeeded", "batch.cancelled"]
      })
      const { batch } = inlined(prompt("a"))
      const { name } = yield* create({
        batch: { ...batch, webhookConfig: { uris: ["https://example.com/mine"], userMetadata: { run: "7" } } }
      })
      const { name: cancelled } = yield* create(inlined(prompt("a")))
      yield* json(memory, `/v1beta/${cancelled}:cancel`, {})
      yield* TestClock.adjust("40 minutes")
      const deliveries = yield* emulator.deliveries
      const told = deliveries.map(({ body, uri }) => ({ uri, ...JSON.parse(body) }))
      assert.deepStrictEqual(told, [
        {
          uri: "https://example.com/hook",
          type: "batch.cancelled",
          version: "v1",
          timestamp: "1970-01-01T00:00:00Z",
          data: { id: cancelled.replace("batches/", "") }
        },
        {
          uri: "https://example.com/hook",
          type: "batch.succeeded",
          version: "v1",
          timestamp: "1970-01-01T00:40:00Z",
          data: { id: name.replace("batches/", "") }
        },
        {
          uri: "https://example.com/mine",
          type: "batch.succeeded",
          version: "v1",
          timestamp: "1970-01-01T00:40:00Z",
          data: { id: name.replace("batches/", "") },
          user_metadata: { run: "7" }
        }
      ])
    })
  )

  test(
    "what is no batch is refused",
    Effect.gen(function*() {
      const message = (inputConfig: unknown, rest = {}) =>
        Effect.map(
          refusal(`${model}:batchGenerateContent`, { batch: { inputConfig, ...rest } }),
          (error) => error.message
        )
      const requests = { requests: [{ request: prompt("a") }] }
      assert.include(
        yield* message({}),
        "* BatchGenerateContentRequest.batch.input_config.source: required oneof field 'source' must have one initialized field"
      )
      assert.include(yield* message({ fileName: "files/a", requests }), "oneof field 'source' is already set")
      assert.include(yield* message({ requests: { requests: [] } }), "requests is not specified")
      assert.include(yield* message({ requests }, { nme: "a" }), "Unknown name \"nme\" at 'batch': Cannot find field.")
      assert.include(
        yield* message({ requests: { requests: [{ requst: {} }] } }),
        "Unknown name \"requst\" at 'batch.input_config.requests.requests[0]'"
      )
      const { code, status } = yield* refusal(`${model}:batchGenerateContent`, {
        batch: { inputConfig: { file_name: "files/none" } }
      })
      assert.deepStrictEqual([code, status], [403, "PERMISSION_DENIED"])
      assert.strictEqual(
        (yield* refusal("/v1beta/models/veo-3.0-generate-001:batchGenerateContent", inlined(prompt("a")))).status,
        "NOT_FOUND"
      )
      assert.deepStrictEqual((yield* json(memory, "/v1beta/batches")).body, {})
    })
  )
})

describe("batches of a file", () => {
  test(
    "write a file with a line for each request, in another order, when they are done",
    Effect.gen(function*() {
      const fileName = yield* upload(
        [
          JSON.stringify({ key: "a", request: prompt("One") }),
          JSON.stringify({ key: "b", request: { contents: [] } }),
          "{ no JSON",
          "",
          JSON.stringify({ key: "d", request: { ...prompt("Four"), generation_config: { candidateCount: 2 } } }),
          JSON.stringify({ key: "e" })
        ].join("\n")
      )
      const { metadata, name } = yield* create({ batch: { displayName: "mine", inputConfig: { fileName } } })
      assert.deepStrictEqual(metadata.inputConfig, { fileName })
      const output = `files/batch-${name.replace("batches/", "")}`
      assert.strictEqual((yield* send(memory, `/v1beta/${output}`)).response.status, 403)
      yield* TestClock.adjust("40 minutes")
      const ended = yield* get(name)
      assert.strictEqual(ended.metadata.state, "BATCH_STATE_SUCCEEDED")
      assert.deepStrictEqual(ended.metadata.output, { responsesFile: output })
      assert.strictEqual(ended.response.responsesFile, output)
      assert.deepStrictEqual(ended.metadata.batchStats, {
        requestCount: "5",
        successfulRequestCount: "2",
        failedRequestCount: "3"
      })
      const lines = yield* linesOf(output)
      assert.deepStrictEqual(lines.map(({ key }) => key), ["b", "a", "d", undefined, "e"])
      assert.deepStrictEqual(lines.map(({ error }) => error?.code), [3, undefined, undefined, 3, 3])
      assert.include(textOf(lines[1].response), "You said: \"One\"")
      assert.strictEqual(lines[2].response.candidates.length, 2)
      const file = (yield* json(memory, "/v1beta/files")).body.files.find(({ name }: Parsed) => name === output)
      assert.strictEqual(file.source, "GENERATED")
      assert.strictEqual(file.createTime, "1970-01-01T00:40:00.000Z")
    })
  )

  test(
    "fail where no line can be read, and write nothing when they are cancelled",
    Effect.gen(function*() {
      for (const text of ["", "nothing\n[]\n"]) {
        const { name } = yield* create({ batch: { inputConfig: { fileName: yield* upload(text) } } })
        yield* TestClock.adjust("40 minutes")
        const { done, error, metadata, response } = yield* get(name)
        assert.isTrue(done)
        assert.strictEqual(metadata.state, "BATCH_STATE_FAILED")
        assert.strictEqual(error.code, 3)
        assert.strictEqual(response, undefined)
        assert.strictEqual(metadata.output, undefined)
      }
      const line = JSON.stringify({ key: "a", request: prompt("One") })
      const { name } = yield* create({ batch: { inputConfig: { fileName: yield* upload(line) } } })
      yield* TestClock.adjust("39 minutes")
      yield* json(memory, `/v1beta/${name}:cancel`, {})
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* get(name)).metadata.output, undefined)
      const { body } = yield* json(memory, "/v1beta/files?pageSize=100")
      assert.isFalse(body.files.some((file: Parsed) => file.source === "GENERATED"))
    })
  )
})

describe("batches of embeddings", () => {
  test(
    "inline: each with its token count, as embedContent embeds it",
    Effect.gen(function*() {
      const content = (text: string) => ({ content: { parts: [{ text }] } })
      const { metadata, name } = yield* create(
        inlined({ ...content("12345678"), outputDimensionality: 8 }, { content: { parts: [] } }),
        `${embedder}:asyncBatchEmbedContent`
      )
      assert.strictEqual(
        metadata["@type"],
        "type.googleapis.com/google.ai.generativelanguage.v1main.EmbedContentBatch"
      )
      yield* TestClock.adjust("40 minutes")
      const { response } = yield* get(name)
      const [embedded, refused] = response.inlinedResponses.inlinedResponses
      const { body } = yield* json(memory, `${embedder}:embedContent`, {
        ...content("12345678"),
        outputDimensionality: 8
      })
      assert.deepStrictEqual(embedded.response, { embedding: body.embedding, tokenCount: "2" })
      assert.strictEqual(refused.error.code, 3)
      assert.strictEqual((yield* refusal(`${model}:asyncBatchEmbedContent`, inlined(content("a")))).code, 404)
    })
  )

  test(
    "of a file",
    Effect.gen(function*() {
      const request = { content: { parts: [{ text: "a" }] }, output_dimensionality: 4 }
      const fileName = yield* upload(`${JSON.stringify({ key: "a", request })}\r\n`)
      const { name } = yield* create(
        { batch: { inputConfig: { file_name: fileName } } },
        `${embedder}:asyncBatchEmbedContent`
      )
      yield* TestClock.adjust("40 minutes")
      const [line] = yield* linesOf((yield* get(name)).response.responsesFile)
      assert.strictEqual(line.key, "a")
      assert.strictEqual(line.response.embedding.values.length, 4)
    })
  )
})

describe("batches on Vertex AI", () => {
  const job = (uri: string) => ({
    displayName: "mine",
    model: "publishers/google/models/gemini-2.5-flash",
    inputConfig: { instancesFormat: "jsonl", gcsSource: { uris: [uri] } },
    outputConfig: { predictionsFormat: "jsonl", gcsDestination: { outputUriPrefix: "gs://bucket/out/" } }
  })
  const jobs = `${vertex}/batchPredictionJobs`

  test(
    "are jobs: pending, running, done",
    Effect.gen(function*() {
      const created = yield* create(job("gs://bucket/in.jsonl"), jobs)
      assert.match(created.name, /^projects\/p\/locations\/l\/batchPredictionJobs\/\d+$/)
      const start = {
        ...job("gs://bucket/in.jsonl"),
        name: created.name,
        state: "JOB_STATE_PENDING",
        createTime: "1970-01-01T00:00:00.000Z",
        updateTime: "1970-01-01T00:00:00.000Z"
      }
      assert.deepStrictEqual(created, start)
      yield* TestClock.adjust("20 minutes")
      const running = {
        ...start,
        state: "JOB_STATE_RUNNING",
        startTime: "1970-01-01T00:10:00.000Z",
        updateTime: "1970-01-01T00:10:00.000Z"
      }
      assert.deepStrictEqual((yield* json(memory, `/v1beta1/${created.name}`)).body, running)
      yield* TestClock.adjust("20 minutes")
      assert.deepStrictEqual((yield* json(memory, `/v1beta1/${created.name}`)).body, {
        ...running,
        state: "JOB_STATE_SUCCEEDED",
        endTime: "1970-01-01T00:40:00.000Z",
        updateTime: "1970-01-01T00:40:00.000Z",
        completionStats: { successfulCount: "1" },
        outputInfo: { gcsOutputDirectory: "gs://bucket/out/prediction-model-1970-01-01T00:00:00.000Z" }
      })
    })
  )

  test(
    "fail without their input, are cancelled, listed, filtered and deleted",
    Effect.gen(function*() {
      const failing = yield* create(job("gs://bucket/missing.jsonl"), jobs)
      const cancelled = yield* create({ ...job("gs://bucket/in.jsonl"), labels: { team: "a" } }, jobs)
      const running = yield* refusal(`/v1beta1/${cancelled.name}`, undefined, remove)
      assert.deepStrictEqual([running.code, running.status], [400, "FAILED_PRECONDITION"])
      assert.deepStrictEqual((yield* json(memory, `/v1beta1/${cancelled.name}:cancel`, {})).body, {})
      yield* TestClock.adjust("40 minutes")
      const { body: failed } = yield* json(memory, `/v1beta1/${failing.name}`)
      assert.strictEqual(failed.state, "JOB_STATE_FAILED")
      assert.deepStrictEqual(failed.error, { code: 5, message: "The file gs://bucket/missing.jsonl was not found." })
      assert.strictEqual(failed.outputInfo, undefined)
      const names = (filter: string) =>
        Effect.map(
          json(memory, `${jobs}?filter=${encodeURIComponent(filter)}`),
          ({ body }) => (body.batchPredictionJobs ?? []).map(({ name }: Parsed) => name)
        )
      assert.deepStrictEqual(yield* names(""), [failing.name, cancelled.name])
      assert.deepStrictEqual(yield* names("state=\"JOB_STATE_CANCELLED\""), [cancelled.name])
      assert.deepStrictEqual(yield* names("labels.team=a"), [cancelled.name])
      assert.deepStrictEqual(yield* names("display_name=\"other\""), [])
      const { body: deleted } = yield* json(memory, `/v1beta1/${cancelled.name}`, undefined, remove)
      assert.isTrue(deleted.done)
      assert.match(deleted.name, /^projects\/p\/locations\/l\/operations\/\d+$/)
      assert.deepStrictEqual(deleted.response, { "@type": "type.googleapis.com/google.protobuf.Empty" })
      assert.deepStrictEqual(yield* names(""), [failing.name])
      const other = yield* json(memory, "/v1beta1/projects/other/locations/l/batchPredictionJobs")
      assert.deepStrictEqual(other.body, {})
      assert.strictEqual((yield* refusal(`/v1beta1/${cancelled.name}`)).status, "NOT_FOUND")
    })
  )

  test(
    "say what is missing or wrong",
    Effect.gen(function*() {
      const empty = yield* refusal(jobs, { model: "publishers/google/models/gemini-2.5-flash" })
      assert.deepStrictEqual(
        empty.details[0].fieldViolations.map(({ field }: Parsed) => field.replace("batch_prediction_job.", "")),
        [
          "display_name",
          "input_config.instances_format",
          "input_config.source",
          "output_config.predictions_format",
          "output_config.destination"
        ]
      )
      assert.include(empty.message, "1.Field: batch_prediction_job.display_name; Message: Required field is not set.")
      assert.include((yield* refusal(jobs, job("https://example.com/in.jsonl"))).message, "is not a Cloud Storage URI")
      const model = yield* refusal(jobs, { ...job("gs://b/in.jsonl"), model: "publishers/google/models/nope" })
      assert.strictEqual(model.code, 404)
      assert.include(model.message, "`projects/p/locations/l/publishers/google/models/nope` was not found")
      const { body } = yield* json(memory, jobs, {
        displayName: "mine",
        model: "projects/p/locations/l/models/1234567890",
        inputConfig: { instancesFormat: "bigquery", bigquerySource: { inputUri: "bq://p.d.in" } },
        outputConfig: { predictionsFormat: "bigquery", bigqueryDestination: { outputUri: "bq://p.d.out" } }
      })
      yield* TestClock.adjust("40 minutes")
      const { body: done } = yield* json(memory, `/v1beta1/${body.name}`)
      assert.deepStrictEqual(done.outputInfo, { bigqueryOutputTable: "bq://p.d.out" })
    })
  )
})
