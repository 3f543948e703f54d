/**
 * Whether the server says something with an enum: a field may be there, and say nothing.
 */

/**
 * The word of an enum; `undefined` for a value that is absent, empty, `…_UNSPECIFIED` or, in resources in snake_case, `unspecified`, which is how
 * proto JSON says nothing.
 */
export const said = (word: unknown): string | undefined =>
  typeof word === "string" && word !== "" && !/(^|_)unspecified$/i.test(word) ? word : undefined
