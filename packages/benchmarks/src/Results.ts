/**
 * The figures that `RESULTS.md` shows, as they are kept in `results.json`: so that it can be rendered again, and one case be measured again.
 */
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Case, names } from "./Case.ts"
import { Machine } from "./Machine.ts"
import type { Run } from "./Report.ts"
import type { Outcome } from "./Runner.ts"

// -----------------------------------------------------------------------------
// Schemas
// -----------------------------------------------------------------------------

const Kept = Schema.Struct({
  client: Schema.Literals(Object.keys(names) as ReadonlyArray<keyof typeof names>),
  round: Schema.Int,
  load: Schema.Finite,
  result: Schema.Union([Schema.Record(Schema.String, Schema.Finite), Schema.String])
})

/** The outcomes of cases by their names. A failure is its message. */
export const Results = Schema.Struct({
  machine: Machine,
  cases: Schema.Array(Schema.Struct({
    name: Schema.String,
    date: Schema.DateFromString,
    outcomes: Schema.Array(Kept)
  }))
})

export type Results = typeof Results.Type

export const FromJson = Schema.fromJsonString(Results)

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

export class OtherMachine extends Schema.TaggedError<OtherMachine>()("OtherMachine", { message: Schema.String }) {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** What one run measured. */
export const make = (machine: Machine, outcomes: ReadonlyArray<Outcome>): Results => ({
  machine,
  cases: [...new Set(outcomes.map((outcome) => outcome.case))].map((case_) => {
    const own = outcomes.filter((outcome) => outcome.case === case_)
    return {
      name: case_.name,
      date: own[0]!.date,
      outcomes: own.map(({ client, load, result, round }) => ({
        client,
        round,
        load,
        result: Result.match(result, { onFailure: (message) => message, onSuccess: Record.map(rounded) })
      }))
    }
  })
})

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/** The results with the cases of a later run in place of what they were. Figures of two machines, or of other versions, are not put together. */
export const replaced = (results: Results, later: Results): Result.Result<Results, OtherMachine> => {
  const { machine } = later
  if (JSON.stringify(results.machine) !== JSON.stringify(machine)) {
    return Result.fail(new OtherMachine({ message: "the other figures are of another machine or of other versions" }))
  }
  const anew = new Set(later.cases.map(({ name }) => name))
  return Result.succeed({ machine, cases: [...results.cases.filter(({ name }) => !anew.has(name)), ...later.cases] })
}

/** What can be reported of these cases. Figures of clients that a case no longer has are left out. */
export const report = ({ cases: kept, machine }: Results, cases: ReadonlyArray<Case>): Run => ({
  machine,
  quick: false,
  outcomes: cases.flatMap((case_) =>
    kept.filter(({ name }) => name === case_.name).flatMap(({ date, outcomes }) =>
      outcomes.filter(({ client }) => case_.clients.includes(client)).map(({ result, ...slot }): Outcome => ({
        ...slot,
        case: case_,
        date,
        result: typeof result === "string" ? Result.fail(result) : Result.succeed(result)
      }))
    )
  )
})

// -----------------------------------------------------------------------------
// Internals
// -----------------------------------------------------------------------------

const rounded = (figure: number): number => Number(figure.toPrecision(6))
