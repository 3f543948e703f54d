import { assert, describe, it } from "@effect/vitest"
import * as Comparison from "./Comparison.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

interface Call {
  readonly name: string
  readonly id?: string
  readonly args?: object
}

const call = (name: string, n = 1): Call => ({ id: `${name}-${n}`, name, args: { n } })

const part = (functionCall: Call) => ({ functionCall, thoughtSignature: "c2ln" })

const answer = (...parts: ReadonlyArray<object>) => ({
  candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 }
})

const calls = (...calls: ReadonlyArray<Call>) => answer({ text: "Hm", thought: true }, ...calls.map(part))

const says = (text: string) => answer({ text })

/** An answer of a turn, or the chunks of one. */
type Turn = object | ReadonlyArray<object>

/** Answers the requests of one call with these, the last one again and again. */
const script = (...turns: ReadonlyArray<Turn>): Recorder.Answer => ({ url }, index) => {
  const turn = turns[Math.min(index, turns.length - 1)]!
  if (!url.includes(":streamGenerateContent")) return Recorder.json(Array.isArray(turn) ? turn[0] : turn)
  return Array.isArray(turn) ? Recorder.events(...turn) : Recorder.events(turn)
}

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const methods = ["generateContent", "generateContentStream"] as const

const weather: Sdks.Callable = { answers: { weather: { celsius: 18 }, forecast: { sky: "clear" } } }
const clock: Sdks.Callable = { answers: { now: { time: "noon" } } }

const contents = [{ role: "user", parts: [{ text: "How warm is it?" }] }]

const params = (config: object, more: object = {}): Sdks.Params => ({
  model: "gemini-2.5-flash",
  contents,
  config: { tools: [weather], ...config },
  ...more
})

interface Case {
  readonly params: Sdks.Params
  readonly turns: ReadonlyArray<Turn>
  readonly requests: number
}

/** What both do alike. */
const cases: { readonly [title: string]: Case } = {
  "no call": { params: params({}), turns: [says("Hi")], requests: 1 },
  "one call": { params: params({}), turns: [calls(call("weather")), says("18")], requests: 2 },
  "contents that are a string": {
    params: params({}, { contents: "How warm is it?" }),
    turns: [calls(call("weather")), says("18")],
    requests: 2
  },
  "a conversation": {
    params: params({}, {
      contents: [...contents, { role: "model", parts: [{ text: "18", thoughtSignature: "YQ==" }] }, ...contents]
    }),
    turns: [calls(call("weather")), says("18")],
    requests: 2
  },
  "two calls in one turn": {
    params: params({}),
    turns: [calls(call("weather"), call("forecast")), says("18")],
    requests: 2
  },
  "two calls of one function": {
    params: params({}),
    turns: [calls(call("weather", 1), call("weather", 2)), says("18")],
    requests: 2
  },
  "calls without ids": {
    params: params({}),
    turns: [calls({ name: "weather", args: {} }, { name: "forecast" }), says("18")],
    requests: 2
  },
  "calls of two tools": {
    params: params({ tools: [weather, clock] }),
    turns: [calls(call("weather"), call("now")), says("18")],
    requests: 2
  },
  "three rounds": {
    params: params({}),
    turns: [calls(call("weather", 1)), calls(call("forecast", 2)), calls(call("weather", 3)), says("18")],
    requests: 4
  },
  "tools of the server beside them": {
    params: params({ tools: [{ googleSearch: {} }, weather, { codeExecution: {} }] }),
    turns: [calls(call("weather")), says("18")],
    requests: 2
  },
  "settings and a mode": {
    params: params({
      temperature: 1,
      systemInstruction: "Be brief",
      toolConfig: { functionCallingConfig: { mode: "AUTO" } }
    }),
    turns: [calls(call("weather")), says("18")],
    requests: 2
  },
  "disabled": {
    params: params({ automaticFunctionCalling: { disable: true } }),
    turns: [calls(call("weather"))],
    requests: 1
  },
  "no remote calls": {
    params: params({ automaticFunctionCalling: { maximumRemoteCalls: 0 } }),
    turns: [calls(call("weather"))],
    requests: 1
  },
  "an ignored history": {
    params: params({ automaticFunctionCalling: { ignoreCallHistory: true } }),
    turns: [calls(call("weather")), says("18")],
    requests: 2
  },
  "a blocked prompt": { params: params({}), turns: [{ promptFeedback: { blockReason: "SAFETY" } }], requests: 1 }
}

for (const [name, settings] of Object.entries(Sdks.settings)) {
  for (const method of methods) {
    describe(`functions are called as by @google/genai: ${name}, ${method}:`, () => {
      for (const [title, { params, requests, turns }] of Object.entries(cases)) {
        it(`${title}`, async () => {
          const both = await Sdks.both(settings, method, params, script(...turns))
          assert.deepStrictEqual(Comparison.problems(both), [])
          assert.deepStrictEqual(Comparison.lost(both), [])
          assert.lengthOf(both.ours.sent, requests)
          if (Array.isArray(both.official.value)) {
            assert.lengthOf(both.ours.value as ReadonlyArray<unknown>, both.official.value.length)
          }
        })
      }
    })
  }
}

// -----------------------------------------------------------------------------
// Differences
// -----------------------------------------------------------------------------

const contentsOf = ({ sent }: Sdks.Outcome) =>
  sent.map(({ body }): ReadonlyArray<{ readonly role: string; readonly parts: ReadonlyArray<object> }> =>
    Reflect.get(body as object, "contents")
  )

const run = (method: typeof methods[number], params: Sdks.Params, ...turns: ReadonlyArray<Turn>) =>
  Sdks.both(Sdks.settings.gemini, method, params, script(...turns))

const user = (...responses: ReadonlyArray<object>) => ({
  role: "user",
  parts: responses.map((functionResponse) => ({ functionResponse }))
})

const warm = { id: "weather-1", name: "weather", response: { celsius: 18 } }

describe("functions are not called as by @google/genai:", () => {
  for (const [method, official] of [["generateContent", 10], ["generateContentStream", 11]] as const) {
    it(`the result of the last round is sent, and a model that calls on is an error (${method})`, async () => {
      const both = await run(method, params({}), calls(call("weather")))
      assert.deepStrictEqual([both.official.sent.length, both.ours.sent.length], [official, 11])
      assert.deepStrictEqual([both.official.error, Comparison.tag(both.ours.error)], [undefined, "TurnLimitReached"])
      assert.deepStrictEqual(contentsOf(both.ours).slice(0, official), contentsOf(both.official))
    })
  }

  it("a turn that arrives in chunks is one content, its texts joined", async () => {
    const chunk = (...parts: ReadonlyArray<object>) => ({ candidates: [{ content: { role: "model", parts } }] })
    const turn = [chunk({ text: "Let " }), chunk({ text: "me see" }), calls(call("weather"))]
    const { official, ours } = await run("generateContentStream", params({}), turn, says("18"))
    const called = calls(call("weather")).candidates[0]!.content
    assert.deepStrictEqual(contentsOf(official)[1], [
      ...contents,
      { role: "model", parts: [{ text: "Let " }] },
      { role: "model", parts: [{ text: "me see" }] },
      called,
      user(warm)
    ])
    assert.deepStrictEqual(contentsOf(ours)[1], [
      ...contents,
      { role: "model", parts: [{ text: "Let me see" }, ...called.parts] },
      user(warm)
    ])
  })

  it("the last chunk has the history", async () => {
    const { official, ours } = await run("generateContentStream", params({}), calls(call("weather")), says("18"))
    const histories = ({ value }: Sdks.Outcome) =>
      (value as ReadonlyArray<object>).map((chunk) =>
        Reflect.get(chunk, "automaticFunctionCallingHistory") !== undefined
      )
    assert.deepStrictEqual([histories(official), histories(ours)], [[false, false, false], [false, false, true]])
  })

  it("results are in the order of the calls, not of the tools", async () => {
    const both = await run(
      "generateContent",
      params({ tools: [weather, clock] }),
      calls(call("now"), call("weather")),
      says("18")
    )
    const noon = { id: "now-1", name: "now", response: { time: "noon" } }
    assert.deepStrictEqual(contentsOf(both.official)[1]?.at(-1), user(warm, noon))
    assert.deepStrictEqual(contentsOf(both.ours)[1]?.at(-1), user(noon, warm))
  })

  it("a function that nobody has declared is answered with an error", async () => {
    const error = "There is no function named \"tides\". The functions are \"weather\", \"forecast\""
    const told = user({ id: "tides-1", name: "tides", response: { error } })
    const whole = await run("generateContent", params({}), calls(call("tides")), says("I see"))
    assert.deepStrictEqual(contentsOf(whole.official)[1]?.at(-1), user())
    assert.deepStrictEqual(contentsOf(whole.ours)[1]?.at(-1), told)
    const streamed = await run("generateContentStream", params({}), calls(call("tides")), says("I see"))
    assert.match(String(streamed.official.error), /missing tool: tides/)
    assert.deepStrictEqual(contentsOf(streamed.ours)[1]?.at(-1), told)
  })

  it("the mode ANY is AUTO after the first round", async () => {
    const toolConfig = { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["weather"] } }
    const both = await run("generateContent", params({ toolConfig }), calls(call("weather")), says("18"))
    const sent = ({ sent }: Sdks.Outcome) => sent.map(({ body }) => Reflect.get(body as object, "toolConfig"))
    assert.deepStrictEqual(sent(both.official), [toolConfig, toolConfig])
    assert.deepStrictEqual(sent(both.ours), [toolConfig, { functionCallingConfig: { mode: "AUTO" } }])
  })

  for (const method of methods) {
    it(`plain declarations beside them are for the caller (${method})`, async () => {
      const plain = { functionDeclarations: [{ name: "ask" }] }
      const both = await run(method, params({ tools: [weather, plain] }), calls(call("weather")), calls(call("ask")))
      assert.match(String(both.official.error), /Incompatible tools found at tools\[1\]/)
      assert.lengthOf(both.official.sent, 0)
      assert.isUndefined(both.ours.error)
      assert.lengthOf(both.ours.sent, 2)
    })
  }

  it("a name that two tools have is an error, before anything is sent", async () => {
    const tools = [weather, { answers: { weather: {} } }]
    const whole = await run("generateContent", params({ tools }), calls(call("weather")), says("18"))
    assert.lengthOf(contentsOf(whole.official)[1]!.at(-1)!.parts, 2)
    const streamed = await run("generateContentStream", params({ tools }), calls(call("weather")), says("18"))
    assert.match(String(streamed.official.error), /Duplicate tool declaration name: weather/)
    for (const { ours } of [whole, streamed]) {
      assert.deepStrictEqual([Comparison.tag(ours.error), ours.sent.length], ["InvalidRequest", 0])
    }
  })

  it("a number of remote calls that is none is an error, and does not turn them off", async () => {
    for (const maximumRemoteCalls of [-1, 0.5]) {
      const config = { automaticFunctionCalling: { maximumRemoteCalls } }
      const { official, ours } = await run("generateContent", params(config), calls(call("weather")))
      assert.deepStrictEqual([official.sent.length, official.error], [1, undefined])
      assert.deepStrictEqual([ours.sent.length, Comparison.tag(ours.error)], [0, "InvalidRequest"])
    }
  })

  it("arguments may be streamed: they are put together before a function runs", async () => {
    const config = { toolConfig: { functionCallingConfig: { streamFunctionCallArguments: true } } }
    const piece = (functionCall: object) => ({
      candidates: [{ content: { role: "model", parts: [{ functionCall }] } }]
    })
    const turn = [
      piece({ name: "weather", id: "weather-1", willContinue: true }),
      piece({ partialArgs: [{ jsonPath: "$.n", numberValue: 1 }], willContinue: true }),
      { candidates: [{ content: { role: "model", parts: [{ functionCall: {} }] }, finishReason: "STOP" }] }
    ]
    const { official, ours } = await Sdks.both(
      Sdks.settings.vertex,
      "generateContentStream",
      params(config),
      script(turn, says("18"))
    )
    assert.match(String(official.error), /not compatible with automatic function calling/)
    assert.deepStrictEqual(contentsOf(ours)[1]?.slice(1), [
      { role: "model", parts: [{ functionCall: call("weather") }] },
      user(warm)
    ])
  })

  it("a later turn that fails has the results that were not received", async () => {
    const answer: Recorder.Answer = (sent, index) =>
      index === 0
        ? script(calls(call("weather")))(sent, index)
        : Recorder.json({ error: { code: 400, message: "No", status: "INVALID_ARGUMENT" } }, 400)
    const both = await Sdks.both(Sdks.settings.gemini, "generateContent", params({}), answer)
    assert.match(String(both.official.error), /ApiError/)
    assert.strictEqual(Comparison.tag(both.ours.error), "TurnFailed")
    assert.deepStrictEqual(Reflect.get(both.ours.error as object, "results"), user(warm).parts)
  })
})
