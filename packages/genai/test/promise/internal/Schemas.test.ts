import { assert, describe, it } from "@effect/vitest"
import * as Transforms from "../../../src/internal/codec/Transforms.ts"
import * as Schemas from "../../../src/promise/internal/Schemas.ts"
import type { Kind, List, Message } from "../../../src/wire/Message.ts"
import { GenerateContentParameters } from "../../../src/wire/table/requests/GenerateContent.ts"

type Path = ReadonlyArray<string>

/** The paths of the fields of a message that need a transform which is not there from the start. A list is a step. */
const others = (message: Message, within: ReadonlyArray<Message> = []): ReadonlyArray<Path> =>
  within.includes(message) ? [] : Object.entries(message()).flatMap(([name, entry]) => {
    const { by, kind } = typeof entry === "object" && "kind" in entry ? entry : { kind: entry, by: undefined }
    const own = by === undefined || by in Transforms.encoders ? [] : [[name]]
    return [...own, ...inKind(kind, [...within, message]).map((path) => [name, ...path])]
  })

const inKind = (kind: Kind, within: ReadonlyArray<Message>): ReadonlyArray<Path> =>
  typeof kind === "function"
    ? others(kind, within)
    : isList(kind)
    ? inKind(kind[0]!, within).map((path) => ["[]", ...path])
    : typeof kind === "object" && "values" in kind
    ? inKind(kind.values, within).map((path) => ["*", ...path])
    : []

const isList = (kind: Exclude<Kind, Message>): kind is List => Array.isArray(kind)

/** A value with a schema at a path. */
const at = ([name, ...rest]: Path): unknown =>
  name === undefined ? { type: "STRING" } : name === "[]" ? [{}, at(rest)] : { [name]: at(rest) }

describe("schemas among the settings of a call", () => {
  const paths = others(GenerateContentParameters)

  it("are all that needs more than is there from the start", () => {
    assert.includeDeepMembers([...paths], [
      ["config", "responseSchema"],
      ["config", "responseJsonSchema"],
      ["config", "tools", "[]", "functionDeclarations", "[]", "parameters"]
    ])
    for (const path of paths) assert.isTrue(Schemas.inSettings(at(path)), path.join("."))
  })

  it("are in a value that says itself what its JSON is", () => {
    const hidden = { toJSON: () => ({ responseSchema: { type: "STRING" } }) }
    assert.isTrue(Schemas.inSettings({ config: hidden }))
    assert.isTrue(Schemas.inSettings({ toJSON: () => ({ config: { responseSchema: {} } }) }))
    assert.isTrue(Schemas.inSettings({ config: { tools: [hidden] } }))
    assert.isTrue(Schemas.inSettings({ config: { tools: hidden } }))
  })

  it("are not in others", () => {
    for (
      const params of [
        undefined,
        {},
        { config: { temperature: 0, responseSchema: undefined, responseJsonSchema: null } },
        { config: { tools: [] } },
        { config: { tools: [{ googleSearch: {} }, { functionDeclarations: undefined }] } },
        {
          get config() {
            throw new Error("unreadable")
          }
        }
      ]
    ) {
      assert.isFalse(Schemas.inSettings(params))
    }
  })
})
