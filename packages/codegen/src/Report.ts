/**
 * The coverage of a release, and the changes between two releases, as Markdown.
 */
import { count } from "./Checks.ts"
import { docsCoverage } from "./Docs.ts"
import {
  type Backend,
  type Converter,
  type Declaration,
  type EnumFact,
  enumMembers,
  type Facts,
  type Fields,
  type TypeFact
} from "./Facts.ts"
import { decoders, encoders, type Model, model } from "./Generate.ts"
import { sentTo } from "./Operations.ts"
import * as Overlay from "./Overlay.ts"

/** The coverage of types, fields, docs and operations, by file and backend. */
export const coverage = (facts: Facts): string => {
  const built = model(facts)
  const counts = count(Overlay.applied(facts), built)
  return [
    `# ${facts.types.package} ${facts.types.version}`,
    table(["what", "count"], [
      ["types", counts.schemas],
      ["fields", counts.fields],
      ["enums", counts.enums],
      ["statements of converters", counts.statements],
      ["rows of the field table", counts.rows],
      ["request messages", built.requests.messages.size],
      ["responses that are decoded", built.responses.messages.size],
      ["operations", counts.operations],
      ["types left out", Overlay.dropped.size]
    ]),
    "## Operations",
    table(["resource", "operations", "Gemini API", "Vertex AI"], byResource(built)),
    "## Fields by backend",
    table(["", "Gemini API", "Vertex AI"], [
      ["renamed, moved or transformed", routes(built, "gemini", "object"), routes(built, "vertex", "object")],
      ["unsupported", routes(built, "gemini", "unsupported"), routes(built, "vertex", "unsupported")],
      ["never sent", routes(built, "gemini", "local"), routes(built, "vertex", "local")]
    ]),
    "## Types",
    table(["file", "types", "fields", "described"], byFile(built)),
    ...undocumented(built),
    "## Transforms",
    `Requests: ${encoders(built.requests).map(code).join(", ")}.`,
    `Responses: ${decoders(built.responses).map(code).join(", ")}.`,
    ...(built.problems.length === 0 ? [] : ["## Problems", bullets(built.problems)])
  ].join("\n\n")
}

/** The changes from one release to another. */
export const changes = (from: Facts, to: Facts): string => {
  const [before, after] = [model(from), model(to)]
  const sections = [
    section("Types", differences(from.types.types, to.types.types, declarationChanges)),
    section("Converters, requests", differences(from.fields.encode, to.fields.encode, converterChanges)),
    section("Converters, responses", differences(from.fields.decode, to.fields.decode, converterChanges)),
    section("Transforms", differences(from.fields.transforms, to.fields.transforms, () => ["its code changed"])),
    section(
      "Methods",
      differences(
        { ...from.routes.classic, ...from.routes.snake },
        { ...to.routes.classic, ...to.routes.snake },
        () => ["how it is called changed"]
      )
    ),
    section("Operations", differences(operationsOf(before), operationsOf(after), () => ["its endpoints changed"])),
    section("Problems with the newer one", after.problems)
  ].filter((text) => text !== "")
  return [
    `# ${from.types.package} ${from.types.version} → ${to.types.version}`,
    ...(sections.length === 0 ? ["Nothing changed."] : sections)
  ].join("\n\n")
}

// -----------------------------------------------------------------------------
// coverage
// -----------------------------------------------------------------------------

const byResource = ({ operations: { operations } }: Model) =>
  [...new Set(operations.map(({ file }) => file))].toSorted().map((resource) => {
    const own = operations.filter(({ file }) => file === resource)
    const on = (backend: Backend) => own.filter((operation) => operation[backend] !== undefined).length
    return [resource, own.length, on("gemini"), on("vertex")]
  })

const byFile = ({ docs, wire }: Model) =>
  docsCoverage(wire, docs).map(({ described, fields, file }) => [
    file,
    [...wire.home.values()].filter((home) => home === file).length,
    fields,
    `${described} (${Math.floor(described * 100 / fields)} %)`
  ])

const undocumented = ({ docs, wire }: Model) => {
  const files = docsCoverage(wire, docs).filter(({ missing }) => missing.length > 0)
  return files.length === 0 ? [] : [
    "## Fields that are not described",
    bullets(files.map(({ file, missing }) => `docs/${file}.ts: ${missing.map(code).join(", ")}`))
  ]
}

const routes = (
  { operations: { operations }, requests }: Model,
  backend: Backend,
  what: "object" | "unsupported" | "local"
) =>
  // A message for one backend has the same routes for both.
  [...sentTo(backend, operations, requests)].flatMap((key) => requests.messages.get(key)!.fields)
    .filter((field) => {
      const route = field[backend]
      return what === "object" ? typeof route === "object" : route === what
    }).length

const operationsOf = ({ operations: { operations } }: Model) =>
  Object.fromEntries(operations.map(({ gemini, name, vertex }) => [name, { gemini, vertex }]))

// -----------------------------------------------------------------------------
// changes
// -----------------------------------------------------------------------------

type Named<A> = { readonly [name: string]: A }

const differences = <A>(
  from: Named<A>,
  to: Named<A>,
  changed: (a: A, b: A) => ReadonlyArray<string>
): ReadonlyArray<string> =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted().flatMap((name) => {
    const [a, b] = [from[name], to[name]]
    if (a === undefined) return [`${code(name)} is new`]
    if (b === undefined) return [`${code(name)} is gone`]
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [`${code(name)}: ${changed(a, b).join("; ")}`]
  })

const declarationChanges = (a: Declaration, b: Declaration): ReadonlyArray<string> => {
  if ("enum" in a && "enum" in b) {
    const members = (declaration: EnumFact) =>
      enumMembers(declaration).map(([name, value]) => name === value ? name : `${name} = ${value}`)
    const [before, after] = [members(a), members(b)]
    return [
      ...after.filter((member) => !before.includes(member)).map((member) => `+ ${code(member)}`),
      ...before.filter((member) => !after.includes(member)).map((member) => `− ${code(member)}`)
    ]
  }
  return "fields" in a && "fields" in b ? fieldChanges(a.fields, b.fields) : [`${code(shown(a))} → ${code(shown(b))}`]
}

const fieldChanges = (a: Fields, b: Fields): ReadonlyArray<string> =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted().flatMap((name) => {
    const [before, after] = [a[name], b[name]]
    if (before === undefined) return [`+ ${code(name)} (${typeText(after!.type)})`]
    if (after === undefined) return [`− ${code(name)}`]
    if (JSON.stringify(before) === JSON.stringify(after)) return []
    const flags = [
      before.optional === after.optional ? "" : after.optional ? " now optional" : " now required",
      before.deprecated === after.deprecated ? "" : after.deprecated ? " deprecated" : " no longer deprecated"
    ].join("")
    const [was, is] = [typeText(before.type), typeText(after.type)]
    return [`${code(name)}${was === is ? "" : ` ${was} → ${is}`}${flags}`]
  })

const converterChanges = (
  a: { readonly [B in Backend]?: Converter },
  b: { readonly [B in Backend]?: Converter }
): ReadonlyArray<string> =>
  (["gemini", "vertex"] as const).flatMap((backend) => {
    const rows = (converter: Converter | undefined) => (converter?.rows ?? []).map((row) => JSON.stringify(row))
    const [before, after] = [rows(a[backend]), rows(b[backend])]
    return [
      ...after.filter((row) => !before.includes(row)).map((row) => `${backend} + ${code(row)}`),
      ...before.filter((row) => !after.includes(row)).map((row) => `${backend} − ${code(row)}`),
      ...(a[backend]?.code === b[backend]?.code ? [] : [`${backend}: code handled by hand changed`])
    ]
  })

const typeText = (type: TypeFact): string => {
  if (typeof type === "string") return type
  if ("ref" in type) return type.ref
  if ("literal" in type) return JSON.stringify(type.literal)
  if ("list" in type) return `${typeText(type.list)}[]`
  if ("map" in type) return `map of ${typeText(type.map)}`
  if ("union" in type) return type.union.map(typeText).join(" \\| ")
  return "object"
}

const shown = (declaration: Declaration) =>
  "alias" in declaration ? typeText(declaration.alias) : "enum" in declaration ? "enum" : "object"

// -----------------------------------------------------------------------------
// Markdown
// -----------------------------------------------------------------------------

const code = (text: string) => `\`${text}\``

const bullets = (items: ReadonlyArray<string>) => items.map((item) => `- ${item}`).join("\n")

const section = (title: string, items: ReadonlyArray<string>) =>
  items.length === 0 ? "" : `## ${title} (${items.length})\n\n${bullets(items)}`

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
