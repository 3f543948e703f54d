import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Predicate, Stream } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { GenAI } from "../../src/GenAI.ts"
import { InvalidRequest } from "../../src/GenAIError.ts"
import { GoogleGenAI, type JobFailed, Pager, type WaitConfig } from "../../src/promise.ts"
import * as Copies from "../harness/copies.ts"
import { vertex } from "../harness/emulated.ts"
import * as Family from "../harness/family.ts"
import { aborter, client, fieldsOf, rejection, settle } from "../harness/promised.ts"
import * as Recorder from "../parity/Recorder.ts"

type AI = GenAI["Service"]

interface Row {
  readonly promise: (ai: GoogleGenAI) => Promise<unknown>
  readonly effect: (ai: AI) => Effect.Effect<unknown, unknown>
  /** The field of the items, where the answer is a list. */
  readonly items?: string
  /** There is nothing in the answer. */
  readonly empty?: true
}

const httpOptions = { headers: { "x-team": "a" } }

const named = (name: string) => ({ name, config: { httpOptions } })

const pages = { config: { pageSize: 2, httpOptions } }

const model = "gemini-2.5-flash"
const cache = { model, config: { contents: "Once", ttl: "600s" } }
const batch = { model, src: [{ contents: "One" }], config: { displayName: "a" } }
const embeddings = { model: "gemini-embedding-001", src: { inlinedRequests: { contents: ["One"] } } }
const tuning = { baseModel: "models/a", trainingDataset: { gcsUri: "gs://bucket/a" } }
const operation = { name: "models/veo/operations/1" }
const imported = { fileSearchStoreName: "fileSearchStores/a", fileName: "files/a" }
const reward = {
  parent: "projects/p/locations/l",
  sampleResponse: { parts: [{ text: "42" }] },
  example: { contents: [{ parts: [{ text: "?" }] }] },
  singleRewardConfig: { rewardName: "a" }
}
const registered = { uris: ["gs://bucket/a"], config: { httpOptions } }

const rows: { readonly [method: string]: Row } = {
  "files.get": { promise: (ai) => ai.files.get(named("files/a")), effect: (ai) => ai.files.get(named("files/a")) },
  "files.delete": {
    promise: (ai) => ai.files.delete(named("files/a")),
    effect: (ai) => ai.files.delete(named("files/a"))
  },
  "files.list": {
    promise: (ai) => ai.files.list(pages),
    effect: (ai) => Stream.runHead(ai.files.listPages(pages)),
    items: "files"
  },
  "files.registerFiles": {
    promise: (ai) => ai.files.registerFiles(registered),
    effect: (ai) => ai.files.registerFiles(registered)
  },
  "fileSearchStores.create": {
    promise: (ai) => ai.fileSearchStores.create({ config: { displayName: "a" } }),
    effect: (ai) => ai.fileSearchStores.create({ config: { displayName: "a" } })
  },
  "fileSearchStores.create of nothing": {
    promise: (ai) => ai.fileSearchStores.create(),
    effect: (ai) => ai.fileSearchStores.create()
  },
  "fileSearchStores.get": {
    promise: (ai) => ai.fileSearchStores.get(named("fileSearchStores/a")),
    effect: (ai) => ai.fileSearchStores.get(named("fileSearchStores/a"))
  },
  "fileSearchStores.list": {
    promise: (ai) => ai.fileSearchStores.list(pages),
    effect: (ai) => Stream.runHead(ai.fileSearchStores.listPages(pages)),
    items: "fileSearchStores"
  },
  "fileSearchStores.delete": {
    promise: (ai) => ai.fileSearchStores.delete({ name: "fileSearchStores/a", config: { force: true } }),
    effect: (ai) => ai.fileSearchStores.delete({ name: "fileSearchStores/a", config: { force: true } }),
    empty: true
  },
  "fileSearchStores.importFile": {
    promise: (ai) => ai.fileSearchStores.importFile(imported),
    effect: (ai) => ai.fileSearchStores.importFile(imported)
  },
  "fileSearchStores.downloadMedia": {
    promise: (ai) => ai.fileSearchStores.downloadMedia("fileSearchStores/a/media/b?x=1", { httpOptions }),
    effect: (ai) =>
      Stream.mkUint8Array(
        ai.fileSearchStores.downloadMedia({ uri: "fileSearchStores/a/media/b?x=1", config: { httpOptions } })
      )
  },
  "documents.get": {
    promise: (ai) => ai.fileSearchStores.documents.get(named("fileSearchStores/a/documents/b")),
    effect: (ai) => ai.fileSearchStores.documents.get(named("fileSearchStores/a/documents/b"))
  },
  "documents.list": {
    promise: (ai) => ai.fileSearchStores.documents.list({ parent: "fileSearchStores/a" }),
    effect: (ai) => Stream.runHead(ai.fileSearchStores.documents.listPages({ parent: "fileSearchStores/a" })),
    items: "documents"
  },
  "documents.delete": {
    promise: (ai) => ai.fileSearchStores.documents.delete(named("fileSearchStores/a/documents/b")),
    effect: (ai) => ai.fileSearchStores.documents.delete(named("fileSearchStores/a/documents/b")),
    empty: true
  },
  "caches.create": { promise: (ai) => ai.caches.create(cache), effect: (ai) => ai.caches.create(cache) },
  "caches.get": { promise: (ai) => ai.caches.get(named("a")), effect: (ai) => ai.caches.get(named("a")) },
  "caches.update": {
    promise: (ai) => ai.caches.update({ name: "a", config: { ttl: "1s", httpOptions } }),
    effect: (ai) => ai.caches.update({ name: "a", config: { ttl: "1s", httpOptions } })
  },
  "caches.delete": { promise: (ai) => ai.caches.delete(named("a")), effect: (ai) => ai.caches.delete(named("a")) },
  "caches.list": {
    promise: (ai) => ai.caches.list(pages),
    effect: (ai) => Stream.runHead(ai.caches.listPages(pages)),
    items: "cachedContents"
  },
  "batches.create": { promise: (ai) => ai.batches.create(batch), effect: (ai) => ai.batches.create(batch) },
  "batches.createEmbeddings": {
    promise: (ai) => ai.batches.createEmbeddings(embeddings),
    effect: (ai) => ai.batches.createEmbeddings(embeddings)
  },
  "batches.get": {
    promise: (ai) => ai.batches.get(named("batches/1")),
    effect: (ai) => ai.batches.get(named("batches/1"))
  },
  "batches.cancel": {
    promise: (ai) => ai.batches.cancel(named("batches/1")),
    effect: (ai) => ai.batches.cancel(named("batches/1")),
    empty: true
  },
  "batches.delete": {
    promise: (ai) => ai.batches.delete(named("batches/1")),
    effect: (ai) => ai.batches.delete(named("batches/1"))
  },
  "batches.list": {
    promise: (ai) => ai.batches.list(pages),
    effect: (ai) => Stream.runHead(ai.batches.listPages(pages)),
    items: "batchJobs"
  },
  "tunings.tune": { promise: (ai) => ai.tunings.tune(tuning), effect: (ai) => ai.tunings.tune(tuning) },
  "tunings.get": {
    promise: (ai) => ai.tunings.get(named("tuningJobs/1")),
    effect: (ai) => ai.tunings.get(named("tuningJobs/1"))
  },
  "tunings.cancel": {
    promise: (ai) => ai.tunings.cancel(named("tuningJobs/1")),
    effect: (ai) => ai.tunings.cancel(named("tuningJobs/1"))
  },
  "tunings.list": {
    promise: (ai) => ai.tunings.list(pages),
    effect: (ai) => Stream.runHead(ai.tunings.listPages(pages)),
    items: "tuningJobs"
  },
  "tunings.validateReward": {
    promise: (ai) => ai.tunings.validateReward(reward),
    effect: (ai) => ai.tunings.validateReward(reward)
  },
  "operations.get": {
    promise: (ai) => ai.operations.get({ operation, config: { httpOptions } }),
    effect: (ai) => ai.operations.get({ operation, config: { httpOptions } })
  },
  "operations.getVideosOperation": {
    promise: (ai) => ai.operations.getVideosOperation({ operation }),
    effect: (ai) => ai.operations.getVideosOperation({ operation })
  },
  "authTokens.create": {
    promise: (ai) => ai.authTokens.create({ config: { uses: 2 } }),
    effect: (ai) => ai.authTokens.create({ config: { uses: 2 } })
  }
}

/** Whatever a list may be called, with one item. */
const lists = ["files", "fileSearchStores", "documents", "cachedContents", "operations", "batchPredictionJobs"]

const answers: { readonly [name: string]: () => Response } = {
  "a success": () =>
    Recorder.json({
      name: "a",
      done: true,
      novelty: 1,
      nextPageToken: "next",
      tuningJobs: [{ name: "item" }],
      tunedModels: [{ name: "item" }],
      ...Object.fromEntries(lists.map((list) => [list, [{ name: "item" }]]))
    }),
  "an error": () => Recorder.json({ error: { code: 404, status: "NOT_FOUND", message: "Nothing of this name" } }, 404)
}

const backends = { gemini: { apiKey: "the-key-of-the-test" }, vertex }

const shown = (error: unknown) =>
  error instanceof Error ? { class: Copies.classOf(error), text: String(error), fields: Copies.fieldsOf(error) } : error

describe("either face of the data resources", () => {
  it("has a comparison for every method", () => {
    const ai = new GoogleGenAI(backends.gemini)
    const { batches, caches, fileSearchStores, files, operations, tunings, authTokens } = ai
    const { documents } = fileSearchStores
    const all = { batches, caches, fileSearchStores, files, operations, tunings, authTokens, documents }
    const methods = Object.entries(all).flatMap(([name, resource]) =>
      Object.entries(resource).filter(([, member]) => Predicate.isFunction(member)).map(([method]) =>
        `${name}.${method}`
      )
    )
    const elsewhere = /\.(wait|run|submit|results|embeddingResults|scoped|upload\w*|download|downloadStream)$/
    assert.deepStrictEqual(
      methods.filter((method) => !elsewhere.test(method) && rows[method] === undefined),
      []
    )
    assert.isAbove(methods.length, 35)
  })

  for (const [backend, options] of Object.entries(backends)) {
    for (const [title, answer] of Object.entries(answers)) {
      for (const [method, { effect, empty, items, promise }] of Object.entries(rows)) {
        it.effect(`${method} sends and answers the same on ${backend}: ${title}`, () =>
          Effect.gen(function*() {
            const { layer, recorder: effects } = Family.served(answer, options)
            const exit = yield* GenAI.use((ai) => Effect.exit(effect(ai))).pipe(Effect.provide(layer))
            const recorder = Recorder.make(answer)
            const ai = new GoogleGenAI({ ...options, httpOptions: { fetch: recorder.fetch } })
            const settled = yield* settle(() => promise(ai))
            yield* Effect.promise(() => ai.close())
            assert.deepStrictEqual(recorder.sent, effects.sent)
            if (Exit.isFailure(exit)) {
              assert.deepStrictEqual(shown(settled.error), shown(Cause.squash(exit.cause)))
            } else if (empty === true) {
              assert.deepStrictEqual(settled, { value: undefined })
            } else if (items === undefined) {
              assert.strictEqual(inspect(fieldsOf(settled.value)), inspect(fieldsOf(exit.value)))
            } else {
              const pager = settled.value
              assert(pager instanceof Pager)
              assert.deepStrictEqual([pager.name, pager.pageLength, pager.hasNextPage()], [items, 1, true])
            }
            if (Exit.isSuccess(exit)) assert.strictEqual(title, "a success")
            else assert.isTrue(title === "an error" || recorder.sent.length === 0, String(exit.cause))
          }))
      }
    }
  }
})

// -----------------------------------------------------------------------------
// Waiting
// -----------------------------------------------------------------------------

interface Job {
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly done?: boolean | undefined
}

interface Work {
  readonly wait: (ai: GoogleGenAI, config?: WaitConfig<Job>) => Promise<Job>
  /** What the server answers, in the end with a success or a failure. */
  readonly running: object
  readonly succeeded: object
  readonly failed: object
}

const works: { readonly [method: string]: Work } = {
  "files.wait": {
    wait: (ai, config) => ai.files.wait({ name: "files/a", config }),
    running: { name: "files/a", state: "PROCESSING" },
    succeeded: { name: "files/a", state: "ACTIVE" },
    failed: { name: "files/a", state: "FAILED" }
  },
  "batches.wait": {
    wait: (ai, config) => ai.batches.wait({ name: "batches/1", config }),
    running: { name: "batches/1", metadata: { state: "BATCH_STATE_RUNNING" } },
    succeeded: { name: "batches/1", metadata: { state: "BATCH_STATE_SUCCEEDED" } },
    failed: { name: "batches/1", metadata: { state: "BATCH_STATE_FAILED" } }
  },
  "tunings.wait": {
    wait: (ai, config) => ai.tunings.wait({ name: "tunedModels/1", config }),
    running: { name: "tunedModels/1", state: "CREATING" },
    succeeded: { name: "tunedModels/1", state: "ACTIVE" },
    failed: { name: "tunedModels/1", state: "FAILED" }
  },
  "operations.wait": {
    wait: (ai, config) => ai.operations.wait({ operation: { name: "operations/1" }, config }),
    running: { name: "operations/1" },
    succeeded: { name: "operations/1", done: true, response: {} },
    failed: { name: "operations/1", done: true, error: { message: "No" } }
  }
}

describe("waiting", () => {
  for (const [method, { failed, running, succeeded, wait }] of Object.entries(works)) {
    const served = (...answers: ReadonlyArray<object>) => {
      const recorder = Recorder.make((_, index) => Recorder.json(answers[Math.min(index, answers.length - 1)]))
      const ai = new GoogleGenAI({ ...backends.gemini, httpOptions: { fetch: recorder.fetch } })
      return { ai, recorder }
    }

    it.live(`${method} asks until it is over, and shows each state`, () =>
      Effect.gen(function*() {
        const { ai, recorder } = served(running, running, succeeded)
        const seen: Array<Job> = []
        const job = yield* Effect.promise(() =>
          wait(ai, { pollInterval: 1, httpOptions, onProgress: (job) => seen.push(job) })
        )
        assert.strictEqual(recorder.sent.length, 3)
        assert.strictEqual(recorder.sent[2]?.headers["x-team"], "a")
        assert.strictEqual(seen.length, 3)
        assert.strictEqual(seen[2], job)
        assert.isTrue(job.done === true || /ACTIVE|SUCCEEDED/.test(job.state ?? ""))
      }))

    it.live(`${method} rejects where it has failed`, () =>
      Effect.gen(function*() {
        const { ai } = served(running, failed)
        const error = yield* rejection(() => wait(ai, { pollInterval: 1 }))
        assert.deepStrictEqual([error.name, error["operation"]], ["JobFailed", method])
        assert.isDefined((error as unknown as JobFailed<Job>).job)
      }))

    it.live(`${method} rejects with the reason of its signal, and with what its observer throws`, () =>
      Effect.gen(function*() {
        const { ai, recorder } = served(running)
        const controller = aborter()
        const reason = new Error("enough")
        const config = { abortSignal: controller.signal, onProgress: () => controller.abort(reason) }
        assert.strictEqual(yield* rejection(() => wait(ai, config)), reason)
        assert.strictEqual(recorder.sent.length, 1)
        const mine = new Error("mine")
        const thrown = yield* rejection(() => wait(ai, { onProgress: () => Promise.reject(mine) }))
        assert.strictEqual(thrown, mine)
      }))

    it.live(`${method} ends when the client is closed`, () =>
      Effect.gen(function*() {
        const { ai } = served(running)
        const error = yield* rejection(() => wait(ai, { onProgress: () => void ai.close() }))
        assert.strictEqual(error.name, "AbortError")
      }))
  }

  it.effect("takes its time by itself", () =>
    Effect.gen(function*() {
      // Where the job has the clock of the test, and the wait the one of the platform.
      const { fetch } = yield* Emulator
      const ai = yield* client({ httpOptions: { fetch } })
      const clock = yield* Effect.context<never>()
      const file = new Blob(["a"], { type: "video/mp4" })
      const { name = "", state } = yield* Effect.promise(() => ai.files.upload({ file }))
      assert.strictEqual(state, "PROCESSING")
      const states: Array<string | undefined> = []
      const onProgress = ({ state }: Job) => {
        states.push(state)
        return Effect.runPromiseWith(clock)(TestClock.adjust("1 second"))
      }
      const config: WaitConfig<Job> = { pollInterval: 1, onProgress }
      assert.strictEqual((yield* Effect.promise(() => ai.files.wait({ name, config }))).state, "ACTIVE")
      assert.deepStrictEqual(states, ["PROCESSING", "PROCESSING", "ACTIVE"])
    }).pipe(Effect.provide(Emulator.layer())))
})

describe("programs without types", () => {
  const recorder = Recorder.make(() => Recorder.json({}))
  const ai = new GoogleGenAI({ ...backends.gemini, httpOptions: { fetch: recorder.fetch } })
  const wrong: ReadonlyArray<unknown> = [null, 5, "files/abc", [], Symbol("s")]
  const verbs = Object.entries({
    batches: ai.batches,
    caches: ai.caches,
    documents: ai.fileSearchStores.documents,
    fileSearchStores: ai.fileSearchStores,
    files: ai.files,
    operations: ai.operations,
    tunings: ai.tunings
  }).flatMap(([resource, verbs]) =>
    Object.entries(verbs).flatMap(([name, verb]) =>
      typeof verb === "function"
        ? [{ name: `${resource}.${name}`, verb: verb as (params: unknown) => Promise<unknown> }]
        : []
    )
  )
  const methods = verbs.filter(({ name }) => !/list$|validateReward$/.test(name))
  const waits = verbs.filter(({ name }) => /wait$|esults$|run$/.test(name))

  it.effect("reject parameters that are not an object", () =>
    Effect.gen(function*() {
      assert.isAbove(methods.length, 30)
      for (const { name, verb } of methods) {
        for (const params of wrong) {
          assert.instanceOf(yield* rejection(() => verb(params)), InvalidRequest, `${name}(${String(params)})`)
        }
      }
      assert.lengthOf(recorder.sent, 0)
    }))

  it.effect("reject invalid settings of a wait", () =>
    Effect.gen(function*() {
      assert.lengthOf(waits, 7)
      for (const { name, verb } of waits) {
        for (const field of ["pollInterval", "onProgress", "abortSignal"]) {
          const error = yield* rejection(() =>
            verb({ name: "files/a", operation, model, requests: [{ contents: "a" }], config: { [field]: "none" } })
          )
          assert.instanceOf(error, InvalidRequest, name)
          assert.strictEqual(error["field"], `config.${field}`, name)
        }
        for (const pollInterval of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
          const error = yield* rejection(() => verb({ name: "files/a", config: { pollInterval } }))
          assert.strictEqual(error["field"], "config.pollInterval", name)
        }
      }
      assert.lengthOf(recorder.sent, 0)
    }))

  it.effect("reject credentials that are not an Auth", () =>
    Effect.gen(function*() {
      for (const auth of [5, "token", {}]) {
        const error = yield* rejection(() => ai.files.registerFiles({ uris: ["gs://a/b"], auth: auth as never }))
        assert.strictEqual(error["field"], "auth")
      }
      assert.lengthOf(recorder.sent, 0)
    }))
})
