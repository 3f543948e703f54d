/**
 * The doc comments of the generated types, from the handwritten texts in `docs/` and from the facts.
 */
import { docs as written } from "./docs/index.ts"
import { type Declaration, enumMembers, fieldsOf, type TypeFact } from "./Facts.ts"
import type { Uses } from "./Uses.ts"
import { nameOf, type Wire } from "./Wire.ts"
import type { Written } from "./WrittenDocs.ts"

/** The docs of all generated types. */
export interface Docs {
  /** The text of a type. Every type has a text. */
  readonly type: (id: string) => string
  /** The text of a value of an enum. */
  readonly value: (id: string, value: string) => string | undefined
  /** The text of a field. */
  readonly field: (id: string, field: string) => string | undefined
  /** Whether the meaning of a field is described. Its backend alone is not a description. */
  readonly isDescribed: (id: string, field: string) => boolean
  readonly problems: ReadonlyArray<string>
}

/** Builds the docs of all types. */
export const describe = (wire: Wire, uses: Uses, { everywhere, files }: Written = written): Docs => {
  const lookUp = (file: string, type: string, member: string): string | undefined => {
    const own = files[file]?.[type]
    const base = own?.["..."]
    return own?.[member] ?? (base === undefined || member === "" ? undefined : lookUp(...placeOf(file, base), member))
  }
  const writtenOf = (id: string, member: string) => lookUp(wire.home.get(id) ?? "", nameOf(id), member)
  const textOfField = (id: string, field: string) =>
    writtenOf(id, field) ?? everywhere[field] ?? constant(fieldsOf(wire.types.get(id))[field]?.type)

  return {
    type: (id) => joined(writtenOf(id, "") ?? uses.purpose(id) ?? `\`${nameOf(id)}\` of the API.`, uses.backend(id)),
    value: writtenOf,
    field: (id, field) => joined(textOfField(id, field), uses.fieldBackend(id, field)) || undefined,
    isDescribed: (id, field) => textOfField(id, field) !== undefined,
    problems: [...unknown(wire, files), ...unknownEverywhere(wire, everywhere), ...malformed({ everywhere, files })]
  }
}

/** The described fields of one file of schemas. */
export interface Coverage {
  readonly file: string
  readonly fields: number
  readonly described: number
  /** The fields that are not described, for example `Part.text`. */
  readonly missing: ReadonlyArray<string>
}

/** The number of described fields per file. */
export const docsCoverage = (wire: Wire, docs: Docs): ReadonlyArray<Coverage> =>
  [...new Set(wire.home.values())].map((file) => {
    const fields = [...wire.home].flatMap(([id, home]) =>
      home === file ? Object.keys(fieldsOf(wire.types.get(id))).map((field) => [id, field] as const) : []
    )
    const missing = fields.flatMap(([id, field]) => docs.isDescribed(id, field) ? [] : [`${nameOf(id)}.${field}`])
    return { file, fields: fields.length, described: fields.length - missing.length, missing }
  })

/** A text as a doc comment, wrapped at the line width of the workspace. */
export const comment = (text: string | undefined, options: { deprecated?: boolean; indent?: string } = {}): string => {
  const { deprecated = false, indent = "" } = options
  const paragraphs = [...(text === undefined ? [] : text.split("\n")), ...(deprecated ? ["@deprecated"] : [])]
  const [only, ...more] = paragraphs
  if (only === undefined) return ""
  const line = `${indent}/** ${only} */`
  if (more.length === 0 && line.length <= lineWidth) return `${line}\n`
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, lineWidth - `${indent} * `.length))
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */\n`].join("\n")
}

/** The values of an enum, or the literals of a union. */
export const valuesOf = (declaration: Declaration): ReadonlyArray<string> => {
  if ("enum" in declaration) return enumMembers(declaration).map(([, value]) => value)
  return "alias" in declaration ? literalsIn(declaration.alias) : []
}

const literalsIn = (type: TypeFact): ReadonlyArray<string> => {
  if (typeof type === "string") return []
  if ("literal" in type) return [String(type.literal)]
  return "union" in type ? type.union.flatMap(literalsIn) : []
}

// -----------------------------------------------------------------------------
// problems of the handwritten docs
// -----------------------------------------------------------------------------

/** Docs of types and fields that do not exist. */
const unknown = (wire: Wire, files: Written["files"]): ReadonlyArray<string> => {
  const byPlace = new Map([...wire.home].map(([id, file]) => [`${file}.${nameOf(id)}`, wire.types.get(id)!]))
  return Object.entries(files).flatMap(([file, types]) =>
    Object.entries(types).flatMap(([type, members]) => {
      const declaration = byPlace.get(`${file}.${type}`)
      if (declaration === undefined) return [`docs/${file}.ts describes ${type}, which is not in wire/${file}.ts`]
      const known = new Set(["", "...", ...Object.keys(fieldsOf(declaration)), ...valuesOf(declaration)])
      const base = members["..."]
      const [otherFile, other] = placeOf(file, base ?? "")
      return [
        ...Object.keys(members).flatMap((member) =>
          known.has(member) ? [] : [`docs/${file}.ts describes ${type}.${member}, which does not exist`]
        ),
        ...(base === undefined || files[otherFile]?.[other] !== undefined
          ? []
          : [`docs/${file}.ts: ${type} refers to the docs of ${base}, which do not exist`])
      ]
    })
  )
}

const unknownEverywhere = (wire: Wire, everywhere: Written["everywhere"]): ReadonlyArray<string> => {
  const fields = new Set([...wire.types.values()].flatMap((declaration) => Object.keys(fieldsOf(declaration))))
  return Object.keys(everywhere).flatMap((field) =>
    fields.has(field) ? [] : [`docs/index.ts describes ${field}, which no type has`]
  )
}

/** Texts that would break the comment, or that state what only the facts may state. */
const malformed = ({ everywhere, files }: Written): ReadonlyArray<string> => {
  const texts = [
    ...Object.entries(everywhere).map(([field, text]) => [`docs/index.ts: ${field}`, text] as const),
    ...Object.entries(files).flatMap(([file, types]) =>
      Object.entries(types).flatMap(([type, { "...": _, ...members }]) =>
        Object.entries(members).map(([member, text]) => [`docs/${file}.ts: ${type}.${member}`, text] as const)
      )
    )
  ]
  return texts.flatMap(([place, text]) =>
    text.includes("*/") || text.includes("@deprecated") || !/^\S.*\.$/.test(text)
      ? [`${place} must be sentences without "*/" and "@deprecated"`]
      : []
  )
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

/** Resolves `GenerationConfig` or `GenerateContent.GenerationConfig` in a file. */
const placeOf = (file: string, name: string): readonly [file: string, type: string] => {
  const [first, second] = name.split(".")
  return second === undefined ? [file, first!] : [first!, second]
}

/** `lineWidth` in `.dprint.json`. The formatter does not wrap comments. */
const lineWidth = 120

/** The text of a field with a single value. */
const constant = (type: TypeFact | undefined): string | undefined =>
  typeof type === "object" && "literal" in type ? `Always \`${JSON.stringify(type.literal)}\`.` : undefined

const joined = (...sentences: ReadonlyArray<string | undefined>) =>
  sentences.filter((sentence) => sentence !== undefined).join(" ")

/** A text wrapped at a width, with a hanging indent for list items. */
const wrapped = (text: string, width: number): ReadonlyArray<string> => {
  const indent = text.startsWith("- ") ? "  " : ""
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}
