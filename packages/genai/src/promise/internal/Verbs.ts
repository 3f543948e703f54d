/**
 * Verbs of the tables of resources. What renders a method as they say is loaded with the first call of one: a page that only generates content has the names alone.
 */
import { type Derived, later } from "./Face.ts"
import type { Shape } from "./Shapes.ts"

/** The same verb, whose answers have these shapes, one after the other. */
export const shaped = <V>(verb: V, ...shapes: ReadonlyArray<Shape>): V =>
  later(async () => (await import("./Shapes.ts")).shaped(verb, shapes))

/** The pages of a list. `field` is the field of an answer that has the items. */
export const pager = <Field extends string>(field: Field): Derived<"pager", unknown, Field> =>
  later(async () => (await import("./Rendering.ts")).pager(field))

/** The work at the server, when it is done. */
export const wait: Derived<"call"> = /*#__PURE__*/ later(async () => (await import("./Rendering.ts")).wait)

/** The answer to parameters with options beside them. */
export const request: Derived<"call"> = /*#__PURE__*/ later(async () => (await import("./Rendering.ts")).request)

/** The answer to an id, and parameters with options beside them. */
export const requestById: Derived<"call"> = /*#__PURE__*/ later(async () =>
  (await import("./Rendering.ts")).requestById
)

/** The first page of a list, as the server answers it. */
export const page: Derived<"page"> = /*#__PURE__*/ later(async () => (await import("./Rendering.ts")).page)

/** The first page of a list of what belongs to an id. */
export const pageById: Derived<"page"> = /*#__PURE__*/ later(async () => (await import("./Rendering.ts")).pageById)

/** The items of a stream, with options beside the parameters. */
export const streamRequest: Derived<"stream"> = /*#__PURE__*/ later(async () =>
  (await import("./Rendering.ts")).streamRequest
)

/** All bytes of a stream, with options beside the parameters. */
export const bytesRequest: Derived<"bytes"> = /*#__PURE__*/ later(async () =>
  (await import("./Rendering.ts")).bytesRequest
)

/** The answer, or the items of a stream if the parameters say `stream: true`. The options are the argument at this index. */
export const streamable = (index: number): Derived<"call"> =>
  later(async () => (await import("./Rendering.ts")).streamable(index))
