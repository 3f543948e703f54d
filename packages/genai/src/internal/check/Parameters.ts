/**
 * The error of a wrong parameter.
 */
import { InvalidRequest } from "../../GenAIError.ts"

/** Makes the error of a field. `field` is its path, `expected` says what it should have been. */
export const invalidRequest = (operation: string, field: string, expected: string): InvalidRequest =>
  new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })
