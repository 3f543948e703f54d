/**
 * When the newer resources try a call again, in the words of `@google/genai`.
 *
 * @since 0.1.0
 */

/**
 * The times between attempts.
 *
 * @category models
 * @since 0.1.0
 */
export interface BackoffStrategy {
  /** Milliseconds before the second attempt. Default: 500. */
  initialInterval: number
  /** The most milliseconds between two attempts. Default: 60,000. */
  maxInterval: number
  /** By what the time grows from attempt to attempt. Default: 2. */
  exponent: number
  /** Milliseconds after which no attempt begins. It has no effect, since attempts are counted. */
  maxElapsedTime: number
}

/**
 * Whether a call is tried again, and how often: up to `maxRetries` times, after waits that grow by `exponent`. The strategy `backoff`, which goes by the time
 * alone, is refused. `retryConnectionErrors` says whether failures of the connection are tried again too; by default they are not.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryConfig =
  | { strategy: "none" }
  | { strategy: "backoff"; backoff?: BackoffStrategy; retryConnectionErrors?: boolean }
  | {
    strategy: "attempt-count-backoff"
    maxRetries: number
    backoff?: Partial<BackoffStrategy>
    retryConnectionErrors?: boolean
  }
