/**
 * The doc comments of the generated types: what is written by hand in `docs/`, and below it what the facts tell.
 */
import { docs as written } from "./docs/index.ts"
import { type Declaration, enumMembers, fieldsOf, type TypeFact } from "./Facts.ts"
import type { Uses } from "./Uses.ts"
import { nameOf, type Wire } from "./Wire.ts"

/**
 * What is written by hand for one file of schemas: a text for each field of a type, or for each value of an enum.
 * `""` is the type itself. `"..."` names a type whose docs hold for the fields of the same name, with its file in front
 * if that is another one: `GenerateContent.GenerationConfig`.
 */
export interface FileDocs {
  readonly [type: string]: { readonly [member: string]: string }
}

/** What is written by hand: for fields that mean the same wherever they occur, and for each file of schemas. */
export interface Written {
  readonly everywhere: { readonly [field: string]: string }
  readonly files: { readonly [file: string]: FileDocs }
}

/** The docs of everything that is generated. */
export interface Docs {
  /** The text of a type. Every type has one. */
  readonly type: (id: string) => string
  /** The text of a value that a type lists. */
  readonly value: (id: string, value: string) => string | undefined
  /** The text of a field. */
  readonly field: (id: string, field: string) => string | undefined
  /** Whether a text says what a field means. Its backend alone does not. */
  readonly isDescribed: (id: string, field: string) => boolean
  readonly problems: ReadonlyArray<string>
}

/** Puts the docs of all types together. */
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

/** How many fields of one file of schemas are described. */
export interface Coverage {
  readonly file: string
  readonly fields: number
  readonly described: number
  /** The fields that are not, as `Part.text`. */
  readonly missing: ReadonlyArray<string>
}

/** How many fields are described, file by file. */
export const docsCoverage = (wire: Wire, docs: Docs): ReadonlyArray<Coverage> =>
  [...new Set(wire.home.values())].map((file) => {
    const fields = [...wire.home].flatMap(([id, home]) =>
      home === file ? Object.keys(fieldsOf(wire.types.get(id))).map((field) => [id, field] as const) : []
    )
    const missing = fields.flatMap(([id, field]) => docs.isDescribed(id, field) ? [] : [`${nameOf(id)}.${field}`])
    return { file, fields: fields.length, described: fields.length - missing.length, missing }
  })

/** Text as a doc comment, in lines of the width of the workspace. */
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

/** The strings that a type lists: the values of an enum, or the literals of a union. */
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
// what is wrong with what is written
// -----------------------------------------------------------------------------

/** Docs of what does not exist, or no longer does. */
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

/** Docs that would break the comment, or say what only the facts may say. */
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

/** `GenerationConfig` and `GenerateContent.GenerationConfig`, seen from a file. */
const placeOf = (file: string, name: string): readonly [file: string, type: string] => {
  const [first, second] = name.split(".")
  return second === undefined ? [file, first!] : [first!, second]
}

/** The width of the workspace, `lineWidth` in `.dprint.json`: the formatter leaves comments as they are. */
const lineWidth = 120

/** A field with one value says so itself. */
const constant = (type: TypeFact | undefined): string | undefined =>
  typeof type === "object" && "literal" in type ? `Always \`${JSON.stringify(type.literal)}\`.` : undefined

const joined = (...sentences: ReadonlyArray<string | undefined>) =>
  sentences.filter((sentence) => sentence !== undefined).join(" ")

/** Text in lines that fit; an item of a list hangs. */
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
