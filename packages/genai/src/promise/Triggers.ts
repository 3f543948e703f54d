/**
 * The `triggers` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"

/**
 * The `triggers` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Triggers extends /*#__PURE__*/ Face.make("triggers", {
  create: Face.request,
  list: Face.page,
  get: Face.requestById,
  update: Face.requestById,
  delete: Face.requestById,
  run: Face.requestById,
  listExecutions: Face.pageById
}) {}
