/**
 * The `documents` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"
import * as Shapes from "./internal/Shapes.ts"

/**
 * The `documents` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Documents extends /*#__PURE__*/ Face.make("documents", {
  get: Shapes.shaped(Face.call, Shapes.headersAside),
  delete: Face.nothing,
  list: Face.pager("documents")
}) {}
