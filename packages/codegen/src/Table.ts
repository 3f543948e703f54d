/**
 * Writes the field table and the operations as plain data without dependencies at run time.
 */
import { type GeneratedFile, header, key, type References, references, wrap } from "./Module.ts"
import type { Operation } from "./Operations.ts"
import type { Kind, RequestField, RequestMessage, Requests, Route } from "./Requests.ts"
import type { ResponseField, ResponseKind, ResponseMessage, Responses, Source } from "./Responses.ts"
import { nameOf, type Wire } from "./Wire.ts"

/** One file of messages per domain. */
export const requestFiles = ({ messages }: Requests): ReadonlyArray<GeneratedFile> =>
  byFile(messages).map(([file, own]) => {
    const names = references(file, new Set(own.map(([, { name }]) => name)))
    const use = (held: string) => {
      const message = messages.get(held)!
      return names.use(message.file, message.name)
    }
    const body = own.map(([, message]) => requestText(message, use))
    return tableFile(`table/requests/${file}.ts`, "Message", names, body)
  })

/** One file of responses per domain. */
export const responseFiles = ({ messages }: Responses): ReadonlyArray<GeneratedFile> =>
  byFile(messages).map(([file, own]) => {
    const names = references(file, new Set(own.map(([, { name }]) => name)))
    const use = (held: string) => {
      const message = messages.get(held)!
      return names.use(message.file, message.name)
    }
    const body = own.map(([, message]) => responseText(message, use))
    return tableFile(`table/responses/${file}.ts`, "Response", names, body)
  })

/**
 * One file of operations per resource. Those whose parameters are in a domain that is no resource have the file of that domain: `Images` of `models`,
 * which a program without images need not load.
 */
export const operationFiles = (
  operations: ReadonlyArray<Operation>,
  wire: Wire,
  requests: Requests,
  responses: Responses
): ReadonlyArray<GeneratedFile> => {
  const resources = new Set(operations.map(({ file }) => file))
  const placed = operations.map((operation) => {
    const domain = requests.messages.get(operation.params)!.file
    return [operation.name, resources.has(domain) ? operation : { ...operation, file: domain }] as const
  })
  return byFile(new Map(placed)).map(([file, own]) => {
    const imports = new Set<string>()
    const use = (kind: "type" | "request" | "response", home: string, name: string) => {
      const [statement, folder, suffix] = namespaces[kind]
      imports.add(`${statement} * as ${home}${suffix} from "${folder}${home}.ts"`)
      return `${home}${suffix}.${name}`
    }
    const typed = (ids: ReadonlyArray<string>, join: string) =>
      ids.length === 0 ? "unknown" : ids.map((id) => use("type", wire.home.get(id)!, nameOf(id))).join(join)
    const body = own.map(([, operation]) => {
      const params = requests.messages.get(operation.params)!
      const answer = operation.result === undefined ? undefined : responses.messages.get(operation.result)
      const endpoints = (["gemini", "vertex"] as const).flatMap((backend) => {
        const list = operation[backend]
        return list === undefined ? [] : [`${backend}: ${wrap("[", list.map(literal), "]", 12)}`]
      })
      return wrap(
        `export const ${operation.name}: Operation<${typed(operation.paramsTypes, " & ")}, ${
          typed(operation.resultTypes, " | ")
        }> = {\n`,
        [
          `name: ${JSON.stringify(operation.title)}`,
          `params: ${use("request", params.file, params.name)}`,
          ...(answer === undefined ? [] : [`result: ${use("response", answer.file, answer.name)}`]),
          ...(operation.mutates ? ["mutates: true"] : []),
          ...endpoints
        ],
        "\n}"
      )
    })
    return {
      path: `table/${file}.ts`,
      text: [header, [`import type { Operation } from "../Message.ts"`, ...[...imports].toSorted()].join("\n"), ...body]
        .join("\n\n") + "\n"
    }
  })
}

/** How operations refer to types, messages and responses of one domain. */
const namespaces = {
  type: ["import type", "../", ""],
  request: ["import", "./requests/", "Requests"],
  response: ["import", "./responses/", "Responses"]
} as const

// -----------------------------------------------------------------------------
// messages
// -----------------------------------------------------------------------------

const requestText = (message: RequestMessage, use: (held: string) => string): string =>
  message.fields.length === 0
    ? `export const ${message.name}: Message = () => ({})`
    : `export const ${message.name}: Message = () => ({\n${
      message.fields.map((field) => `  ${requestFieldText(field, use)}`).join(",\n")
    }\n})`

const requestFieldText = (field: RequestField, use: (held: string) => string): string => {
  const kind = kindText(field.kind, use)
  const routes = routeParts(field)
  if (routes.length === 0 && !field.required) return `${key(field.name)}: ${kind}`
  return wrap(
    `${key(field.name)}: { `,
    [
      `kind: ${kind}`,
      ...(field.required ? ["required: true"] : []),
      ...routes,
      ...(field.orElse === undefined ? [] : [`orElse: ${JSON.stringify(field.orElse)}`])
    ],
    " }",
    2
  )
}

/** One route for both backends if they agree, or if the message is for one backend only. */
const routeParts = ({ gemini, vertex }: RequestField): ReadonlyArray<string> =>
  typeof gemini === "object" && JSON.stringify(gemini) === JSON.stringify(vertex)
    ? routeFields(gemini)
    : [
      ...(gemini === undefined ? [] : [`gemini: ${routeText(gemini)}`]),
      ...(vertex === undefined ? [] : [`vertex: ${routeText(vertex)}`])
    ]

const routeText = (route: Route): string =>
  typeof route === "string" ? JSON.stringify(route) : `{ ${routeFields(route).join(", ")} }`

const routeFields = ({ by, to }: Exclude<Route, string>): ReadonlyArray<string> => [
  ...(to === undefined ? [] : [`to: ${literal(to.length === 1 && typeof to[0] === "string" ? to[0] : to)}`]),
  ...(by === undefined ? [] : [`by: ${JSON.stringify(by)}`])
]

const kindText = (kind: Kind, use: (held: string) => string): string =>
  typeof kind === "string"
    ? JSON.stringify(kind)
    : "message" in kind
    ? use(kind.message)
    : "list" in kind
    ? `[${kindText(kind.list, use)}]`
    : `{ values: ${kindText(kind.values, use)} }`

// -----------------------------------------------------------------------------
// responses
// -----------------------------------------------------------------------------

const responseText = (message: ResponseMessage, use: (held: string) => string): string =>
  `export const ${message.name}: Response = () => ({\n${
    message.fields.map((field) => `  ${responseFieldText(field, use)}`).join(",\n")
  }\n})`

const responseFieldText = (field: ResponseField, use: (held: string) => string): string => {
  const source = (name: string, value: Source | undefined) => value === undefined ? [] : [`${name}: ${literal(value)}`]
  const parts = [
    `kind: ${responseKindText(field.kind, use)}`,
    ...source("gemini", field.gemini),
    ...source("vertex", field.vertex)
  ]
  return wrap(`${key(field.name)}: { `, parts, " }", 2)
}

const responseKindText = (kind: ResponseKind, use: (held: string) => string): string =>
  typeof kind === "string"
    ? JSON.stringify(kind)
    : "response" in kind
    ? use(kind.response)
    : `[${responseKindText(kind.list, use)}]`

// -----------------------------------------------------------------------------
// text
// -----------------------------------------------------------------------------

/** Plain data as source text. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value).map(([name, item]) => `${key(name)}: ${literal(item)}`).join(", ")} }`
}

const tableFile = (path: string, type: string, names: References, body: ReadonlyArray<string>): GeneratedFile => ({
  path,
  text: [
    header,
    [`import type { ${type} } from "../../Message.ts"`, names.imports((other) => `./${other}.ts`)]
      .filter((line) => line !== "").join("\n"),
    ...body
  ].join("\n\n") + "\n"
})

const byFile = <A extends { readonly file: string; readonly name: string }>(
  all: ReadonlyMap<string, A>
): ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, A]>]> => {
  const files = new Map<string, Array<readonly [string, A]>>()
  for (const entry of all) files.set(entry[1].file, [...files.get(entry[1].file) ?? [], entry])
  return [...files].toSorted(([a], [b]) => a < b ? -1 : 1).map(([file, entries]) =>
    [file, entries.toSorted(([, a], [, b]) => a.name < b.name ? -1 : 1)] as const
  )
}
