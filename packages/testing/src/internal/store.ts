/** What a stateful resource remembers: values by name in the order in which they came, and lists of them in pages. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as RpcStatus from "../RpcStatus.ts"
import { type JsonObject, number } from "./json.ts"

export interface Store<A> {
  readonly get: (name: string) => Effect.Effect<A | undefined>
  readonly set: (name: string, value: A) => Effect.Effect<void>
  readonly remove: (name: string) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<A>>
}

export const make = <A>(initial: Iterable<readonly [string, A]> = []): Effect.Effect<Store<A>> =>
  Effect.map(Ref.make<ReadonlyMap<string, A>>(new Map(initial)), (ref) => ({
    get: (name) => Effect.map(Ref.get(ref), (map) => map.get(name)),
    set: (name, value) => Ref.update(ref, (map) => new Map(map).set(name, value)),
    remove: (name) => Ref.update(ref, (map) => new Map([...map].filter(([key]) => key !== name))),
    all: Effect.map(Ref.get(ref), (map) => [...map.values()])
  }))

/** One page of a list under the given field, by `pageSize` (50 by default, 1,000 at most) and `pageToken`. */
export const page = (
  field: string,
  items: ReadonlyArray<unknown>,
  query: URLSearchParams
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const size = number(query.get("pageSize")) ?? 0
  if (size < 0) return Effect.fail(RpcStatus.invalidArgument("page_size must not be negative."))
  const token = query.get("pageToken") ?? ""
  const start = token === ""
    ? 0
    : number(/^offset:(\d+)$/.exec(Result.getOrElse(Base64.decodeString(token), () => ""))?.[1])
  if (start === undefined) return Effect.fail(RpcStatus.invalidArgument("Page token is invalid."))
  const end = start + (size === 0 ? 50 : Math.min(size, 1000))
  return Effect.succeed({
    ...(items.length > start ? { [field]: items.slice(start, end) } : undefined),
    ...(end < items.length ? { nextPageToken: Base64.encode(`offset:${end}`) } : undefined)
  })
}
