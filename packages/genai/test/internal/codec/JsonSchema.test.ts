import { assert, describe, it } from "@effect/vitest"
import * as Backend from "../../../src/Backend.ts"
import { Encoding } from "../../../src/internal/codec/Encoding.ts"
import * as JsonSchema from "../../../src/internal/codec/JsonSchema.ts"

const convert = (schema: unknown) => {
  const encoding = new Encoding("tests.call", Backend.gemini, undefined)
  const converted = JsonSchema.toGemini(schema, "schema", encoding)
  assert.isUndefined(encoding.problem)
  return converted
}

/** The field that is wrong, and what was expected there. */
const problem = (schema: unknown) => {
  const encoding = new Encoding("tests.call", Backend.gemini, undefined)
  JsonSchema.toGemini(schema, "schema", encoding)
  return encoding.problem?._tag === "InvalidRequest" ? [encoding.problem.field, encoding.problem.expected] : undefined
}

describe("JsonSchema: the dialect", () => {
  it("types are in upper case, unknown ones unspecified", () => {
    for (const type of ["string", "Number", "INTEGER", "boolean", "array", "object"]) {
      assert.deepStrictEqual(convert({ type }), { type: type.toUpperCase() })
    }
    assert.deepStrictEqual(convert({ type: "tuple" }), { type: "TYPE_UNSPECIFIED" })
  })

  it("a type beside null is nullable", () => {
    assert.deepStrictEqual(convert({ type: ["string", "null"] }), { nullable: true, type: "STRING" })
    assert.deepStrictEqual(convert({ type: ["string"] }), { type: "STRING" })
    assert.deepStrictEqual(convert({ anyOf: [{ type: "null" }, { type: "array", items: { type: "string" } }] }), {
      nullable: true,
      type: "ARRAY",
      items: { type: "STRING" }
    })
    assert.deepStrictEqual(convert({ anyOf: [{ type: "string" }, { type: "null" }] }), {
      nullable: true,
      type: "STRING"
    })
  })

  it("several types are any of them", () => {
    assert.deepStrictEqual(convert({ type: ["string", "number", "null"] }), {
      nullable: true,
      anyOf: [{ type: "STRING" }, { type: "NUMBER" }]
    })
    assert.deepStrictEqual(convert({ anyOf: [{ type: "string" }, { type: "null" }, { type: ["number", "null"] }] }), {
      nullable: true,
      anyOf: [{ type: "STRING" }, { nullable: true, type: "NUMBER" }]
    })
  })

  it("conversion reaches into items, properties and anyOf, and keeps all else but additionalProperties", () => {
    assert.deepStrictEqual(
      convert({
        type: "object",
        title: "T",
        description: null,
        required: ["a"],
        additionalProperties: false,
        $defs: { x: { type: "string" } },
        properties: {
          a: { type: "array", items: { type: ["integer", "null"] }, minItems: "1" },
          type: { type: "string", enum: ["object"], format: "enum" },
          additionalProperties: { anyOf: [{ type: "string" }, { $ref: "#/$defs/x" }] }
        }
      }),
      {
        type: "OBJECT",
        title: "T",
        required: ["a"],
        $defs: { x: { type: "string" } },
        properties: {
          a: { type: "ARRAY", items: { nullable: true, type: "INTEGER" }, minItems: "1" },
          type: { type: "STRING", enum: ["object"], format: "enum" },
          additionalProperties: { anyOf: [{ type: "STRING" }, { $ref: "#/$defs/x" }] }
        }
      }
    )
  })

  it("conversion changes nothing that it is given", () => {
    const schema = Object.freeze({
      anyOf: Object.freeze([Object.freeze({ type: "null" }), Object.freeze({ type: "string" })])
    })
    assert.deepStrictEqual(convert(schema), { nullable: true, type: "STRING" })
  })
})

describe("JsonSchema: what it refuses", () => {
  const cases: ReadonlyArray<readonly [schema: unknown, field: string, expected: string]> = [
    [7, "schema", "a schema (an object)"],
    [[], "schema", "a schema (an object)"],
    [{ type: "null" }, "schema.type", "a type besides null"],
    [{ type: 7 }, "schema.type", "the name of a type, or a list of them"],
    [{ type: {} }, "schema.type", "the name of a type, or a list of them"],
    [{ type: ["string", 7] }, "schema.type", "the name of a type, or a list of them"],
    [{ type: "string", anyOf: [{ type: "number" }] }, "schema", "a schema with type or anyOf, not both"],
    [{ anyOf: { type: "string" } }, "schema.anyOf", "a list of schemas"],
    [{ anyOf: [{ type: "string" }, 7] }, "schema.anyOf[1]", "a schema (an object)"],
    [{ items: "string" }, "schema.items", "a schema (an object)"],
    [{ properties: ["a"] }, "schema.properties", "an object of schemas"],
    [
      { properties: { a: { type: "array", items: { properties: { b: { type: "null" } } } } } },
      "schema.properties.a.items.properties.b.type",
      "a type besides null"
    ]
  ]
  for (const [schema, field, expected] of cases) {
    it(`${JSON.stringify(schema)}: ${field}`, () => {
      assert.deepStrictEqual(problem(schema), [field, expected])
    })
  }

  it("a schema within itself, but not the same schema twice", () => {
    const list: { [key: string]: unknown } = { type: "array" }
    list["items"] = { type: "object", properties: { more: list } }
    assert.deepStrictEqual(problem(list), ["schema.items.properties.more", "a schema that is not within itself"])
    const nullable: { [key: string]: unknown } = {}
    nullable["anyOf"] = [{ type: "null" }, nullable]
    assert.deepStrictEqual(problem(nullable), ["schema.anyOf[1]", "a schema that is not within itself"])
    const name = { type: "string" }
    assert.deepStrictEqual(convert({ properties: { a: name, b: name } }), {
      properties: { a: { type: "STRING" }, b: { type: "STRING" } }
    })
  })
})

describe("JsonSchema: JSON Schema by its own word", () => {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" }

  it("says so with $schema", () => {
    assert.isTrue(JsonSchema.isJsonSchema(schema))
    for (const other of [{ type: "object" }, null, undefined, "text"]) assert.isFalse(JsonSchema.isJsonSchema(other))
  })

  it("goes into its field untouched, unless that is taken", () => {
    const place = (fields: { readonly [name: string]: unknown }) => JsonSchema.inItsField(fields, "a", "aJson")
    assert.deepStrictEqual(place({ a: schema, b: 1 }), { aJson: schema, b: 1 })
    assert.deepStrictEqual(place({ a: schema, aJson: null }), { aJson: schema })
    const taken = { a: schema, aJson: {} }
    assert.strictEqual(place(taken), taken)
    const another = { a: { type: "object" } }
    assert.strictEqual(place(another), another)
  })
})
