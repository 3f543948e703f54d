/**
 * Writes the enums of the official package as values, each with the open type of the same name.
 */
import { comment, type Docs } from "./Docs.ts"
import { enumMembers, type Facts } from "./Facts.ts"
import { type GeneratedFile, header, key, wrap } from "./Module.ts"
import { nameOf, type Wire } from "./Wire.ts"

/** An enum that the official package has at run time. */
export interface Enum {
  readonly id: string
  readonly name: string
  /** The file of its type, if it has one. */
  readonly file: string | undefined
  readonly members: ReadonlyArray<readonly [name: string, value: string]>
}

/** The enums of a release, in alphabetical order. */
export const enums = ({ types: { types } }: Facts, wire: Wire): ReadonlyArray<Enum> =>
  Object.entries(types).flatMap(([id, declaration]) =>
    "enum" in declaration
      ? [{ id, name: nameOf(id), file: wire.home.get(id), members: enumMembers(declaration) }]
      : []
  )

/** All enums in one file, as object literals that bundlers drop if they are not used. */
export const enumFile = (all: ReadonlyArray<Enum>, docs: Docs): GeneratedFile => {
  const files = [...new Set(all.flatMap(({ file }) => file ?? []))].toSorted()
  return {
    path: "Enums.ts",
    text: [
      `${header}
/**
 * The enums of the API as values: \`Type.OBJECT\` is \`"OBJECT"\`. The type of the same name is open to values that are
 * not listed.
 */`,
      files.map((file) => `import type * as ${file}$ from "./${file}.ts"`).join("\n"),
      ...all.map((one) => enumText(one, docs))
    ].join("\n") + "\n"
  }
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

/** The docs are part of types, so that they are erased from the JavaScript output. */
const enumText = ({ file, id, members, name }: Enum, docs: Docs): string => {
  const values = wrap("{ ", members.map(([member, value]) => `${key(member)}: ${JSON.stringify(value)}`), " }", 24)
  const types = members.map(([member, value]) =>
    `${comment(docs.value(id, value), { indent: "  " })}  readonly ${key(member)}: ${JSON.stringify(value)}`
  )
  const type = file === undefined ? `(typeof ${name})[keyof typeof ${name}]` : `${file}$.${name}`
  return [
    `\nexport const ${name}: {`,
    ...types,
    `} = ${values}`,
    `${comment(docs.type(id))}export type ${name} = ${type}`
  ].join("\n")
}
