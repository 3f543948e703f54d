import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { events, faces, generate, json, memory, type Parsed, prompt, send, stream } from "./faces.ts"

const gemini3 = "/v1beta/models/gemini-3-flash:generateContent"
const vertex = "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-3-flash"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

const script = (...scripts: ReadonlyArray<Script.Script>) =>
  Effect.flatMap(Emulator, (emulator) => emulator.script(...scripts))

const partsOf = (response: Parsed): ReadonlyArray<Parsed> => response.candidates[0].content.parts

/** The parts of an answer, which must not be an error. */
const parts = (contents: ReadonlyArray<object>, path = generate, more: object = {}) =>
  Effect.map(json(memory, path, { contents, ...more }), ({ body, status }) => {
    assert.strictEqual(status, 200, JSON.stringify(body))
    return partsOf(body)
  })

const refusal = (contents: ReadonlyArray<object>, path = generate, more: object = {}) =>
  Effect.map(json(memory, path, { contents, ...more }), ({ body, status }): string => {
    assert.strictEqual(status, 400, JSON.stringify(body))
    assert.strictEqual(body.error.status, "INVALID_ARGUMENT")
    return body.error.message
  })

const user = (...parts: ReadonlyArray<object>) => ({ role: "user", parts })
const model = (...parts: ReadonlyArray<object>) => ({ role: "model", parts })
const called = (name: string, more: object = {}) => ({ functionCall: { name, args: {} }, ...more })
const answered = (name: string, response: object = {}) => ({ functionResponse: { name, response } })
const hello = user({ text: "Hello" })

describe("scripts of conversations", () => {
  for (const face of faces) {
    it.effect(`a model calls, and its next answer depends on the results, ${face.name}`, () =>
      Effect.gen(function*() {
        yield* script(Script.sequence("models.generateContent", [
          Script.calls({ name: "get_weather", args: { city: "Paris" } }, {
            name: "get_weather",
            args: { city: "Rome" }
          }),
          (request) =>
            Script.says(
              Script.results(request).map(({ name, response }) => `${name} ${JSON.stringify(response)}`).join(", ")
            )
        ]))
        const first = yield* json(face, generate, { contents: [hello] })
        const calls = partsOf(first.body)
        assert.deepStrictEqual(calls.map((part) => part.functionCall.args), [{ city: "Paris" }, { city: "Rome" }])
        assert.deepStrictEqual(calls.map((part) => typeof part.thoughtSignature), ["string", "undefined"])
        assert.notStrictEqual(calls[0].functionCall.id, calls[1].functionCall.id)
        const second = yield* json(face, generate, {
          contents: [
            hello,
            model(...calls),
            user(answered("get_weather", { celsius: 3 }), answered("get_weather", { celsius: 19 }))
          ]
        })
        assert.deepStrictEqual(partsOf(second.body), [
          { text: "get_weather {\"celsius\":3}, get_weather {\"celsius\":19}" }
        ])
        assert.isAbove(second.body.usageMetadata.candidatesTokenCount, 10)
      }).pipe(Effect.provide(face.layer())))
  }

  test(
    "conversations do not take answers from each other, and the same request gets the same answer",
    Effect.gen(function*() {
      yield* script(Script.conversation("models.generateContent", [
        Script.calls({ name: "f", id: "1" }),
        Script.turn([{ text: "thinking", thought: true }, called("g")]),
        Script.says("Done.")
      ]))
      const one = yield* parts([hello])
      const other = yield* parts([user({ text: "Other" })])
      assert.deepStrictEqual(one[0].functionCall, { id: "1", name: "f", args: {} })
      assert.deepStrictEqual(other[0].functionCall, one[0].functionCall)
      const more = [hello, model(...one), user(answered("f"))]
      const next = yield* parts(more)
      assert.deepStrictEqual(next.map((part) => part.text ?? part.functionCall), ["thinking", { name: "g", args: {} }])
      assert.deepStrictEqual(yield* parts(more), next)
      const last = [...more, model(next[0]), model(next[1]), user(answered("g"))]
      assert.deepStrictEqual(yield* parts(last), [{ text: "Done." }])
      // After the last answer the built-in behaviour returns.
      const [builtIn] = yield* parts([...last, model({ text: "Done." }), user({ text: "And now?" })])
      assert.include(builtIn.text, "You said: \"And now?\"")
    })
  )

  test(
    "a model that always calls, and one that calls what nobody declared",
    Effect.gen(function*() {
      yield* script(Script.always("models.generateContent", Script.calls({ name: "no_such_function" })))
      let contents: ReadonlyArray<object> = [hello]
      const ids = new Set<string>()
      for (let round = 1; round <= 5; round++) {
        const [call] = yield* parts(contents, gemini3)
        assert.strictEqual(call.functionCall.name, "no_such_function")
        assert.strictEqual(ids.add(call.functionCall.id).size, round)
        contents = [...contents, model(call), user(answered("no_such_function"))]
      }
    })
  )

  test(
    "calls have ids on the Developer API, and none on Vertex AI unless the script says so",
    Effect.gen(function*() {
      yield* script(Script.always("*", Script.calls({ name: "f" }, { name: "g", id: "mine" })))
      const gemini = yield* parts([hello])
      assert.isString(gemini[0].functionCall.id)
      assert.strictEqual(gemini[1].functionCall.id, "mine")
      const onVertex = yield* parts([hello], `${vertex}:generateContent`)
      assert.deepStrictEqual(onVertex.map((part) => part.functionCall), [
        { name: "f", args: {} },
        { id: "mine", name: "g", args: {} }
      ])
    })
  )

  test(
    "the same calls in an interaction",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.create", [
        Script.calls({ name: "f", args: { a: 1 }, id: "call-1" }),
        (request) => Script.says(JSON.stringify(Script.results(request)))
      ]))
      const first = yield* json(memory, "/v1beta/interactions", { model: "gemini-3-flash", input: "Hello" })
      assert.strictEqual(first.body.status, "requires_action")
      assert.deepStrictEqual(first.body.steps, [{
        type: "function_call",
        id: "call-1",
        name: "f",
        arguments: { a: 1 }
      }])
      const second = yield* json(memory, "/v1beta/interactions", {
        model: "gemini-3-flash",
        previous_interaction_id: first.body.id,
        input: [{ type: "function_result", call_id: "call-1", name: "f", result: "3" }]
      })
      assert.deepStrictEqual(JSON.parse(second.body.steps[0].content[0].text), [
        { id: "call-1", name: "f", response: "3" }
      ])
    })
  )

  test(
    "a turn sets the end of the candidate, whole and streamed",
    Effect.gen(function*() {
      yield* script(
        Script.always(
          "*",
          Script.turn([{ text: "One two three four five six" }, { text: "", thoughtSignature: "c2ln" }], {
            finishReason: "MAX_TOKENS",
            candidate: { groundingMetadata: { webSearchQueries: ["q"] } }
          })
        )
      )
      const whole = (yield* json(memory, generate, prompt("a"))).body
      assert.strictEqual(whole.candidates[0].finishReason, "MAX_TOKENS")
      const chunks = events((yield* send(memory, stream, prompt("a"))).text)
      assert.deepStrictEqual(chunks.flatMap(partsOf), [
        { text: "One two three four " },
        { text: "five six" },
        { text: "", thoughtSignature: "c2ln" }
      ])
      assert.deepStrictEqual(chunks.map((chunk) => chunk.candidates[0].finishReason), [
        undefined,
        undefined,
        "MAX_TOKENS"
      ])
      assert.deepStrictEqual(chunks.at(-1).candidates[0].groundingMetadata, whole.candidates[0].groundingMetadata)
      assert.deepStrictEqual(chunks.at(-1).usageMetadata, whole.usageMetadata)
    })
  )

  test(
    "a turn without parts",
    Effect.gen(function*() {
      yield* script(Script.always("*", Script.turn([], { finishReason: "MALFORMED_FUNCTION_CALL" })))
      const [chunk, ...rest] = events((yield* send(memory, stream, prompt("a"))).text)
      assert.deepStrictEqual(rest, [])
      assert.deepStrictEqual(chunk.candidates[0], {
        content: { parts: [], role: "model" },
        finishReason: "MALFORMED_FUNCTION_CALL",
        index: 0
      })
    })
  )

  test(
    "steps for generateContent, and parts for an interaction, are mistakes of the script",
    Effect.gen(function*() {
      yield* script(
        Script.sequence("models.generateContent", [Script.turn([{ type: "model_output", content: [] }])]),
        Script.sequence("interactions.create", [Script.turn([{ text: "a" }])]),
        Script.sequence("models.countTokens", [Script.turn([])])
      )
      const message = (path: string, body: object) =>
        Effect.map(json(memory, path, body), ({ body, status }) => {
          assert.strictEqual(status, 500)
          return typeof body.error.message === "string" ? body.error.message : ""
        })
      assert.strictEqual(
        yield* message(generate, prompt("a")),
        "The script has a turn without parts for models.generateContent."
      )
      assert.strictEqual(
        yield* message("/v1beta/interactions", { model: "gemini-3-flash", input: "a" }),
        "The script has a turn without steps for interactions.create."
      )
      assert.strictEqual(
        yield* message(generate.replace(":generateContent", ":countTokens"), prompt("a")),
        "The script has a turn for models.countTokens."
      )
    })
  )

  test(
    "a turn is checked like a request without a script, a reply is not",
    Effect.gen(function*() {
      yield* script(
        Script.sequence("models.generateContent", [
          Script.says("a"),
          Reply.error(RpcStatus.make(503, "Later.")),
          Script.echo
        ])
      )
      assert.include(yield* refusal([]), "contents is not specified")
      assert.strictEqual((yield* json(memory, generate, { contents: [] })).status, 503)
      assert.strictEqual((yield* json(memory, generate, { contents: [] })).status, 200)
    })
  )
})

describe("the order of calls and responses", () => {
  const count =
    "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn."
  const response = "Please ensure that function response turn comes immediately after a function call turn."
  const call =
    "Please ensure that function call turn comes immediately after a user turn or after a function response turn."
  const cases: Record<string, readonly [string, ReadonlyArray<object>]> = {
    "fewer responses than calls": [count, [hello, model(called("f"), called("g")), user(answered("f"))]],
    "more responses than calls": [count, [hello, model(called("f")), user(answered("f"), answered("f"))]],
    "words instead of a response": [count, [hello, model(called("f")), hello]],
    "a call at the end": [count, [hello, model(called("f"))]],
    "a call earlier in the history": [count, [hello, model(called("f")), hello, model({ text: "a" }), hello]],
    "a response without a call": [response, [hello, model({ text: "a" }), user(answered("f"))]],
    "a response at the start": [response, [user(answered("f"))]],
    "a response of the model": [response, [hello, model(answered("f")), hello]],
    "a call at the start": [call, [model(called("f")), user(answered("f"))]],
    "a call of the user": [call, [hello, model({ text: "a" }), user(called("f"))]],
    "the model alone": [
      "Please ensure that single turn requests end with a user role or the role field is empty.",
      [model({ text: "a" })]
    ]
  }
  for (const [name, [message, contents]] of Object.entries(cases)) {
    test(
      `is refused with ${name}`,
      Effect.gen(function*() {
        assert.strictEqual(yield* refusal(contents), message)
        yield* script(Script.always("*", Script.says("a")))
        assert.strictEqual(yield* refusal(contents), message)
      })
    )
  }

  test(
    "Gemini 2.0 takes a prompt in place of a response, but not some of the responses",
    Effect.gen(function*() {
      const old = generate.replace("2.5-flash", "2.0-flash")
      yield* parts([hello, model(called("f")), hello], old)
      assert.strictEqual(
        yield* refusal([hello, model(called("f"), called("g")), user(answered("f"))], old),
        count
      )
    })
  )

  test(
    "the chunks of a stream may come back as contents of their own, and a call with streamed arguments in pieces",
    Effect.gen(function*() {
      yield* parts([
        hello,
        model({ text: "a" }),
        model(called("f")),
        model(called("g")),
        user(answered("f")),
        user(answered("g"))
      ])
      const pieces = [
        hello,
        model({ functionCall: { name: "f", willContinue: true } }),
        model({ functionCall: { partialArgs: [{ jsonPath: "$.a", numberValue: 1 }], willContinue: true } }),
        model({ functionCall: {} }),
        user(answered("f"))
      ]
      yield* parts(pieces, `${vertex.replace("gemini-3", "gemini-2.5")}:generateContent`)
    })
  )

  test(
    "newer models refuse a last turn of the model",
    Effect.gen(function*() {
      const contents = [hello, model({ text: "It was a dark" })]
      yield* parts(contents)
      assert.match(
        yield* refusal(contents, generate.replace("2.5-flash", "3.8-flash")),
        /^Requests ending with a model turn are not supported/
      )
    })
  )

  test(
    "a response needs a name",
    Effect.gen(function*() {
      assert.strictEqual(
        yield* refusal([hello, model(called("f")), user({ functionResponse: { response: {} } })]),
        "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.\n"
      )
    })
  )
})

describe("thought signatures", () => {
  const tools = [{
    functionDeclarations: [{
      name: "get_weather",
      parameters: { type: "OBJECT", properties: { city: { type: "STRING" } } }
    }]
  }]
  const asked = user({ text: "Call get_weather." })
  const result = user(answered("get_weather"))
  const unsigned = ({ thoughtSignature: _, ...part }: Parsed) => part

  for (
    const [source, scripts] of Object.entries({
      "of the emulator": [],
      "of a script": [Script.conversation("*", [Script.calls({ name: "get_weather", signature: "bXk=" })])],
      "of the emulator for a script": [Script.conversation("*", [Script.turn([called("get_weather", {})])])]
    })
  ) {
    for (
      const [path, lost, changed] of [
        [
          gemini3,
          "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:get_weather` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
          "Corrupted thought signature."
        ],
        [
          `${vertex}:generateContent`,
          "Unable to submit request because function call `default_api:get_weather` in the 2. content block is missing a `thought_signature`. Learn more: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures",
          "Unable to submit request because Thought signature is not valid.. Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini"
        ]
      ] as const
    ) {
      test(
        `${source} come back unchanged, or the request is refused: ${path}`,
        Effect.gen(function*() {
          yield* script(...scripts)
          const [call] = yield* parts([asked], path, { tools })
          assert.isString(call.thoughtSignature)
          yield* parts([asked, model(call), result], path, { tools })
          assert.strictEqual(yield* refusal([asked, model(unsigned(call)), result], path, { tools }), lost)
          for (const thoughtSignature of ["b3RoZXI=", `AAAA${call.thoughtSignature}`]) {
            const history = [asked, model({ ...call, thoughtSignature }), result]
            assert.strictEqual(yield* refusal(history, path, { tools }), changed)
          }
          assert.strictEqual(
            yield* refusal([asked, model({ ...call, thoughtSignature: "*" }), result], path, { tools }),
            "Invalid value at 'contents[1].parts[0].thought_signature' (TYPE_BYTES), Base64 decoding failed for \"*\""
          )
        })
      )
    }
  }

  test(
    "each step of the current turn has one, earlier turns need none, and later calls of a step need none",
    Effect.gen(function*() {
      const signed = called("f", { thoughtSignature: "c2ln" })
      yield* parts([hello, model(called("f")), user(answered("f")), model({ text: "a" }), hello], gemini3)
      yield* parts([hello, model(signed, called("f")), user(answered("f"), answered("f"))], gemini3)
      yield* parts(
        [hello, model({ text: "a" }, signed), model(called("f")), user(answered("f"), answered("f"))],
        gemini3
      )
      const steps = [hello, model(signed), user(answered("f")), model(called("f")), user(answered("f"))]
      assert.include(yield* refusal(steps, gemini3), "position 4")
      assert.include(
        yield* refusal([hello, model(called("f"), signed), user(answered("f"), answered("f"))], gemini3),
        "missing a thought_signature"
      )
    })
  )

  test(
    "Gemini 2.5 and models of images do not require them; newer models and aliases do",
    Effect.gen(function*() {
      const history = [hello, model(called("f")), user(answered("f"))]
      for (const id of ["gemini-2.5-flash", "gemini-3.1-flash-image", "gemma-3-27b-it"]) {
        yield* parts(history, `/v1beta/models/${id}:generateContent`)
      }
      for (const id of ["gemini-3.8-flash", "gemini-4-argon", "gemini-flash-latest"]) {
        assert.include(yield* refusal(history, `/v1beta/models/${id}:generateContent`), "missing a thought_signature")
      }
    })
  )

  test(
    "a changed signature of a text or on Gemini 2.5 is refused, a lost one is not; calls of others keep theirs",
    Effect.gen(function*() {
      yield* script(Script.conversation("*", [
        Script.turn([{ text: "Hm.", thoughtSignature: "b25l" }, called("f", { thoughtSignature: "dHdv" })])
      ]))
      const [text, call] = yield* parts([hello])
      yield* parts([hello, model(unsigned(text), unsigned(call)), user(answered("f"))])
      assert.strictEqual(
        yield* refusal([hello, model({ ...text, thoughtSignature: "dHdv" }, call), user(answered("f"))]),
        "Corrupted thought signature."
      )
      assert.strictEqual(
        yield* refusal([hello, model(text, { ...call, thoughtSignature: "b25l" }), user(answered("f"))]),
        "Corrupted thought signature."
      )
      yield* parts([hello, model(called("g", { thoughtSignature: "Zm9yZWlnbg" })), user(answered("g"))], gemini3)
      assert.strictEqual(
        yield* refusal([hello, model(called("g", { thoughtSignature: "not Base64" })), user(answered("g"))], gemini3),
        "Invalid value at 'contents[1].parts[0].thought_signature' (TYPE_BYTES), Base64 decoding failed for \"not Base64\""
      )
      for (const thoughtSignature of ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"]) {
        yield* parts([hello, model(called("f", { thoughtSignature })), user(answered("f"))], gemini3)
      }
    })
  )

  test(
    "the order of the arguments does not matter, nor an id that is left out",
    Effect.gen(function*() {
      yield* script(Script.conversation("*", [Script.calls({ name: "f", args: { a: 1, b: { c: 2, d: 3 } } })]))
      const [{ thoughtSignature }] = yield* parts([hello], gemini3)
      const again = (thoughtSignature: string) => [
        hello,
        model({ functionCall: { args: { b: { d: 3, c: 2 }, a: 1 }, name: "f" }, thoughtSignature }),
        user(answered("f"))
      ]
      yield* parts(again(thoughtSignature), gemini3)
      assert.strictEqual(yield* refusal(again("b3RoZXI="), gemini3), "Corrupted thought signature.")
    })
  )
})

describe("streamed arguments", () => {
  const streams = { toolConfig: { functionCallingConfig: { mode: "AUTO", streamFunctionCallArguments: true } } }
  const tools = [{ functionDeclarations: [{ name: "f" }] }]
  const path = `${vertex}:streamGenerateContent?alt=sse`
  const request = { ...prompt("a"), tools, ...streams }

  const args = {
    city: "Paris, the capital of France 🗼",
    empty: "",
    days: 3,
    precise: true,
    nothing: null,
    place: { "odd name": { "it's": [1, "two", { three: false }] } },
    none: [],
    mixed: { list: [{}, 1] }
  }

  test(
    "come as values with paths, strings in pieces, and add up",
    Effect.gen(function*() {
      yield* script(Script.always("*", Script.calls({ name: "f", args, signature: "c2ln" }, { name: "g" })))
      const chunks = events((yield* send(memory, path, request)).text)
      const all = chunks.flatMap(partsOf)
      assert.deepStrictEqual(all[0], {
        functionCall: { name: "f", args: { none: [], mixed: { list: [{}, 1] } }, willContinue: true },
        thoughtSignature: "c2ln"
      })
      assert.deepStrictEqual(all.slice(-3), [
        { functionCall: {} },
        { functionCall: { name: "g", willContinue: true } },
        { functionCall: {} }
      ])
      const middle = all.slice(1, -3)
      assert.isTrue(middle.every((part) => part.functionCall.willContinue === true))
      const partial = middle.flatMap((part) => part.functionCall.partialArgs)
      assert.deepStrictEqual(
        partial.filter(({ jsonPath }) => jsonPath === "$.city").map((
          { stringValue, willContinue }
        ) => [stringValue, willContinue]),
        ["Pari", "s, t", "he c", "apit", "al o", "f Fr", "ance", " 🗼"].map((
          piece,
          index
        ) => [piece, index < 7 ? true : undefined])
      )
      assert.deepStrictEqual(partial.filter(({ jsonPath }) => jsonPath !== "$.city"), [
        { jsonPath: "$.empty", stringValue: "" },
        { jsonPath: "$.days", numberValue: 3 },
        { jsonPath: "$.precise", boolValue: true },
        { jsonPath: "$.nothing", nullValue: null },
        { jsonPath: "$.place['odd name']['it\\'s'][0]", numberValue: 1 },
        { jsonPath: "$.place['odd name']['it\\'s'][1]", stringValue: "two" },
        { jsonPath: "$.place['odd name']['it\\'s'][2].three", boolValue: false }
      ])
      assert.deepStrictEqual(
        chunks.map((chunk) => chunk.candidates[0].finishReason).filter((reason) => reason !== undefined),
        ["STOP"]
      )
      const whole = yield* json(memory, `${vertex}:generateContent`, request)
      assert.deepStrictEqual(partsOf(whole.body).map((part) => part.functionCall), [{ name: "f", args }, {
        name: "g",
        args: {}
      }])
      assert.deepStrictEqual(chunks.at(-1).usageMetadata, whole.body.usageMetadata)
      // The call that the pieces add up to has the signature.
      const back = [hello, model(...partsOf(whole.body)), user(answered("f"), answered("g"))]
      yield* parts(back, `${vertex}:generateContent`)
    })
  )

  test(
    "only where the request asks for them, and as a script has them",
    Effect.gen(function*() {
      yield* script(
        Script.sequence("*", [
          Script.calls({ name: "f", args: { a: "long enough" } }),
          Script.turn([
            { functionCall: { name: "f", willContinue: true } },
            { functionCall: { partialArgs: [{ jsonPath: "$.a", nullValue: "NULL_VALUE" }] } }
          ])
        ])
      )
      const [whole, ...rest] = events((yield* send(memory, path, { ...prompt("a"), tools })).text).flatMap(partsOf)
      assert.deepStrictEqual(rest, [])
      assert.deepStrictEqual(whole.functionCall, { name: "f", args: { a: "long enough" } })
      const [first, second] = events((yield* send(memory, path, request)).text).flatMap(partsOf)
      assert.deepStrictEqual(first.functionCall, { name: "f", willContinue: true })
      assert.deepStrictEqual(second.functionCall, { partialArgs: [{ jsonPath: "$.a", nullValue: "NULL_VALUE" }] })
    })
  )

  test(
    "are unknown to the Developer API",
    Effect.gen(function*() {
      const { body, status } = yield* json(memory, stream, request)
      assert.strictEqual(status, 400)
      assert.strictEqual(
        body.error.message,
        "Invalid JSON payload received. Unknown name \"streamFunctionCallArguments\" at 'tool_config.function_calling_config': Cannot find field."
      )
    })
  )

  test(
    "break off in the middle",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* script(Script.always("*", Script.calls({ name: "f", args })))
      yield* emulator.inject(Fault.always("*", Fault.drop(3)))
      const { failure, text } = yield* send(memory, path, request)
      assert.isDefined(failure)
      const pieces = events(text).flatMap(partsOf)
      assert.strictEqual(pieces.length, 3)
      assert.deepStrictEqual(pieces.at(-1).functionCall.partialArgs, [
        { jsonPath: "$.city", stringValue: "s, t", willContinue: true }
      ])
    })
  )
})
