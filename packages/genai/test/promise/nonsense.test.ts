/** Whatever a program without types passes to a method: a promise that rejects with a tagged error, or a call that is sent. Nothing is thrown at once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { InvalidRequest, isGenAIError } from "../../src/GenAIError.ts"
import { GoogleGenAI } from "../../src/promise.ts"
import { vertex } from "../harness/emulated.ts"
import { methodsOf, type Named, settleCall, type Settled } from "../harness/promised.ts"
import * as Recorder from "../parity/Recorder.ts"

// -----------------------------------------------------------------------------
// Methods
// -----------------------------------------------------------------------------

type Argument = "id" | "params" | "params?" | "options"

const newer = /^(agents|credentials|decisions|environments|interactions|triggers|voices|webhooks)\./

const byId =
  /^\w+\.(cancel|delete|get|listExecutions|ping|rotateSigningSecret|update)$|^triggers\.run$|\.downloadMedia$/

/** Methods whose parameters may be left out. Those of documents are missed by the field table, which is asked after the backend. */
const takesNothing = /^(agents|authTokens|fileSearchStores)\.create$|^(?!environments\.files).*\.list$/

/** The arguments of a method. */
const argumentsOf = (name: string): ReadonlyArray<Argument> => {
  if (name.endsWith(".downloadMedia")) return ["id", "options"]
  const params = takesNothing.test(name) ? "params?" : "params"
  if (!newer.test(name)) return [params]
  return byId.test(name) ? ["id", "params?", "options"] : [params, "options"]
}

/** What a method takes, whatever else is wrong. */
const least: { readonly [A in Argument]: unknown } = { id: "an-id", params: {}, "params?": {}, options: {} }

// -----------------------------------------------------------------------------
// Values
// -----------------------------------------------------------------------------

/** An object with a field that cannot be read. */
const unreadable = (name: string): object =>
  Object.defineProperty({ contents: "Hi" }, name, {
    enumerable: true,
    get: () => {
      throw new Error("a getter of the caller's")
    }
  })

const throwing = unreadable("model")

const cyclic: { [name: string]: unknown } = { model: "gemini-2.5-flash", contents: "Hi" }
cyclic["config"] = { labels: cyclic }
cyclic["self"] = cyclic

/** What no method takes for an argument. */
const never: { readonly [what: string]: unknown } = {
  "a number": 5,
  "a list": [],
  "a symbol": Symbol("s"),
  "a bigint": 5n,
  "a function": () => {},
  "a promise": Promise.resolve({}),
  "a getter that throws": throwing
}

const absent: { readonly [what: string]: unknown } = { nothing: undefined, null: null }

const paramNames = [
  "auth",
  "body",
  "config",
  "contents",
  "dest",
  "environment",
  "examples",
  "file",
  "image",
  "input",
  "interaction",
  "operation",
  "path",
  "prompt",
  "requests",
  "schedule",
  "source",
  "src",
  "stream",
  "uris",
  "video"
]

const optionNames = [
  "abortSignal",
  "httpOptions",
  "onProgress",
  "pollInterval",
  "extra_body",
  "headers",
  "maxRetries",
  "server_url",
  "signal",
  "timeout",
  "timeout_ms",
  "cancelWithin",
  "follow",
  "tools"
]

const fieldNames = [...paramNames, ...optionNames, "attempts", "displayName", "queryBase"]

const filledWith = (value: unknown) => Object.fromEntries(fieldNames.map((name) => [name, value]))

/** Objects whose fields are nonsense, or those of their config. */
const hostile: { readonly [what: string]: unknown } = {
  "a cyclic object": cyclic,
  "an object without prototype": Object.create(null) as object,
  ...Object.fromEntries(
    Object.entries({ ...never, ...absent, "an empty string": "" }).flatMap(([what, value]) => [
      [`fields that are ${what}`, filledWith(value)] as const,
      [`a config of ${what}`, { name: "files/abc", config: filledWith(value) }] as const
    ])
  )
}

/** Objects with one field, which is nonsense. */
const singled = (argument: Argument): { readonly [what: string]: unknown } =>
  Object.fromEntries(
    (argument === "options" ? optionNames : [...paramNames, "abortSignal"]).flatMap((name) => [
      [`${name}: a number`, { [name]: 5 }],
      [`${name}: a getter below that throws`, { [name]: throwing }],
      [`${name}: a getter that throws`, unreadable(name)],
      [`config.${name}: a getter that throws`, { config: unreadable(name) }]
    ])
  )

// -----------------------------------------------------------------------------
// Properties
// -----------------------------------------------------------------------------

/** A client whose server refuses all that it is sent, and what it is sent. */
const client = (options: object) => {
  const recorder = Recorder.make(() => Recorder.json({ error: { code: 400, status: "INVALID_ARGUMENT" } }, 400))
  const ai = new GoogleGenAI({
    ...options,
    // Sessions open a socket, at a port where nobody listens.
    httpOptions: { fetch: recorder.fetch, baseUrl: "http://127.0.0.1:9", retryOptions: { attempts: 1 } }
  })
  const chat = ai.chats.create({ model: "gemini-2.5-flash" })
  const methods = methodsOf(ai).filter(({ name }) => name.includes(".")).flatMap((named): ReadonlyArray<Named> =>
    named.name === "chats.create"
      ? [
        // It sends nothing, so it returns no promise, and throws.
        { name: named.name, method: async (params) => named.method(params) },
        { name: "chats.sendMessage", method: (params) => chat.sendMessage(params as never) },
        { name: "chats.sendMessageStream", method: (params) => chat.sendMessageStream(params as never) }
      ]
      : [named]
  )
  return { ai, sent: recorder.sent, methods }
}

/** What is wrong with how a call has ended, if anything is. */
const problemOf = ({ error }: Settled<unknown>): string | undefined =>
  error === undefined || isGenAIError(error) ? undefined : String(error)

/** What is wrong with how a call was refused, if anything is. */
const refusalProblemOf = ({ name }: Named, { error, value }: Settled<unknown>): string | undefined => {
  if (!(error instanceof InvalidRequest)) return String(error ?? `answered ${String(value)}`)
  // The documents of stores are a resource of their own.
  return error.operation !== name.replace(/^fileSearchStores\.(?=documents)/, "")
    ? `operation ${error.operation}`
    : error.field === "" || error.expected === ""
    ? `field "${error.field}", expected "${error.expected}"`
    : undefined
}

for (const [backend, options] of Object.entries({ gemini: { apiKey: "the-key-of-the-test" }, vertex })) {
  describe(`every method, on ${backend}`, () => {
    it.effect("is found", () =>
      Effect.sync(() => {
        const { methods } = client(options)
        assert.isAbove(methods.length, 90)
        for (const name of ["models.generateContent", "environments.files.upload", "fileSearchStores.documents.list"]) {
          assert.include(methods.map(({ name }) => name), name)
        }
      }))

    it.effect("refuses an argument that cannot be one, by operation and field, before anything is sent", () =>
      Effect.gen(function*() {
        const { methods, sent } = client(options)
        const problems: Array<string> = []
        for (const method of methods) {
          const args = argumentsOf(method.name)
          for (const [index, argument] of args.entries()) {
            const wrong = {
              ...never,
              ...(argument === "id" ? {} : { "a string": "x" }),
              ...(argument === "id" || argument === "params" ? absent : {})
            }
            for (const [what, value] of Object.entries(wrong)) {
              const given = args.map((argument, at) => at === index ? value : least[argument])
              const problem = refusalProblemOf(method, yield* settleCall(method, given))
              if (problem !== undefined) problems.push(`${method.name}, ${what} for ${argument}: ${problem}`)
            }
          }
        }
        assert.deepStrictEqual(problems, [])
        assert.lengthOf(sent, 0)
      }))

    const resourceOf = ({ name }: Named) => name.split(".")[0]
    const all = client(options).methods
    it.effect.each([...new Set(all.map(resourceOf))])(
      "any arguments of %s: a tagged error, or a request",
      (resource) =>
        Effect.gen(function*() {
          const problems: Array<string> = []
          for (const method of all.filter((method) => resourceOf(method) === resource)) {
            const args = argumentsOf(method.name)
            for (const [index, argument] of args.entries()) {
              if (argument === "id") continue
              for (
                const [what, value] of Object.entries({
                  ...absent,
                  ...hostile,
                  ...(backend === "gemini" ? singled(argument) : {})
                })
              ) {
                const given = args.map((argument, at) => at === index ? value : least[argument])
                const problem = problemOf(yield* settleCall(method, given))
                if (problem !== undefined) problems.push(`${method.name}, ${what} in ${argument}: ${problem}`)
              }
            }
          }
          assert.deepStrictEqual(problems, [])
        })
    )
  })
}

describe("a method that is not total", () => {
  const ways = {
    "throws": () => {
      throw new TypeError("no promise")
    },
    "returns no promise": () => ({}),
    "rejects with an error without a tag": () => Promise.reject(new TypeError("raw")),
    "answers": () => Promise.resolve({})
  }
  for (const [way, method] of Object.entries(ways)) {
    it.effect(`is found if it ${way}`, () =>
      Effect.gen(function*() {
        const named = { name: "agents.get", method }
        const settled = yield* settleCall(named, [])
        assert.isDefined(refusalProblemOf(named, settled))
        assert.strictEqual(problemOf(settled) === undefined, way === "answers")
      }))
  }
})
