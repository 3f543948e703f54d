/**
 * The `triggers` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `triggers` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Triggers extends /*#__PURE__*/ Face.make("triggers", {
  create: Verbs.request,
  list: Verbs.page,
  get: Verbs.requestById,
  update: Verbs.requestById,
  delete: Verbs.requestById,
  run: Verbs.requestById,
  listExecutions: Verbs.pageById
}) {}
