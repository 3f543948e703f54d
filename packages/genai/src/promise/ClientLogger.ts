/**
 * The logger of a client for plain async code.
 *
 * @since 0.1.0
 */

/**
 * A logger: its functions, by the level. Warnings and retries are of the level `warn`. A function that is missing is not called.
 *
 * @category models
 * @since 0.1.0
 */
export interface ClientLogger {
  /** Details. */
  debug?: (message: string) => unknown
  /** What happens as it should. */
  info?: (message: string) => unknown
  /** What may not be as expected: warnings, and attempts that failed and are repeated. */
  warn?: (message: string) => unknown
  /** What failed. */
  error?: (message: string) => unknown
}
