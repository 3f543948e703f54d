/**
 * Errors with other fields.
 */

/** The same error with these fields in place of its own. Its class, its stack and all other fields stay. */
export const changed = <E extends Error>(error: E, fields: { readonly [Name in keyof E]?: unknown }): E => {
  const { constructor: Same } = error as unknown as { readonly constructor: new(fields: object) => E }
  const { cause, message, stack, ...hidden } = Object.getOwnPropertyDescriptors(error)
  const same = new Same({ ...error, message: error.message, ...(cause && { cause: error.cause }), ...fields })
  // What is not enumerable is not among the fields.
  for (const [name, descriptor] of Object.entries(hidden)) {
    if (!descriptor.enumerable) Object.defineProperty(same, name, descriptor)
  }
  return Object.defineProperty(same, "stack", {
    value: error.stack?.replace(error.message, () => same.message),
    configurable: true,
    writable: true
  })
}
