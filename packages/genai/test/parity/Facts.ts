/**
 * What the official SDK's own typings say of its types, as the code generator read them: names, fields and enum values.
 */
import * as fs from "node:fs"

/** A type: `unread` is one that the generator makes nothing of, `open` any string beside the literals of its union. */
export type Type =
  | "string"
  | "number"
  | "boolean"
  | "unknown"
  | "open"
  | "null"
  | { readonly ref: string }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly union: ReadonlyArray<Type> }
  | { readonly literal: string }
  | { readonly external: string }
  | { readonly unread: string }

/** A named type. */
export type Fact =
  | { readonly fields: { readonly [name: string]: { readonly type: Type; readonly optional?: true } } }
  | { readonly alias: Type }
  | { readonly enum: ReadonlyArray<string> }

const { types }: { readonly types: { readonly [name: string]: Fact } } = JSON.parse(
  fs.readFileSync(new URL("../../../codegen/specs/types.json", import.meta.url), "utf8")
)

/** Parameters that the typings have side by side. */
const arguments_: { readonly [name: string]: Fact } = {
  "types.DownloadMediaParameters": {
    fields: { uri: { type: "string" }, config: { type: { ref: "types.DownloadMediaConfig" }, optional: true } }
  }
}

/** The type of this name. */
export const named = (name: string): Fact => {
  const fact = types[name] ?? arguments_[name]
  if (fact === undefined) throw new Error(`no type ${name} in the facts`)
  return fact
}
