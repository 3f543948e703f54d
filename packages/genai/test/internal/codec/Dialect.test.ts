import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Dialect from "../../../src/internal/codec/Dialect.ts"
import { Schema as WireSchema } from "../../../src/wire/Tool.ts"

const convert = (schema: unknown) => Result.getOrThrow(Dialect.fromSchema(schema, "schema"))

/** Where the flaw is, and what was expected there; nothing was, where JSON Schema alone can express it. */
const flaw = (schema: unknown): ReadonlyArray<string> => {
  const result = Dialect.fromSchema(schema, "schema")
  if (Result.isSuccess(result)) return []
  return result.failure._tag === "Invalid" ? [result.failure.at, result.failure.expected] : [result.failure.at]
}

describe("Dialect: types", () => {
  it("are in upper case, unknown ones unspecified", () => {
    for (const type of ["string", "Number", "INTEGER", "boolean", "array", "object"]) {
      assert.deepStrictEqual(convert({ type }), { type: type.toUpperCase() })
    }
    assert.deepStrictEqual(convert({ type: "tuple" }), { type: "TYPE_UNSPECIFIED" })
    assert.deepStrictEqual(convert({ type: "valueOf" }), { type: "TYPE_UNSPECIFIED" })
  })

  it("are nullable where null is one of two", () => {
    assert.deepStrictEqual(convert({ type: ["string", "null"] }), { nullable: true, type: "STRING" })
    assert.deepStrictEqual(convert({ type: ["STRING", "NULL"] }), { nullable: true, type: "STRING" })
    assert.deepStrictEqual(convert({ type: ["string"] }), { type: "STRING" })
  })

  it("are NULL where null is the only one", () => {
    for (
      const schema of [
        { type: "null" },
        { type: "NULL" },
        { type: ["null"] },
        { anyOf: [{ type: "null" }] },
        { anyOf: [{ type: "null" }, { type: ["null"] }] },
        { enum: [null] },
        { type: ["string", "null"], enum: [null] }
      ]
    ) assert.deepStrictEqual(convert(schema), { type: "NULL" })
    assert.deepStrictEqual(convert({ description: "Nothing", minLength: 1, anyOf: [{ type: "null" }] }), {
      type: "NULL",
      description: "Nothing"
    })
  })

  it("are options where there are several, each with what is about it", () => {
    assert.deepStrictEqual(convert({ type: ["string", "number", "null"] }), {
      anyOf: [{ type: "STRING", nullable: true }, { type: "NUMBER", nullable: true }]
    })
    assert.deepStrictEqual(convert({ type: ["string", "array"], items: { type: "integer" } }), {
      anyOf: [{ type: "STRING" }, { type: "ARRAY", items: { type: "INTEGER" } }]
    })
    assert.deepStrictEqual(
      convert({
        type: ["string", "integer", "number", "boolean", "array", "object"],
        title: "Anything",
        description: "A value",
        default: 7,
        example: "seven",
        pattern: "^a",
        minLength: 1,
        maxLength: "2",
        minimum: 0,
        maximum: 9,
        minItems: 1,
        maxItems: 3,
        properties: { a: { type: "string" } },
        required: ["a"],
        propertyOrdering: ["a"],
        minProperties: 1,
        maxProperties: 2
      }),
      {
        anyOf: [
          {
            type: "STRING",
            title: "Anything",
            description: "A value",
            example: "seven",
            pattern: "^a",
            minLength: 1,
            maxLength: "2"
          },
          { type: "INTEGER", title: "Anything", description: "A value", default: 7, minimum: 0, maximum: 9 },
          { type: "NUMBER", title: "Anything", description: "A value", default: 7, minimum: 0, maximum: 9 },
          { type: "BOOLEAN", title: "Anything", description: "A value" },
          { type: "ARRAY", title: "Anything", description: "A value", minItems: 1, maxItems: 3 },
          {
            type: "OBJECT",
            title: "Anything",
            description: "A value",
            properties: { a: { type: "STRING" } },
            required: ["a"],
            propertyOrdering: ["a"],
            minProperties: 1,
            maxProperties: 2
          }
        ]
      }
    )
  })

  it("a format goes to the type that it is of", () => {
    assert.deepStrictEqual(convert({ type: ["string", "integer"], format: "date" }), {
      anyOf: [{ type: "STRING", format: "date" }, { type: "INTEGER" }]
    })
    assert.deepStrictEqual(convert({ type: ["string", "integer", "boolean"], format: "int32" }), {
      anyOf: [{ type: "STRING" }, { type: "INTEGER", format: "int32" }, { type: "BOOLEAN" }]
    })
  })
})

describe("Dialect: anyOf", () => {
  it("of one schema and null is that schema, nullable, with what stood beside it", () => {
    assert.deepStrictEqual(convert({ anyOf: [{ type: "null" }, { type: "array", items: { type: "string" } }] }), {
      nullable: true,
      type: "ARRAY",
      items: { type: "STRING" }
    })
    assert.deepStrictEqual(
      convert({
        title: "Outer",
        description: "Where it is.",
        default: "here",
        maxLength: 9,
        minItems: 1,
        anyOf: [{ type: "string", title: "Inner", description: "A place.", minLength: 1 }, { type: "null" }]
      }),
      {
        type: "STRING",
        nullable: true,
        title: "Outer",
        description: "Where it is.\nA place.",
        default: "here",
        minLength: 1,
        maxLength: 9
      }
    )
  })

  it("says the same description once", () => {
    assert.deepStrictEqual(
      convert({ description: "d", anyOf: [{ type: "string", description: "d" }, { type: "null" }] }),
      {
        type: "STRING",
        nullable: true,
        description: "d"
      }
    )
  })

  it("has an option that is more than null", () => {
    assert.deepStrictEqual(flaw({ anyOf: [{ type: "string" }, { type: "null", enum: ["a"] }] }), [
      "schema.anyOf[1].enum"
    ])
  })

  it("stands alone: what stood beside it is in the options", () => {
    assert.deepStrictEqual(convert({ anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] }), {
      anyOf: [{ type: "STRING", nullable: true }, { type: "INTEGER", nullable: true }]
    })
    assert.deepStrictEqual(
      convert({ nullable: true, description: "An id", anyOf: [{ type: "STRING" }, { type: "INTEGER" }] }),
      {
        anyOf: [
          { type: "STRING", nullable: true, description: "An id" },
          { type: "INTEGER", nullable: true, description: "An id" }
        ]
      }
    )
    assert.deepStrictEqual(convert({ nullable: false, anyOf: [{ type: "STRING" }, { type: "INTEGER" }] }), {
      anyOf: [{ type: "STRING" }, { type: "INTEGER" }]
    })
    assert.deepStrictEqual(
      convert({
        title: "Pet",
        description: "The pet.",
        default: "none",
        items: { type: "string" },
        anyOf: [{ type: "string", title: "Name", description: "Its name." }, { type: "array" }]
      }),
      {
        anyOf: [
          { type: "STRING", title: "Name", description: "The pet.\nIts name.", default: "none" },
          { type: "ARRAY", title: "Pet", description: "The pet.", items: { type: "STRING" } }
        ]
      }
    )
  })

  it("within another passes on what stands beside the outer one", () => {
    assert.deepStrictEqual(
      convert({
        description: "d",
        anyOf: [{ anyOf: [{ type: "string" }, { type: ["number", "boolean"] }] }, { type: "null" }]
      }),
      {
        anyOf: [
          { type: "STRING", description: "d", nullable: true },
          {
            anyOf: [
              { type: "NUMBER", description: "d", nullable: true },
              { type: "BOOLEAN", description: "d", nullable: true }
            ]
          }
        ]
      }
    )
  })

  it("without a type in its options gets all that stood beside it", () => {
    const properties = { a: { type: "STRING" }, b: { type: "STRING" } }
    assert.deepStrictEqual(convert({ properties, anyOf: [{ required: ["a"] }, { required: ["b"] }] }), {
      anyOf: [{ properties, required: ["a"] }, { properties, required: ["b"] }]
    })
  })

  it("is for JSON Schema alone where one option cannot say both", () => {
    assert.deepStrictEqual(flaw({ type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }] }), ["schema.type"])
    assert.deepStrictEqual(flaw({ enum: ["a"], anyOf: [{ type: "string" }, { type: "integer" }] }), ["schema.enum"])
    assert.deepStrictEqual(flaw({ minLength: 1, anyOf: [{ type: "string", minLength: 2 }, { type: "null" }] }), [
      "schema.minLength"
    ])
    assert.deepStrictEqual(flaw({ required: ["a"], anyOf: [{ type: "object", required: ["b"] }, {}] }), [
      "schema.required"
    ])
    assert.deepStrictEqual(convert({ required: ["a"], anyOf: [{ type: "object", required: ["a"] }] }), {
      anyOf: [{ type: "OBJECT", required: ["a"] }]
    })
  })
})

describe("Dialect: enum", () => {
  it("lists strings, and null as nullable", () => {
    assert.deepStrictEqual(convert({ type: "string", enum: ["a", "b"] }), { type: "STRING", enum: ["a", "b"] })
    assert.deepStrictEqual(convert({ enum: ["a"] }), { enum: ["a"] })
    for (
      const schema of [{ type: ["string", "null"], enum: ["a", null] }, {
        type: ["string", "integer", "null"],
        enum: [null, "a"]
      }]
    ) {
      assert.deepStrictEqual(convert(schema), { type: "STRING", enum: ["a"], nullable: true })
    }
    assert.deepStrictEqual(convert({ enum: ["a", null] }), { enum: ["a"], nullable: true })
    assert.deepStrictEqual(convert({ type: "INTEGER", format: "enum", enum: ["1"] }), {
      type: "INTEGER",
      format: "enum",
      enum: ["1"]
    })
  })

  it("allows null only where both the type and the list do", () => {
    assert.deepStrictEqual(convert({ type: ["string", "null"], enum: ["a"] }), { type: "STRING", enum: ["a"] })
    assert.deepStrictEqual(convert({ type: "string", enum: ["a", null] }), { type: "STRING", enum: ["a"] })
    assert.deepStrictEqual(convert({ type: "string", nullable: true, enum: ["a", null] }), {
      type: "STRING",
      enum: ["a"],
      nullable: true
    })
  })

  it("of other values is for JSON Schema alone", () => {
    for (
      const schema of [
        { type: "integer", enum: [1, 2] },
        { enum: ["a", 1] },
        { enum: [true] },
        { type: "string", enum: [null] },
        { type: ["integer", "boolean"], enum: ["a"] },
        { type: "null", enum: ["a"] }
      ]
    ) assert.deepStrictEqual(flaw(schema), ["schema.enum"], JSON.stringify(schema))
  })
})

describe("Dialect: what it reaches", () => {
  it("items, properties and anyOf, at every depth", () => {
    assert.deepStrictEqual(
      convert({
        type: "object",
        title: "T",
        description: null,
        default: null,
        required: ["a"],
        additionalProperties: false,
        properties: {
          a: { type: "array", items: { type: ["integer", "null"] }, minItems: "1" },
          type: { type: "string", enum: ["object"], format: "enum" },
          additionalProperties: { anyOf: [{ type: "string" }, { type: "object", properties: { b: { type: "null" } } }] }
        }
      }),
      {
        type: "OBJECT",
        title: "T",
        required: ["a"],
        properties: {
          a: { type: "ARRAY", items: { nullable: true, type: "INTEGER" }, minItems: "1" },
          type: { type: "STRING", enum: ["object"], format: "enum" },
          additionalProperties: { anyOf: [{ type: "STRING" }, { type: "OBJECT", properties: { b: { type: "NULL" } } }] }
        }
      }
    )
  })

  it("additionalProperties say nothing where they are a boolean or say nothing themselves", () => {
    for (const additionalProperties of [true, false, {}, null, undefined]) {
      assert.deepStrictEqual(convert({ type: "object", additionalProperties }), { type: "OBJECT" })
    }
    assert.deepStrictEqual(flaw({ type: "object", additionalProperties: { type: "string" } }), [
      "schema.additionalProperties"
    ])
  })

  it("a schema in the dialect stays as it is, with every field of the message", () => {
    const schema = {
      type: "OBJECT",
      title: "t",
      description: "d",
      default: { a: "b" },
      example: {},
      nullable: false,
      minProperties: "1",
      maxProperties: "2",
      required: ["a"],
      propertyOrdering: ["b", "a"],
      properties: {
        a: {
          type: "STRING",
          format: "date",
          pattern: "a",
          minLength: "1",
          maxLength: "2",
          enum: ["a"],
          nullable: true
        },
        b: { anyOf: [{ type: "INTEGER", minimum: 1, maximum: 2 }, { type: "NULL" }, { type: "TYPE_UNSPECIFIED" }] },
        c: { type: "ARRAY", minItems: "1", maxItems: "2", items: { anyOf: [{ type: "BOOLEAN" }] } },
        d: {}
      }
    }
    assert.deepStrictEqual(convert(schema), schema)
    const used = new Set<string>()
    JSON.stringify(schema, (_, value) => {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        Object.keys(value).forEach((key) => used.add(key))
      }
      return value
    })
    const known = Object.keys((WireSchema as unknown as { readonly schema: { readonly fields: object } }).schema.fields)
    assert.isAtLeast(known.length, 22)
    assert.deepStrictEqual(known.filter((field) => !used.has(field)), [])
  })

  it("names of properties are data", () => {
    const properties = JSON.parse(
      `{"__proto__":{"type":"string"},"valueOf":{"type":"integer"},"const":{"type":"null"},"constructor":{}}`
    )
    const converted = convert({ type: "object", properties })
    assert.strictEqual(
      JSON.stringify(converted),
      `{"properties":{"__proto__":{"type":"STRING"},"valueOf":{"type":"INTEGER"},"const":{"type":"NULL"},"constructor":{}},"type":"OBJECT"}`
    )
    assert.deepStrictEqual(flaw(JSON.parse(`{"type":"object","__proto__":{"type":"string"}}`)), ["schema.__proto__"])
    assert.deepStrictEqual(flaw({ type: "object", valueOf: 1 }), ["schema.valueOf"])
  })

  it("nothing that it is given is changed", () => {
    const schema = Object.freeze({
      anyOf: Object.freeze([Object.freeze({ type: "null" }), Object.freeze({ type: "string" })])
    })
    assert.deepStrictEqual(convert(schema), { nullable: true, type: "STRING" })
  })
})

describe("Dialect: what is for JSON Schema alone", () => {
  const deep = (inner: unknown) => ({
    type: "object",
    properties: { a: { type: "array", items: { anyOf: [{ type: "string" }, inner] } } }
  })
  const place = "schema.properties.a.items.anyOf[1]"
  const keywords: ReadonlyArray<readonly [keyword: string, value: unknown]> = [
    ["const", "a"],
    ["const", null],
    ["oneOf", [{ type: "string" }]],
    ["allOf", [{ type: "string" }]],
    ["not", { type: "string" }],
    ["if", { type: "string" }],
    ["then", {}],
    ["else", {}],
    ["$ref", "#/$defs/a"],
    ["$defs", {}],
    ["definitions", {}],
    ["$id", "a"],
    ["$anchor", "a"],
    ["$schema", "https://json-schema.org/draft/2020-12/schema"],
    ["$comment", "a"],
    ["exclusiveMinimum", 1],
    ["exclusiveMaximum", 1],
    ["multipleOf", 2],
    ["prefixItems", [{ type: "string" }]],
    ["contains", {}],
    ["uniqueItems", true],
    ["patternProperties", {}],
    ["propertyNames", {}],
    ["additionalProperties", { type: "string" }],
    ["unevaluatedProperties", false],
    ["dependentRequired", {}],
    ["readOnly", true],
    ["writeOnly", true],
    ["deprecated", true],
    ["examples", ["a"]],
    ["contentEncoding", "base64"],
    ["discriminator", {}],
    ["x-order", 1],
    ["items", true],
    ["items", [{ type: "string" }]],
    ["enum", [1]]
  ]
  for (const [keyword, value] of keywords) {
    it(`${keyword}: ${JSON.stringify(value)}`, () => {
      assert.deepStrictEqual(flaw({ [keyword]: value }), [`schema.${keyword}`])
      assert.deepStrictEqual(flaw(deep({ [keyword]: value })), [`${place}.${keyword}`])
    })
  }

  it("a schema that names its dialect, whatever it holds", () => {
    assert.deepStrictEqual(flaw({ type: 7, $schema: "s" }), ["schema.$schema"])
  })

  it("schemas that are true or false", () => {
    assert.deepStrictEqual(flaw({ properties: { a: true } }), ["schema.properties.a"])
    assert.deepStrictEqual(flaw({ anyOf: [{ type: "string" }, false] }), ["schema.anyOf[1]"])
  })
})

describe("Dialect: what it refuses", () => {
  const cases: ReadonlyArray<readonly [schema: unknown, field: string, expected: string]> = [
    [7, "schema", "a schema (an object)"],
    [[], "schema", "a schema (an object)"],
    [true, "schema", "a schema (an object)"],
    [null, "schema", "a schema (an object)"],
    [{ type: 7 }, "schema.type", "the name of a type, or a list of them"],
    [{ type: {} }, "schema.type", "the name of a type, or a list of them"],
    [{ type: [] }, "schema.type", "the name of a type, or a list of them"],
    [{ type: ["string", 7] }, "schema.type", "the name of a type, or a list of them"],
    [{ anyOf: { type: "string" } }, "schema.anyOf", "a list of schemas"],
    [{ anyOf: [] }, "schema.anyOf", "at least one schema"],
    [{ anyOf: [{ type: "string" }, 7] }, "schema.anyOf[1]", "a schema (an object)"],
    [{ enum: "a" }, "schema.enum", "a list of values"],
    [{ items: "string" }, "schema.items", "a schema (an object)"],
    [{ properties: ["a"] }, "schema.properties", "an object of schemas"],
    [
      { properties: { a: { items: { properties: { b: 7 } } } } },
      "schema.properties.a.items.properties.b",
      "a schema (an object)"
    ]
  ]
  for (const [schema, field, expected] of cases) {
    it(`${JSON.stringify(schema)}: ${field}`, () => {
      assert.deepStrictEqual(flaw(schema), [field, expected])
    })
  }

  it("what is wrong, before what JSON Schema alone can express", () => {
    assert.deepStrictEqual(flaw({ const: 1, type: 7 }), ["schema.type", "the name of a type, or a list of them"])
  })

  it("schemas of a library, which hold code", () => {
    const convert = (schema: string) => `a JSON schema: convert the schema of ${schema}`
    assert.deepStrictEqual(flaw(() => true), ["schema", "a JSON schema, not a function"])
    assert.deepStrictEqual(flaw({ "~effect/Schema/Schema": {} }), [
      "schema",
      convert("Effect with Schema.toJsonSchemaDocument")
    ])
    const vendors: { readonly [vendor: string]: string } = {
      valibot: convert("Valibot with toStandardJsonSchema of @valibot/to-json-schema"),
      zod: convert("Zod with z.toJSONSchema, which says what JSON Schema does not have"),
      another: "a JSON schema, or a schema that implements Standard JSON Schema for all that is in it"
    }
    for (const [vendor, expected] of Object.entries(vendors)) {
      assert.deepStrictEqual(flaw({ properties: { a: { type: "string", "~standard": { vendor } } } }), [
        "schema.properties.a",
        expected
      ])
    }
  })

  it("a schema within itself, but not the same schema twice", () => {
    const list: { [key: string]: unknown } = { type: "array" }
    list["items"] = { type: "object", properties: { more: list } }
    assert.deepStrictEqual(flaw(list), ["schema.items.properties.more", "a schema that does not contain itself"])
    const nullable: { [key: string]: unknown } = {}
    nullable["anyOf"] = [{ type: "null" }, nullable]
    assert.deepStrictEqual(flaw(nullable), ["schema.anyOf[1]", "a schema that does not contain itself"])
    const name = { type: "string" }
    assert.deepStrictEqual(convert({ properties: { a: name, b: name } }), {
      properties: { a: { type: "STRING" }, b: { type: "STRING" } }
    })
  })

  it("schemas that are too deep, or too many", () => {
    const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
      let schema: unknown = { type: "string" }
      for (let level = 1; level < depth; level++) schema = wrap(schema)
      return schema
    }
    const wraps: ReadonlyArray<(inner: unknown) => unknown> = [
      (items) => ({ items }),
      (a) => ({ properties: { a } }),
      (inner) => ({ anyOf: [inner, { type: "integer" }] })
    ]
    for (const wrap of wraps) {
      assert.deepStrictEqual(flaw(nested(200, wrap)), [])
      assert.strictEqual(flaw(nested(201, wrap))[1], "at most 200 levels of schemas")
      assert.strictEqual(flaw(nested(10_000, wrap))[1], "at most 200 levels of schemas")
    }
    const doubled = nested(30, (inner) => ({ properties: { a: inner, b: inner } }))
    assert.strictEqual(flaw(doubled)[1], "at most 100000 schemas in one")
  })
})
