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
  /** The cases in which all that is read is equal, and something of it is not enumerable. */
  readonly read: number
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
    const cases = <A>(values: ReadonlyArray<A>, random: fc.Arbitrary<A>, least: number): ReadonlyArray<A> => {
      const some = values.filter((_, index) => (index + seed) % every === 0)
      return [...some, ...fc.sample(random, { seed, numRuns: Math.max(combined, least - some.length) })]
    }
    const answers = cases(subject.answers.alone, subject.answers.combined, 0)
    const params = cases(subject.alone, subject.combined, answers.length)
    const others = fc.sample(subject.answers.combined, { seed: seed + 1, numRuns: params.length })
    const failures: Array<string> = []
    let [equal, read, accepted] = [0, 0, 0]
    for (const [index, given] of params.entries()) {
      const answer = index < answers.length ? answers[index] : others[index]
      const both = await subject.both(given, answer)
      const { problems, titles } = Rules.judged(both, given, answer, subject)
      if (problems.length > 0) {
        failures.push(`${JSON.stringify(given)} answered by ${JSON.stringify(answer)}: ${problems.join("; ")}`)
      } else if (titles.length === 0) equal++
      else if (titles.every(Rules.isOfReading)) read++
      else accepted++
      for (const title of titles) rules.set(title, (rules.get(title) ?? 0) + 1)
    }
    rows.push({ method: subject.name, cases: params.length, equal, read, accepted, failures })
  }
  return { rows, rules }
}

// -----------------------------------------------------------------------------
// Printing
// -----------------------------------------------------------------------------

/** A report as a page: a row for each method, on all backends, and the rules. */
export const page = ({ rows, rules }: Report, { alone, seed }: Size): string => {
  const methods = new Map<string, Array<Row>>()
  for (const row of rows) {
    const [name = ""] = row.method.split(" ")
    methods.set(name, [...methods.get(name) ?? [], row])
  }
  const sum = (rows: ReadonlyArray<Row>, of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  const row = (name: string, rows: ReadonlyArray<Row>) => {
    const [cases, equal, read, accepted] = [
      sum(rows, ({ cases }) => cases),
      sum(rows, ({ equal }) => equal),
      sum(rows, ({ read }) => read),
      sum(rows, ({ accepted }) => accepted)
    ]
    const parity = Math.floor(1000 * (equal + read + accepted) / cases) / 10
    return `| ${name} | ${cases} | ${equal} | ${read} | ${accepted} | ${parity.toFixed(1)} % |`
  }
  return [
    "# Conformance with @google/genai",
    "",
    `\`pnpm conformance\` calls every method of both clients with the same parameters, over a server that records what is sent, on the`,
    "Gemini Developer API, on Vertex AI, and in its express mode. Parameters and answers are made from the typings: optional fields alone,",
    `at every depth (${
      Math.round(100 * alone)
    } % of them here), then random combinations (seed ${seed} here). Request, refusal, returned value, its class and its own`,
    "enumerable properties are compared. This page is written by the program.",
    "",
    "A case is *equal*; or *equal when read*, if the answer has all values, and one of them is not enumerable here; or a rule below accounts",
    "for what differs. Parity is the share of all three. `chats`, `live`, transfers of files of environments, and settings of clients have",
    "tests of their own.",
    "",
    "| method | cases | equal | equal when read | by a rule | parity |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    row("all", rows),
    ...[...methods].map(([name, rows]) => row(`\`${name}\``, rows)),
    "",
    "## Rules",
    "",
    "| cases | what differs | why |",
    "| ---: | --- | --- |",
    ...[...rules].toSorted(([, a], [, b]) => b - a).map(([title, count]) =>
      `| ${count} | ${title} | ${Rules.reasonOf(title)} |`
    ),
    ""
  ].join("\n")
}
