/** The store of a resource: values by name, in order of creation, and pages of them. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import * as RpcStatus from "../RpcStatus.ts"
import { type JsonObject, number } from "./json.ts"

export interface Store<A> {
  readonly get: (name: string) => Effect.Effect<A | undefined>
  readonly set: (name: string, value: A) => Effect.Effect<void>
  readonly remove: (name: string) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<A>>
  /** The values whose name begins with this prefix. */
  readonly below: (prefix: string) => Effect.Effect<ReadonlyArray<A>>
}

export const make = <A>(initial: Iterable<readonly [string, A]> = []): Effect.Effect<Store<A>> =>
  Effect.sync(() => {
    const values = new Map(initial)
    return {
      get: (name) => Effect.sync(() => values.get(name)),
      set: (name, value) => Effect.sync(() => void values.set(name, value)),
      remove: (name) => Effect.sync(() => void values.delete(name)),
      all: Effect.sync(() => [...values.values()]),
      below: (prefix) =>
        Effect.sync(() => [...values].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value))
    }
  })

/** The default and the maximum size of a page. */
export interface PageSizes {
  readonly usual: number
  readonly most: number
}

const pageSizes: PageSizes = { usual: 50, most: 1000 }

/** One page of a list in the given field, by `pageSize` and `pageToken`. */
export const page = (
  field: string,
  items: ReadonlyArray<unknown>,
  query: URLSearchParams,
  sizes = pageSizes
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> =>
  Effect.map(slice(items, query.get("pageSize"), query.get("pageToken"), "", sizes), ([shown, next]) => ({
    ...(shown.length > 0 ? { [field]: shown } : undefined),
    ...(next === undefined ? undefined : { nextPageToken: next })
  }))

/** The same for the APIs in snake_case. A token belongs to the list that it was issued for. */
export const snakePage = (
  field: string,
  items: ReadonlyArray<unknown>,
  query: URLSearchParams
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const filters = [...query].filter(([name]) => !["page_size", "page_token", "key"].includes(name))
  const list = filters.map((filter) => filter.join("=")).toSorted().join("&")
  return Effect.map(
    slice(items, query.get("page_size"), query.get("page_token"), list, pageSizes),
    ([shown, next]) => ({
      ...(shown.length > 0 ? { [field]: shown } : undefined),
      ...(next === undefined ? undefined : { next_page_token: next })
    })
  )
}

const slice = Effect.fnUntraced(
  function*(
    items: ReadonlyArray<unknown>,
    pageSize: string | null,
    pageToken: string | null,
    list: string,
    { most, usual }: PageSizes
  ) {
    const size = number(pageSize) ?? 0
    if (size < 0) return yield* RpcStatus.invalidArgument("page_size must not be negative.")
    const token = pageToken ?? ""
    const given = Result.getOrElse(Base64.decodeString(token), () => "")
    const [, offset, of] = /^offset:(\d+):(.*)$/s.exec(given) ?? []
    const start = token === "" ? 0 : of === list ? number(offset) : undefined
    if (start === undefined) return yield* RpcStatus.invalidArgument("Page token is invalid.")
    const end = start + (size === 0 ? usual : Math.min(size, most))
    return [items.slice(start, end), end < items.length ? Base64.encode(`offset:${end}:${list}`) : undefined] as const
  }
)
