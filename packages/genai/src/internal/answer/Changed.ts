/**
 * Errors with other fields.
 */

/** The same error with these fields in place of its own. Its class, its stack and all other fields stay, also those that are not enumerable. */
export const changed = <E extends Error>(error: E, fields: { readonly [Name in keyof E]?: unknown }): E => {
  const { constructor: Same } = error as unknown as { readonly constructor: new(fields: object) => E }
  const same = new Same({ ...error, message: error.message, ...fields })
  return Object.defineProperties(same, {
    ...Object.getOwnPropertyDescriptors<object>(error),
    ...Object.getOwnPropertyDescriptors<object>(same),
    stack: {
      value: error.stack?.replace(error.message, () => same.message),
      configurable: true,
      writable: true
    }
  })
}
