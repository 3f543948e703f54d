/**
 * The conformance program: it calls every method of the official SDK and of ours with the same parameters, made from the typings, over a server that answers with
 * values made from the typings, and compares requests, refusals and returned values. Every difference that is accepted is a rule with a reason and a count.
 */
import * as fc from "fast-check"
import * as Rules from "./Rules.ts"
import type { Subject } from "./Subjects.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** How the calls of a method went. */
export interface Row {
  readonly method: string
  readonly cases: number
  readonly equal: number
  /** The cases in which a rule accounts for what differs. */
  readonly accepted: number
  /** What no rule accounts for: the parameters, the answer and the problems. */
  readonly failures: ReadonlyArray<string>
}

/** The rows of all methods, and how often each rule accounted for something. */
export interface Report {
  readonly rows: ReadonlyArray<Row>
  readonly rules: ReadonlyMap<string, number>
}

/** How many cases there are, at least one for each field of each method, and the seed of the random ones. */
export interface Size {
  /** The share of the fields that is tried alone: 1 for all of them. */
  readonly alone: number
  /** Random combinations for each method on each backend. */
  readonly combined: number
  readonly seed: number
}

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/** Runs the cases of these methods. */
export const run = async (subjects: ReadonlyArray<Subject>, { alone, combined, seed }: Size): Promise<Report> => {
  const rows: Array<Row> = []
  const rules = new Map<string, number>()
  for (const subject of subjects) {
    const every = Math.max(1, Math.round(1 / alone))
    const params = [
      ...subject.alone.filter((_, index) => (index + seed) % every === 0),
      ...fc.sample(subject.combined, { seed, numRuns: combined })
    ]
    const answers = fc.sample(subject.answer, { seed, numRuns: params.length })
    const failures: Array<string> = []
    let equal = 0
    let accepted = 0
    for (const [index, given] of params.entries()) {
      const answer = answers[index]
      const both = await subject.both(given, answer)
      const { problems, titles } = Rules.judged(both, given, answer, subject)
      if (problems.length > 0) {
        failures.push(`${JSON.stringify(given)} answered by ${JSON.stringify(answer)}: ${problems.join("; ")}`)
      } else if (titles.length > 0) accepted++
      else equal++
      for (const title of titles) rules.set(title, (rules.get(title) ?? 0) + 1)
    }
    rows.push({ method: subject.name, cases: params.length, equal, accepted, failures })
  }
  return { rows, rules }
}

// -----------------------------------------------------------------------------
// Printing
// -----------------------------------------------------------------------------

/** A report as a table. */
export const shown = ({ rows, rules }: Report): string => {
  const sum = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  const line = (name: string, ...cells: ReadonlyArray<unknown>) =>
    name.padEnd(62) + cells.map((cell) => String(cell).padStart(10)).join("")
  const share = (good: number, all: number) => `${(Math.floor(1000 * good / all) / 10).toFixed(1)} %`
  const total = {
    cases: sum(({ cases }) => cases),
    equal: sum(({ equal }) => equal),
    accepted: sum(({ accepted }) => accepted)
  }
  return [
    line("method", "cases", "equal", "accepted", "parity"),
    ...rows.map(({ accepted, cases, equal, method }) =>
      line(method, cases, equal, accepted, share(equal + accepted, cases))
    ),
    line("all", total.cases, total.equal, total.accepted, share(total.equal + total.accepted, total.cases)),
    "",
    "accepted differences",
    ...[...rules].toSorted(([, a], [, b]) => b - a).map(([title, count]) =>
      `${String(count).padStart(8)}  ${title}: ${Rules.reasonOf(title)}`
    )
  ].join("\n")
}
