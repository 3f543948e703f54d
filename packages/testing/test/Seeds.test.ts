/** Structured output with a seed: what is generated fits the schema of the request, whatever it is. */
import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Ajv } from "ajv"
import addFormats from "ajv-formats"
import { Effect } from "effect"
import * as fc from "fast-check"
import { generate, json, memory, type Parsed, prompt, textOf } from "./faces.ts"

// -----------------------------------------------------------------------------
// schemas of the API, and what they are in JSON Schema
// -----------------------------------------------------------------------------

type Json = { readonly [name: string]: unknown }

const bounds = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 0, max: 6 })).map(([from, extent]) => ({
    from,
    to: from + extent
  }))

const nullable = (schema: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.tuple(schema, fc.boolean()).map(([schema, isNullable]) => isNullable ? { ...schema, nullable: true } : schema)

const scalar: fc.Arbitrary<Json> = nullable(fc.oneof(
  fc.constant({ type: "BOOLEAN" }),
  fc.constant({ type: "STRING" }),
  fc.constantFrom("date-time", "date", "time", "email", "uuid", "uri", "ipv4", "duration").map((format) => ({
    type: "STRING",
    format
  })),
  fc.constantFrom("^[A-Z]{3}-\\d{2}$", "^(red|green)$", "^[a-z_]{2,8}$").map((pattern) => ({
    type: "STRING",
    pattern
  })),
  fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((values) => ({ type: "STRING", enum: values })),
  bounds(0, 20).map(({ from, to }) => ({ type: "STRING", minLength: String(from), maxLength: String(to) })),
  bounds(-50, 50).map(({ from, to }) => ({ type: "INTEGER", minimum: from, maximum: to })),
  bounds(-50, 50).map(({ from }) => ({ type: "INTEGER", minimum: from })),
  bounds(-50, 50).map(({ from, to }) => ({ type: "NUMBER", minimum: from / 8, maximum: to / 8 })),
  bounds(-50, 50).map(({ to }) => ({ type: "NUMBER", maximum: to / 8 }))
))

const names = ["city", "count", "when", "tags", "size"]

const schemas = fc.letrec<{ readonly any: Json; readonly object: Json }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    nullable(
      fc.tuple(tie("any"), bounds(0, 3)).map(([items, { from, to }]) => ({
        type: "ARRAY",
        items,
        minItems: String(from),
        maxItems: String(to)
      }))
    ),
    tie("object"),
    fc.tuple(tie("any"), tie("any")).map(([one, other]) => ({ anyOf: [one, other] }))
  ),
  object: fc.tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...names), tie("any")), { selector: ([name]) => name, minLength: 1 }),
    fc.subarray(names),
    fc.shuffledSubarray(names)
  ).map(([properties, required, order]) => {
    const has = (name: string) => properties.some(([known]) => known === name)
    return {
      type: "OBJECT",
      properties: Object.fromEntries(properties),
      required: required.filter(has),
      propertyOrdering: order.filter(has)
    }
  })
}))

/** The same schema for ajv. */
const jsonSchema = (schema: Json): Json => {
  const { anyOf, items, nullable, properties, propertyOrdering: _, type, ...rest } = schema
  const bounds = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, /^m..(Length|Items)$/.test(name) ? Number(value) : value])
  )
  const types = typeof type === "string" ? [type.toLowerCase()] : []
  return {
    ...bounds,
    ...(types.length === 0 ? undefined : { type: nullable === true ? [...types, "null"] : types }),
    ...(nullable === true && Array.isArray(rest["enum"]) ? { enum: [...rest["enum"], null] } : undefined),
    ...(items === undefined ? undefined : { items: jsonSchema(items as Json) }),
    ...(anyOf === undefined ? undefined : { anyOf: (anyOf as ReadonlyArray<Json>).map(jsonSchema) }),
    ...(properties === undefined ? undefined : {
      properties: Object.fromEntries(
        Object.entries(properties as Json).map(([name, held]) => [name, jsonSchema(held as Json)])
      ),
      additionalProperties: false
    })
  }
}

const ajv = addFormats.default(new Ajv({ strict: false }))

const answer = (responseSchema: Json, config: Json = {}, text = "Hi") =>
  Effect.map(
    json(memory, generate, {
      ...prompt(text),
      generationConfig: { responseMimeType: "application/json", responseSchema, ...config }
    }),
    ({ body, status }): Parsed => {
      assert.strictEqual(status, 200, JSON.stringify(body))
      return JSON.parse(textOf(body))
    }
  )

const inOrder = (schema: Json, value: Json): boolean => {
  const order = schema["propertyOrdering"] as ReadonlyArray<string>
  const ordered = Object.keys(value).filter((name) => order.includes(name))
  return JSON.stringify(ordered) === JSON.stringify(order.filter((name) => name in value))
}

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>, seed?: number) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer(seed === undefined ? {} : { seed }))))

describe("structured output", () => {
  it("fits every schema of the API, with every seed and without", () =>
    fc.assert(
      fc.asyncProperty(schemas.object, fc.option(fc.nat()), (schema, seed) =>
        Effect.runPromise(
          Effect.gen(function*() {
            const value = yield* answer(schema, seed === null ? {} : { seed: seed % 1_000_000 })
            const valid = ajv.validate(jsonSchema(schema), value)
            assert.isTrue(valid, JSON.stringify({ value, errors: ajv.errors }))
            assert.isTrue(inOrder(schema, value), JSON.stringify(value))
          }).pipe(Effect.provide(memory.layer()))
        )),
      { numRuns: 150 }
    ))

  const weather = {
    type: "OBJECT",
    properties: { city: { type: "STRING" }, celsius: { type: "NUMBER", minimum: -50, maximum: 50 } },
    required: ["city", "celsius"]
  }

  test(
    "is the same for the same seed, and another for another seed or another prompt",
    Effect.gen(function*() {
      const first = yield* answer(weather, { seed: 1 })
      assert.deepStrictEqual(yield* answer(weather, { seed: 1 }), first)
      assert.notDeepEqual(yield* answer(weather, { seed: 2 }), first)
      assert.notDeepEqual(yield* answer(weather, { seed: 1 }, "Bye"), first)
    })
  )

  test(
    "without a seed does not depend on the prompt",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* answer(weather), { city: "city", celsius: 1 })
      assert.deepStrictEqual(yield* answer(weather, {}, "Bye"), { city: "city", celsius: 1 })
    })
  )

  test(
    "has the seed of the emulator: of calls and interactions too",
    Effect.gen(function*() {
      const first = yield* answer(weather)
      assert.deepStrictEqual(yield* answer(weather), first)
      assert.notDeepEqual(yield* answer(weather, {}, "Bye"), first)
      const tools = [{ functionDeclarations: [{ name: "get_weather", parameters: weather }] }]
      const called = yield* json(memory, generate, { ...prompt("get_weather"), tools })
      const { args } = called.body.candidates[0].content.parts[0].functionCall
      assert.isTrue(ajv.validate(jsonSchema(weather), args))
      assert.notDeepEqual(args, { city: "city", celsius: 1 })
      const { body } = yield* json(memory, "/v1beta/interactions", {
        model: "gemini-2.5-flash",
        input: "Hi",
        response_format: { type: "text", mime_type: "application/json", schema: jsonSchema(weather) }
      })
      const { content } = body.steps.find(({ type }: Parsed) => type === "model_output")
      const value = JSON.parse(content[0].text)
      assert.isTrue(ajv.validate(jsonSchema(weather), value))
      assert.notDeepEqual(value, { city: "city", celsius: 1 })
    }),
    7
  )
})
