import { assert, describe, it } from "@effect/vitest"
import { toStandardJsonSchema } from "@valibot/to-json-schema"
import { type } from "arktype"
import { Arbitrary, Effect, Result, Schema } from "effect"
import * as fc from "fast-check"
import * as v from "valibot"
import * as z from "zod"
import * as SchemaDialect from "../src/SchemaDialect.ts"
import { anyJsonSchema, inSubset, isValid, json, jsonValidator, refused } from "./harness/schemas.ts"

/** The path of what the dialect cannot express. */
const unsupported = (schema: SchemaDialect.AnySchema): string | undefined => {
  const result = SchemaDialect.fromJsonSchema(schema)
  if (Result.isSuccess(result)) return undefined
  assert.strictEqual(result.failure._tag, "SchemaUnsupported")
  return result.failure.field
}

const dialectOf = (schema: SchemaDialect.AnySchema) => Result.getOrThrow(SchemaDialect.fromJsonSchema(schema))

const jsonOf = (schema: SchemaDialect.AnySchema) => Result.getOrThrow(SchemaDialect.toJsonSchema(schema))

describe("SchemaDialect: properties", () => {
  const values = fc.array(json, { minLength: 10, maxLength: 10 })
  const asSchema = (schema: object) => schema as SchemaDialect.AnySchema

  /** Checks a schema that can be expressed, and counts those that can. */
  const means = (schemas: fc.Arbitrary<object>): number => {
    let expressed = 0
    let told = 0
    fc.assert(
      fc.property(schemas, values, (schema, values) => {
        const result = SchemaDialect.fromJsonSchema(asSchema(schema))
        if (Result.isFailure(result)) {
          assert.strictEqual(result.failure._tag, "SchemaUnsupported")
          return
        }
        expressed++
        const valid = jsonValidator(schema)
        assert.deepStrictEqual(refused(result.success), [])
        for (const value of values) {
          told += valid(value) ? 1 : 0
          assert.strictEqual(isValid(result.success, value), valid(value), JSON.stringify([result.success, value]))
        }
      }),
      { numRuns: 300 }
    )
    assert.isAbove(told, 0)
    return expressed
  }

  it("what can be expressed means the same, and the API takes it", () => {
    assert.isAbove(means(inSubset), 100)
    assert.isAbove(means(anyJsonSchema), 30)
  })

  it("what is in the dialect stays as it is", () => {
    fc.assert(
      fc.property(inSubset, (schema) => {
        const result = SchemaDialect.fromJsonSchema(asSchema(schema))
        assert.deepStrictEqual(Result.flatMap(result, SchemaDialect.fromJsonSchema), result)
      }),
      { numRuns: 300 }
    )
  })

  it("what is in the dialect means the same as JSON Schema", () => {
    fc.assert(
      fc.property(inSubset, values, (schema, values) => {
        const result = SchemaDialect.fromJsonSchema(asSchema(schema))
        if (Result.isFailure(result)) return
        const valid = jsonValidator(jsonOf(result.success))
        for (const value of values) assert.strictEqual(valid(value), isValid(result.success, value))
      }),
      { numRuns: 300 }
    )
  })

  it("JSON Schema stays as it is", () => {
    fc.assert(
      fc.property(anyJsonSchema, (schema) => {
        const { examples: _, ...given } = JSON.parse(JSON.stringify(schema).replaceAll(`"example":`, `"$comment":`))
        assert.deepStrictEqual(jsonOf(given), given)
      }),
      { numRuns: 300 }
    )
  })

  it("nothing is ever thrown", () => {
    const anything = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
      fc.dictionary(
        fc.constantFrom(
          "type",
          "anyOf",
          "enum",
          "items",
          "properties",
          "nullable",
          "description",
          "$ref",
          "const",
          "__proto__"
        ),
        fc.anything({ withNullPrototype: true, withBigInt: true })
      )
    )
    fc.assert(
      fc.property(anything, (schema) => {
        SchemaDialect.needsJsonSchema(schema as never)
        for (const convert of [SchemaDialect.fromJsonSchema, SchemaDialect.toJsonSchema]) {
          const result: Result.Result<unknown, { readonly _tag: string }> = convert(schema as never)
          const tag = Result.isFailure(result) ? result.failure._tag : result._tag
          assert.include(["Success", "InvalidRequest", "SchemaUnsupported"], tag)
        }
      }),
      { numRuns: 2000 }
    )
  })
})

describe("SchemaDialect: needsJsonSchema", () => {
  it("says where calls send a schema", () => {
    for (
      const schema of [{}, { type: "object", additionalProperties: false }, { type: "STRING" }, {
        type: ["string", "null"]
      }]
    ) {
      assert.isFalse(SchemaDialect.needsJsonSchema(schema))
    }
    for (const schema of [{ const: "a" }, { $schema: "s" }, { $ref: "#/$defs/a", $defs: { a: {} } }, { oneOf: [{}] }]) {
      assert.isTrue(SchemaDialect.needsJsonSchema(schema))
    }
    assert.isFalse(SchemaDialect.needsJsonSchema({ type: 7 }))
  })
})

describe("SchemaDialect: fromJsonSchema", () => {
  it("writes references out, with what stands beside them", () => {
    assert.deepStrictEqual(
      dialectOf({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $comment: "c",
        type: "object",
        properties: {
          a: { $ref: "#/$defs/A~1b", description: "The first." },
          b: { anyOf: [{ $ref: "#/definitions/%C3%BC" }, { type: "null" }], title: "B" },
          c: { type: "array", items: { $ref: "#/properties/b" } }
        },
        $defs: { "A/b": { type: "string", description: "An A." } },
        definitions: { "ü": { anyOf: [{ $ref: "#/$defs/A~1b" }, { type: "integer" }] } }
      }),
      {
        type: "OBJECT",
        properties: {
          a: { type: "STRING", description: "The first.\nAn A." },
          b: {
            anyOf: [
              { type: "STRING", description: "An A.", title: "B", nullable: true },
              { type: "INTEGER", title: "B", nullable: true }
            ]
          },
          c: {
            type: "ARRAY",
            items: {
              anyOf: [
                { type: "STRING", description: "An A.", title: "B", nullable: true },
                { type: "INTEGER", title: "B", nullable: true }
              ]
            }
          }
        }
      }
    )
  })

  it("a constant string is a list of one", () => {
    assert.deepStrictEqual(dialectOf({ type: "string", const: "a" }), { type: "STRING", enum: ["a"] })
    assert.deepStrictEqual(dialectOf({ const: "a" }), { enum: ["a"] })
    assert.deepStrictEqual(dialectOf({ const: null }), { type: "NULL" })
    assert.strictEqual(unsupported({ const: 1 }), "schema.const")
    assert.strictEqual(unsupported({ const: "a", enum: ["a"] }), "schema.const")
  })

  it("names what cannot be expressed", () => {
    const tree = { type: "object", properties: { kids: { type: "array", items: { $ref: "#/$defs/Tree" } } } }
    const cases: ReadonlyArray<readonly [schema: SchemaDialect.AnySchema, field: string]> = [
      [{ $ref: "#/$defs/Tree", $defs: { Tree: tree } }, "schema.properties.kids.items.$ref"],
      [{ properties: { a: { $ref: "#" } } }, "schema.properties.a.$ref"],
      [{ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }, "schema.$ref"],
      [{ $ref: "#/$defs/valueOf", $defs: {} }, "schema.$ref"],
      [{ $ref: "#/$defs/__proto__", $defs: {} }, "schema.$ref"],
      [{ $ref: "#/$defs/a", $defs: { a: true } }, "schema.$ref"],
      [{ $ref: "https://example.com/schema.json" }, "schema.$ref"],
      [{ $ref: "#%" }, "schema.$ref"],
      [{ $ref: 7 } as never, "schema.$ref"],
      [{ $ref: "#/$defs/a", type: "string", $defs: { a: {} } }, "schema.type"],
      [{ $ref: "#/$defs/a", minLength: 1, $defs: { a: { minLength: 2 } } }, "schema.minLength"],
      [{ properties: { a: { exclusiveMinimum: 1 } } }, "schema.properties.a.exclusiveMinimum"]
    ]
    for (const [schema, field] of cases) assert.strictEqual(unsupported(schema), field)
    const error = Result.getFailure(SchemaDialect.fromJsonSchema({ oneOf: [] })).pipe((failure) =>
      failure._tag === "Some" ? failure.value : undefined
    )
    assert.strictEqual(error?.message, "schema.oneOf cannot be expressed in Gemini's schema dialect")
    assert.strictEqual(error?.operation, "SchemaDialect.fromJsonSchema")
  })

  it("refuses what is no schema", () => {
    const cases: ReadonlyArray<readonly [schema: unknown, field: string]> = [
      [7, "schema"],
      [Schema.String, "schema"],
      [v.string(), "schema"],
      [z.date(), "schema"],
      [{ type: {} }, "schema.type"]
    ]
    for (const [schema, field] of cases) {
      const result = SchemaDialect.fromJsonSchema(schema as never)
      assert.isTrue(
        Result.isFailure(result) && result.failure._tag === "InvalidRequest" && result.failure.field === field
      )
    }
  })
})

// -----------------------------------------------------------------------------
// Schemas that libraries make
// -----------------------------------------------------------------------------

interface Tree {
  readonly value: string
  readonly kids: ReadonlyArray<Tree>
}

class Person extends Schema.Class<Person>("Person")({ name: Schema.NonEmptyString, age: Schema.NullOr(Schema.Int) }) {}

const TreeSchema: Schema.Codec<Tree> = Schema.Struct({
  value: Schema.String,
  kids: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => TreeSchema))
}).annotate({ identifier: "Tree" })

const ofEffect = {
  struct: Schema.Struct({
    text: Schema.String.annotate({ description: "Any text", title: "Text" }),
    number: Schema.Finite,
    integer: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })),
    flag: Schema.Boolean,
    list: Schema.Array(Schema.String).check(Schema.isMinLength(2))
  }),
  optional: Schema.Struct({ a: Schema.optional(Schema.String), b: Schema.optionalKey(Schema.Number) }),
  nullable: Schema.Struct({ a: Schema.NullOr(Schema.String), b: Schema.Null }),
  literals: Schema.Struct({
    a: Schema.Literals(["x", "y"]),
    b: Schema.Literal("z"),
    c: Schema.NullOr(Schema.Literals(["x"]))
  }),
  union: Schema.Union([Schema.String, Schema.Int, Schema.Null]).annotate({ description: "An id" }),
  tagged: Schema.Union([
    Schema.Struct({ _tag: Schema.tag("A"), a: Schema.String }),
    Schema.Struct({ _tag: Schema.tag("B"), b: Schema.Int })
  ]),
  encoded: Schema.Struct({
    when: Schema.Date,
    link: Schema.URL,
    maybe: Schema.Option(Schema.String),
    big: Schema.BigInt
  }),
  class: Person,
  classes: Schema.Struct({ first: Person, second: Schema.NullOr(Person).annotate({ description: "Another" }) })
}

/** Those that the dialect cannot express, and where. */
const beyondEffect: { readonly [name: string]: readonly [schema: Schema.Top, field: string] } = {
  record: [Schema.Record(Schema.String, Schema.Finite), "schema.additionalProperties"],
  tuple: [Schema.Tuple([Schema.String, Schema.Boolean]), "schema.prefixItems"],
  numbers: [Schema.Struct({ a: Schema.Literals([1, 2]) }), "schema.properties.a.enum"],
  above: [Schema.Struct({ a: Schema.Finite.check(Schema.isGreaterThan(3)) }), "schema.properties.a.exclusiveMinimum"],
  recursive: [TreeSchema, "schema.properties.kids.items.$ref"],
  recursiveWithin: [Schema.Struct({ tree: TreeSchema }), "schema.properties.tree.properties.kids.items.$ref"],
  empty: [Schema.Struct({}), "schema.not"]
}

const samples = fc.sample(json, 500)

/** Whether a document and a schema made of it say the same of many values. */
const assertSame = (document: object, made: (value: unknown) => boolean, extra: ReadonlyArray<unknown>) => {
  const valid = jsonValidator(document)
  for (const value of [...samples, ...extra]) assert.strictEqual(made(value), valid(value), JSON.stringify(value))
}

describe("SchemaDialect: schemas of Effect", () => {
  const inOne = ({ definitions, schema }: { readonly definitions: object; readonly schema: object }) => ({
    ...schema,
    $defs: definitions
  })

  for (const [name, schema] of Object.entries<Schema.Codec<unknown, unknown>>(ofEffect)) {
    it(`${name}: in the dialect`, () => {
      const document = Schema.toJsonSchemaDocument(schema)
      const dialect = dialectOf(document)
      assert.deepStrictEqual(refused(dialect), [])
      const encode = Schema.encodeUnknownSync(Schema.toCodecJson(schema))
      const encoded = Effect.runSync(Arbitrary.sampleEffect(Arbitrary.schema(schema), { count: 50 })).map((value) =>
        encode(value)
      )
      assertSame(inOne(document), (value) => isValid(dialect, value), encoded)
      assert.isTrue(encoded.every((value) => isValid(dialect, value)))
    })
  }

  for (const [name, [schema, field]] of Object.entries(beyondEffect)) {
    it(`${name}: ${field}, so as JSON Schema`, () => {
      const document = Schema.toJsonSchemaDocument(schema)
      assert.isTrue(SchemaDialect.needsJsonSchema(document))
      assert.strictEqual(unsupported(document), field)
      const json = jsonOf(document)
      assert.notProperty(json, "definitions")
      assert.notProperty(json, "dialect")
      assertSame(inOne(document), jsonValidator(json), [])
    })
  }

  it("one that is a definition begins with what it is", () => {
    const document = Schema.toJsonSchemaDocument(TreeSchema)
    assert.deepStrictEqual(document.schema, { $ref: "#/$defs/Tree" })
    const { $defs, ...root } = jsonOf(document)
    assert.deepStrictEqual(root, document.definitions["Tree"])
    assert.deepStrictEqual($defs, document.definitions)
  })
})

describe("SchemaDialect: Standard JSON Schema", () => {
  const properties = { name: { type: "STRING" }, n: { type: "NUMBER" } }
  const cases: { readonly [library: string]: SchemaDialect.AnySchema } = {
    zod: z.object({ name: z.string(), n: z.number().optional() }),
    arktype: type({ name: "string", "n?": "number" }),
    valibot: toStandardJsonSchema(v.object({ name: v.string(), n: v.optional(v.number()) })),
    effect: Schema.toStandardJSONSchemaV1(
      Schema.Struct({ name: Schema.String, n: Schema.optionalKey(Schema.Finite) })
    )
  }
  for (const [library, schema] of Object.entries(cases)) {
    it(`of ${library} is converted`, () => {
      assert.deepStrictEqual(SchemaDialect.fromJsonSchema(schema).pipe(Result.getOrThrow), {
        type: "OBJECT",
        properties,
        required: ["name"]
      })
      const { additionalProperties: _, ...made } = SchemaDialect.toJsonSchema(schema).pipe(Result.getOrThrow)
      assert.deepStrictEqual(made, {
        type: "object",
        properties: { name: { type: "string" }, n: { type: "number" } },
        required: ["name"]
      })
    })
  }
})

describe("SchemaDialect: schemas of zod", () => {
  const tree: z.ZodType = z.object({
    value: z.string(),
    get kids() {
      return z.array(tree)
    }
  })
  const cases: { readonly [name: string]: readonly [schema: z.ZodType, field?: string] } = {
    object: [
      z.object({
        a: z.string().min(1).max(3),
        b: z.number(),
        c: z.int(),
        d: z.boolean().optional(),
        e: z.array(z.string())
      })
    ],
    loose: [z.looseObject({ a: z.string() })],
    nullable: [
      z.object({ a: z.string().nullable(), b: z.enum(["x", "y"]).nullable(), c: z.null(), d: z.string().nullish() })
    ],
    described: [z.object({ a: z.union([z.string(), z.int(), z.null()]).describe("An id") })],
    union: [z.union([z.string(), z.number(), z.array(z.string())])],
    literals: [z.object({ a: z.literal("x"), b: z.literal(["x", "y"]) })],
    formats: [z.object({ a: z.email(), b: z.uuid(), c: z.iso.datetime(), d: z.url() })],
    positive: [z.int().positive(), "schema.exclusiveMinimum"],
    numbers: [z.literal([1, 2]), "schema.enum"],
    tuple: [z.tuple([z.string(), z.number()]), "schema.prefixItems"],
    record: [z.record(z.string(), z.number()), "schema.propertyNames"],
    discriminated: [
      z.discriminatedUnion("t", [z.object({ t: z.literal("a") }), z.object({ t: z.literal("b") })]),
      "schema.oneOf"
    ],
    recursive: [tree, "schema.properties.kids.items.$ref"]
  }
  for (const [name, [schema, field]] of Object.entries(cases)) {
    it(`${name}: ${field ?? "in the dialect"}`, () => {
      const document = z.toJSONSchema(schema)
      assert.isTrue(SchemaDialect.needsJsonSchema(document), "it names its dialect, so calls send it as JSON Schema")
      assert.deepStrictEqual(jsonOf(document), document)
      assert.strictEqual(unsupported(document), field)
      if (field !== undefined) return
      const dialect = dialectOf(document)
      assert.deepStrictEqual(refused(dialect), [])
      // An object of the dialect has no more properties than it lists.
      const open = JSON.parse(
        JSON.stringify(document).replaceAll(`"additionalProperties":false`, `"additionalProperties":true`)
      )
      assertSame(open, (value) => isValid(dialect, value), [])
    })
  }
})
