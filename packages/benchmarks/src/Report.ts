/**
 * Outcomes as Markdown: the targets with their verdicts, then a table per case.
 */
import * as Result from "effect/Result"
import { type Case, type ClientName, names, type Target } from "./Case.ts"
import type { Machine } from "./Machine.ts"
import type { Outcome } from "./Runner.ts"
import { type ByRound, differences, ratios, summarize, type Summary } from "./Statistics.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

export interface Run {
  readonly machine: Machine
  readonly quick: boolean
  readonly outcomes: ReadonlyArray<Outcome>
}

export type Verdict = "met" | "not met" | "not measured"

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

export const verdict = (target: Target, outcomes: ReadonlyArray<Outcome>): Verdict => {
  const measured = figure(target, outcomes, target.client)
  if (measured === undefined) return "not measured"
  const holds = "atMost" in target.limit
    ? measured.median <= target.limit.atMost
    : measured.median >= target.limit.atLeast
  return holds ? "met" : "not met"
}

export const render = (run: Run): string =>
  [
    "# Results",
    header(run),
    "## Targets",
    targets(run),
    ...missed(run),
    ...casesOf(run).flatMap((
      case_
    ) => [`## ${case_.title}`, ...measuredBefore(run, case_), results(case_, outcomesOf(run, case_))])
  ].join("\n\n") + "\n"

// -----------------------------------------------------------------------------
// Internals
// -----------------------------------------------------------------------------

const peer: ClientName = "genai"

const header = (run: Run): string => {
  const { machine, outcomes, quick } = run
  const loads = summarize(outcomes.map(({ load }) => load))
  return [
    ...(quick ? ["**A quick run, a tenth of the work: an indication, not a result.**", ""] : []),
    `- Date: ${minute(latest(outcomes))}`,
    `- Machine: ${machine.cpu}, ${machine.memory}, ${machine.system}; client and server share it`,
    `- Node: ${machine.node}`,
    `- Versions: ${machine.packages.map(([name, version]) => `${name} ${version}`).join(", ")}`,
    `- Load average while measuring: ${spread(loads)}`,
    "",
    "CPU is user and system time of the client's process. Figures are the median over rounds, with the lowest and the",
    "highest; a ratio is taken within each round. A figure counts only when all that was sent arrived. A floor is the",
    "figure of the client that does the least that the work takes, by hand."
  ].join("\n")
}

const targets = (run: Run): string =>
  table(
    ["what", "target", "effect-genai", names[peer], "floor", "verdict"],
    judged(run).map(({ outcomes, target, verdict }) => [
      target.what,
      limit(target),
      withUnit(target, figure(target, outcomes, target.client)),
      withUnit(target, figure(target, outcomes, peer)),
      floor(target, outcomes),
      emphasized(verdict)
    ])
  )

/** What sets the figures of targets that are not met, with all targets of which it is true. */
const missed = (run: Run): ReadonlyArray<string> => {
  const whats = new Map<string, ReadonlyArray<string>>()
  for (const { target: { setBy = "what sets it is not known yet.", what }, verdict } of judged(run)) {
    if (verdict === "not met") whats.set(setBy, [...whats.get(setBy) ?? [], what])
  }
  const lines = Array.from(whats, ([setBy, whats]) => `- ${whats.join("; ")}: ${setBy}`)
  return lines.length === 0 ? [] : ["## What sets the figures of targets that are not met", lines.join("\n")]
}

const judged = (run: Run) =>
  casesOf(run).flatMap((case_) => {
    const outcomes = outcomesOf(run, case_)
    return case_.targets.map((target) => ({ target, outcomes, verdict: verdict(target, outcomes) }))
  })

const floor = (target: Target, outcomes: ReadonlyArray<Outcome>): string =>
  target.floor === undefined
    ? "–"
    : `${names[target.floor]} ${withUnit(target, figure(target, outcomes, target.floor))}`

/** When a case was measured that was not part of the last run. */
const measuredBefore = (run: Run, case_: Case): ReadonlyArray<string> => {
  const date = minute(latest(outcomesOf(run, case_)))
  return date === minute(latest(run.outcomes)) ? [] : [`Measured on ${date}.`]
}

const latest = (outcomes: ReadonlyArray<Outcome>): Date =>
  new Date(Math.max(...outcomes.map(({ date }) => date.getTime())))

const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`

const results = (case_: Case, outcomes: ReadonlyArray<Outcome>): string => {
  const [first, ...rest] = case_.metrics
  const rows = case_.clients.map((client) => {
    const figures = byRound(outcomes, client, first.name)
    return [
      names[client],
      String(figures.size),
      spread(summarize(figures.values())),
      ...case_.references.map((reference) =>
        spread(summarize(ratios(figures, byRound(outcomes, reference, first.name)).values()))
      ),
      ...rest.map(({ name }) => spread(summarize(byRound(outcomes, client, name).values())))
    ]
  })
  const header = [
    "client",
    "rounds",
    first.label,
    ...case_.references.map((reference) => `× ${names[reference]}`),
    ...rest.map(({ label }) => label)
  ]
  return [table(header, rows), ...failures(outcomes)].join("\n\n")
}

const failures = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<string> => {
  const lines = outcomes.flatMap(({ client, result }) =>
    Result.isFailure(result) ? [`- ${names[client]} failed: ${result.failure}`] : []
  )
  return lines.length === 0 ? [] : [[...new Set(lines)].join("\n")]
}

/** The figure a target speaks of, for any client of its case. */
const figure = (target: Target, outcomes: ReadonlyArray<Outcome>, client: ClientName): Summary | undefined => {
  const figures = byRound(outcomes, client, target.metric)
  const { over, versus } = target
  if (over !== undefined) return summarize(differences(figures, byRound(outcomes, over, target.metric)).values())
  return summarize(
    versus === undefined ? figures.values() : ratios(figures, byRound(outcomes, versus, target.metric)).values()
  )
}

const byRound = (outcomes: ReadonlyArray<Outcome>, client: ClientName, metric: string): ByRound =>
  new Map(
    outcomes.flatMap(({ client: measured, result, round }) => {
      const value = measured === client && Result.isSuccess(result) ? result.success[metric] : undefined
      return value === undefined ? [] : [[round, value] as const]
    })
  )

const casesOf = ({ outcomes }: Run): ReadonlyArray<Case> => [...new Set(outcomes.map((outcome) => outcome.case))]

const outcomesOf = ({ outcomes }: Run, case_: Case): ReadonlyArray<Outcome> =>
  outcomes.filter((outcome) => outcome.case === case_)

const limit = ({ limit, unit, versus }: Target): string => {
  const [sign, value] = "atMost" in limit ? ["≤", limit.atMost] : ["≥", limit.atLeast]
  return `${sign} ${value}${versus === undefined ? ` ${unit}` : ` × ${names[versus]}`}`
}

const withUnit = ({ unit, versus }: Target, summary: Summary | undefined): string =>
  summary === undefined ? "–" : `${spread(summary)}${versus === undefined ? ` ${unit}` : " ×"}`

const emphasized = (verdict: Verdict): string => verdict === "met" ? verdict : `**${verdict}**`

const spread = (summary: Summary | undefined): string => {
  if (summary === undefined) return "–"
  const { max, median, min } = summary
  return min === max ? number(median) : `${number(median)} (${number(min)}–${number(max)})`
}

const number = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)

const table = (header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [header, header.map((_, i) => i === 0 ? "---" : "---:"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
