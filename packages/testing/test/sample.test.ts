import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { sample } from "../src/internal/sample.ts"

interface Tree {
  readonly label: string
  readonly children: ReadonlyArray<Tree>
}
const Tree = Schema.Struct({
  label: Schema.NonEmptyString,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
}).annotate({ identifier: "Tree" })

const schemas: Record<string, Schema.Codec<unknown>> = {
  struct: Schema.Struct({
    name: Schema.String,
    age: Schema.Int,
    tags: Schema.Array(Schema.String),
    note: Schema.optional(Schema.String)
  }),
  bounds: Schema.Struct({
    int: Schema.Int.check(Schema.isBetween({ minimum: 5, maximum: 9 })),
    above: Schema.Finite.check(Schema.isGreaterThan(3)),
    below: Schema.Finite.check(Schema.isLessThan(-3)),
    integerAbove: Schema.Int.check(Schema.isGreaterThan(3)),
    even: Schema.Int.check(Schema.isMultipleOf(2)),
    short: Schema.String.check(Schema.isMaxLength(2))
  }),
  unions: Schema.Struct({
    literal: Schema.Literals(["a", "b"]),
    nullable: Schema.NullOr(Schema.Finite),
    either: Schema.Union([Schema.Struct({ kind: Schema.Literal("x"), x: Schema.Boolean }), Schema.String])
  }),
  tuple: Schema.Tuple([Schema.String, Schema.Finite]),
  recursive: Tree,
  array: Schema.Array(Schema.Finite).check(Schema.isMinLength(3)),
  nothing: Schema.Null
}

/** What the property makes schemas of. */
type Plan =
  | { readonly kind: "string" | "number" | "integer"; readonly least: number; readonly extent: number }
  | { readonly kind: "multiple"; readonly of: number; readonly least: number }
  | { readonly kind: "above" | "below"; readonly limit: number }
  | { readonly kind: "boolean" | "literals" }
  | { readonly kind: "array"; readonly items: Plan; readonly least: number }
  | { readonly kind: "nullable" | "optional" | "record"; readonly of: Plan }
  | { readonly kind: "struct" | "tuple" | "union"; readonly parts: readonly [Plan, ...ReadonlyArray<Plan>] }

const Small = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))
const Signed = Schema.Int.check(Schema.isBetween({ minimum: -9, maximum: 9 }))
const Inner: Schema.Codec<Plan> = Schema.suspend((): Schema.Codec<Plan> => Plan)
const Plan: Schema.Codec<Plan> = Schema.Union([
  Schema.Struct({ kind: Schema.Literals(["string", "number", "integer"]), least: Signed, extent: Small }),
  Schema.Struct({ kind: Schema.Literal("multiple"), of: Schema.Literals([1, 2, 3, 5]), least: Signed }),
  Schema.Struct({ kind: Schema.Literals(["above", "below"]), limit: Signed }),
  Schema.Struct({ kind: Schema.Literals(["boolean", "literals"]) }),
  Schema.Struct({ kind: Schema.Literal("array"), items: Inner, least: Schema.Literals([0, 1, 2]) }),
  Schema.Struct({ kind: Schema.Literals(["nullable", "optional", "record"]), of: Inner }),
  Schema.Struct({ kind: Schema.Literals(["struct", "tuple", "union"]), parts: Schema.NonEmptyArray(Inner) })
])

const schemaOf = (plan: Plan): Schema.Codec<unknown> => {
  switch (plan.kind) {
    case "string": {
      const least = Math.abs(plan.least)
      return Schema.String.check(Schema.isMinLength(least), Schema.isMaxLength(least + plan.extent))
    }
    case "number":
      return Schema.Finite.check(Schema.isBetween({ minimum: plan.least, maximum: plan.least + plan.extent / 8 }))
    case "integer":
      return Schema.Int.check(Schema.isBetween({ minimum: plan.least, maximum: plan.least + plan.extent }))
    case "multiple":
      return Schema.Int.check(
        Schema.isMultipleOf(plan.of),
        Schema.isBetween({ minimum: plan.least, maximum: plan.least + plan.of })
      )
    case "above":
      return Schema.Finite.check(Schema.isGreaterThan(plan.limit), Schema.isLessThan(plan.limit + 0.125))
    case "below":
      return Schema.Int.check(Schema.isLessThan(plan.limit))
    case "boolean":
      return Schema.Boolean
    case "literals":
      return Schema.Literals(["a", "b"])
    case "array":
      return Schema.Array(schemaOf(plan.items)).check(Schema.isMinLength(plan.least))
    case "nullable":
      return Schema.NullOr(schemaOf(plan.of))
    case "optional":
      return Schema.Struct({ maybe: Schema.optionalKey(schemaOf(plan.of)) })
    case "record":
      return Schema.Record(Schema.String, schemaOf(plan.of))
    case "struct":
      return Schema.Struct(Object.fromEntries(plan.parts.map((part, index) => [`p${index}`, schemaOf(part)])))
    case "tuple":
      return Schema.Tuple(plan.parts.map(schemaOf))
    case "union":
      return Schema.Union(plan.parts.map(schemaOf))
  }
}

describe("sample", () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`fits what Effect writes as JSON Schema: ${name}`, () => {
      const { definitions, schema: json } = Schema.toJsonSchemaDocument(schema)
      const made = sample({ ...json, $defs: definitions, definitions })
      assert.isTrue(Schema.is(Schema.toEncoded(schema))(made), JSON.stringify({ made, json }))
    })
  }

  it("fits Google's dialect", () => {
    assert.deepStrictEqual(
      sample({
        type: "OBJECT",
        properties: {
          city: { type: "STRING" },
          when: { type: "STRING", format: "date-time" },
          count: { type: "INTEGER", minimum: "3" },
          either: { anyOf: [{ type: "NULL" }, { type: "BOOLEAN" }] },
          maybe: { type: "NUMBER", nullable: true },
          many: { type: "ARRAY", items: { type: "STRING", enum: ["one"] }, minItems: "2" },
          none: { type: "ARRAY", items: { type: "STRING" }, maxItems: "0" }
        }
      }),
      {
        city: "city",
        when: "2026-01-01T00:00:00Z",
        count: 3,
        either: true,
        maybe: 1,
        many: ["one", "one"],
        none: []
      }
    )
  })

  it("keeps to the lengths of strings", () => {
    assert.deepStrictEqual(sample({ type: "string", minLength: 3 }), "textxx")
    assert.deepStrictEqual(sample({ type: "string", minLength: 5, maxLength: 5 }), "textx")
    assert.deepStrictEqual(sample({ type: "string", maxLength: 2 }), "te")
  })

  it("joins what a schema refers to, must fit and may be", () => {
    assert.deepStrictEqual(
      sample({
        $defs: { "a/b c": { type: "object", properties: { one: { const: 1 } }, required: ["one"] } },
        $ref: "#/$defs/a~1b%20c",
        allOf: [{ properties: { two: { const: 2 } } }, { $ref: "#/$defs/a~1b%20c" }],
        anyOf: [{ type: "null" }, { properties: { three: { const: 3 } } }],
        properties: { four: { const: 4 } }
      }),
      { four: 4, one: 1, two: 2, three: 3 }
    )
  })

  it("has what is required without being described, and as many properties as must be", () => {
    const record = { type: "object", additionalProperties: { type: "integer" } }
    assert.deepStrictEqual(sample({ ...record, required: ["a"] }), { a: 1 })
    assert.deepStrictEqual(sample({ ...record, required: ["a"], minProperties: 2 }), { a: 1, key1: 1 })
  })

  it("makes different items where they must differ", () => {
    const set = (items: object, minItems = 2) => sample({ type: "array", items, minItems, uniqueItems: true })
    assert.deepStrictEqual(set({ type: "string" }), ["text", "2text"])
    assert.deepStrictEqual(set({ type: "integer", minimum: 4 }, 3), [4, 5, 6])
    assert.deepStrictEqual(set({ enum: ["a", "b"] }), ["a", "b"])
    assert.deepStrictEqual(set({ type: "object", properties: { a: { type: "number" } } }, 1), [{ a: 1 }])
  })

  for (
    const pattern of [
      "^[A-Z]{3}$",
      "^\\d{4}-\\d{2}-\\d{2}$",
      "ab+c",
      "^\\+?[1-9]\\d{1,14}$",
      "^[\\w.]+@[\\w.]+\\.com$",
      "^(?!admin)[a-z]{3,8}$",
      "^(?=.*[0-9])[a-z0-9]{8}$",
      "^(red|green)-(?:one|two)$",
      "^$",
      "^[a-z_\\-]{2}$"
    ]
  ) {
    it(`fits the pattern ${pattern}, always the same way`, () => {
      const schema = { type: "string", pattern }
      const made = sample(schema)
      assert.match(String(made), new RegExp(pattern))
      assert.strictEqual(sample(schema), made)
    })
  }

  it("fits a pattern and the lengths, and makes different items", () => {
    const made = sample({ type: "STRING", pattern: "^[a-z]+$", minLength: "12", maxLength: "14" })
    assert.match(String(made), /^[a-z]{12,14}$/)
    const items = sample({
      type: "array",
      items: { type: "string", pattern: "^[A-Z]{2}\\d$" },
      minItems: 3,
      uniqueItems: true
    })
    assert.strictEqual(new Set(items as ReadonlyArray<unknown>).size, 3)
    for (const item of items as ReadonlyArray<string>) assert.match(item, /^[A-Z]{2}\d$/)
  })

  it("has a text for a pattern that is invalid, or that nothing fits", () => {
    assert.strictEqual(sample({ type: "string", pattern: "(" }), "text")
    assert.strictEqual(sample({ type: "string", pattern: "a^" }), "text")
  })

  it("takes an example before a pattern", () => {
    assert.strictEqual(sample({ type: "string", pattern: "^[A-Z]{3}$", examples: ["ABC"] }), "ABC")
    assert.strictEqual(sample({ type: "STRING", pattern: "^[A-Z]{3}$", example: "ABC" }), "ABC")
  })

  it("ends on lists and trees whose ends are null, in either dialect", () => {
    const trees = [
      { anyOf: [{ $ref: "#/$defs/tree" }, { type: "null" }] },
      { nullable: true, $ref: "#/$defs/tree" }
    ]
    for (const tree of trees) {
      const made = sample({
        $ref: "#/$defs/tree",
        $defs: { tree: { type: "object", properties: { left: tree, right: tree }, required: ["left", "right"] } }
      })
      assert.strictEqual(JSON.stringify(made).match(/null/g)?.length, 2 ** 4, JSON.stringify(tree))
    }
  })

  it("ends on a schema that requires itself twice without end", () => {
    const loop = { $ref: "#/$defs/loop" }
    const made = sample({
      ...loop,
      $defs: { loop: { type: "object", properties: { one: loop, two: loop }, required: ["one", "two"] } }
    })
    assert.isBelow(JSON.stringify(made).length, 1_000_000)
  })

  it.effect.prop("fits every schema of a grammar", [Plan], ([plan]) =>
    Effect.sync(() => {
      const schema = schemaOf(plan)
      const { definitions, schema: json } = Schema.toJsonSchemaDocument(schema)
      const made = sample({ ...json, $defs: definitions, definitions })
      assert.isTrue(Schema.is(schema)(made), JSON.stringify({ made, json }))
    }), { arbitrary: { runs: 500 } })

  it.effect.prop(
    "fits every schema of a grammar, with every seed",
    [Plan, Schema.String],
    ([plan, seed]) =>
      Effect.sync(() => {
        const schema = schemaOf(plan)
        const { definitions, schema: json } = Schema.toJsonSchemaDocument(schema)
        const document = { ...json, $defs: definitions, definitions }
        const made = sample(document, seed)
        assert.isTrue(Schema.is(schema)(made), JSON.stringify({ made, json }))
        assert.deepStrictEqual(sample(document, seed), made)
      }),
    { arbitrary: { runs: 500 } }
  )

  it("ends on a schema that requires itself without end", () => {
    const made = sample({
      $ref: "#/$defs/loop",
      $defs: { loop: { type: "object", properties: { loop: { $ref: "#/$defs/loop" } }, required: ["loop"] } }
    })
    assert.isAbove(JSON.stringify(made).length, 100)
  })
})
