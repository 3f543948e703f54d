/**
 * Writes the schemas: for every type an explicit interface and a codec that preserves unknown fields.
 */
import { comment, type Docs, valuesOf } from "./Docs.ts"
import { type Declaration, enumMembers, type FieldFact, type Fields, type TypeFact } from "./Facts.ts"
import { type GeneratedFile, header, key, type References, references, wrap } from "./Module.ts"
import * as Overlay from "./Overlay.ts"
import { inOrder, nameOf, resolve, type Wire } from "./Wire.ts"

/** One file of schemas per domain. */
export const schemaFiles = (wire: Wire, docs: Docs): ReadonlyArray<GeneratedFile> =>
  wire.files.map((file) => ({ path: `${file}.ts`, text: schemaFile(wire, docs, file) }))

const schemaFile = (wire: Wire, docs: Docs, file: string): string => {
  const ids = inOrder(wire, file)
  const names = references(file, new Set(ids.map(nameOf)))
  const helpers = new Set<string>()
  const declared = new Set<string>()
  const body: Array<string> = []
  for (const id of ids) {
    const writer = schemaWriter(
      wire,
      docs,
      names,
      (other) => wire.home.get(other) !== file || declared.has(other),
      helpers
    )
    body.push(writer.declaration(id, wire.types.get(id)!))
    declared.add(id)
  }
  const imports = names.imports((other) => `./${other}.ts`)
  const open = helpers.size === 0 ? "" : `import { ${[...helpers].toSorted().join(", ")} } from "./Open.ts"`
  const again = (Overlay.reexports[file] ?? []).map((other) => `export * from "./${other}.ts"`).join("\n")
  return [
    header,
    [`import * as Schema$ from "effect/Schema"`, imports, open].filter((line) => line !== "").join("\n"),
    again,
    ...body
  ].filter((part) => part !== "").join("\n\n") + "\n"
}

const schemaWriter = (
  wire: Wire,
  docs: Docs,
  names: References,
  /** Whether a type is already declared; otherwise the reference to it is suspended. */
  ready: (id: string) => boolean,
  helpers: Set<string>
) => {
  const name = (id: string) => names.use(wire.home.get(id)!, nameOf(id))

  const declaration = (id: string, declared: Declaration): string => {
    const own = nameOf(id)
    const head = typeComment(id, declared)
    const constant = (schema: string) => `export const ${own}: Schema$.Codec<${own}> = ${schema}`
    if ("enum" in declared) {
      const members = enumMembers(declared).map(([, value]) => JSON.stringify(value))
      const schema = `/*#__PURE__*/ ${helper("enumeration")}(${JSON.stringify(own)})`
      return `${head}${alias(own, [...members, "(string & {})"])}\n${constant(schema)}`
    }
    if ("alias" in declared) {
      return `${head}${alias(own, unionMembers(declared.alias))}\n${constant(pure(schemaOf(declared.alias)))}`
    }
    const fields = Object.entries(declared.fields)
    if (fields.length === 0) {
      return `${head}export interface ${own} {}\n${constant(`/*#__PURE__*/ ${helper("open")}(() => ({}))`)}`
    }
    return [
      `${head}export interface ${own} {`,
      ...fields.map(([field, fact]) => `${fieldComment(id, field, fact)}  readonly ${property(field, fact)}`),
      "}",
      constant(
        `/*#__PURE__*/ ${helper("open")}(() => ({\n${
          fields.map(([field, fact]) => `  ${key(field)}: ${fieldSchema(fact)}`).join(",\n")
        }\n}))`
      )
    ].join("\n")
  }

  const alias = (own: string, members: ReadonlyArray<string>): string => {
    const line = `export type ${own} = ${members.join(" | ")}`
    return line.length <= 120 ? line : `export type ${own} =\n${members.map((member) => `  | ${member}`).join("\n")}`
  }

  const property = (field: string, fact: FieldFact): string => {
    const members = unionMembers(fact.type)
    const all = fact.optional === true ? [...members, "undefined"] : members
    const start = `${key(field)}${fact.optional === true ? "?" : ""}:`
    const line = `${start} ${all.join(" | ")}`
    return line.length <= 108 ? line : `${start}\n${all.map((member) => `    | ${member}`).join("\n")}`
  }

  const typeComment = (id: string, declared: Declaration) => {
    const values = valuesOf(declared).flatMap((value) => {
      const text = docs.value(id, value)
      return text === undefined ? [] : [`- \`${value}\`: ${text}`]
    })
    return comment([docs.type(id), ...(values.length === 0 ? [] : ["", ...values])].join("\n"))
  }

  const fieldComment = (id: string, field: string, { deprecated }: FieldFact) =>
    comment(docs.field(id, field), { deprecated: deprecated === true, indent: "  " })

  const helper = (helperName: string) => {
    helpers.add(helperName)
    return helperName
  }

  // ---------------------------------------------------------------------------
  // types
  // ---------------------------------------------------------------------------

  /** The members of a union, or the type itself. A union of string literals stays open. */
  const unionMembers = (type: TypeFact): ReadonlyArray<string> => {
    if (typeof type === "string" || !("union" in type)) return [typeOf(type)]
    const members = type.union
    const strings = members.some((member) =>
      typeof member === "object" && "literal" in member && typeof member.literal === "string"
    )
    const plain = members.some((member) => member === "string" || member === "open")
    const written = members.filter((member) => member !== "open" && (member !== "string" || !strings)).flatMap(
      unionMembers
    )
    if (written.includes("unknown")) return ["unknown"]
    return [...new Set(strings || plain && !written.includes("string") ? [...written, "(string & {})"] : written)]
  }

  const typeOf = (type: TypeFact): string => {
    if (type === "open") return "(string & {})"
    if (type === "secret") return `string | Schema$.Redacted<Schema$.String>["Type"]`
    if (typeof type === "string") return type
    if ("literal" in type) return JSON.stringify(type.literal)
    if ("ref" in type) return name(type.ref)
    if ("list" in type) return `ReadonlyArray<${unionMembers(type.list).join(" | ")}>`
    if ("map" in type) return `{ readonly [key: string]: ${unionMembers(type.map).join(" | ")} }`
    if ("union" in type) return unionMembers(type).join(" | ")
    if ("external" in type) {
      return type.external.includes("globalThis.") ? type.external : `globalThis.${type.external}`
    }
    if ("fields" in type) return inline(type.fields)
    return "unknown"
  }

  const inline = (fields: Fields): string =>
    `{ ${Object.entries(fields).map(([field, fact]) => `readonly ${property(field, fact)}`).join("; ")} }`

  // ---------------------------------------------------------------------------
  // schemas
  // ---------------------------------------------------------------------------

  const fieldSchema = (fact: FieldFact): string =>
    fact.optional === true ? `Schema$.optional(${schemaOf(fact.type)})` : schemaOf(fact.type)

  const schemaOf = (type: TypeFact): string => {
    switch (type) {
      case "string":
      case "open":
        return "Schema$.String"
      case "number":
        return "Schema$.Finite"
      case "boolean":
        return "Schema$.Boolean"
      case "null":
        return "Schema$.Null"
      case "secret":
        return "Schema$.Union([Schema$.String, Schema$.Redacted(Schema$.String)])"
      case "any":
      case "unknown":
        return "Schema$.Unknown"
    }
    if ("literal" in type) return `Schema$.Literal(${JSON.stringify(type.literal)})`
    if ("ref" in type) {
      const own = name(type.ref)
      return ready(type.ref) ? own : `Schema$.suspend((): Schema$.Codec<${own}> => ${own})`
    }
    if ("list" in type) return `Schema$.Array(${schemaOf(type.list)})`
    if ("map" in type) return `Schema$.Record(Schema$.String, ${schemaOf(type.map)})`
    if ("fields" in type) {
      const fields = Object.entries(type.fields)
      return wrap(
        `${helper("open")}(() => ({ `,
        fields.map(([field, fact]) => `${key(field)}: ${fieldSchema(fact)}`),
        " }))"
      )
    }
    if ("external" in type) {
      const target = typeOf(type)
      return `${helper("external")}<${target}>(${JSON.stringify(target.replace(/^(typeof )?globalThis\./, ""))})`
    }
    if ("union" in type) return unionSchema(type.union)
    return "Schema$.Unknown"
  }

  const unionSchema = (members: ReadonlyArray<TypeFact>): string => {
    if (members.includes("unknown")) return "Schema$.Unknown"
    const rest = members.filter((member) => !isString(member))
    const text = rest.length === members.length ? [] : ["Schema$.String"]
    const objects = rest.flatMap((member) => tagOf(member) ?? [])
    const tagged = objects.length > 1 && new Set(objects.map(({ tag }) => tag)).size === 1
    const others = tagged ? rest.filter((member) => tagOf(member) === undefined) : rest
    const schemas = [
      ...(tagged ? [taggedSchema(objects)] : []),
      ...others.map(schemaOf),
      ...text
    ]
    return schemas.length === 1 ? schemas[0]! : wrap("Schema$.Union([", schemas, "])")
  }

  const taggedSchema = (members: ReadonlyArray<Tagged>): string =>
    wrap(
      `${helper("tagged")}<${members.map(({ type }) => typeOf(type)).join(" | ")}>(${
        JSON.stringify(members[0]!.tag)
      }, {`,
      members.map(({ type, value }) => `${key(value)}: ${schemaOf(type)}`),
      "})"
    )

  const isString = (type: TypeFact): boolean => {
    if (type === "string" || type === "open") return true
    if (typeof type === "object" && "literal" in type) return typeof type.literal === "string"
    return false
  }

  /** The discriminator of an object: a required field with one literal value. */
  const tagOf = (type: TypeFact): Tagged | undefined => {
    const resolved = resolve(wire, type)
    if (typeof resolved !== "object" || !("fields" in resolved)) return undefined
    for (const tag of ["type", "event_type"]) {
      const fact = resolved.fields[tag]
      if (fact === undefined || fact.optional === true || typeof fact.type !== "object") continue
      if ("literal" in fact.type && typeof fact.type.literal === "string") {
        return { tag, value: fact.type.literal, type }
      }
    }
    return undefined
  }

  return { declaration }
}

/** Bundlers drop an unused constant only if all its calls are known to be pure. */
const pure = (schema: string) =>
  schema.replace(/(?<![\w.$])(Schema\$\.\w+\(|tagged<|external<|open\()/g, "/*#__PURE__*/ $1")

interface Tagged {
  readonly tag: string
  readonly value: string
  readonly type: TypeFact
}
