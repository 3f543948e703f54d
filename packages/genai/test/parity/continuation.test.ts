import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Cases from "./Cases.ts"
import * as Comparison from "./Comparison.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const settings = { ...Sdks.settings.gemini, httpOptions: { retryOptions: { attempts: 1 } } }
const params: Sdks.Params = { model: "gemini-2.5-flash", contents: "Hi", config: { temperature: 1 } }

/** Answers or streams one after the other; what is asked for after the last of them ends everything. */
const script = (...answers: ReadonlyArray<() => Response>): Recorder.Answer => (sent, index) =>
  (answers[index] ?? (() => Recorder.anything(sent, index)))()

const requestsAndValues = (both: Sdks.Both): ReadonlyArray<string> => [
  ...Comparison.problems({
    official: { ...both.official, error: undefined },
    ours: { ...both.ours, error: undefined }
  }),
  ...Comparison.lost(both)
]

const candidate = (text: string | undefined, fields: object = {}) => ({
  candidates: [{ ...text === undefined ? {} : { content: { role: "model", parts: [{ text }] } }, ...fields }]
})
const usage = (promptTokenCount: number, candidatesTokenCount: number, more: object = {}) => ({
  usageMetadata: {
    promptTokenCount,
    candidatesTokenCount,
    totalTokenCount: promptTokenCount + candidatesTokenCount,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: promptTokenCount }],
    ...more
  }
})
const goOn = (continuationToken: string) => ({ continuationToken, finishReason: "CONTINUATION" })
const checkpoint = (continuationToken: string) => ({ continuationToken })
const stop = { finishReason: "STOP" }

// -----------------------------------------------------------------------------
// One answer of several
// -----------------------------------------------------------------------------

const rating = (category: string, probability: string) => ({ category, probability })

/** The answers to the requests of one call. */
const unary: { readonly [title: string]: ReadonlyArray<object> } = {
  "an answer that is whole": [candidate("a", stop)],
  "two answers": [candidate("a", goOn("t1")), candidate("b", stop)],
  "a checkpoint": [candidate("a", checkpoint("t1")), candidate("b", stop)],
  "three answers": [candidate("a", goOn("t1")), candidate("b", checkpoint("t2")), candidate("c", stop)],
  "a token beside an end": [candidate("a", { continuationToken: "t1", ...stop })],
  "an empty token": [candidate("a", goOn(""))],
  "an end without a token": [candidate("a", { finishReason: "CONTINUATION" })],
  "no candidates at all": [{ promptFeedback: { blockReason: "SAFETY" } }],
  "a later answer without candidates": [
    { ...candidate("a", { ...goOn("t1"), finishMessage: "m", index: 0 }), ...usage(4, 1) },
    { ...usage(5, 0), promptFeedback: { blockReason: "SAFETY" } }
  ],
  "a later answer without parts": [candidate("a", goOn("t1")), candidate(undefined, stop)],
  "usage": [
    {
      ...candidate("a", goOn("t1")),
      ...usage(4, 2, { thoughtsTokenCount: 7, trafficType: "ON_DEMAND", cachedContentTokenCount: 1 })
    },
    {
      ...candidate("b", goOn("t2")),
      ...usage(6, 3, { toolUsePromptTokenCount: 2, candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 3 }] })
    },
    {
      ...candidate("c", stop),
      ...usage(8, 4, { trafficType: "PROVISIONED_THROUGHPUT", promptTokensDetails: [{ modality: "IMAGE" }] })
    }
  ],
  "usage of the later answer alone": [candidate("a", goOn("t1")), { ...candidate("b", stop), ...usage(6, 3) }],
  "usage of the earlier answer alone": [{ ...candidate("a", goOn("t1")), ...usage(6, 3) }, candidate("b", stop)],
  "safety ratings": [
    candidate("a", { ...goOn("t1"), safetyRatings: [rating("A", "LOW"), rating("B", "LOW")] }),
    candidate("b", { ...stop, safetyRatings: [rating("B", "HIGH"), rating("C", "LOW")] })
  ],
  "several candidates": [
    { candidates: [{ ...goOn("t1"), index: 0 }, { index: 1, content: { parts: [{ text: "x" }] }, ...stop }] },
    { candidates: [{ ...stop, index: 0 }, { index: 1, content: { parts: [{ text: "y" }] }, ...stop }] }
  ],
  "more candidates later": [candidate("a", goOn("t1")), { candidates: [stop, { index: 1, ...stop }] }],
  "fewer candidates later": [
    { candidates: [{ ...goOn("t1"), index: 0 }, { index: 1, content: { parts: [{ text: "x" }] }, ...stop }] },
    { candidates: [{ ...stop, index: 0 }] }
  ],
  "grounding": [
    candidate("a", {
      ...goOn("t1"),
      groundingMetadata: {
        webSearchQueries: ["q"],
        groundingChunks: [{ web: { uri: "https://a" } }, { web: { uri: "https://b" } }],
        groundingSupports: [{ groundingChunkIndices: [0, 1], segment: { startIndex: 0, endIndex: 1 } }]
      }
    }),
    candidate("b", {
      ...stop,
      groundingMetadata: {
        webSearchQueries: ["r"],
        groundingChunks: [{ web: { uri: "https://c" } }],
        groundingSupports: [
          { groundingChunkIndices: [0], segment: { partIndex: 0, text: "b" }, confidenceScores: [0.5] },
          { groundingChunkIndices: [], segment: { text: "b" } },
          { segment: { partIndex: 2 } },
          { groundingChunkIndices: [0] }
        ]
      }
    })
  ],
  "grounding after nothing": [
    candidate(undefined, goOn("t1")),
    candidate("b", {
      ...stop,
      groundingMetadata: { groundingSupports: [{ groundingChunkIndices: [0], segment: { partIndex: 0 } }] }
    })
  ],
  "citations, logprobs and addresses": [
    candidate("a", {
      ...goOn("t1"),
      avgLogprobs: -0.5,
      tokenCount: 3,
      citationMetadata: { citationSources: [{ uri: "https://a" }] },
      logprobsResult: { logProbabilitySum: -1.5, chosenCandidates: [{ token: "a" }] },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: "https://a" }] }
    }),
    candidate("b", {
      ...stop,
      avgLogprobs: -0.25,
      tokenCount: 2,
      citationMetadata: { citationSources: [{ uri: "https://b" }] },
      logprobsResult: { logProbabilitySum: -0.5, chosenCandidates: [{ token: "b" }] },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: "https://b" }] }
    })
  ],
  "what holds for the whole answer": [
    {
      ...candidate("a", goOn("t1")),
      responseId: "1",
      modelVersion: "m",
      createTime: "1",
      modelStatus: { message: "x" }
    },
    { ...candidate("b", stop), responseId: "2", modelStatus: { modelStage: "STABLE" } }
  ]
}

describe("answers are continued as by @google/genai", () => {
  for (const [title, answers] of Object.entries(unary)) {
    it(`${title}`, async () => {
      const answer = script(...answers.map((answer) => () => Recorder.json(answer)))
      assert.deepStrictEqual(requestsAndValues(await Sdks.both(settings, "generateContent", params, answer)), [])
    })
  }

  it("but for a reason that says nothing, which ends an answer of @google/genai alone", async () => {
    const unspecified = { continuationToken: "t1", finishReason: "FINISH_REASON_UNSPECIFIED" }
    const answer = script(() => Recorder.json(candidate("a", unspecified)), () => Recorder.json(candidate("b", stop)))
    const { official, ours } = await Sdks.both(settings, "generateContent", params, answer)
    assert.deepStrictEqual([official.sent.length, ours.sent.length], [1, 2])
    assert.strictEqual(Reflect.get(ours.value as object, "text"), "ab")
  })

  it("not when it is turned off", async () => {
    const answer = script(() => Recorder.json(candidate("a", goOn("t1"))))
    const off = { ...params, config: { automaticContinuation: false } }
    const both = await Sdks.both(settings, "generateContent", off, answer)
    assert.deepStrictEqual(requestsAndValues(both), [])
    assert.strictEqual(both.ours.sent.length, 1)
  })

  it("from a token of the caller", async () => {
    const answer = script(() => Recorder.json(candidate("a", goOn("t1"))))
    const from = { ...params, config: { continuationToken: "t0" } }
    const both = await Sdks.both(settings, "generateContent", from, answer)
    assert.deepStrictEqual(requestsAndValues(both), [])
    assert.deepStrictEqual(both.ours.sent.map(({ body }) => Reflect.get(body as object, "continuationToken")), [
      "t0",
      "t1"
    ])
  })

  it("whatever they hold", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(Cases.ofType("types.GenerateContentResponse", local), { minLength: 2, maxLength: 3 }),
        async (answers) => {
          const hops = answers.map((answer, index) =>
            index < answers.length - 1 ? withCandidate(answer, goOn(`t${index}`)) : withCandidate(answer, stop)
          )
          const answer = script(...hops.map((hop) => () => Recorder.json(hop)))
          const both = await Sdks.both(settings, "generateContent", params, answer)
          assert.strictEqual(both.ours.sent.length, hops.length)
          assert.deepStrictEqual(requestsAndValues(both), [])
        }
      ),
      { seed: 51, numRuns: 200 }
    ))

  it("a failure on the way is ContinuationInterrupted, with what there was", async () => {
    const answer = script(
      () => Recorder.json({ ...candidate("a", goOn("t1")), ...usage(4, 1) }),
      () => Recorder.json({ error: { code: 400, message: "Bad token", status: "INVALID_ARGUMENT" } }, 400)
    )
    const { official, ours } = await Sdks.both(settings, "generateContent", params, answer)
    assert.match(String(official.error), /Bad token/)
    const { _tag, cause, continuationToken, partial } = ours.error as ContinuationError
    assert.strictEqual(_tag, "ContinuationInterrupted")
    assert.strictEqual(continuationToken, "t1")
    assert.strictEqual(partial.text, "a")
    assert.strictEqual(cause._tag, "BadRequest")
  })

  it("a failure of the first request is itself", async () => {
    const answer = script(() =>
      Recorder.json({ error: { code: 400, message: "Bad", status: "INVALID_ARGUMENT" } }, 400)
    )
    const { ours } = await Sdks.both(settings, "generateContent", params, answer)
    assert.strictEqual(Comparison.tag(ours.error), "BadRequest")
  })

  it("a token that comes again ends it, where @google/genai never ends", async () => {
    const same = () => Recorder.json(candidate("a", goOn("t1")))
    const { error, sent, value } = await Sdks.ours(settings, "generateContent", params, script(same, same))
    assert.isUndefined(error)
    assert.strictEqual(sent.length, 2)
    assert.strictEqual(Reflect.get(value as object, "text"), "aa")
  })
})

/** What of an error of ours is looked at. */
interface ContinuationError {
  readonly _tag: string
  readonly continuationToken: string
  readonly partial: { readonly text: string | undefined }
  readonly cause: { readonly _tag: string }
}

const local = new Set([
  "sdkHttpResponse",
  "usageMetadata.initialPromptTokenCount",
  "automaticFunctionCallingHistory",
  "candidates[].continuationToken",
  "candidates[].finishReason"
])

/** An answer whose first candidate says how it goes on. */
const withCandidate = (answer: unknown, fields: object): object => {
  const { candidates = [{}], ...rest } = answer as { readonly candidates?: ReadonlyArray<object> }
  const [first, ...others] = candidates
  return { ...rest, candidates: [{ ...first, ...fields }, ...others] }
}

// -----------------------------------------------------------------------------
// One stream of several
// -----------------------------------------------------------------------------

const broken = new Error("reset")
const refused = (code: number) => () =>
  Recorder.json({ error: { code, message: "No", status: "UNAVAILABLE", details: [] } }, code)
const failed = { error: { code: 500, message: "Oops", status: "INTERNAL" } }
const hop = (...chunks: ReadonlyArray<unknown>) => () => Recorder.events(...chunks)

/** The streams that answer the requests of one call. */
const streams: { readonly [title: string]: ReadonlyArray<() => Response> } = {
  "one stream": [hop(candidate("a"), candidate("b", stop))],
  "two streams": [hop(candidate("a"), candidate("b", goOn("t1"))), hop(candidate("c", stop))],
  "three streams": [
    hop(candidate("a", goOn("t1"))),
    hop(candidate("b", goOn("t2"))),
    hop(candidate("c"), candidate("d", stop))
  ],
  "a checkpoint within a stream": [hop(candidate("a", checkpoint("t1")), candidate("b", stop))],
  "a checkpoint, then the end of its share": [
    hop(candidate("a", checkpoint("t1")), candidate("b", goOn("t2"))),
    hop(candidate("c", stop))
  ],
  "an end that holds no token, after a checkpoint": [
    hop(candidate("a", checkpoint("t1")), candidate("b", { finishReason: "CONTINUATION" })),
    hop(candidate("c", stop))
  ],
  "the end of its share in a chunk without content": [
    hop(candidate("a"), candidate(undefined, goOn("t1"))),
    hop(candidate("b", stop))
  ],
  "a stream that ends at a checkpoint": [hop(candidate("a", checkpoint("t1"))), hop(candidate("b", stop))],
  "a stream that ends after a checkpoint": [
    hop(candidate("a", checkpoint("t1")), candidate("b")),
    hop(candidate("c", stop))
  ],
  "a stream that breaks after a checkpoint": [hop(candidate("a", checkpoint("t1")), broken), hop(candidate("b", stop))],
  "a stream that breaks with content after a checkpoint": [
    hop(candidate("a", checkpoint("t1")), candidate("b"), broken),
    hop(candidate("c", stop))
  ],
  "a stream that breaks without a checkpoint": [hop(candidate("a"), broken)],
  "a stream that breaks at once": [hop(broken)],
  "a later stream that breaks at once": [
    hop(candidate("a", goOn("t1"))),
    hop(broken),
    hop(candidate("b", stop))
  ],
  "a later stream that breaks at once, three times": [
    hop(candidate("a", goOn("t1"))),
    hop(broken),
    hop(broken),
    hop(broken),
    hop(candidate("b", stop))
  ],
  "a later stream that breaks at once, for ever": [
    hop(candidate("a", goOn("t1"))),
    hop(broken),
    hop(broken),
    hop(broken),
    hop(broken),
    hop(candidate("b", stop))
  ],
  "a later stream that ends at once": [hop(candidate("a", goOn("t1"))), hop(), hop(candidate("b", stop))],
  "a later stream that breaks after content": [hop(candidate("a", goOn("t1"))), hop(candidate("b"), broken)],
  "a later stream that breaks after a chunk without content": [
    hop(candidate("a", goOn("t1"))),
    hop({ ...usage(1, 1) }, broken),
    hop(candidate("b", stop))
  ],
  "progress forgives what broke before": [
    hop(candidate("a", goOn("t1"))),
    hop(broken),
    hop(broken),
    hop(candidate("b", goOn("t2"))),
    hop(broken),
    hop(broken),
    hop(candidate("c", stop))
  ],
  "the same token again": [hop(candidate("a", goOn("t1"))), hop(candidate("b", goOn("t1")))],
  "an end without a token": [hop(candidate("a", { finishReason: "CONTINUATION" }))],
  "a token beside an end": [hop(candidate("a", { continuationToken: "t1", ...stop }))],
  "a blocked prompt": [hop({ promptFeedback: { blockReason: "SAFETY" } })],
  "a blocked prompt later": [hop(candidate("a", goOn("t1"))), hop({ promptFeedback: { blockReason: "SAFETY" } })],
  "usage": [
    hop({ ...candidate("a"), ...usage(4, 1) }, { ...candidate("b", goOn("t1")), ...usage(4, 2) }),
    hop({ ...candidate("c"), ...usage(6, 1) }, { ...candidate("d", goOn("t2")), ...usage(6, 5) }),
    hop(candidate("e"), { ...candidate("f", stop), ...usage(11, 1, { thoughtsTokenCount: 3 }) })
  ],
  "usage over a stream that broke": [
    hop({ ...candidate("a", checkpoint("t1")), ...usage(4, 1) }, broken),
    hop({ ...usage(6, 0) }, broken),
    hop({ ...candidate("b", stop), ...usage(6, 2) })
  ],
  "no second stream: refused": [hop(candidate("a", goOn("t1"))), refused(400), hop(candidate("b", stop))],
  "no second stream: unavailable": [hop(candidate("a", goOn("t1"))), refused(503), hop(candidate("b", stop))],
  "an error at the beginning of the second stream": [
    hop(candidate("a", goOn("t1"))),
    hop(failed),
    hop(candidate("b", stop))
  ],
  "an error after a checkpoint": [hop(candidate("a", checkpoint("t1")), failed), hop(candidate("b", stop))],
  "an error without a checkpoint": [hop(candidate("a"), failed)],
  "a first stream that is refused": [refused(400)],
  "citations": [
    hop(
      candidate("a", { citationMetadata: { citationSources: [{ uri: "https://a", license: "MIT" }] } }),
      candidate("b", stop)
    )
  ]
}

describe("streams are continued as by @google/genai", () => {
  for (const [title, hops] of Object.entries(streams)) {
    it(`${title}`, async () => {
      const both = await Sdks.both(settings, "generateContentStream", params, script(...hops))
      assert.deepStrictEqual(requestsAndValues(both), [])
      if (both.ours.error !== undefined && both.ours.sent.length > 1) {
        assert.strictEqual(Comparison.tag(both.ours.error), "ContinuationInterrupted")
      }
    })
  }

  it("but for feedback that blocks nothing, which ends a stream of @google/genai alone", async () => {
    const answer = script(hop({ ...candidate("a", goOn("t1")), promptFeedback: {} }), hop(candidate("b", stop)))
    const { official, ours } = await Sdks.both(settings, "generateContentStream", params, answer)
    assert.deepStrictEqual([official.sent.length, ours.sent.length], [1, 2])
    assert.deepStrictEqual([official.error, ours.error], [undefined, undefined])
  })

  it("not when it is turned off", async () => {
    const off = { ...params, config: { automaticContinuation: false } }
    const both = await Sdks.both(settings, "generateContentStream", off, script(hop(candidate("a", goOn("t1")))))
    assert.deepStrictEqual(requestsAndValues(both), [])
    assert.strictEqual(both.ours.sent.length, 1)
  })
})
