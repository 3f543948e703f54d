/**
 * The name of a file, from any of the forms in which callers have it.
 */
import * as Predicate from "effect/Predicate"
import type { Encoder } from "../codec/EncodingContext.ts"

/** The id of a file: from its name, its URI, or the file, video or generated video itself. */
export const fileName: Encoder = (value, at, context) =>
  idOf(nameOf(value)) ?? context.invalid(at, "the name or the URI of a file, or a file itself")

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const nameOf = (file: unknown): unknown => {
  if (!Predicate.isObject(file)) return file
  const { name, uri, video } = file as { readonly name?: unknown; readonly uri?: unknown; readonly video?: unknown }
  return video === undefined ? name ?? uri : nameOf(video)
}

const idOf = (name: unknown): string | undefined =>
  typeof name === "string" ? (uriPattern.exec(name) ?? namePattern.exec(name))?.[1] : undefined

/** The first `files/…` of the path: `https://host/v1beta/files/abc:download?alt=media`. */
const uriPattern = /^https?:\/\/[^/?#]+(?:\/[^?#]*?)?\/files\/([\w-]+)(?=[/:?#]|$)/i

const namePattern = /^(?:files\/)?([\w-]+)$/
