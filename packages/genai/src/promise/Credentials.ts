/**
 * The `credentials` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"

/**
 * The `credentials` resource. A list answers one page; its `next_page_token` asks for the next. Secrets are sent and never come back; errors, spans and metrics do not show them.
 *
 * @category resources
 * @since 0.1.0
 */
export class Credentials extends /*#__PURE__*/ Face.make("credentials", {
  create: Face.request,
  list: Face.page,
  get: Face.requestById,
  update: Face.requestById,
  delete: Face.requestById
}) {}
