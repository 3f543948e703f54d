/**
 * Writes the types of plain async code: the types of the schemas as a program for the official package builds and reads
 * them. Their fields and lists can be changed, and their enums are those of the official package, so that values of
 * either package pass for values of the other. They are types only.
 */
import { comment, type Docs } from "./Docs.ts"
import type { Enum } from "./Enums.ts"
import {
  type Declaration,
  type FieldFact,
  type Fields,
  type NamespaceFact,
  type NamespaceFacts,
  type TypeFact
} from "./Facts.ts"
import { type GeneratedFile, header, key, type References, references } from "./Module.ts"
import type { Operation } from "./Operations.ts"
import * as Overlay from "./Overlay.ts"
import * as PlainOverlay from "./PlainOverlay.ts"
import { inOrder, nameOf, type Wire } from "./Wire.ts"

const folder = "plain"

/** One file of types per domain, the enums, the classes, and the results of all methods. */
export const plainFiles = (
  wire: Wire,
  docs: Docs,
  enums: ReadonlyArray<Enum>,
  operations: ReadonlyArray<Operation>,
  namespaces: NamespaceFacts
): ReadonlyArray<GeneratedFile> => [
  ...wire.files.map((file) => ({ path: `${folder}/${file}.ts`, text: typesFile(wire, docs, file) })),
  ...namespaceFiles(wire, namespaces),
  { path: `${folder}/EnumTypes.ts`, text: enumTypesFile(enums, docs) },
  { path: `${folder}/Enums.ts`, text: enumsFile(enums, docs) },
  { path: `${folder}/Classes.ts`, text: classesFile(wire, docs) },
  { path: `${folder}/Results.ts`, text: resultsFile(wire, operations) }
]

// -----------------------------------------------------------------------------
// Types
// -----------------------------------------------------------------------------

const typesFile = (wire: Wire, docs: Docs, file: string): string => {
  const ids = inOrder(wire, file).filter((id) => !("enum" in wire.types.get(id)!))
  const names = references(file, new Set(ids.map(nameOf)))
  const writer = typeWriter(wire, docs, names)
  const body = ids.map((id) => writer.declaration(id, wire.types.get(id)!))
  const again = (Overlay.reexports[file] ?? []).map((other) => `export type * from "./${other}.ts"`).join("\n")
  return [header, typeImports(names), again, ...body].filter((part) => part !== "").join("\n\n") + "\n"
}

const typeImports = (names: References) =>
  names.imports((other) => `./${other}.ts`).replaceAll(/^import /gm, "import type ")

const typeWriter = (wire: Wire, docs: Docs, names: References) => {
  const name = (id: string) => names.use("enum" in wire.types.get(id)! ? "EnumTypes" : wire.home.get(id)!, nameOf(id))

  const declaration = (id: string, declared: Declaration): string => {
    const head = comment(PlainOverlay.texts[id] ?? docs.type(id))
    if ("alias" in declared) return `${head}export type ${nameOf(id)} = ${members(declared.alias).join(" | ")}`
    if ("enum" in declared) return ""
    const base = PlainOverlay.bases[id]
    const lines = [
      ...Object.entries(declared.fields).map(([field, fact]) =>
        `${
          comment(PlainOverlay.texts[`${id}.${field}`] ?? docs.field(id, field), {
            deprecated: fact.deprecated === true,
            indent: "  "
          })
        }  ${property(field, fact, isClassic(id))}`
      ),
      ...(PlainOverlay.members[id] ?? []).map(({ code, text }) =>
        `${comment(text, { indent: "  " })}  ${code.replaceAll(/\{(types\.\w+)\}/g, (_, other: string) => name(other))}`
      )
    ]
    const open = `${head}export interface ${nameOf(id)}${base === undefined ? "" : ` extends ${name(base)}`} {`
    return lines.length === 0 ? `${open}}` : [open, ...lines, "}"].join("\n")
  }

  /** The official package lets a field be `undefined` in the types of the newer resources only. */
  const property = (field: string, { optional, type }: FieldFact, classic: boolean): string =>
    `${key(field)}${optional === true ? "?" : ""}: ${
      [...members(type, classic), ...(optional === true && !classic ? ["undefined"] : [])].join(" | ")
    }`

  /** The members of a union, or the type itself. */
  const members = (type: TypeFact, classic = true): ReadonlyArray<string> => {
    if (typeof type === "string" || !("union" in type)) return [typeOf(type, classic)]
    const literals = type.union.some((member) => typeof member === "object" && "literal" in member)
    return [
      ...new Set(
        type.union.flatMap((member) => member === "string" && literals ? ["(string & {})"] : members(member, classic))
      )
    ]
  }

  const typeOf = (type: TypeFact, classic: boolean): string => {
    if (type === "open") return "(string & {})"
    if (type === "secret") return "string"
    if (typeof type === "string") return type
    if ("literal" in type) return JSON.stringify(type.literal)
    if ("ref" in type) return name(type.ref)
    if ("list" in type) return `Array<${members(type.list, classic).join(" | ")}>`
    if ("map" in type) return `{ [key: string]: ${members(type.map, classic).join(" | ")} }`
    if ("union" in type) return members(type, classic).join(" | ")
    if ("external" in type) {
      return type.external.includes("globalThis.") ? type.external : `globalThis.${type.external}`
    }
    if ("fields" in type) return inline(type.fields, classic)
    return "unknown"
  }

  const inline = (fields: Fields, classic: boolean): string =>
    `{ ${Object.entries(fields).map(([field, fact]) => property(field, fact, classic)).join("; ")} }`

  return { declaration }
}

const isClassic = (id: string) => id.startsWith("types.")

// -----------------------------------------------------------------------------
// Namespaces
// -----------------------------------------------------------------------------

/** The types of a resource in snake_case, with the other names that the official package has for them. */
const namespaceFiles = (wire: Wire, namespaces: NamespaceFacts): ReadonlyArray<GeneratedFile> =>
  Object.entries(namespaces).map(([namespace, facts]) => {
    const used = new Set<string>()
    const reached = new Set([namespace, ...(Overlay.reexports[namespace] ?? [])])
    const typeOf = ({ body, ref, stream, without = [] }: NamespaceFact): string => {
      const file = wire.home.get(ref)!
      used.add(file)
      const whole = `${file}$.${nameOf(ref)}`
      if (body === true) return `{ body: Omit<${whole}, "api_version"> } & Pick<${whole}, "api_version">`
      const type = without.length === 0
        ? whole
        : `Omit<${whole}, ${without.map((name) => JSON.stringify(name)).join(" | ")}>`
      return stream === undefined ? type : `${type} & { ${stream ? "stream: true" : "stream?: false | undefined"} }`
    }
    const known = Object.entries(facts).filter(([, { ref }]) => wire.home.has(ref))
    const write = (path: string, indent: string): ReadonlyArray<string> =>
      known.flatMap(([name, fact]) => {
        const own = name.startsWith(path) ? name.slice(path.length) : "."
        if (own.includes(".")) return []
        const inner = write(`${name}.`, `${indent}  `)
        const isDeclared = path === "" && inner.length === 0 && reached.has(wire.home.get(fact.ref)!) &&
          nameOf(fact.ref) === own && fact.stream === undefined
        return [
          ...(isDeclared ? [] : [`${indent}export type ${own} = ${typeOf(fact)}`]),
          ...(inner.length === 0
            ? []
            : [
              `${indent}export declare namespace ${own} {`.replace(/^(\s+export) declare/, "$1"),
              ...inner,
              `${indent}}`
            ])
        ]
      })
    const body = write("", "")
    return {
      path: `${folder}/namespaces/${namespace}.ts`,
      text: [
        header,
        ...[...used].toSorted().map((file) => `import type * as ${file}$ from "../${file}.ts"`),
        `\nexport type * from "../${namespace}.ts"`,
        ...body
      ].join("\n") + "\n"
    }
  })

// -----------------------------------------------------------------------------
// Enums
// -----------------------------------------------------------------------------

/** TypeScript lets enums of two packages pass for each other if they have the same name and members. */
const enumTypesFile = (enums: ReadonlyArray<Enum>, docs: Docs): string =>
  [
    `${header}
/**
 * The enums of the API as types. Their values are in \`Enums\`.
 */`,
    ...enums.map(({ id, members, name }) =>
      [
        `${comment(docs.type(id))}export declare enum ${name} {`,
        members.map(([member, value]) =>
          `${comment(docs.value(id, value), { indent: "  " })}  ${key(member)} = ${JSON.stringify(value)}`
        ).join(",\n"),
        "}"
      ].join("\n")
    )
  ].join("\n\n") + "\n"

const enumsFile = (enums: ReadonlyArray<Enum>, docs: Docs): string =>
  [
    `${header}
/**
 * The enums of the API as values, with the types of enums: \`Type.OBJECT\` is a value and a type.
 */
import * as Values from "../Enums.ts"
import type * as Types from "./EnumTypes.ts"`,
    ...enums.map(({ id, members, name }) =>
      [
        `${comment(docs.type(id))}export const ${name}: typeof Types.${name} = Values.${name} as never`,
        `${comment(docs.type(id))}export type ${name} = Types.${name}`,
        `export declare namespace ${name} {`,
        ...members.flatMap(([member]) =>
          key(member) === member ? [`  export type ${member} = Types.${name}.${member}`] : []
        ),
        "}"
      ].join("\n")
    )
  ].join("\n\n") + "\n"

// -----------------------------------------------------------------------------
// Classes
// -----------------------------------------------------------------------------

/** What the official package has as classes of fields: a program can make an empty one, and set its fields. */
const classesFile = (wire: Wire, docs: Docs): string => {
  const ids = [...wire.types].flatMap(([id, declared]) =>
    "fields" in declared && declared.class === true && isClassic(id) && !PlainOverlay.handwritten.has(id) ? [id] : []
  ).toSorted()
  const files = [...new Set(ids.map((id) => wire.home.get(id)!))].toSorted()
  return [
    `${header}
/**
 * Messages that \`@google/genai\` has as classes. An answer of a call is an object of the same shape, and no instance.
 */
${files.map((file) => `import type * as ${file}$ from "./${file}.ts"`).join("\n")}`,
    ...ids.map((id) => {
      const [name, type] = [nameOf(id), `${wire.home.get(id)!}$.${nameOf(id)}`]
      const head = comment(docs.type(id))
      return `${head}export const ${name}: new() => ${type} = class ${name} {} as never\n${head}export type ${name} = ${type}`
    })
  ].join("\n\n") + "\n"
}

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

const resultsFile = (wire: Wire, operations: ReadonlyArray<Operation>): string => {
  const used = new Set<string>()
  const rows = operations.flatMap(({ resultTypes, title }) => {
    const known = resultTypes.filter((id) => wire.home.has(id))
    if (known.length === 0) return []
    const types = known.map((id) => {
      const file = wire.home.get(id)!
      used.add(file)
      return `${file}.${nameOf(id)}`
    })
    return [`  readonly ${JSON.stringify(title)}: ${types.join(" | ")}`]
  }).toSorted()
  return [
    `${header}\n\n${[...used].toSorted().map((file) => `import type * as ${file} from "./${file}.ts"`).join("\n")}`,
    `/** The result of each call of the API, by the resource and its method. */\nexport interface Results {\n${
      rows.join("\n")
    }\n}`
  ].join("\n\n") + "\n"
}
