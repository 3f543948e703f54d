import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
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
    assert.deepStrictEqual(sample({ type: "string", minLength: 6 }), "textxx")
    assert.deepStrictEqual(sample({ type: "string", maxLength: 2 }), "te")
  })

  it("ends on a schema that requires itself without end", () => {
    const made = sample({
      $ref: "#/$defs/loop",
      $defs: { loop: { type: "object", properties: { loop: { $ref: "#/$defs/loop" } }, required: ["loop"] } }
    })
    assert.isAbove(JSON.stringify(made).length, 100)
  })
})
