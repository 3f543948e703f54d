/** The fields that scripts, faults and courses in files have in common. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { operationNames } from "../operationNames.ts"

/** A key that may be absent. */
export const maybe = <S extends Schema.Top>(schema: S): Schema.optionalKey<S> => Schema.optionalKey(schema)

/** What a key without a value of its own has. */
export const Yes = maybe(Schema.Literal(true))

export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

export const Record = Schema.Record(Schema.String, Schema.Unknown)

export const Headers = Schema.Record(Schema.String, Schema.String)

/** An HTTP status that may be an answer. */
export const Status = Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 }))

/** A duration as Effect writes it, or a number of milliseconds. */
export const Time = Schema.Union([Schema.String, Schema.Number]).check(
  Schema.makeFilter(
    (time) =>
      Option.exists(Duration.fromInput(time as Duration.Input), Duration.isFinite) ||
      `expected a duration, such as "2 seconds", or a number of milliseconds`
  )
)

export const duration = (time: string | number): Duration.Input => time as Duration.Input

/** The name of an operation. An unknown name would match nothing. */
export const Operation = Schema.String.check(
  Schema.makeFilter(
    (name) =>
      operationNames.includes(name as (typeof operationNames)[number]) ||
      `expected the name of an operation, such as "models.generateContent"`
  )
)

/** Whether an object has one of these keys, and no second one. */
export const exactlyOne = (names: ReadonlyArray<string>) =>
  Schema.makeFilter((value: object) => {
    const given = names.filter((name) => name in value)
    return given.length === 1 ||
      `expected exactly one of ${names.join(", ")}, got ${given.length === 0 ? "none" : given.join(" and ")}`
  })
