/**
 * The name of a file, out of whichever of its forms a caller has it in.
 */
import * as Predicate from "effect/Predicate"
import type { Encoder } from "./Encoding.ts"

/** The id of a file by its name, its URI, or the file, video or generated video itself. */
export const fileName: Encoder = (value, at, encoding) => {
  const given = idOf(nameOf(value))
  return given === undefined || given === ""
    ? encoding.invalid(at, "the name or the URI of a file, or a file itself")
    : given
}

const nameOf = (file: unknown): unknown => {
  if (!Predicate.isObject(file)) return file
  const { name, uri, video } = file as { readonly name?: unknown; readonly uri?: unknown; readonly video?: unknown }
  return video === undefined ? name ?? uri : nameOf(video)
}

const idOf = (name: unknown): string | undefined => {
  if (typeof name !== "string") return undefined
  return /^https?:/.test(name) ? /\/files\/([\w-]+)/.exec(name)?.[1] : name.replace(/^files\//, "")
}
