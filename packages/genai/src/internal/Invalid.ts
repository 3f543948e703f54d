/**
 * What is wrong with a call before it is sent.
 */
import { InvalidRequest } from "../GenAIError.ts"

/** The error of a field that is not what it should be. */
export const invalidRequest = (operation: string, field: string, expected: string): InvalidRequest =>
  new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })
