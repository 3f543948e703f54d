import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Cause, Effect, Exit, Schema, type Scope } from "effect"
import { McpClientError } from "effect/ai"
import { Chats } from "../src/Chats.ts"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import { type GenAIError, InvalidRequest } from "../src/GenAIError.ts"
import { Interactions } from "../src/Interactions.ts"
import * as Mcp from "../src/Mcp.ts"
import { Models } from "../src/Models.ts"
import * as Tool from "../src/Tool.ts"
import type { FunctionCall } from "../src/wire/Content.ts"
import type { GenerateContentConfig } from "../src/wire/GenerateContent.ts"
import { once, requests } from "./harness/calls.ts"
import { type Emulated, memoryTest, waited } from "./harness/emulated.ts"
import * as Servers from "./harness/mcp.ts"

// -----------------------------------------------------------------------------
// Servers
// -----------------------------------------------------------------------------

/** The functions of a server, and the requests that it got. */
const functionsOf = Effect.fnUntraced(function*(server: Servers.Scripted, options?: Mcp.Options) {
  const { client, requests } = yield* Servers.connect(server)
  return { tools: yield* Mcp.tools(client, options), requests }
})

const test = <E>(name: string, body: () => Effect.Effect<void, E, Scope.Scope>) =>
  it.effect(name, () => Effect.scoped(body()))

/** Calls the one tool of a server. */
const answerOf = Effect.fnUntraced(function*(call: Servers.Scripted["call"], args: unknown = {}) {
  const { requests, tools } = yield* functionsOf({ pages: [[Servers.tool("look")]], call })
  const answer = yield* Effect.exit(tools[0]!.call({ id: "1", name: "look", args }))
  return { answer, sent: requests.at(-1)?.params }
})

const success = (answer: Tool.Answer) => Exit.succeed(answer)

const failure = (error: unknown) => success({ _tag: "Failure", error })

const text = (text: string) => ({ type: "text", text })

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

const calling = (...calls: ReadonlyArray<FunctionCall>) => ({
  candidates: [{
    content: { role: "model", parts: calls.map((functionCall) => ({ functionCall })) },
    finishReason: "STOP"
  }]
})

const says = (text: string) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }]
})

const turns = (...answers: ReadonlyArray<object>) =>
  Emulator.use((emulator) =>
    emulator.script(Script.sequence("models.generateContent", answers.map((a) => Reply.json(a))))
  )

const generate = <E = never>(tools: ReadonlyArray<Tool.Callable<E>>, config: GenerateContentConfig = {}) =>
  FunctionCalling.generateContent({ model, contents: "Look", config: { httpOptions: once, ...config } }, { tools })

interface Body {
  readonly tools?: ReadonlyArray<{ readonly functionDeclarations?: ReadonlyArray<object> }>
  readonly contents: ReadonlyArray<{ readonly parts: ReadonlyArray<object> }>
}

const bodies = Effect.map(requests, Array.map(({ body }) => body as unknown as Body))

const labels = Effect.map(requests, Array.map(({ headers }) => headers["x-goog-api-client"]))

const emulated = <E>(name: string, body: () => Effect.Effect<void, E, Emulated | Scope.Scope>) => memoryTest(name, body)

// -----------------------------------------------------------------------------
// Declarations
// -----------------------------------------------------------------------------

describe("tools", () => {
  emulated("are declared with the schemas of the server, all pages of them", () =>
    Effect.gen(function*() {
      const inputSchema = {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object",
        properties: { city: { type: "string", description: "A city" }, days: { type: ["integer", "null"] } },
        required: ["city"]
      }
      const outputSchema = { type: "object", properties: { celsius: { type: "number" } } }
      const { tools } = yield* functionsOf({
        pages: [
          [Servers.tool("weather", { description: "The weather", inputSchema, outputSchema, title: "Weather" })],
          [],
          [Servers.tool("clock")]
        ]
      })
      yield* turns(says("Hi"))
      yield* generate(tools)
      assert.deepStrictEqual((yield* bodies)[0]!.tools, [{
        functionDeclarations: [
          {
            name: "weather",
            description: "The weather",
            parametersJsonSchema: inputSchema,
            responseJsonSchema: outputSchema
          },
          { name: "clock", parametersJsonSchema: { type: "object" } }
        ]
      }])
    }))

  test("name their server, which says so when it is connected", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({ name: "docs", pages: [[Servers.tool("look")]] })
      assert.deepStrictEqual(tools.map(({ server }) => server), ["docs"])
    }))

  test("are those that the server has when the effect runs", () =>
    Effect.gen(function*() {
      const pages = [[Servers.tool("one")]]
      const { client } = yield* Servers.connect({ pages })
      const tools = Effect.map(Mcp.tools(client), Array.map(({ name }) => name))
      assert.deepStrictEqual(yield* tools, ["one"])
      pages[0]!.push(Servers.tool("two"))
      assert.deepStrictEqual(yield* tools, ["one", "two"])
    }))

  test("of a server that cannot be asked are its error", () =>
    Effect.gen(function*() {
      const { client } = yield* Servers.connect({ pages: [] })
      const error = Servers.clientError(new McpClientError.TimeoutError({ operation: "tools discovery" }))
      const lost = { ...client, listTools: () => Effect.fail(error) }
      assert.strictEqual(yield* Effect.flip(Mcp.tools(lost)), error)
    }))

  for (
    const [what, given, field] of [
      ["a client of the MCP SDK", [{ listTools: async () => ({ tools: [] }), callTool: async () => ({}) }], "client"],
      ["no client", [undefined], "client"],
      ["options that are no object", [true, "prefix"], "options"],
      ["a prefix that is no text", [true, { prefix: 1 }], "options.prefix"]
    ] as const
  ) {
    test(`of ${what} are an InvalidRequest`, () =>
      Effect.gen(function*() {
        const { client } = yield* Servers.connect({ pages: [] })
        const [first, second] = given
        const error = yield* Effect.flip(Mcp.tools(first === true ? client : first as never, second as never))
        assert.instanceOf(error, InvalidRequest)
        assert.strictEqual(error.field, field)
      }))
  }
})

// -----------------------------------------------------------------------------
// Names
// -----------------------------------------------------------------------------

const isName = /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/

const namesOf = Effect.fnUntraced(function*(names: ReadonlyArray<string>, prefix?: string) {
  const { requests, tools } = yield* functionsOf(
    {
      pages: [names.map((name) => Servers.tool(name))],
      call: (name) => Effect.succeed({ content: [text(`${name}`)] })
    },
    { prefix }
  )
  const called: Array<string> = []
  for (const { call, name } of tools) {
    yield* call({ id: "1", name, args: {} })
    called.push(`${requests.at(-1)!.params!["name"]}`)
  }
  return { names: tools.map(({ name }) => name), called }
})

describe("names", () => {
  const long = "x".repeat(130)
  const cases: ReadonlyArray<
    readonly [title: string, names: ReadonlyArray<string>, prefix: string | undefined, expected: ReadonlyArray<string>]
  > = [
    ["that the API takes stay", ["get-page", "a.b:c", "_x"], undefined, ["get-page", "a.b:c", "_x"]],
    ["have the prefix", ["page"], "docs_", ["docs_page"]],
    ["with other characters", ["get page", "größe", "a/b", "🌊"], undefined, ["get_page", "gr__e", "a_b", "_"]],
    ["that begin with a digit", ["1st", "-x"], undefined, ["_1st", "_-x"]],
    ["that begin with a digit, behind a prefix", ["1st"], "n", ["n1st"]],
    ["that are too long", [long], undefined, ["x".repeat(128)]],
    ["that are too long and meet", [`${long}b`, `${long}a`], undefined, [`${"x".repeat(126)}_2`, "x".repeat(128)]],
    ["that meet one that stays", ["a b", "a_b", "a/b"], undefined, ["a_b_2", "a_b", "a_b_3"]],
    ["that are none", [""], undefined, ["_"]],
    ["with a prefix that the API does not take", ["page"], "my docs/", ["my_docs_page"]]
  ]
  for (const [title, names, prefix, expected] of cases) {
    test(title, () =>
      Effect.gen(function*() {
        const found = yield* namesOf(names, prefix)
        assert.deepStrictEqual(found.names, [...expected])
        assert.deepStrictEqual(found.called, [...names])
      }))
  }

  test("of tools that are listed twice are one, the first of them", () =>
    Effect.gen(function*() {
      const first = Servers.tool("a", { description: "first" })
      const { tools } = yield* functionsOf({ pages: [[first, Servers.tool("b")], [Servers.tool("a")]] })
      const declared = yield* Effect.forEach(tools, ({ declaration }) => declaration!)
      assert.deepStrictEqual(declared.map(({ description, name }) => [name, description]), [["a", "first"], [
        "b",
        undefined
      ]])
    }))

  const AnyName = Schema.Union([
    Schema.String,
    Schema.Literals(["a b", "a/b", "a_b", "a_b_2", "1", "_1", "x".repeat(128), "x".repeat(129), "x".repeat(130)])
  ])
  it.effect.prop(
    "are what the API takes, differ, and do not depend on the order of the list",
    [Schema.Array(AnyName)],
    ([given]) =>
      Effect.gen(function*() {
        const names = Array.dedupe(given)
        const found = yield* namesOf(names)
        assert.deepStrictEqual(found.called, names)
        assert.strictEqual(new Set(found.names).size, names.length)
        for (const name of found.names) assert.match(name, isName)
        const other = yield* namesOf(names.toReversed())
        assert.deepStrictEqual(other.names.toReversed(), found.names)
      }).pipe(Effect.scoped)
  )
})

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

const bytes = "AAEC"
const base64 = (text: string) => btoa(text)

describe("results", () => {
  const content = (...content: ReadonlyArray<object>) => ({ _tag: "Content", content })
  const resource = (resource: object) => ({ type: "resource", resource: { uri: "demo://x", ...resource } })
  const value = { celsius: 3, sky: ["blue"] }

  const cases: { readonly [title: string]: readonly [result: object, answer: object] } = {
    "text": [{ content: [text("a"), text("b")] }, content(text("a"), text("b"))],
    "nothing": [{ content: [] }, { _tag: "Value", value: "" }],
    "a structured result": [{ content: [], structuredContent: value }, { _tag: "Value", value }],
    "a structured result that the text repeats": [
      { content: [text(JSON.stringify(value, undefined, 2))], structuredContent: value },
      { _tag: "Value", value }
    ],
    "a structured result beside other text": [
      { content: [text("It is cold"), text("{")], structuredContent: value },
      content(text(JSON.stringify(value)), text("It is cold"), text("{"))
    ],
    "a structured result that is empty": [{ content: [], structuredContent: {} }, { _tag: "Value", value: {} }],
    "an image": [
      { content: [text("Here"), { type: "image", mimeType: "image/png", data: bytes }] },
      content(text("Here"), { type: "image", mime_type: "image/png", data: bytes })
    ],
    "audio": [
      { content: [{ type: "audio", mimeType: "audio/wav", data: bytes }] },
      content({ type: "audio", mime_type: "audio/wav", data: bytes })
    ],
    "a drawing, which is text": [
      { content: [{ type: "image", mimeType: "image/svg+xml", data: base64("<svg/>") }] },
      content(text("image\n<svg/>"))
    ],
    "a resource of text": [
      { content: [resource({ mimeType: "text/plain", text: "Hi" })] },
      content(text("demo://x\nHi"))
    ],
    "a resource that is an image": [
      { content: [resource({ mimeType: "image/jpeg", blob: bytes })] },
      content({ type: "image", mime_type: "image/jpeg", data: bytes })
    ],
    "a resource that is a PDF": [
      { content: [resource({ mimeType: "application/pdf", blob: bytes })] },
      content({ type: "document", mime_type: "application/pdf", data: bytes })
    ],
    "a resource of bytes that are text": [
      { content: [resource({ mimeType: "application/ld+json; charset=utf-8", blob: base64("{}") })] },
      content(text("demo://x\n{}"))
    ],
    "a resource that the API does not take": [
      { content: [resource({ mimeType: "application/gzip", blob: bytes })] },
      content(text("demo://x: a file of type application/gzip, 3 bytes, which you cannot see"))
    ],
    "a resource of an unknown type": [
      { content: [resource({ blob: bytes })] },
      content(text("demo://x: a file of type unknown, 3 bytes, which you cannot see"))
    ],
    "a link": [
      {
        content: [{
          type: "resource_link",
          uri: "demo://x",
          name: "x",
          title: "The X",
          mimeType: "image/png",
          description: "All of it"
        }]
      },
      content(text("The X: demo://x (image/png)\nAll of it"))
    ],
    "a link that says little": [
      { content: [{ type: "resource_link", uri: "https://example.com", name: "x" }] },
      content(text("x: https://example.com"))
    ],
    "a link to a file that the API reads": [
      { content: [{ type: "resource_link", uri: "gs://bucket/x.png", name: "x", mimeType: "image/png" }] },
      content({ type: "image", mime_type: "image/png", uri: "gs://bucket/x.png" })
    ],
    "an error": [{ isError: true, content: [text("No such"), text("city")] }, {
      _tag: "Failure",
      error: "No such\ncity"
    }],
    "an error with an image": [
      { isError: true, content: [text("Broken"), { type: "image", mimeType: "image/png", data: bytes }] },
      { _tag: "Failure", error: "Broken\n(image/png)" }
    ],
    "an error as a value": [
      { isError: true, content: [], structuredContent: { code: 7 } },
      { _tag: "Failure", error: { code: 7 } }
    ],
    "an error without a word": [{ isError: true, content: [text("")] }, {
      _tag: "Failure",
      error: "The tool failed, and did not say why"
    }]
  }
  for (const [title, [result, answer]] of Object.entries(cases)) {
    test(title, () =>
      Effect.gen(function*() {
        const found = yield* answerOf(() => Effect.succeed(result))
        assert.deepStrictEqual(found.answer, success(answer as Tool.Answer))
      }))
  }

  test("of a kind that the client does not read are an answer for the model", () =>
    Effect.gen(function*() {
      const found = yield* answerOf(() => Effect.succeed({ content: [{ type: "hologram", data: "x" }] }))
      assert.deepStrictEqual(found.answer, failure("Invalid MCP payload"))
    }))
})

// -----------------------------------------------------------------------------
// Failures
// -----------------------------------------------------------------------------

describe("calls", () => {
  test("have the arguments of the model, and none where it wrote none", () =>
    Effect.gen(function*() {
      const args = { city: "Paris", deep: [{ a: null }] }
      const done = () => Effect.succeed({ content: [] })
      assert.deepStrictEqual((yield* answerOf(done, args)).sent, { name: "look", arguments: args })
      assert.deepStrictEqual((yield* answerOf(done, null)).sent, { name: "look", arguments: {} })
    }))

  test("whose arguments are no object go back to the model", () =>
    Effect.gen(function*() {
      const { answer, sent } = yield* answerOf(() => assert.fail("called"), ["Paris"])
      assert.deepStrictEqual(answer, failure("Invalid arguments: expected an object"))
      assert.deepStrictEqual(sent, {})
    }))

  test("that the server refuses go back to the model", () =>
    Effect.gen(function*() {
      const { answer } = yield* answerOf(() => Effect.succeed({ code: -32_602, message: "city is missing" }))
      assert.deepStrictEqual(answer, failure("city is missing (code -32602)"))
    }))

  const { ClosedError, HttpError, LimitError, ProtocolError, TimeoutError, TransportError, UnsupportedError } =
    McpClientError

  for (
    const reason of [
      new LimitError({ description: "too large" }),
      new TimeoutError({ operation: "tools/call" }),
      new UnsupportedError({ description: "input is needed" }),
      new HttpError({ status: 400, code: -32_602, description: "city is missing" })
    ]
  ) {
    test(`that fail with ${reason._tag} go back to the model`, () =>
      Effect.gen(function*() {
        const { answer } = yield* answerOf(() => Effect.fail(Servers.clientError(reason)))
        assert.deepStrictEqual(answer, failure(reason.message))
      }))
  }

  for (
    const [what, reason] of [
      ["a lost connection", new TransportError({ description: "MCP process exited" })],
      ["a closed client", new ClosedError({ description: "MCP client scope closed" })],
      ["a session that has expired", new ClosedError({ sessionExpired: true })],
      ["messages that are no answers", new ProtocolError({ description: "Invalid MCP JSON" })],
      ["a key that is refused", new HttpError({ status: 401 })],
      ["a session that is unknown", new HttpError({ status: 400, code: -32_000, description: "No session" })]
    ] as const
  ) {
    test(`fail with the error of ${what}`, () =>
      Effect.gen(function*() {
        const error = Servers.clientError(reason)
        const { answer } = yield* answerOf(() => Effect.fail(error))
        assert.isTrue(Exit.isFailure(answer))
        assert.strictEqual(Exit.isFailure(answer) ? Cause.squash(answer.cause) : undefined, error)
      }))
  }
})

// -----------------------------------------------------------------------------
// Runs
// -----------------------------------------------------------------------------

const label = /^effect-genai\/\S+ mcp_used\/unknown$/

describe("a run", () => {
  emulated(
    "sends media as parts of the response, with the id of the call and the name that the model used",
    () =>
      Effect.gen(function*() {
        const { requests: calls, tools } = yield* functionsOf({
          pages: [[Servers.tool("take photo"), Servers.tool("measure"), Servers.tool("fail")]],
          call: (name) =>
            Effect.succeed(
              name === "take photo"
                ? { content: [text("Smile"), { type: "image", mimeType: "image/png", data: bytes }] }
                : name === "measure"
                ? { content: [text("{\"celsius\":3}")], structuredContent: { celsius: 3 } }
                : { isError: true, content: [text("Too dark")] }
            )
        })
        yield* turns(
          calling(
            { id: "1", name: "take_photo", args: { flash: true } },
            { id: "2", name: "measure", args: {} },
            { id: "3", name: "fail" }
          ),
          says("Done.")
        )
        const response = yield* generate(tools)
        assert.strictEqual(response.text, "Done.")
        assert.deepStrictEqual((yield* bodies)[1]!.contents.at(-1)!.parts, [
          {
            functionResponse: {
              id: "1",
              name: "take_photo",
              response: { output: "Smile" },
              parts: [{ inlineData: { mimeType: "image/png", data: bytes } }]
            }
          },
          { functionResponse: { id: "2", name: "measure", response: { celsius: 3 } } },
          { functionResponse: { id: "3", name: "fail", response: { error: "Too dark" } } }
        ])
        assert.deepStrictEqual(
          calls.filter(({ method }) => method === "tools/call").map(({ params }) => params?.["name"]),
          ["take photo", "measure", "fail"]
        )
      })
  )

  emulated("labels every request, also when functions do not run", () =>
    Effect.gen(function*() {
      const { requests: calls, tools } = yield* functionsOf({ pages: [[Servers.tool("look")]] })
      yield* turns(calling({ id: "1", name: "look" }), says("Done."), calling({ id: "2", name: "look" }))
      yield* generate(tools)
      const response = yield* generate(tools, { automaticFunctionCalling: { disable: true } })
      assert.deepStrictEqual(response.functionCalls, [{ id: "2", name: "look" }])
      for (const found of yield* labels) assert.match(found!, label)
      assert.lengthOf(yield* labels, 3)
      assert.lengthOf(calls.filter(({ method }) => method === "tools/call"), 1)
    }))

  emulated("adds the label to a header of the caller, and to none without tools of MCP", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({ pages: [[Servers.tool("look")]] })
      const own = { httpOptions: { ...once, headers: { "X-Goog-Api-Client": "mine/1" } } }
      yield* turns(says("1"), says("2"), says("3"))
      yield* generate(tools, own)
      yield* generate([], own)
      yield* generate([{ ...tools[0]!, server: undefined }])
      const [first, second, third] = yield* labels
      assert.deepStrictEqual([first, second], ["mine/1 mcp_used/unknown", "mine/1"])
      assert.notMatch(third!, /mcp/)
    }))

  emulated("does not label the requests of its functions", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({ pages: [[Servers.tool("look")]] })
      const models = yield* Models
      const own: Tool.Callable<GenAIError> = {
        name: "count",
        declaration: Effect.succeed({ name: "count" }),
        needsApproval: undefined,
        call: () => Effect.map(models.countTokens({ model, contents: "Hi" }), (value) => ({ _tag: "Value", value }))
      }
      yield* turns(calling({ id: "1", name: "count" }), says("Done."))
      yield* generate(Tool.merge(tools, [own]))
      const found = (yield* requests).map(({ headers, operation }) => [
        operation,
        label.test(headers["x-goog-api-client"]!)
      ])
      assert.deepStrictEqual(found, [
        ["models.generateContent", true],
        ["models.countTokens", false],
        ["models.generateContent", true]
      ])
    }))

  emulated("with one name on two servers fails before anything is sent, and names both", () =>
    Effect.gen(function*() {
      const left = yield* functionsOf({ name: "left", pages: [[Servers.tool("order")]] })
      const right = yield* functionsOf({ name: "right", pages: [[Servers.tool("pay"), Servers.tool("order")]] })
      const error = yield* Effect.flip(generate([...left.tools, ...right.tools]))
      assert.instanceOf(error, InvalidRequest)
      assert.strictEqual(error.field, "options.tools[2]")
      assert.strictEqual(
        error.expected,
        "one function named \"order\", not two: one of the MCP server \"left\" and one of the MCP server \"right\". " +
          "A prefix for the tools of a server tells them apart"
      )
      assert.deepStrictEqual(yield* requests, [])
      const other = yield* functionsOf({ name: "right", pages: [[Servers.tool("order")]] }, { prefix: "right_" })
      yield* turns(calling({ id: "1", name: "right_order" }), says("Ordered."))
      yield* generate([...left.tools, ...other.tools])
      assert.deepStrictEqual(left.requests.at(-1)!.method, "tools/list")
      assert.deepStrictEqual(other.requests.at(-1)!.params, { name: "order", arguments: {} })
    }))

  emulated("with one name on a server and in the program names both", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({ name: "left", pages: [[Servers.tool("order")]] })
      const error = yield* Effect.flip(generate([...tools, { ...tools[0]!, server: undefined }]))
      assert.match(String(error), /one of the MCP server "left" and one of the program/)
    }))

  emulated("that takes too long interrupts the call, and the model is told", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const { tools } = yield* functionsOf({
        pages: [[Servers.tool("look")]],
        call: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => log.push("interrupted")))
      })
      yield* turns(calling({ id: "1", name: "look" }), says("I see."))
      const params = { model, contents: "Look", config: { httpOptions: once } }
      yield* waited(FunctionCalling.generateContent(params, { tools, toolTimeout: "3 seconds" }))
      assert.deepStrictEqual(log, ["interrupted"])
      assert.deepStrictEqual((yield* bodies)[1]!.contents.at(-1)!.parts, [{
        functionResponse: {
          id: "1",
          name: "look",
          response: { error: "The function ran for 3s without a result, and was stopped" }
        }
      }])
    }))

  emulated("fails with the error of a lost connection", () =>
    Effect.gen(function*() {
      const error = Servers.clientError(new McpClientError.TransportError({ description: "MCP process exited" }))
      const { tools } = yield* functionsOf({ pages: [[Servers.tool("look")]], call: () => Effect.fail(error) })
      yield* turns(calling({ id: "1", name: "look" }))
      assert.strictEqual(yield* Effect.flip(generate(tools)), error)
    }))

  emulated("of a chat calls and labels as well", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({ pages: [[Servers.tool("look")]] })
      yield* turns(calling({ id: "1", name: "look" }), says("I see."), says("Still there."))
      const chat = yield* Chats.use((chats) => chats.create({ model }, { tools }))
      yield* chat.sendMessage({ message: "Look" })
      const response = yield* chat.sendMessage({ message: "And now?" })
      assert.strictEqual(response.text, "Still there.")
      assert.deepStrictEqual((yield* bodies)[2]!.contents.map(({ parts }) => parts), [
        [{ text: "Look" }],
        [{ functionCall: { id: "1", name: "look" } }],
        [{ functionResponse: { id: "1", name: "look", response: { output: "" } } }],
        [{ text: "I see." }],
        [{ text: "And now?" }]
      ])
      for (const found of yield* labels) assert.match(found!, label)
      assert.lengthOf(yield* labels, 3)
    }))

  emulated("of an interaction declares, calls and labels as well", () =>
    Effect.gen(function*() {
      const { tools } = yield* functionsOf({
        pages: [[Servers.tool("take photo", { outputSchema: { type: "object" } })]],
        call: () => Effect.succeed({ content: [text("Smile"), { type: "image", mimeType: "image/png", data: bytes }] })
      })
      yield* Emulator.use((emulator) =>
        emulator.script(
          Script.sequence("interactions.create", [
            Script.turn([{ type: "function_call", id: "1", name: "take_photo", arguments: {} }]),
            Script.says("Done.")
          ])
        )
      )
      const interaction = yield* Interactions.use((interactions) =>
        waited(interactions.run({ model, input: "Look" }, { tools }))
      )
      assert.strictEqual(interaction.output_text, "Done.")
      const created = (yield* requests).filter(({ operation }) => operation === "interactions.create")
      const [first, second] = created.map(({ body }) => body as { readonly tools?: unknown; readonly input?: unknown })
      assert.deepStrictEqual(first!.tools, [{ type: "function", name: "take_photo", parameters: { type: "object" } }])
      assert.deepInclude((second!.input as ReadonlyArray<object>)[0], {
        name: "take_photo",
        result: [text("Smile"), { type: "image", mime_type: "image/png", data: bytes }]
      })
      for (const { headers } of created) assert.match(headers["x-goog-api-client"]!, label)
    }))
})

describe("Tool.merge", () => {
  it("has the functions of all lists, in their order", () => {
    const callable = (name: string): Tool.Callable => ({
      name,
      declaration: undefined,
      needsApproval: undefined,
      call: () => Effect.succeed({ _tag: "Value", value: name })
    })
    const [a, b, c] = [callable("a"), callable("b"), callable("c")]
    assert.deepStrictEqual(Tool.merge([a, b], [], [c]), [a, b, c])
    assert.deepStrictEqual(Tool.merge(), [])
  })
})
