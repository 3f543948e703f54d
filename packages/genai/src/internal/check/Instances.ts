/**
 * `instanceof` for errors of two copies of a class: that of the Effect face, and that in the published entry for plain async code.
 */

/** Whether an error is an instance of the class that a program asks for: of either copy of our own class, or of one that the program derives from it. */
export const isInstance = (own: unknown, asked: unknown, error: unknown, isOwn: (error: Error) => boolean): boolean =>
  Function.prototype[Symbol.hasInstance].call(asked, error) || (asked === own && error instanceof Error && isOwn(error))

/** Whether an error has a tag and these fields. */
export const hasFields = (error: Error, tag: string, ...fields: ReadonlyArray<string>): boolean =>
  "_tag" in error && error._tag === tag && fields.every((field) => field in error)
