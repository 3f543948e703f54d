/**
 * The `documents` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `documents` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Documents extends /*#__PURE__*/ Face.make("documents", {
  get: Verbs.shaped(Face.call, "headersAside"),
  delete: Face.nothing,
  list: Verbs.pager("documents")
}) {}
