import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as AnswerTypes from "./AnswerTypes.ts"
import * as Cases from "./Cases.ts"
import * as Comparison from "./Comparison.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()
Sdks.stopTime()

const compare = async (
  on: keyof typeof Sdks.settings,
  method: Sdks.Method,
  params: Sdks.Params,
  answer: Recorder.Answer
) => {
  const both = await Sdks.both(Sdks.settings[on], method, params, answer)
  assert.isUndefined(both.official.error)
  return { both, problems: Comparison.lost(both) }
}

// -----------------------------------------------------------------------------
// Answers by their types
// -----------------------------------------------------------------------------

const compared = new Map<string, number>()

for (
  const [method, types] of Object.entries(AnswerTypes.types) as ReadonlyArray<
    [Sdks.Method, { [on in AnswerTypes.Backend]?: string }]
  >
) {
  for (const [on, type] of Object.entries(types) as ReadonlyArray<[AnswerTypes.Backend, string]>) {
    describe(`answers of ${method} on ${on} are those of @google/genai`, () => {
      const found = async (fields: unknown): Promise<ReadonlyArray<string>> => {
        const value = AnswerTypes.completed(on, method, fields as AnswerTypes.Fields)
        compared.set(`${on} ${method}`, (compared.get(`${on} ${method}`) ?? 0) + 1)
        const answer = /upload/.test(method) ? Recorder.uploading(value) : () => Recorder.json(value)
        return (await compare(on, method, AnswerTypes.paramsOf(on, method), answer)).problems
      }

      it("every field alone", async () => {
        const problems: Array<string> = []
        for (const { at, value } of Cases.everyField(type)) {
          if (!AnswerTypes.local.has(at)) problems.push(...(await found(value)).map((problem) => `${at}: ${problem}`))
        }
        assert.deepStrictEqual(problems, [])
      }, 60_000)

      it("combinations of fields", () =>
        fc.assert(
          fc.asyncProperty(
            Cases.ofType(type, AnswerTypes.local),
            async (value) => assert.deepStrictEqual(await found(value), [])
          ),
          { seed: 61, numRuns: 60 }
        ))
    })
  }
}

it("compares many answers of every method", () => {
  for (const [method, count] of compared) assert.isAtLeast(count, 60, method)
})

// -----------------------------------------------------------------------------
// Lists
// -----------------------------------------------------------------------------

for (const [on, method, field, type] of AnswerTypes.lists) {
  describe(`pages of ${method} on ${on} are those of @google/genai`, () => {
    const { least } = Cases.methods[method]
    const [first, second, third] = fc.sample(
      fc.array(Cases.ofType(type, AnswerTypes.local), { minLength: 2, maxLength: 3 }),
      { seed: 71, numRuns: 3 }
    )
    const pages = [{ [field]: first, nextPageToken: "1" }, { [field]: second, nextPageToken: "2" }, { [field]: third }]

    for (
      const [title, config, answers] of [
        ["pages of two", { pageSize: 2 }, pages],
        ["pages of the server", {}, pages],
        ["from a page on", { pageToken: "1" }, pages.slice(1)],
        ["one page", {}, pages.slice(2)],
        ["a page that is empty", {}, [{ [field]: first, nextPageToken: "1" }, { nextPageToken: "2" }, { [field]: [] }]],
        ["none", {}, [{}]]
      ] as const
    ) {
      it(`${title}`, async () => {
        const answer: Recorder.Answer = (_, index) => Recorder.json(answers[index])
        const { both, problems } = await compare(on, method, { ...least, config }, answer)
        assert.deepStrictEqual([problems, Comparison.problems(both)], [[], []])
        assert.lengthOf(both.ours.value as ReadonlyArray<unknown>, answers.length)
      })
    }
  })
}

describe("pages differ from those of @google/genai on purpose", () => {
  it("documents of a store go on to the next page, though the call had no config", async () => {
    const answer: Recorder.Answer = (_, index) =>
      Recorder.json({ documents: [{ name: String(index) }], nextPageToken: index === 0 ? "1" : undefined })
    const { both } = await compare(
      "gemini",
      "fileSearchStores.documents.list",
      { parent: "fileSearchStores/s" },
      answer
    )
    assert.deepStrictEqual([both.official.sent.length, both.ours.sent.length], [1, 2])
  })
})

// -----------------------------------------------------------------------------
// Answers by name
// -----------------------------------------------------------------------------

describe("operations are answered as by @google/genai", () => {
  const response = { parent: "fileSearchStores/s", documentName: "fileSearchStores/s/documents/d" }

  for (const type of ["ImportFileOperation", "UploadToFileSearchStoreOperation"] as const) {
    it(`${type}`, async () => {
      const operation: Sdks.Operation = { type, fields: { name: "fileSearchStores/s/operations/1" } }
      for (
        const value of [
          { name: "fileSearchStores/s/operations/1", metadata: { "@type": "a" } },
          { name: "fileSearchStores/s/operations/1", done: true, response },
          { name: "fileSearchStores/s/operations/1", done: true, error: { code: 3, message: "Bad" } }
        ]
      ) {
        const { problems } = await compare("gemini", "operations.get", { operation }, () => Recorder.json(value))
        assert.deepStrictEqual(problems, [])
      }
    })
  }
})

describe("embeddings of a batch are answered as by @google/genai", () => {
  const embedded = { response: { embedding: { values: [0.1, 0.2] }, tokenCount: "3" }, metadata: { key: "1" } }
  const failed = { error: { code: 3, message: "Bad" } }

  for (
    const [title, output] of [
      ["under their own name", { inlinedEmbedContentResponses: { inlinedResponses: [embedded, failed] } }],
      ["under the name of other answers", { inlinedResponses: { inlinedResponses: [embedded, failed] } }],
      ["after one that failed", { inlinedResponses: { inlinedResponses: [failed, embedded] } }],
      ["none", { inlinedResponses: { inlinedResponses: [] } }],
      ["only failures", { inlinedResponses: { inlinedResponses: [failed] } }],
      ["in a file", { responsesFile: "files/batch-b" }]
    ] as const
  ) {
    it(`${title}`, async () => {
      const value = { name: "batches/b", metadata: { state: "BATCH_STATE_SUCCEEDED", output } }
      const { problems } = await compare("gemini", "batches.get", { name: "batches/b" }, () => Recorder.json(value))
      assert.deepStrictEqual(problems, [])
    })
  }
})

describe("bytes are those of @google/genai", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7)
  const media: Recorder.Answer = () => new Response(bytes, { headers: { "content-type": "video/mp4" } })

  it("of media", async () => {
    const { both, problems } = await compare("gemini", "fileSearchStores.downloadMedia", { uri: "a/media/b" }, media)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(both.ours.value, bytes)
  })

  for (
    const [title, file] of [["a file", "files/f"], ["a video with its bytes", {
      videoBytes: "aGk=",
      uri: undefined
    }]] as const
  ) {
    it(`of ${title}`, async () => {
      const written: Array<Buffer> = []
      for (const call of [Sdks.official, Sdks.ours]) {
        const { error } = await call(
          Sdks.settings.gemini,
          "files.download",
          { file, downloadPath: Cases.downloadPath },
          media
        )
        assert.isUndefined(error)
        written.push(fs.readFileSync(Cases.downloadPath))
        fs.rmSync(Cases.downloadPath)
      }
      assert.deepStrictEqual(written[1], written[0])
    })
  }
})
