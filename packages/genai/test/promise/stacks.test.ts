/** The stack of a rejection: whose call it was. */
import { assert, describe, it } from "@effect/vitest"
import { GoogleGenAI, type GoogleGenAIOptions } from "../../src/promise.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

const refusal = () =>
  Response.json({ error: { code: 400, message: "This is wrong.", status: "INVALID_ARGUMENT" } }, { status: 400 })

const events = (...values: ReadonlyArray<object>) =>
  new Response(values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" }
  })

const client = (answer: (url: string) => Response, options?: GoogleGenAIOptions) =>
  new GoogleGenAI({
    apiKey: "any",
    ...options,
    httpOptions: { fetch: async (input) => answer(input instanceof Request ? input.url : String(input)) }
  })

const ai = client(refusal)

/** The names of functions here are looked for in the stacks. */
const calls: { readonly [name: string]: () => Promise<unknown> } = {
  "a call": async function userCall() {
    return await ai.models.generateContent({ model, contents })
  },
  "a call that is refused before it is sent": async function userCall() {
    return await ai.models.generateContent({ contents } as never)
  },
  "a call with options beside its parameters": async function userCall() {
    return await ai.interactions.create({ model, input: contents })
  },
  "a call with functions": async function userCall() {
    const tool = { declaration: { name: "now" }, call: async () => ({ now: 1 }) }
    return await ai.models.generateContent({ model, contents, config: { tools: [tool as never] } })
  },
  "one of several calls": async function userCall() {
    return await Promise.all([ai.models.countTokens({ model, contents }), 1])
  },
  "a stream that does not open": async function userCall() {
    return await ai.models.generateContentStream({ model, contents })
  },
  "a stream that breaks off": async function userCall() {
    const broken = client(() => events({ candidates: [{ content: { parts: [{ text: "Ray" }] } }] }))
    for await (const _ of await broken.models.generateContentStream({ model, contents })) { /* to its end */ }
  },
  "a stream read by hand": async function userCall() {
    const broken = client(() => events({ candidates: [{ content: { parts: [{ text: "Ray" }] } }] }))
    const chunks = await broken.models.generateContentStream({ model, contents })
    await chunks.next()
    await chunks.next()
  },
  "the next page of a list": async function userCall() {
    const pager = await client((url) =>
      url.includes("pageToken") ? refusal() : Response.json({ models: [{ name: "a" }], nextPageToken: "t" })
    ).models.list()
    await pager.nextPage()
  },
  "the items of a list": async function userCall() {
    const pager = await client((url) =>
      url.includes("pageToken") ? refusal() : Response.json({ models: [{ name: "a" }], nextPageToken: "t" })
    ).models.list()
    for await (const _ of pager) { /* to its end */ }
  },
  "a message of a chat": async function userCall() {
    return await ai.chats.create({ model }).sendMessage({ message: contents })
  },
  "a streamed message of a chat": async function userCall() {
    return await ai.chats.create({ model }).sendMessageStream({ message: contents })
  },
  "a use of a cache": async function userCall() {
    const cache = await ai.caches.scoped({ model, config: { contents } })
    return await cache.use(() => 1)
  }
}

describe("the stack of a rejection begins with the user's call:", () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name}`, async () => {
      const error = await call().then(() => assert.fail("it did not reject"), (error: Error) => error)
      const [head, ...frames] = error.stack!.split("\n")
      assert.strictEqual(head, `${error.name}: ${error.message}`)
      const first = frames.find((frame) => !frame.includes("Promise.all"))
      assert.match(first!, /^ {4}at (async )?userCall \(.*stacks\.test\.ts/)
      assert.notMatch(error.stack!, /src\/promise|src\/internal|effect\/(dist|src)/)
    })
  }
})

describe("the stack stays as it is", () => {
  it("of an error that is the user's own", async () => {
    const mine = new RangeError("mine")
    const before = mine.stack
    const tool = {
      declaration: { name: "now" },
      call: async () => {
        throw mine
      }
    }
    const calling = client(() =>
      Response.json({ candidates: [{ content: { parts: [{ functionCall: { name: "now", args: {} } }] } }] })
    )
    const error = await calling.models.generateContent({ model, contents, config: { tools: [tool as never] } }).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.strictEqual(mine.stack, before)
    assert.notStrictEqual(error, undefined)
  })

  it("of an error that no async function waits for", async () => {
    const error = await new Promise<Error>((resolve) => {
      ai.models.get({ model }).then(() => assert.fail(), resolve)
    })
    assert.match(error.stack!, /^BadRequest: This is wrong\./)
  })

  it("where the platform does not take stacks", async () => {
    const { captureStackTrace } = Error
    const own: { captureStackTrace?: unknown } = Error
    try {
      own.captureStackTrace = undefined
      const error = await ai.models.get({ model }).then(() => assert.fail(), (error: Error) => error)
      assert.match(error.stack!, /BadRequest/)
    } finally {
      own.captureStackTrace = captureStackTrace
    }
  })
})
