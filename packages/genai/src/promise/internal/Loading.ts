/**
 * Parts of the SDK in files of their own, which are loaded with the first call that needs them. A file may be missing or broken: in a page whose server has a newer
 * deployment, without a network, in a package that was not installed completely.
 */
import * as Predicate from "effect/Predicate"
import { ConnectionError } from "../../GenAIError.ts"

/**
 * Loads a part for an operation, or for the operations of a resource. If that fails, the next call loads it again: a platform that keeps what has failed then says
 * the same. The status is that of an answer which the part was to read.
 */
export const load = <A>(operation: string, part: () => Promise<A>, status?: number): Promise<A> =>
  part().catch((cause: unknown) => {
    throw new ConnectionError({
      message: `A file of effect-genai for ${operation} cannot be loaded (${
        cause instanceof Error ? cause.message : String(cause)
      }). In a page, reload it: its files may be those of an older deployment. Elsewhere, deploy the package with all of its files, or install it again.${
        status === undefined ? "" : ` The server has answered with HTTP ${status}.`
      }`,
      operation,
      code: Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : undefined,
      reached: status !== undefined,
      cause
    })
  })
