import { assert, describe, it } from "@effect/vitest"
import { extractTypes } from "../src/TypeFacts.ts"

const origin = { package: "p", version: "1.0.0", integrity: "" }

const typings = `
declare namespace types { export { Tool, Kind, Answer } }
declare namespace interactions { export { Tool_2 as Tool } }
export declare interface Tool {
  /** Prose. */
  name?: string;
  /** @deprecated */
  old?: number;
  of: Array<Inner>;
  map?: Record<string, unknown>;
  signal?: AbortSignal;
}
declare interface Inner { kinds?: Kind[] | undefined; other?: types.Tool; }
export declare enum Kind { B = "B", A = "A", NONE = "none" }
export declare enum Page { FILES = "files" }
declare enum Hidden { A = "A" }
export declare class Answer { text?: string; private hidden; get data(): string | undefined; toJSON(): string; }
declare type Tool_2 = { type: "tool"; mode?: "x" | "y" | (string & {}) | undefined; };
`

describe("TypeFacts", () => {
  it("names declarations as their namespace does and drops prose, methods and accessors", () => {
    const { facts, problems } = extractTypes(typings, origin)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(facts.types, {
      "types.Tool": {
        fields: {
          name: { type: "string", optional: true },
          old: { type: "number", optional: true, deprecated: true },
          of: { type: { list: { ref: "Inner" } } },
          map: { type: { map: "unknown" }, optional: true },
          signal: { type: { external: "AbortSignal" }, optional: true }
        }
      },
      Inner: {
        fields: {
          kinds: { type: { list: { ref: "types.Kind" } }, optional: true },
          other: { type: { ref: "types.Tool" }, optional: true }
        }
      },
      "types.Kind": { enum: ["B", "A", "NONE"], values: { NONE: "none" } },
      "types.Page": { enum: ["FILES"], values: { FILES: "files" } },
      "types.Answer": {
        class: true,
        fields: { text: { type: "string", optional: true } }
      },
      "interactions.Tool": {
        fields: {
          type: { type: { literal: "tool" } },
          mode: { type: { union: [{ literal: "x" }, { literal: "y" }, "open"] }, optional: true }
        }
      }
    })
  })

  it("reports what is exported or referred to but not declared", () => {
    const broken = typings.replace("of: Array<Inner>", "of: Array<Gone>").replace(
      "export declare enum Kind",
      "enum Sort"
    )
    assert.deepStrictEqual(extractTypes(broken, origin).problems, [
      "types.Kind is exported but not declared",
      "types.Tool refers to Gone, which is not declared"
    ])
  })

  it("reports members of enums that are not strings", () => {
    const broken = typings.replace("A = \"A\", NONE", "A = 1, NONE")
    assert.deepStrictEqual(extractTypes(broken, origin).problems, ["types.Kind.A has a value that is not a string"])
  })
})
