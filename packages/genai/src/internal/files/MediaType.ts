/**
 * Media types as text. The table of their names is in `MimeType.ts`, which only uploads load.
 */

/** A media type without its parameters, which the API refuses: `text/plain` of `text/plain; charset=utf-8`. */
export const withoutParameters = (type: string): string => type.replace(/\s*;.*$/s, "")
