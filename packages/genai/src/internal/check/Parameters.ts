/**
 * The error of a parameter that is not what it should be.
 */
import { InvalidRequest } from "../../GenAIError.ts"

/** The error of a field, by its path, and what was expected there. */
export const invalidRequest = (operation: string, field: string, expected: string): InvalidRequest =>
  new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })
