/**
 * The version of this package, as it is sent to the server.
 *
 * @since 0.1.0
 */

/**
 * The version of this package.
 *
 * @category version
 * @since 0.1.0
 */
export const version = "0.0.0"
