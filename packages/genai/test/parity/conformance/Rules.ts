/**
 * How two calls are judged, and the differences that are accepted beside those of requests (`Differences.ts`).
 */
import * as Predicate from "effect/Predicate"
import * as Comparison from "../Comparison.ts"
import * as Differences from "../Differences.ts"
import * as Leaves from "../Leaves.ts"
import type { Sent } from "../Recorder.ts"
import type { Both, Params } from "../Sdks.ts"
import type { Subject } from "./Subjects.ts"

/** What differs in two calls that no rule accounts for, and the titles of the rules that account for the rest. */
export interface Judgement {
  readonly problems: ReadonlyArray<string>
  readonly titles: ReadonlyArray<string>
}

/** Judges two calls: their requests, and what they returned if both did. */
export const judged = (both: Both, params: Params, answer: unknown, subject: Subject): Judgement => {
  const rule = rules.find(({ accountsFor }) => accountsFor?.(both, params, subject))
  if (rule !== undefined) return { problems: [], titles: [rule.title] }
  const requests = subject.table === "core" ? requestsOfCore(both, params) : requestsOfNewer(both)
  const { official, ours } = both
  if (official.error !== undefined || ours.error !== undefined) {
    const failsAlone = (official.error === undefined) !== (ours.error === undefined) && requests.titles.length === 0
    return failsAlone && requests.problems.length === 0
      ? { problems: [`official: ${String(official.error)}, ours: ${String(ours.error)}`], titles: [] }
      : requests
  }
  const values = valuesOf(both, answer, subject)
  return {
    problems: [...requests.problems, ...values.problems],
    titles: [...requests.titles, ...values.titles]
  }
}

/** Whether a rule is about what is equal when it is read. */
export const isOfReading = (title: string): boolean =>
  rules.some((rule) => rule.title === title && rule.isOfReading === true)

/** Why a difference is accepted. */
export const reasonOf = (title: string): string =>
  [...rules, ...Differences.differences].find((rule) => rule.title === title)?.reason ?? ""

// -----------------------------------------------------------------------------
// Rules
// -----------------------------------------------------------------------------

interface Rule {
  readonly title: string
  readonly reason: string
  readonly accountsFor?: (both: Both, params: Params, subject: Subject) => boolean
  /** What is left of a request without what differs. */
  readonly aside?: (sent: Sent) => Sent
  /** Whether the rule accounts for a problem of the returned values. */
  /** What is compared by reading it is equal: `values` accounts for properties that are not enumerable. */
  readonly isOfReading?: true
  readonly values?: (problem: string, said: ReadonlySet<string>, answer: unknown) => boolean
}

/** Whether two counts of a list are of one kind. */
const hasTwice = (counts: unknown): boolean => {
  const kinds = Array.isArray(counts)
    ? counts.map((count) => Leaves.at(count, ["modality"]) ?? Leaves.at(count, ["type"]))
    : []
  return new Set(kinds).size < kinds.length
}

const refused = ({ official, ours }: Both, pattern: RegExp): boolean =>
  official.sent.length > 0 && ours.sent.length === 0 && pattern.test(String(ours.error))

const rules: ReadonlyArray<Rule> = [
  {
    title: "an interaction in the background that is not stored",
    reason: "Nobody could ask for it: it is refused before it is sent.",
    accountsFor: (both, { background, store }) => background === true && store === false && refused(both, /store/)
  },
  {
    title: "newer resources in express mode",
    reason:
      "They need a project, which express mode does not have. The official SDK sends an address that the server does not know.",
    accountsFor: (both, _, { on, table }) => on === "express" && table === "newer" && refused(both, /express mode/)
  },
  {
    title: "stream=false",
    reason: "It is the default of the server.",
    aside: (sent) => ({ ...sent, url: sent.url.replace(/([?&])stream=false(&|$)/, "$1").replace(/[?&]$/, "") })
  },
  {
    title: "a body with nothing in it",
    reason: "An empty object is JSON, as the content type says. No body is not.",
    aside: (sent) => JSON.stringify(sent.body) === "{}" ? { ...sent, body: undefined } : sent
  },
  {
    title: "a filter of tuned models among the parameters of a page",
    reason: "Ours does not write into the parameters of the caller.",
    values: (problem) => /params\.config\.filter: "labels\.tune-type:\*"/.test(problem)
  },
  {
    title: "responseInternal and json of sdkHttpResponse are not enumerable",
    reason: "With them an answer cannot be cloned, and its JSON has an empty object for the response.",
    isOfReading: true,
    values: (problem) => /^sdkHttpResponse\.responseInternal: "\{\}", not undefined$/.test(problem)
  },
  {
    title: "two counts of one kind in a list of one answer",
    reason:
      "An answer in one part keeps what the server counted. The official SDK adds such counts, and drops those that are no whole number.",
    values: (problem, _, answer) => {
      const [, list = ""] = /^usage\.(\w+)\[\d+\]/.exec(problem) ?? []
      return hasTwice(Leaves.at(answer, ["usage", list]))
    }
  },
  {
    title: "the headers of an answer",
    reason: "Every answer of ours has them, in sdkHttpResponse. In the official SDK some have.",
    values: (problem) => /^(\[\d+\]\.)?sdkHttpResponse\.headers\.[^:]*: nothing, not /.test(problem)
  },
  {
    title: "the parameters of the next page",
    reason: "They have a config with the token, though the call had none: documents of a store go on to the next page.",
    values: (problem) => /^\[\d+\]\.params\.config: nothing, not "\{\}"$/.test(problem)
  },
  {
    title: "what the official SDK drops of an answer",
    reason: "Nothing that the server says is lost.",
    values: (problem, said) => said.has(/: nothing, not (.*)$/s.exec(problem)?.[1] ?? "")
  }
]

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

const requestsOfCore = (both: Both, params: Params): Judgement => {
  if (sentTheSame(both)) return { problems: [], titles: [] }
  const problems = Differences.unexplained(both, params)
  return { problems, titles: problems.length > 0 ? [] : Differences.showing(both, params) }
}

/** A failure after sending is of the answer, not of the request. */
const sentTheSame = ({ official, ours }: Both): boolean =>
  official.sent.length > 0 &&
  Comparison.problems({ official: { ...official, error: undefined }, ours: { ...ours, error: undefined } }).length === 0

const requestsOfNewer = ({ official, ours }: Both): Judgement => {
  if (official.sent.length === 0 || ours.sent.length === 0) {
    return official.sent.length === ours.sent.length
      ? { problems: [], titles: [] }
      : {
        problems: [`official: ${String(official.error ?? "sent")}, ours: ${String(ours.error ?? "sent")}`],
        titles: []
      }
  }
  const asides = rules.filter(({ aside }) => aside !== undefined)
  const without = (sent: Sent) => asides.reduce((sent, { aside }) => aside!(sent), sent)
  if (Leaves.differing(official.sent.map(relevant), ours.sent.map(relevant)).length === 0) {
    return { problems: [], titles: [] }
  }
  const problems = Leaves.differing(
    official.sent.map((sent) => relevant(without(sent))),
    ours.sent.map((sent) => relevant(without(sent)))
  )
  const changes = (aside: NonNullable<Rule["aside"]>) =>
    [...official.sent, ...ours.sent].some((sent) => JSON.stringify(aside(sent)) !== JSON.stringify(sent))
  return {
    problems,
    titles: problems.length > 0 ? [] : asides.filter(({ aside }) => changes(aside!)).map(({ title }) => title)
  }
}

/** What has to be equal: all but the client's own name, and headers that say nothing. */
const relevant = ({ body, headers, method, url }: Sent) => {
  const { origin, pathname, searchParams } = new URL(url)
  const silent = ["cookie", "user-agent", "x-goog-api-client"]
  if (headers["accept"] !== "text/event-stream") silent.push("accept")
  if (body === undefined || JSON.stringify(body) === "{}") silent.push("content-type")
  return {
    method,
    path: `${origin}${pathname}`,
    query: [...searchParams].toSorted(([a], [b]) => a < b ? -1 : 1),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !silent.includes(name))),
    body
  }
}

// -----------------------------------------------------------------------------
// Values
// -----------------------------------------------------------------------------

const valuesOf = (both: Both, answer: unknown, { table }: Subject): Judgement => {
  const [official, ours] = [both.official.value, both.ours.value]
  const found = [
    ...Comparison.lost(both),
    ...Leaves.differing(own(official), own(ours)).filter((problem) => problem.includes(": nothing, not ")),
    ...(table === "core" && classOf(official) !== classOf(ours)
      ? [`class: ${classOf(official)}, not ${classOf(ours)}`]
      : []),
    ...Leaves.differing(responseOf(official), responseOf(ours)).map((problem) => `response.${problem}`)
  ]
  const said = new Set(Leaves.leaves(answer).map(([, value]) => JSON.stringify(value)))
  const kept = rules.filter(({ values }) => values !== undefined)
  const by = (problem: string) => kept.find(({ values }) => values!(problem, said, answer))
  return {
    problems: found.filter((problem) => by(problem) === undefined),
    titles: [...new Set(found.flatMap((problem) => by(problem)?.title ?? []))]
  }
}

/** The class of a value. */
const classOf = (value: unknown): string | undefined =>
  Predicate.isObject(value) ? Object.getPrototypeOf(value)?.constructor.name : undefined

/** What is read of the response of the platform. */
const responseOf = (value: unknown): unknown => {
  const response = Leaves.at(value, ["sdkHttpResponse"])
  const platform = Leaves.at(response, ["responseInternal"])
  return {
    json: typeof Leaves.at(response, ["json"]),
    ...(platform instanceof Response ? { status: platform.status, headers: Object.fromEntries(platform.headers) } : {})
  }
}

/** The own enumerable properties, as a copy sees them. The response of the platform is not in ours. */
const own = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(own)
  if (!Predicate.isObject(value) || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      name === "responseInternal" || typeof inner === "function" ? [] : [[name, own(inner)]]
    )
  )
}
