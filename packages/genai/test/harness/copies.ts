/** The published entry for plain async code has copies of its own of the classes that the Effect face has, and of those of effect. */
import { Duration } from "effect"
import * as GenAIError from "../../src/GenAIError.ts"
import * as Promised from "../../src/promise.ts"

/** Whether the entry under test is the published one. */
const isPublished: boolean = Promised.RateLimited !== GenAIError.RateLimited

/** The class of a value. A copy of a class is known by its name. */
export const classOf = (value: object): unknown => isPublished ? value.constructor.name : value.constructor

/** Whether a value is an instance of a class of the Effect face, or of its copy. */
export const isOf = (value: unknown, Class: abstract new(...args: never) => object): boolean =>
  value instanceof Class || (isPublished && value instanceof Object && value.constructor.name === Class.name)

/** The fields of an error, with the milliseconds of its times. */
export const fieldsOf = (error: Error): object =>
  Object.fromEntries(
    Object.entries(error).map(([name, value]) => [name, Duration.isDuration(value) ? Duration.toMillis(value) : value])
  )
