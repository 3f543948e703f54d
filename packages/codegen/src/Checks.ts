/**
 * Checks that every release must pass, so that a change in the build of the official package stops the generator
 * instead of reducing its output.
 */
import type { Enum } from "./Enums.ts"
import type { Backend, Facts } from "./Facts.ts"
import type { Operations } from "./Operations.ts"
import * as Overlay from "./Overlay.ts"
import { converterOf, messageIn, type Requests } from "./Requests.ts"
import type { Responses } from "./Responses.ts"
import { nameOf, type Wire } from "./Wire.ts"

/** The counts in the checks and the report. */
export interface Counts {
  readonly schemas: number
  readonly fields: number
  readonly enums: number
  readonly statements: number
  readonly rows: number
  readonly operations: number
}

interface Built {
  readonly wire: Wire
  readonly enums: ReadonlyArray<Enum>
  readonly requests: Requests
  readonly responses: Responses
  readonly operations: Operations
}

/** Counts what is generated. */
export const count = (facts: Facts, { enums, operations, requests, responses, wire }: Built): Counts => {
  const converters = [facts.fields.encode, facts.fields.decode].flatMap((table) => Object.values(table))
  const routed = (field: { readonly gemini?: unknown; readonly vertex?: unknown }) =>
    field.gemini !== undefined || field.vertex !== undefined
  const rows = [
    ...[...requests.messages.values()].map(({ fields }) => fields.filter(routed).length),
    ...[...responses.messages.values()].map(({ fields }) => fields.filter(routed).length)
  ]
  return {
    schemas: wire.types.size,
    fields: total([...wire.types.values()].map((type) => "fields" in type ? Object.keys(type.fields).length : 0)),
    enums: enums.length,
    statements: total(converters.flatMap(({ gemini, vertex }) => [gemini?.rows.length ?? 0, vertex?.rows.length ?? 0])),
    rows: total(rows),
    operations: operations.operations.length
  }
}

/** The problems of the facts as a whole. */
export const check = (facts: Facts, built: Built): ReadonlyArray<string> => [
  ...counted(facts, built),
  ...known(facts, built),
  ...unconverted(facts, built),
  ...orphans(facts),
  ...unused(facts)
]

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

const total = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, n) => sum + n, 0)

const counted = (facts: Facts, built: Built): ReadonlyArray<string> => {
  const counts = count(facts, built)
  return Object.entries(Overlay.least).flatMap(([name, least]) => {
    const actual = counts[name as keyof Counts]
    return actual < least ? [`${actual} ${name}, at least ${least} expected`] : []
  })
}

const known = (facts: Facts, { enums, operations, wire }: Built): ReadonlyArray<string> => [
  ...Overlay.known.types.flatMap((id) => wire.types.has(id) ? [] : [`type ${id} is missing`]),
  ...Overlay.known.members.flatMap(([name, member]) =>
    enums.some((one) => one.name === name && one.members.some(([own]) => own === member))
      ? []
      : [`member ${name}.${member} is missing`]
  ),
  ...Overlay.known.operations.flatMap((name) =>
    operations.operations.some((operation) => operation.name === name) ? [] : [`operation ${name} is missing`]
  ),
  ...Object.entries(Overlay.code).flatMap(([converter, { fingerprint }]) =>
    Object.values(facts.fields.decode[converter] ?? {}).some(({ code }) => code === fingerprint)
      ? []
      : [`the code of ${converter}, which the overlay replaces, has changed`]
  ),
  ...Object.entries(facts.fields.encode).flatMap(([name, { gemini, vertex }]) =>
    gemini?.code === undefined && vertex?.code === undefined ? [] : [`${name} has code that is not handled`]
  )
]

/** Messages that have a converter, but whose parent sends them unconverted. */
const unconverted = (facts: Facts, { operations, requests }: Built): ReadonlyArray<string> => {
  const found = new Set<string>()
  const visited = new Set<string>()
  const visit = (key: string, backend: Backend): void => {
    if (visited.has(`${key}:${backend}`)) return
    visited.add(`${key}:${backend}`)
    const message = requests.messages.get(key)
    // A message that cannot be built is reported elsewhere.
    if (message === undefined) return
    const converter = facts.fields.encode[converterOf(message.id)]?.[backend]
    for (const field of message.fields) {
      const held = messageIn(field.kind)
      if (held === undefined || field[backend] === "unsupported" || field[backend] === "local") continue
      const inner = facts.fields.encode[converterOf(requests.messages.get(held)?.id ?? "")]?.[backend]
      const rows = (converter?.rows ?? []).flatMap((row) => "refused" in row || row.from !== field.name ? [] : [row])
      if (inner !== undefined && rows.every((row) => row.converter === undefined)) {
        found.add(`${nameOf(message.id)}.${field.name}:${backend}`)
      }
      visit(held, backend)
    }
  }
  for (const operation of operations.operations) {
    for (const backend of ["gemini", "vertex"] as const) {
      if (operation[backend] !== undefined) visit(operation.params, backend)
    }
  }
  return [...found].flatMap((place) =>
    Overlay.unconverted.has(place) ? [] : [`${place} is sent unconverted, although its value has a converter`]
  )
}

/** Converters that write to a parent that their caller does not pass. */
const orphans = (facts: Facts): ReadonlyArray<string> =>
  Object.entries(facts.fields.encode).flatMap(([name, converters]) =>
    (["gemini", "vertex"] as const).flatMap((backend) =>
      (converters[backend]?.rows ?? []).flatMap((row) => {
        if ("refused" in row || row.converter === undefined || row.parent !== undefined) return []
        const inner = facts.fields.encode[row.converter]?.[backend]?.rows ?? []
        return inner.some((one) => !("refused" in one) && one.up === true)
          ? [`${name} calls ${row.converter} on ${backend} without the parent that it writes to`]
          : []
      })
    )
  )

/** Overlay entries that no longer apply to anything. */
const unused = (facts: Facts): ReadonlyArray<string> => {
  const methods = new Set([...Object.keys(facts.routes.classic), ...Object.keys(facts.routes.snake)])
  return Object.keys(Overlay.methods).flatMap((method) =>
    methods.has(method.split(":")[0]!) ? [] : [`Overlay.methods names ${method}, which does not exist`]
  )
}
