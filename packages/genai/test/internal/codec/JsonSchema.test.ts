import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as JsonSchema from "../../../src/internal/codec/JsonSchema.ts"
import { fromItsRoot, inOnePiece } from "../../../src/internal/codec/SchemaReading.ts"

const convert = (schema: unknown) => Result.getOrThrow(JsonSchema.fromSchema(schema, "schema"))

const flaw = (schema: unknown): ReadonlyArray<string> =>
  Result.match(JsonSchema.fromSchema(schema, "schema"), {
    onSuccess: () => [],
    onFailure: ({ at, expected }) => [at, expected]
  })

describe("JsonSchema", () => {
  it("stays as it is", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $defs: { a: { type: ["string", "null"], const: null, enum: ["STRING", null] } },
      type: "object",
      properties: { STRING: { $ref: "#/$defs/a" }, b: true, type: { const: { type: "STRING", nullable: true } } },
      patternProperties: { "^x": { oneOf: [{ type: "string" }, { exclusiveMinimum: 0 }] } },
      additionalProperties: { type: "integer", minimum: 0 },
      dependentSchemas: { b: { not: { type: "null" } } },
      default: { type: "OBJECT", nullable: true },
      examples: [{ type: "OBJECT" }],
      "x-order": { type: "STRING" }
    }
    assert.deepStrictEqual(convert(schema), schema)
  })

  it("is not changed if it has $schema", () => {
    const schema = { $schema: "s", type: "STRING", nullable: true, items: { minItems: "1" } }
    assert.strictEqual(convert(schema), schema)
    assert.deepStrictEqual(flaw({ $schema: "s", not: 7 }), ["schema.not", "a schema (an object)"])
  })

  it("has no words of the dialect, at any depth", () => {
    const inner = { type: "STRING", nullable: true, minLength: "1" }
    const expected = { type: ["string", "null"], minLength: 1 }
    for (
      const keyword of [
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties"
      ]
    ) assert.deepStrictEqual(convert({ [keyword]: inner }), { [keyword]: expected })
    for (const keyword of ["allOf", "anyOf", "items", "oneOf", "prefixItems"]) {
      assert.deepStrictEqual(convert({ [keyword]: [{}, inner] }), { [keyword]: [{}, expected] })
    }
    for (const keyword of ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"]) {
      assert.deepStrictEqual(convert({ [keyword]: { a: { items: inner } } }), { [keyword]: { a: { items: expected } } })
    }
  })

  it("has null for a type", () => {
    const cases: ReadonlyArray<readonly [dialect: object, json: object]> = [
      [{ type: "STRING", nullable: true }, { type: ["string", "null"] }],
      [{ type: "NULL", nullable: true }, { type: "null" }],
      [{ type: ["STRING", "INTEGER"], nullable: true }, { type: ["string", "integer", "null"] }],
      [{ type: ["STRING", "NULL"], nullable: true }, { type: ["string", "null"] }],
      [{ anyOf: [{ type: "STRING" }], nullable: true }, { anyOf: [{ type: "string" }, { type: "null" }] }],
      [{ type: "STRING", enum: ["a"], nullable: true }, { type: ["string", "null"], enum: ["a", null] }],
      [{ enum: ["a", null], nullable: true }, { enum: ["a", null] }],
      [{ $ref: "#/$defs/a", nullable: true }, { anyOf: [{ $ref: "#/$defs/a" }, { type: "null" }] }],
      [{ const: "a", description: "d", nullable: true }, {
        description: "d",
        anyOf: [{ const: "a" }, { type: "null" }]
      }],
      [{ type: "STRING", oneOf: [{ minLength: 1 }], $defs: { a: {} }, nullable: true }, {
        $defs: { a: {} },
        anyOf: [{ type: "string", oneOf: [{ minLength: 1 }] }, { type: "null" }]
      }],
      [{ allOf: [{ $ref: "#" }], nullable: true }, { anyOf: [{ allOf: [{ $ref: "#" }] }, { type: "null" }] }],
      [{ type: "STRING", nullable: false }, { type: "string" }],
      [{ nullable: true }, {}]
    ]
    for (const [dialect, json] of cases) assert.deepStrictEqual(convert(dialect), json)
  })

  it("does not count keywords that are undefined", () => {
    const schema = { type: "STRING", anyOf: undefined, not: undefined, properties: undefined, $ref: undefined }
    assert.strictEqual(JSON.stringify(convert(schema)), "{\"type\":\"string\"}")
    assert.strictEqual(JSON.stringify(convert({ ...schema, nullable: true })), "{\"type\":[\"string\",\"null\"]}")
    assert.isUndefined(JsonSchema.impossible(schema, "schema"))
  })

  it("has numbers for numbers, and examples in a list", () => {
    assert.deepStrictEqual(
      convert({ type: "INTEGER", enum: ["1", "2"], minItems: "3", maxProperties: "4", example: 1 }),
      { type: "integer", enum: [1, 2], minItems: 3, maxProperties: 4, examples: [1] }
    )
    assert.deepStrictEqual(convert({ type: "STRING", enum: ["1"], example: "1", examples: ["2"] }), {
      type: "string",
      enum: ["1"],
      examples: ["2"]
    })
  })

  it("names are data", () => {
    const json = `{"$defs":{"__proto__":{"type":"string"}},"properties":{"__proto__":{"type":"string"},"valueOf":{}}}`
    assert.strictEqual(JSON.stringify(convert(JSON.parse(json))), json)
  })

  it("is refused where it is no schema", () => {
    const circle: { [key: string]: unknown } = {}
    circle["oneOf"] = [{ not: circle }]
    let deep: unknown = { type: "string" }
    for (let level = 0; level < 10_000; level++) deep = { not: deep }
    const cases: ReadonlyArray<readonly [schema: unknown, at: string, expected: string]> = [
      [7, "schema", "a schema (an object)"],
      [{ not: 7 }, "schema.not", "a schema (an object)"],
      [{ type: 7 }, "schema.type", "the name of a type, or a list of them"],
      [{ oneOf: {} }, "schema.oneOf", "a list of schemas"],
      [{ oneOf: [7] }, "schema.oneOf[0]", "a schema (an object)"],
      [{ $defs: [] }, "schema.$defs", "an object of schemas"],
      [circle, "schema.oneOf[0].not", "a schema that does not contain itself"],
      [deep, `schema${".not".repeat(200)}`, "at most 200 levels of schemas"]
    ]
    for (const [schema, at, expected] of cases) assert.deepStrictEqual(flaw(schema), [at, expected])
  })
})

describe("JsonSchema: a document with definitions beside it", () => {
  const dialect = "draft-2020-12"

  it("is one schema with the definitions in it", () => {
    const schema = { type: "array", items: { $ref: "#/$defs/A" } }
    assert.deepStrictEqual(inOnePiece({ dialect, schema, definitions: { A: { type: "string" } } }), {
      ...schema,
      $defs: { A: { type: "string" } }
    })
    assert.strictEqual(inOnePiece({ dialect, schema, definitions: {} }), schema)
  })

  it("whose schema is one of its definitions begins with that", () => {
    const A = { type: "object", properties: { more: { $ref: "#/$defs/A" } } }
    assert.deepStrictEqual(fromItsRoot({ dialect, schema: { $ref: "#/$defs/A" }, definitions: { A } }), {
      ...A,
      $defs: { A }
    })
    const described = { $ref: "#/$defs/A", description: "d" }
    assert.deepStrictEqual(fromItsRoot({ dialect, schema: described, definitions: { A } }), {
      ...described,
      $defs: { A }
    })
    const elsewhere = { $ref: "#/$defs/valueOf" }
    assert.deepStrictEqual(fromItsRoot({ dialect, schema: elsewhere, definitions: { A } }), {
      ...elsewhere,
      $defs: { A }
    })
  })

  it("is not what else has such words", () => {
    for (
      const value of [{ schema: {}, definitions: {} }, { dialect, schema: {} }, {
        dialect,
        schema: [],
        definitions: {}
      }, 7]
    ) {
      assert.strictEqual(inOnePiece(value), value)
    }
  })
})
