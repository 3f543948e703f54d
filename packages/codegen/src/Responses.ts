/**
 * The responses that need decoding: a field is renamed, moved or transformed, or contains such a message. All other
 * fields pass through, so only these fields are listed.
 */
import type { Backend, Facts, Move } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { converterOf, transformOf } from "./Requests.ts"
import { capitalized } from "./Resources.ts"
import { nameOf, type Wire } from "./Wire.ts"

/** What a field contains. A response is referred to by its identifier. */
export type ResponseKind = "any" | { readonly response: string } | { readonly list: ResponseKind }

/** Where a field comes from. */
export interface Source {
  readonly from: string
  readonly by?: string
  /** If the source is the whole message: the fields that the nested message consists of. */
  readonly only?: ReadonlyArray<string>
}

/** One field that needs decoding. */
export interface ResponseField {
  readonly name: string
  readonly kind: ResponseKind
  readonly gemini?: Source
  readonly vertex?: Source
}

/** One response that needs decoding. */
export interface ResponseMessage {
  readonly name: string
  readonly file: string
  readonly fields: ReadonlyArray<ResponseField>
}

/** All responses that have been built and need decoding, by identifier. */
export interface Responses {
  readonly messages: Map<string, ResponseMessage>
  readonly problems: Array<string>
  /** The identifier, if the type needs decoding. */
  readonly response: (id: string) => string | undefined
}

const backends = ["gemini", "vertex"] as const

/** A builder of responses over one set of facts. */
export const responses = (wire: Wire, { fields: { decode } }: Facts): Responses => {
  const messages = new Map<string, ResponseMessage>()
  const problems: Array<string> = []
  const known = new Map<string, boolean>()

  const response = (id: string): string | undefined => {
    const done = known.get(id)
    if (done !== undefined) return done ? id : undefined
    // A recursive response needs decoding only if something else in it does.
    known.set(id, false)
    const converters = decode[converterOf(id)]
    const declaration = wire.types.get(id)
    if (converters === undefined || declaration === undefined || !("fields" in declaration)) return undefined
    for (const backend of backends) checkRows(id, backend)
    const fields = Object.keys(declaration.fields).flatMap((name) => responseField(id, name) ?? [])
    if (fields.length === 0) return undefined
    known.set(id, true)
    messages.set(id, { name: nameOf(id), file: wire.home.get(id)!, fields })
    return id
  }

  const checkRows = (id: string, backend: Backend): void => {
    const declaration = wire.types.get(id)!
    const converter = decode[converterOf(id)]?.[backend]
    const handled = Overlay.code[converterOf(id)]
    if (converter?.code !== undefined && converter.code !== handled?.fingerprint) {
      problems.push(`${id}: its ${backend} converter has code that is not handled (${converter.code})`)
    }
    for (const row of converter?.rows ?? []) {
      if ("refused" in row || row.to === undefined || row.up === true || row.when !== undefined) {
        problems.push(`${id}: its ${backend} converter has statements that only requests support`)
      } else if ("fields" in declaration && declaration.fields[row.to] === undefined) {
        problems.push(`${id} has no field ${row.to}, which its ${backend} converter writes`)
      }
    }
  }

  const responseField = (id: string, name: string): ResponseField | undefined => {
    const rows = backends.flatMap((backend) => rowsOf(id, name, backend))
    const row = rows.find((candidate) => candidate.converter !== undefined)
    const inner = row?.converter === undefined ? undefined : response(`types.${capitalized(row.converter)}`)
    const kind: ResponseKind = inner === undefined
      ? "any"
      : row?.list === true
      ? { list: { response: inner } }
      : { response: inner }
    const sources = Object.fromEntries(backends.flatMap((backend) => {
      const source = sourceOf(id, name, backend)
      return source === undefined ? [] : [[backend, source]]
    }))
    return kind === "any" && Object.keys(sources).length === 0 ? undefined : { name, kind, ...sources }
  }

  const sourceOf = (id: string, name: string, backend: Backend): Source | undefined => {
    const handled = Overlay.code[converterOf(id)]
    const code = decode[converterOf(id)]?.[backend]?.code
    if (code !== undefined && handled?.field === name) return { from: "_self", by: handled.by }
    const [row, ...others] = rowsOf(id, name, backend)
    if (row === undefined) return undefined
    if (others.length > 0) problems.push(`${id}.${name} comes from two places on ${backend}`)
    const by = transformOf(row)
    // A field that is also part of a nested message stays in place.
    if (by === undefined && row.from === name) return isShared(id, name, backend) ? { from: name } : undefined
    const inner = by === undefined ? partsOf(row, backend) : []
    return {
      from: row.from,
      ...(by === undefined ? {} : { by }),
      ...(inner.length === 0 ? {} : { only: inner })
    }
  }

  /** The fields of the whole message that a nested message consists of. */
  const partsOf = (row: Move, backend: Backend): ReadonlyArray<string> =>
    row.from !== "_self" || row.converter === undefined ? [] : [
      ...new Set(
        (decode[row.converter]?.[backend]?.rows ?? []).flatMap((part) =>
          "refused" in part ? [] : [part.from.split(".")[0]!]
        )
      )
    ]

  const isShared = (id: string, name: string, backend: Backend): boolean =>
    (decode[converterOf(id)]?.[backend]?.rows ?? []).some((row) =>
      !("refused" in row) && partsOf(row, backend).includes(name)
    )

  const rowsOf = (id: string, name: string, backend: Backend): ReadonlyArray<Move> =>
    (decode[converterOf(id)]?.[backend]?.rows ?? []).flatMap((row) => "refused" in row || row.to !== name ? [] : [row])

  return { messages, problems, response }
}
