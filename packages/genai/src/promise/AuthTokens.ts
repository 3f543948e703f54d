/**
 * The `authTokens` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"

/**
 * The `authTokens` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class AuthTokens extends /*#__PURE__*/ Face.make("authTokens", {
  create: Face.call
}) {}
