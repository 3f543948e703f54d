/** Nothing that the server says is lost on the way through a method, on either backend. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as Auth from "../src/Auth.ts"
import { GenAI } from "../src/GenAI.ts"
import { DecodeError, isGenAIError } from "../src/GenAIError.ts"
import { asFields } from "../src/internal/check/Fields.ts"
import type { Page } from "../src/Pagination.ts"
import type { Operation } from "../src/wire/Message.ts"
import * as Family from "./harness/family.ts"
import * as Random from "./harness/randomAnswers.ts"
import * as Cases from "./parity/Cases.ts"
import * as Recorder from "./parity/Recorder.ts"

// -----------------------------------------------------------------------------
// Methods
// -----------------------------------------------------------------------------

const folder = new URL("../src/wire/table/", import.meta.url)

/** Every operation of the field table. */
const operations: ReadonlyArray<Operation<never, unknown>> = (
  await Promise.all(
    fs.readdirSync(folder).filter((file) => file.endsWith(".ts"))
      .map((file) =>
        import(new URL(file, folder).href) as Promise<{ readonly [name: string]: Operation<never, unknown> }>
      )
  )
).flatMap((module) => Object.values(module))

/** Their answers are bytes, or events: see below. */
const notJson = /Stream$|\.(download|downloadMedia)$/

const settings = {
  gemini: { apiKey: "the-key-of-the-test" },
  vertex: { vertexai: true, project: "p", location: "us-central1", auth: Auth.bearer("ya29.the-token-of-the-test") }
}

const interaction = { model: "gemini-2.5-flash", input: "Hi", contents: "Hi" }

/** Parameters of methods that are not in a table of other tests, or that one backend takes otherwise. */
const others: { readonly [name: string]: Family.Params } = {
  "interactions.create": interaction,
  "interactions.get": { id: "i" },
  "interactions.cancel": { id: "i" },
  "interactions.delete": { id: "i" },
  "environments.files.upload": { environment: "e", path: "a.txt", file: Cases.blob },
  "vertex models.update": { model: "models/1", config: { displayName: "t" } },
  "vertex models.delete": { model: "models/1" },
  "files.registerFiles": { uris: ["gs://b/f"], auth: Auth.bearer("ya29.caller") },
  "operations.get": { operation: { name: "models/veo/operations/1" } },
  "vertex operations.get": { operation: { name: "projects/q/locations/l/publishers/google/models/veo/operations/1" } },
  "vertex batches.create": { model: "m", src: "gs://b/f.jsonl" },
  "vertex batches.get": { name: "7" },
  "vertex batches.cancel": { name: "7" },
  "vertex batches.delete": { name: "7" },
  "gemini tunings.tune": { baseModel: "models/m", trainingDataset: {} }
}

const paramsOf = (name: string, tag: Random.Tag): Family.Params => {
  const found = others[`${tag} ${name}`] ?? others[name] ??
    Cases.methods[name.replace(/^models\./, "").replace(/^documents\./, "fileSearchStores.documents.") as never]
      ?.["least"]
  if (found !== undefined) return found
  const { id, least } = Family.row(name)
  return id === undefined ? least : { [id]: "an-id", ...least }
}

const idOf = (name: string) =>
  name.startsWith("interactions.") ?
    name === "interactions.create" ? undefined : "id" as const
    : Family.methods.find((row) => row.name === name)?.id

const isList = (name: string) => /\.list(Executions)?$/.test(name)

const call = (name: string, tag: Random.Tag, answer: object, written: (json: string) => string = (json) => json) => {
  const server: Recorder.Answer = /\.upload/.test(name)
    ? Recorder.uploading(answer)
    // A list has no other page.
    : (_, index) =>
      new Response(written(JSON.stringify(index === 0 ? answer : {})), {
        headers: { "content-type": "application/json; charset=UTF-8", "x-served-by": "recorder" }
      })
  const { layer, recorder } = Family.served(server, settings[tag])
  const id = idOf(name)
  const row: Family.Row = { name, types: [], least: {}, sent: "", ...id === undefined ? {} : { id } }
  return GenAI.use((ai) => Family.callByEffect(ai, row, paramsOf(name, tag), undefined, isList(name) ? "Pages" : ""))
    .pipe(
      Effect.provide(layer),
      Effect.map((value) => {
        assert.isAtLeast(recorder.sent.length, 1)
        return isList(name) ? (value as ReadonlyArray<Page<unknown>>)[0]!.response : value
      })
    )
}

/** What every answer has, because a method looks at it. */
const always: { readonly [name: string]: (answer: Random.Fields) => Random.Fields } = {
  "gemini files.upload": (answer) => ({ ...answer, file: { ...asFields(answer["file"]), name: "files/f" } }),
  "gemini tunings.tune": (answer) => ({ ...answer, name: "tunedModels/t/operations/o" }),
  "vertex models.generateImages": ({ predictions, ...answer }) => ({
    ...answer,
    predictions: Array.isArray(predictions)
      ? [...predictions, {
        safetyAttributes: { contentType: "Positive Prompt", scores: ["leaf"] },
        novelty: "other leaf"
      }]
      : predictions
  })
}

const answers = (operation: Operation<never, unknown>, tag: Random.Tag) =>
  Random.answers(operation.result, tag).map(always[`${tag} ${operation.name}`] ?? ((answer) => answer))

// -----------------------------------------------------------------------------
// Exceptions
// -----------------------------------------------------------------------------

interface Exception {
  readonly reason: string
  readonly excused: (answer: Random.Fields) => ReadonlyArray<unknown>
}

/** What is not found in a result, by the method, and why. */
const exceptions: {
  readonly [name: string]: {
    readonly reason: string
    readonly excused: (answer: Random.Fields) => ReadonlyArray<unknown>
  }
} = {
  ...Object.fromEntries(["create", "get", "cancel"].map((verb): [string, Exception] => [`interactions.${verb}`, {
    reason: "An interaction always has a list of steps. What is no list is none.",
    excused: ({ steps }) => Array.isArray(steps) ? [] : [steps]
  }])),
  "interactions.delete": {
    reason: "It answers with nothing, as in @google/genai: the answer has no fields.",
    excused: (answer) => [answer]
  },
  "gemini tunings.tune": {
    reason: "The name of the operation becomes that of the tuned model, with which it begins.",
    excused: ({ name }) => [name]
  }
}

const needed = new Set<string>()

const isExcused = (operation: Operation<never, unknown>, tag: Random.Tag, answer: Random.Fields, leaf: string) =>
  [operation.name, `${tag} ${operation.name}`].some((name) => {
    const excused = Random.leaves(exceptions[name]?.excused(answer)).includes(leaf)
    if (excused) needed.add(name)
    return excused
  })

/** A list has items, or it is refused. */
const isRefusal = (error: unknown): boolean =>
  error instanceof DecodeError && error.message.startsWith("The server answered a list with")

// -----------------------------------------------------------------------------
// The property
// -----------------------------------------------------------------------------

const checked = new Set<string>()

/** Whether a value has the deepest text, looked for without a stack. */
const hasDeep = (value: unknown): boolean => {
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (next === "deep") return true
    if (typeof next === "object" && next !== null) { for (const inner of Object.values(next)) open.push(inner) }
  }
  return false
}

describe("a result has all that the server says", () => {
  for (const operation of operations) {
    if (notJson.test(operation.name)) continue
    for (const tag of ["gemini", "vertex"] as const) {
      if (operation[tag] === undefined) continue
      it.effect(`${operation.name} on ${tag}`, () =>
        Effect.promise(() => {
          checked.add(operation.name)
          return fc.assert(
            fc.asyncProperty(answers(operation, tag), async (answer) => {
              const result = await Effect.runPromise(Effect.result(call(operation.name, tag, answer)))
              if (Result.isFailure(result)) {
                fc.pre(!isRefusal(result.failure))
                throw result.failure
              }
              const found = new Set(Random.leaves(result.success))
              const lost = Random.leaves(answer).filter((leaf) => !found.has(leaf))
              assert.deepStrictEqual(lost.filter((leaf) => !isExcused(operation, tag, answer, leaf)), [])
            }),
            { seed: 82, numRuns: 60 }
          )
        }), 60_000)
    }
  }

  it.effect(
    "or there is a tagged error, where a value is nested 10,000 levels deep",
    () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...operations.filter(({ name }) => !notJson.test(name) && !name.includes(".upload"))).chain(
              (
                operation
              ) => fc.tuple(fc.constant(operation), answers(operation, "gemini"), fc.nat(20), fc.boolean())
            ),
            async ([operation, answer, place, inList]) => {
              const tag = operation.gemini === undefined ? "vertex" : "gemini"
              const [open, close] = inList ? ["[", "]"] : ["{\"valueOf\":", "}"]
              const deep = `${open.repeat(10_000)}"deep"${close.repeat(10_000)}`
              const leaves = Random.leaves(answer)
              const leaf = leaves[place % Math.max(1, leaves.length)] ?? "none"
              const exit = await Effect.runPromise(
                Effect.result(
                  call(operation.name, tag, { ...answer, novelty: leaf }, (json) => json.replaceAll(`"${leaf}"`, deep))
                )
              )
              if (Result.isFailure(exit)) assert.isTrue(isGenAIError(exit.failure), String(exit.failure))
              else if (operation.name !== "interactions.delete") assert.isTrue(hasDeep(exit.success))
            }
          ),
          { seed: 83, numRuns: 300 }
        )
      ),
    60_000
  )

  it("no exception is made without need", () => {
    assert.deepStrictEqual([...needed].toSorted(), Object.keys(exceptions).toSorted())
  })

  it("every method is looked at", () => {
    assert.deepStrictEqual(operations.filter(({ name }) => !checked.has(name) && !notJson.test(name)), [])
    assert.isAtLeast(checked.size, 80)
  })
})

describe("the chunks of a stream have all that its events say", () => {
  for (const tag of ["gemini", "vertex"] as const) {
    const chunks = (name: string, tag: Random.Tag, events: ReadonlyArray<object>) => {
      const { layer } = Family.served(() => Recorder.events(...events), settings[tag])
      const row: Family.Row = { name, types: [], least: {}, sent: "" }
      return GenAI.use((ai) => Family.callByEffect(ai, row, interaction)).pipe(Effect.provide(layer))
    }

    it.effect(`models.generateContentStream on ${tag}`, () => {
      const operation = operations.find(({ name }) => name === "models.generateContent")!
      return Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.array(Random.answers(operation.result, tag), { maxLength: 3 }), async (events) => {
            // Ends an answer of any candidates.
            const last = { promptFeedback: { blockReason: "OTHER" } }
            const result = await Effect.runPromise(chunks("models.generateContentStream", tag, [...events, last]))
            const found = new Set(Random.leaves(result))
            assert.deepStrictEqual(Random.leaves(events).filter((leaf) => !found.has(leaf)), [])
          }),
          { seed: 83, numRuns: 60 }
        )
      )
    }, 60_000)

    it.effect(`interactions.createStream on ${tag}`, () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.array(Random.answers(undefined, tag), { maxLength: 3 }), async (events) => {
            const sent = [
              { event_type: "interaction.created", interaction: { id: "i" } },
              ...events.map((event) => ({ ...event, event_type: "novelty" })),
              { event_type: "interaction.completed", interaction: { id: "i", status: "completed" } }
            ]
            const result = await Effect.runPromise(chunks("interactions.createStream", tag, sent))
            const found = new Set(Random.leaves(result))
            assert.deepStrictEqual(Random.leaves(events).filter((leaf) => !found.has(leaf)), [])
          }),
          { seed: 84, numRuns: 30 }
        )
      ), 60_000)
  }
})
