/**
 * The input tokens of a call, before it is sent: by the length of its texts, four characters each.
 */
import * as Predicate from "effect/Predicate"

export const estimated = (_operation: string, params: unknown): number => Math.ceil(lengthOf(params) / 4)

const lengthOf = (value: unknown): number => {
  if (typeof value === "string") return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + lengthOf(item), 0)
  if (!Predicate.isObject(value) || ArrayBuffer.isView(value)) return 0
  return Object.values(value).reduce<number>((sum, item) => sum + lengthOf(item), 0)
}
