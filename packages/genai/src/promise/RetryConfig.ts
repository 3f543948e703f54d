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
  /** Milliseconds before the second attempt. */
  initialInterval: number
  /** The most milliseconds between two attempts. */
  maxInterval: number
  /** By what the time grows from attempt to attempt. */
  exponent: number
  /** Milliseconds after which no attempt begins. */
  maxElapsedTime: number
}

/**
 * Whether a call is tried again, and how often.
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
