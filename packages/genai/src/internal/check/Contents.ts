/**
 * Contents as a caller may write them: one content, a list of contents, or parts and strings, which are one turn of the user.
 */
import type { Content, Part } from "../../wire/Content.ts"
import { type Fields, isFields } from "./Fields.ts"

/** Whether a value is a content. A content of a response that broke off may have a role only. */
export const isContent = (value: unknown): value is Content & Fields =>
  isFields(value) && (value["parts"] !== undefined || value["role"] !== undefined)

/** Contents as a list, to which further turns are added. */
export const listed = (contents: unknown): ReadonlyArray<Content> => {
  const items: ReadonlyArray<unknown> = Array.isArray(contents) ? contents : [contents]
  return items.every(isContent)
    ? items
    : [{ role: "user", parts: items.map((item) => typeof item === "string" ? { text: item } : item as Part) }]
}
