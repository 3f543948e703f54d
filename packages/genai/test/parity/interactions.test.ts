import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import * as fc from "fast-check"
import * as Auth from "../../src/Auth.ts"
import * as Ours from "../../src/promise/GoogleGenAI.ts"
import * as Cases from "./Cases.ts"
import * as Leaves from "./Leaves.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

// -----------------------------------------------------------------------------
// Both SDKs
// -----------------------------------------------------------------------------

interface Interactions {
  readonly [verb: string]: (...args: ReadonlyArray<unknown>) => Promise<unknown>
}

type Call = (interactions: Interactions) => Promise<unknown>

/** What came of it; the events of a stream as a list, as far as they came. */
const settle = async (recorder: Recorder.Recorder, call: () => Promise<unknown>): Promise<Sdks.Outcome> => {
  let value: unknown
  try {
    const result = await call()
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
      const events: Array<unknown> = []
      value = events
      for await (const event of result as AsyncIterable<unknown>) events.push(event)
    } else value = result
    return { sent: recorder.sent, value, error: undefined }
  } catch (error) {
    return { sent: recorder.sent, value, error }
  }
}

const both = async (
  { token, ...settings }: Sdks.Settings,
  call: Call,
  answer: Recorder.Answer = anything
): Promise<Sdks.Both> => {
  const [theirs, mine] = [Recorder.make(answer), Recorder.make(answer)]
  const bearer = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${token}` }) }
  const official = new Official.GoogleGenAI({
    ...settings,
    ...(token === undefined ? {} : { googleAuthOptions: { authClient: bearer } }),
    httpOptions: { ...settings.httpOptions, fetch: theirs.fetch }
  } as Official.GoogleGenAIOptions)
  const ours = new Ours.GoogleGenAI({
    ...settings,
    ...(token === undefined ? {} : { auth: Auth.bearer(token) }),
    httpOptions: { ...settings.httpOptions, fetch: mine.fetch, retryOptions: { initialDelay: 0.001, jitter: 0 } }
  })
  const outcome = {
    official: await settle(theirs, () => call(official.interactions as unknown as Interactions)),
    ours: await settle(mine, () => call(ours.interactions as unknown as Interactions))
  }
  await ours.close()
  return outcome
}

const done = { event_type: "interaction.completed", interaction: { id: "i", status: "completed" } }

const anything: Recorder.Answer = ({ body, url }) =>
  (body as { readonly stream?: boolean } | undefined)?.stream === true || /[?&]stream=true/.test(url)
    ? Recorder.events(done)
    : Recorder.json({ id: "i", status: "completed", steps: [] })

/** What has to be equal: all but the client's own name, and headers that say nothing. */
const relevant = ({ body, headers, method, url }: Recorder.Sent) => {
  const { origin, pathname, searchParams } = new URL(url)
  const silent = ["cookie", "user-agent", "x-goog-api-client"]
  if (headers["accept"] !== "text/event-stream") silent.push("accept")
  if (body === undefined || JSON.stringify(body) === "{}") silent.push("content-type")
  return {
    method,
    path: `${origin}${pathname}`,
    query: [...searchParams].toSorted(([a], [b]) => a < b ? -1 : 1),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !silent.includes(name))),
    // Where there is nothing to say the official SDK has no body at all, which is no JSON.
    body: JSON.stringify(body) === "{}" ? undefined : body
  }
}

const problems = ({ official, ours }: Sdks.Both): ReadonlyArray<string> =>
  official.error === undefined && ours.error === undefined && official.sent.length > 0
    ? Leaves.differing(official.sent.map(relevant), ours.sent.map(relevant))
    : [`official: ${official.error}, ours: ${ours.error}`]

/** What either tells of a failure. */
interface Failure extends Error {
  readonly _tag?: string
  readonly continuationToken?: string
  readonly interactionId?: string
  readonly partial?: { readonly output_text?: string }
  readonly partialInteraction?: { readonly output_text?: string }
}

const failureOf = ({ error }: Sdks.Outcome): Failure => error as Failure

const { gemini } = Sdks.settings

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

type Params = { readonly [name: string]: unknown }

const model = "gemini-2.5-flash"

/** What a new interaction is made with, and the type of what else there may be. */
const variants = [
  { name: "model", least: { model, input: "Hi" }, type: "interactions.CreateModelInteraction" },
  { name: "agent", least: { agent: "deep-research", input: "Hi" }, type: "interactions.CreateAgentInteraction" }
] as const

/** Fields that decide which call it is. */
const aside = new Set(["model", "agent", "stream", "api_version", "id"])

/** What is refused before it is sent. */
const isRefused = ({ background, store }: Params): boolean => background === true && store === false

let compared = 0

for (const name of ["gemini", "vertex"] as const) {
  const settings = Sdks.settings[name]

  describe(`requests on ${name} equal those of @google/genai`, () => {
    for (const { least, name, type } of variants) {
      for (const stream of [false, true]) {
        const send = (params: Params) => {
          compared++
          const given = { ...least, ...params, ...(stream ? { stream } : {}) }
          return both(settings, (interactions) => interactions["create"]!(structuredClone(given)))
        }

        it(`create with a ${name}${stream ? ", streamed" : ""}: every field alone`, async () => {
          assert.deepStrictEqual(problems(await send({})), [])
          const found: Array<string> = []
          for (const { at, value } of Cases.everyField(type)) {
            if (at === "" || aside.has(at) || stream && at.includes(".")) continue
            found.push(...problems(await send(value as Params)).map((problem) => `${at}: ${problem}`))
          }
          assert.deepStrictEqual(found, [])
        })

        it(`create with a ${name}${stream ? ", streamed" : ""}: combinations of fields`, () =>
          fc.assert(
            fc.asyncProperty(
              Cases.ofType(type, aside).filter((params) => !isRefused(params as Params)),
              async (params) => assert.deepStrictEqual(problems(await send(params as Params)), [])
            ),
            { seed: 53, numRuns: 40 }
          ))
      }
    }

    const gets: ReadonlyArray<Params> = [
      { include_input: true },
      { include_input: false },
      { last_event_id: "a b&c" },
      { include_input: true, last_event_id: "7" },
      {}
    ]

    it("get", async () => {
      for (const params of gets) {
        const outcome = await both(settings, (interactions) => interactions["get"]!("an id", params))
        assert.deepStrictEqual(problems(withoutStreamFalse(outcome)), [], JSON.stringify(params))
      }
    })

    it("get, streamed", async () => {
      for (const params of gets) {
        const outcome = await both(
          settings,
          (interactions) => interactions["get"]!("an id", { ...params, stream: true })
        )
        assert.deepStrictEqual(problems(outcome), [], JSON.stringify(params))
      }
    })

    it("cancel and delete", async () => {
      for (const verb of ["cancel", "delete"]) {
        assert.deepStrictEqual(problems(await both(settings, (interactions) => interactions[verb]!("an id"))), [], verb)
      }
    })

    it("ids are encoded in the same way", async () => {
      const ids = [
        "a b",
        "a/b",
        "interactions/i",
        "a:b",
        "a?b#c&d",
        "a%2Fb",
        "ü\u{1f600}",
        "a+b@c,d;e=f$g[h]",
        "~x!'()*"
      ]
      for (const id of ids) {
        for (const verb of ["get", "cancel", "delete"]) {
          const outcome = await both(settings, (interactions) => interactions[verb]!(id))
          assert.deepStrictEqual(problems(withoutStreamFalse(outcome)), [], `${verb} ${id}`)
        }
        const streamed = await both(settings, (interactions) => interactions["get"]!(id, { stream: true }))
        assert.deepStrictEqual(problems(streamed), [], id)
      }
    })
  })
}

/** A `get` of the official SDK always says whether it streams. */
const withoutStreamFalse = ({ official, ours }: Sdks.Both): Sdks.Both => ({
  ours,
  official: { ...official, sent: official.sent.map((sent) => ({ ...sent, url: withoutQuery(sent.url, "stream") })) }
})

const withoutQuery = (text: string, name: string): string => {
  const url = new URL(text)
  url.searchParams.delete(name)
  return url.href
}

it("compares many sets", () => {
  assert.isAbove(compared, 1_000)
})

// -----------------------------------------------------------------------------
// Continuation
// -----------------------------------------------------------------------------

/** One answer of several, each left with the token of its number. */
const hop = (index: number, last: boolean, fields: Params = {}): Params => ({
  id: `i${index}`,
  status: last ? "completed" : "requires_continuation",
  ...(last ? {} : { continuation_token: `t${index}` }),
  steps: [{ type: "model_output", content: [{ type: "text", text: `${index} ` }] }],
  ...fields
})

const inOrder = (hops: ReadonlyArray<Params>): Recorder.Answer => (_, index) =>
  Recorder.json(hops[Math.min(index, hops.length - 1)])

/** An answer as data: what is told of the transport is not compared, and outputs are accessors in ours. */
/** The properties of an answer that JSON, spread and `structuredClone` see, without those that are undefined. */
const dataOf = (value: unknown): Params => {
  const { sdkHttpResponse: _, ...own } = value as Params
  const data = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  assert.deepStrictEqual(structuredClone(data), JSON.parse(JSON.stringify(data)))
  return data
}

const differing = ({ official, ours }: Sdks.Both): ReadonlyArray<string> => [
  ...problems({ official, ours }),
  ...(official.error === undefined && ours.error === undefined
    ? Leaves.differing(dataOf(official.value), dataOf(ours.value))
    : [])
]

const create = (params: Params = {}): Call => (interactions) =>
  interactions["create"]!({ model, input: "Hi", ...params })

const counts = (of: "modality" | "type", sum: "tokens" | "count") =>
  fc.uniqueArray(fc.record({ [of]: fc.constantFrom("text", "image", "audio"), [sum]: fc.nat(99) }), {
    maxLength: 3,
    selector: (count) => count[of]
  })

const anyUsage = fc.record({
  total_tokens: fc.nat(999),
  total_input_tokens: fc.nat(999),
  total_output_tokens: fc.nat(999),
  total_thought_tokens: fc.option(fc.nat(9)),
  input_tokens_by_modality: counts("modality", "tokens"),
  output_tokens_by_modality: counts("modality", "tokens"),
  cached_tokens_by_modality: counts("modality", "tokens"),
  grounding_tool_count: counts("type", "count")
}, { requiredKeys: ["total_input_tokens"] })

const anySteps = fc.array(
  fc.constantFrom<Params>(
    { type: "user_input", content: [{ type: "text", text: "Hi" }] },
    { type: "thought", signature: "s" },
    { type: "model_output", content: [{ type: "text", text: "a" }] },
    { type: "model_output", content: [{ type: "image", data: "aGk=" }] }
  ),
  { maxLength: 4 }
)

const anyHops = fc.array(
  fc.record({
    steps: anySteps,
    usage: anyUsage,
    created: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    updated: fc.constant("2026-01-03T00:00:00Z"),
    previous_interaction_id: fc.constantFrom("before", "i0", null),
    input: fc.constantFrom("Hi", "other"),
    continuation_ids: fc.constantFrom(["c1"], ["i0", "c2"], []),
    novelty: fc.constantFrom(1, "x", { a: [1] })
  }, { requiredKeys: [] }),
  { minLength: 2, maxLength: 4 }
).map((all) => all.map((fields, index) => hop(index, index === all.length - 1, fields as Params)))

describe("an interaction has properties of its own as that of @google/genai", () => {
  const image = { type: "image", data: "aQ==", mime_type: "image/png" }
  const audio = { type: "audio", data: "YQ==", mime_type: "audio/wav" }
  const video = { type: "video", uri: "files/v" }
  const text = { type: "text", text: "Because." }
  const outputs: { readonly [name: string]: ReadonlyArray<object> } = {
    "without output": [],
    "with a text": [text],
    "with an empty text": [{ type: "text", text: "" }],
    "with an image, sound and a video": [text, image, audio, video, text, image],
    "with a text before the last input": [text]
  }
  const usage = { total_input_tokens: 3, total_tokens: 9 }
  const calls: { readonly [method: string]: Call } = {
    create: create(),
    "create of an agent": create({ model: undefined, agent: "a" }),
    get: (interactions) => interactions["get"]!("i0"),
    cancel: (interactions) => interactions["cancel"]!("i0")
  }
  for (const [method, call] of Object.entries(calls)) {
    for (const [name, content] of Object.entries(outputs)) {
      it(`${method}, ${name}`, async () => {
        const steps = [
          { type: "model_output", content },
          ...(name.endsWith("input") ? [{ type: "user_input" }] : [])
        ]
        const answer = { id: "i0", status: "completed", created: "2026-01-01T00:00:00Z", steps, usage }
        const { official, ours } = await both(gemini, call, inOrder([answer]))
        assert.deepStrictEqual(dataOf(ours.value), dataOf(official.value))
      })
    }
  }
})

describe("an answer in several parts is put together as @google/genai does", () => {
  it("whatever the parts are", () =>
    fc.assert(
      fc.asyncProperty(
        anyHops,
        fc.constantFrom<Params>({}, { store: false }, { store: true }),
        async (hops, params) => {
          assert.deepStrictEqual(differing(await both(gemini, create(params), inOrder(hops))), [])
        }
      ),
      { seed: 57, numRuns: 200 }
    ))

  const cases: ReadonlyArray<readonly [title: string, params: Params, hops: ReadonlyArray<Params>, requests: number]> =
    [
      ["three parts", {}, [hop(0, false), hop(1, false), hop(2, true)], 3],
      ["nothing stored", { store: false }, [hop(0, false), hop(1, true)], 2],
      ["turned off", { automatic_continuation: false }, [hop(0, false)], 1],
      ["in the background", { background: true }, [hop(0, false)], 1],
      ["an agent", { model: undefined, agent: "a" }, [hop(0, false)], 1],
      ["no agent", { agent: undefined }, [hop(0, false), hop(1, true)], 2],
      ["the settings of an agent", { agent_config: { type: "dynamic" } }, [hop(0, false)], 1],
      ["no token", {}, [hop(0, false, { continuation_token: "" }), hop(1, true)], 1],
      ["the same token again", {}, [hop(0, false), hop(1, false, { continuation_token: "t0" }), hop(2, true)], 2],
      ["the token of the caller again", { continuation_token: "t0" }, [hop(0, false), hop(1, true)], 1],
      ["another than the caller's", { continuation_token: "t9" }, [hop(0, false), hop(1, true)], 2],
      ["parts without an id", {}, [hop(0, false, { id: undefined }), hop(1, true)], 2],
      ["input after the first turn", { previous_interaction_id: "p" }, [hop(0, false), hop(1, true)], 2],
      ["a token, yet completed", {}, [hop(0, true, { continuation_token: "t" })], 1]
    ]
  for (const [title, params, hops, requests] of cases) {
    it(`of ${title}`, async () => {
      const outcome = await both(gemini, create(params), inOrder(hops))
      const { ours } = outcome
      assert.lengthOf(ours.sent, requests)
      assert.deepStrictEqual(differing(outcome), [])
    })
  }

  it("a failure after the first part has what there is", async () => {
    const { official, ours } = await both(
      gemini,
      create(),
      (_, index) => index === 0 ? Recorder.json(hop(0, false)) : Recorder.json({ error: { message: "No." } }, 400)
    )
    const [theirs, mine] = [failureOf(official), failureOf(ours)]
    assert.strictEqual(theirs.name, "ContinuationInterruptedError")
    assert.strictEqual(mine._tag, "ContinuationInterrupted")
    assert.strictEqual(mine.continuationToken, theirs.continuationToken)
    assert.strictEqual(mine.partial?.output_text, theirs.partialInteraction?.output_text)
    assert.deepStrictEqual(official.sent.map(relevant), ours.sent.map(relevant))
  })
})

// -----------------------------------------------------------------------------
// Continuation of streams
// -----------------------------------------------------------------------------

const created = (id: string, fields: Params = {}): Params => ({
  event_type: "interaction.created",
  interaction: { id, status: "in_progress", ...fields }
})
const update = (id: string, status: string, continuation_token?: string): Params => ({
  event_type: "interaction.status_update",
  interaction_id: id,
  status,
  ...(continuation_token === undefined ? {} : { continuation_token })
})
const text = (text: string): Params => ({ event_type: "step.delta", index: 0, delta: { type: "text", text } })
const completed = (id: string, fields: Params = {}): Params => ({
  event_type: "interaction.completed",
  interaction: { id, status: "completed", ...fields }
})
const stopped = (id: string, continuation_token?: string): Params =>
  completed(id, {
    status: "requires_continuation",
    ...(continuation_token === undefined ? {} : { continuation_token })
  })
const broken = new Error("broken")

type Hops = ReadonlyArray<ReadonlyArray<unknown>>

const streamed = (params: Params, hops: Hops) =>
  both(
    gemini,
    create({ ...params, stream: true }),
    (_, index) => Recorder.events(...hops[Math.min(index, hops.length - 1)]!)
  )

describe("a stream in several parts goes on as that of @google/genai does", () => {
  const cases: ReadonlyArray<readonly [title: string, params: Params, hops: Hops, requests: number]> = [
    ["three parts", {}, [
      [created("a"), text("1"), stopped("a", "t1")],
      [created("b"), text("2"), stopped("b", "t2")],
      [created("c"), text("3"), completed("c")]
    ], 3],
    ["parts that number their events alike", {}, [
      [created("a"), { ...text("1"), event_id: "1" }, { ...stopped("a", "t1"), event_id: "2" }],
      [created("b"), { ...text("2"), event_id: "1" }, { ...completed("b"), event_id: "2" }]
    ], 2],
    ["nothing stored", { store: false }, [[created("a"), stopped("a", "t1")], [created("b"), completed("b")]], 2],
    ["a status and a token", {}, [
      [created("a"), text("1"), update("a", "requires_continuation", "t1")],
      [created("b"), completed("b")]
    ], 2],
    ["turned off", { automatic_continuation: false }, [[created("a"), stopped("a", "t1")]], 1],
    ["an agent", { model: undefined, agent: "x" }, [[created("a"), stopped("a", "t1")]], 1],
    ["the same token again", {}, [[created("a"), stopped("a", "t1")], [created("b"), stopped("b", "t1")]], 2],
    ["the caller's token again", { continuation_token: "t1" }, [[created("a"), stopped("a", "t1")]], 1],
    ["the end has no token", {}, [[created("a"), update("a", "in_progress", "t1"), text("1"), stopped("a")]], 1],
    ["output after the token", {}, [
      [created("a"), update("a", "in_progress", "t1"), text("1"), update("a", "requires_continuation")]
    ], 1],
    ["broken after a checkpoint", {}, [
      [created("a"), text("1"), update("a", "in_progress", "t1"), broken],
      [created("b"), text("2"), completed("b")]
    ], 2],
    ["broken after a checkpoint, nothing stored", { store: false }, [
      [created("a"), text("1"), update("a", "in_progress", "t1"), broken],
      [created("b"), text("2"), completed("b")]
    ], 2],
    ["broken after a checkpoint, nothing stored, events numbered", { store: false }, [
      [created("a"), { ...update("a", "in_progress", "t1"), event_id: "1" }, broken],
      [created("b"), completed("b")]
    ], 2],
    ["broken twice at the beginning of a part", {}, [
      [created("a"), text("1"), stopped("a", "t1")],
      [created("b"), broken],
      [created("c"), broken],
      [created("d"), text("2"), completed("d")]
    ], 4]
  ]
  for (const [title, params, hops, requests] of cases) {
    it(`of ${title}`, async () => {
      const { official, ours } = await streamed(params, hops)
      assert.deepStrictEqual(problems({ official, ours }), [])
      assert.deepStrictEqual(ours.value, official.value)
      assert.lengthOf(ours.sent, requests)
    })
  }

  it("one that begins ever anew is given up", async () => {
    const { official, ours } = await streamed({}, [[created("a"), text("1"), stopped("a", "t1")], [
      created("b"),
      broken
    ]])
    assert.strictEqual(failureOf(official).name, "ContinuationInterruptedError")
    assert.strictEqual(failureOf(ours)._tag, "ContinuationInterrupted")
    assert.strictEqual(failureOf(ours).continuationToken, "t1")
    assert.strictEqual(failureOf(official).continuationToken, "t1")
    assert.deepStrictEqual([official.sent.length, ours.sent.length], [5, 6])
  })

  it("broken after output, nothing comes twice", async () => {
    const hops = [[created("a"), update("a", "in_progress", "t1"), text("1"), broken]]
    const { official, ours } = await streamed({}, hops)
    assert.deepStrictEqual(ours.value, official.value)
    assert.strictEqual(failureOf(official).continuationToken, "t1")
    assert.strictEqual(failureOf(ours).continuationToken, "t1")
    assert.lengthOf(ours.sent, 1)
  })

  it("broken before any token", async () => {
    const { official, ours } = await streamed({}, [[created("a"), text("1"), broken]])
    assert.deepStrictEqual(ours.value, official.value)
    assert.notStrictEqual(failureOf(official).name, "ContinuationInterruptedError")
    assert.strictEqual(failureOf(ours)._tag, "StreamInterrupted")
    assert.strictEqual(failureOf(ours).interactionId, "a")
  })
})

// -----------------------------------------------------------------------------
// Differences
// -----------------------------------------------------------------------------

/**
 * Where the two differ on purpose, and why.
 *
 * | call | `@google/genai` | here | because |
 * | --- | --- | --- | --- |
 * | `get` | always sends `stream=false` | says nothing | it is the default |
 * | `create`, one part | adds `continuation_ids`, `initial_input_tokens` | as it came | one answer needs no merging |
 * | an `error` event | is an event | fails the stream | a failure must not look like an end |
 * | a stream that stops early | ends | `StreamInterrupted` | what is lost must be seen |
 * | a broken stream with event ids | fails | is taken up by `get` | nothing is made twice |
 * | 5xx at `create` | sent again | fails | the server may have acted, and it has no idempotency key |
 * | an id that is empty, `.` or `..` | reaches another resource | `InvalidRequest` | `delete` of the wrong thing |
 * | `background` without `store` | is sent | `InvalidRequest` | it could never be asked for |
 * | neither `model` nor `agent`, or both | is sent | `InvalidRequest` | the server refuses it |
 */
describe("differs from @google/genai on purpose", () => {
  it("a get says nothing of streams", async () => {
    const { official, ours } = await both(gemini, (interactions) => interactions["get"]!("i"))
    assert.deepStrictEqual([official, ours].map(({ sent }) => new URL(sent[0]!.url).search), ["?stream=false", ""])
  })

  it("an error event fails the stream", async () => {
    const error = { event_type: "error", error: { code: "internal", message: "No." } }
    const { official, ours } = await streamed({}, [[created("a"), error]])
    assert.deepStrictEqual(official.value, [created("a"), error])
    assert.deepStrictEqual(ours.value, [created("a")])
    assert.strictEqual(failureOf(ours).message, "No.")
  })

  it("a stream that stops early fails", async () => {
    const { official, ours } = await streamed({}, [[created("a"), text("1")]])
    assert.isUndefined(official.error)
    assert.strictEqual(failureOf(ours)._tag, "StreamInterrupted")
  })

  it("a broken stream is taken up after its last event", async () => {
    const { official, ours } = await streamed({}, [
      [created("a"), { ...text("1"), event_id: "e 1" }, broken],
      [{ ...text("1"), event_id: "e 1" }, { ...text("2"), event_id: "e2" }, completed("a")]
    ])
    assert.isDefined(official.error)
    assert.isUndefined(ours.error)
    assert.lengthOf(ours.value as ReadonlyArray<unknown>, 4)
    assert.strictEqual(new URL(ours.sent[1]!.url).searchParams.get("last_event_id"), "e 1")
  })

  it("what may have been acted on is not sent again", async () => {
    const once: Recorder.Answer = (sent, index) => index === 0 ? Recorder.json({}, 503) : anything(sent, index)
    const { official, ours } = await both(gemini, create(), once)
    assert.deepStrictEqual([official.sent.length, ours.sent.length], [2, 1])
    assert.strictEqual(failureOf(ours)._tag, "ServiceUnavailable")
  })

  it("what cannot be meant is not sent", async () => {
    const calls: ReadonlyArray<Call> = [
      ...["", ".", ".."].flatMap((id) =>
        ["get", "cancel", "delete"].map((verb): Call => (interactions) => interactions[verb]!(id))
      ),
      create({ background: true, store: false }),
      create({ model: undefined }),
      create({ agent: "a" })
    ]
    for (const call of calls) {
      const { official, ours } = await both(gemini, call)
      assert.deepStrictEqual([official.sent.length, ours.sent.length], [1, 0])
      assert.strictEqual(failureOf(ours)._tag, "InvalidRequest")
    }
  })
})
