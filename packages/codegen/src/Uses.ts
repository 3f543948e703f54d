/**
 * What the facts tell about a type: its uses, and the backends that support it and its fields.
 */
import { type Backend, type Facts, fieldsOf } from "./Facts.ts"
import type { Operation } from "./Operations.ts"
import * as Overlay from "./Overlay.ts"
import { converterOf } from "./Requests.ts"
import { referencesOf } from "./TypeFacts.ts"
import { nameOf, type Wire } from "./Wire.ts"

/** The sentences that are derived from the facts. */
export interface Uses {
  /** The purpose of a type, for example `Result of \`models.get\`.` */
  readonly purpose: (id: string) => string | undefined
  /** The backend of a type, if only one backend uses it. */
  readonly backend: (id: string) => string | undefined
  /** The backend of a field, if the other backend refuses it. */
  readonly fieldBackend: (id: string, field: string) => string | undefined
}

/** Derives the uses of all types. */
export const uses = (wire: Wire, { fields: { encode } }: Facts, operations: ReadonlyArray<Operation>): Uses => {
  const isRefused = (id: string, field: string, backend: Backend) =>
    encode[converterOf(id)]?.[backend]?.rows.some((row) => "refused" in row && row.refused === field) === true
  const byId = usesById(wire, operations)
  const gemini = reachedOn("gemini", wire, operations, isRefused)
  const vertex = reachedOn("vertex", wire, operations, isRefused)
  return {
    purpose: (id) => purposeText(byId.get(id) ?? []),
    backend: (id) => gemini.has(id) === vertex.has(id) ? undefined : gemini.has(id) ? only.gemini : only.vertex,
    fieldBackend: (id, field) => {
      const onGemini = gemini.has(id) && !isRefused(id, field, "gemini")
      const onVertex = vertex.has(id) && !isRefused(id, field, "vertex")
      // The type itself states its backend, so its fields do not repeat it.
      if (onGemini === gemini.has(id) && onVertex === vertex.has(id)) return undefined
      return onGemini ? only.gemini : onVertex ? only.vertex : "No backend supports it."
    }
  }
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

const only = { gemini: "Gemini Developer API only.", vertex: "Vertex AI only." }

/** The kinds of uses, the most specific first. */
const kinds = ["Parameters of", "Options of", "Result of", "One kind of", "Part of"] as const

interface Use {
  readonly kind: typeof kinds[number]
  readonly by: string
}

const usesById = (wire: Wire, operations: ReadonlyArray<Operation>): ReadonlyMap<string, ReadonlyArray<Use>> => {
  const byId = new Map<string, Array<Use>>()
  const add = (id: string, kind: Use["kind"], by: string) => {
    const own = byId.get(id) ?? []
    byId.set(id, own)
    own.push({ kind, by: `\`${by}\`` })
  }
  for (const { paramsTypes, resultTypes, title } of operations) {
    for (const id of paramsTypes) {
      add(id, "Parameters of", title)
      const config = fieldsOf(wire.types.get(id))["config"]?.type
      if (typeof config === "object" && "ref" in config) add(config.ref, "Options of", title)
    }
    for (const id of resultTypes) add(id, "Result of", title)
  }
  for (const [id, declaration] of wire.types) {
    if ("alias" in declaration) { for (const other of referencesOf(declaration)) add(other, "One kind of", nameOf(id)) }
    for (const [field, { type }] of Object.entries(fieldsOf(declaration))) {
      for (const other of referencesOf({ alias: type })) add(other, "Part of", `${nameOf(id)}.${field}`)
    }
  }
  return byId
}

const purposeText = (uses: ReadonlyArray<Use>): string | undefined => {
  for (const kind of kinds) {
    const [first, second, third] = [...new Set(uses.flatMap((use) => use.kind === kind ? [use.by] : []))]
    if (third !== undefined) return `${kind} ${first}, ${second} and others.`
    if (second !== undefined) return `${kind} ${first} and ${second}.`
    if (first !== undefined) return `${kind} ${first}.`
  }
  return undefined
}

/** The types that a backend sends or receives. Fields that it refuses are not followed. */
const reachedOn = (
  backend: Backend,
  wire: Wire,
  operations: ReadonlyArray<Operation>,
  isRefused: (id: string, field: string, backend: Backend) => boolean
): ReadonlySet<string> => {
  const reached = new Set<string>()
  const reach = (id: string): void => {
    const declaration = wire.types.get(id)
    if (reached.has(id) || declaration === undefined) return
    reached.add(id)
    if ("alias" in declaration) referencesOf(declaration).forEach(reach)
    for (const [field, { type }] of Object.entries(fieldsOf(declaration))) {
      if (!isRefused(id, field, backend)) referencesOf({ alias: type }).forEach(reach)
    }
  }
  for (const operation of operations) {
    if (operation[backend] !== undefined) [...operation.paramsTypes, ...operation.resultTypes].forEach(reach)
  }
  for (const id of wire.types.keys()) if (Overlay.sessions[backend].test(id)) reach(id)
  return reached
}
