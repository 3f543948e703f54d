/**
 * The conformance program. `pnpm conformance` runs all of its cases, which takes minutes, and writes the page `docs/conformance.md`. `CONFORMANCE` is the share of them that
 * runs, and `CONFORMANCE_SEED` the seed of the random ones.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as Recorder from "../Recorder.ts"
import * as Sdks from "../Sdks.ts"
import * as Conformance from "./Conformance.ts"
import * as Rules from "./Rules.ts"
import * as Subjects from "./Subjects.ts"

Sdks.isolate()
Sdks.stopTime()

const page = new URL("../../../../../docs/conformance.md", import.meta.url)

const share = Number(process.env["CONFORMANCE"] ?? 0.02)

const size: Conformance.Size = {
  alone: share,
  combined: Math.max(3, Math.round(share * 160)),
  seed: Number(process.env["CONFORMANCE_SEED"] ?? 1)
}

it("every method does what that of @google/genai does", async () => {
  const report = await Conformance.run(Subjects.all, size)
  if (process.env["CONFORMANCE"] !== undefined) fs.writeFileSync(page, Conformance.page(report, size))
  const failures = report.rows.flatMap(({ failures, method }) => failures.map((failure) => `${method}: ${failure}`))
  assert.deepStrictEqual(failures, [])
  assert.isAtLeast(report.rows.reduce((sum, { cases }) => sum + cases, 0), 100_000 * share)
}, 3_600_000)

it("the page has a row for every method, and the reason of every rule that counted", () => {
  const tables = fs.readFileSync(page, "utf8").split("## Rules").map((table) =>
    [...table.matchAll(/^\| (.*) \|$/gm)].slice(2).map(([, row = ""]) => row.split("|").map((cell) => cell.trim()))
  )
  const [methods = [], rules = []] = tables
  const names = new Set(Subjects.all.map(({ name }) => `\`${name.split(" ")[0]}\``))
  assert.deepStrictEqual(methods.map(([name]) => name), ["all", ...names])
  for (const [name, cases, equal, read, accepted, parity] of methods) {
    assert.strictEqual(Number(equal) + Number(read) + Number(accepted), Number(cases), name)
    assert.strictEqual(parity, "100.0 %", name)
  }
  assert.isAtLeast(Number(methods[0]?.[1]), 30_000)
  for (const [, title = "", reason] of rules) assert.strictEqual(reason, Rules.reasonOf(title), title)
  assert.isNotEmpty(rules)
})

/** Methods whose calls are compared in other tests, because more belongs to them than a request and its answer. */
const elsewhere = new Set([
  "chats.create",
  "environments.files.download",
  "environments.files.upload",
  "live.connect"
])

/** The names of the methods of an object and of the objects in it, its own and those of its class. */
const methodsOf = (owner: object, at: string): ReadonlyArray<string> => {
  const prototype: object = Object.getPrototypeOf(owner)
  const names = [...Object.keys(owner), ...prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype)]
  return names.filter((name) => name !== "constructor").flatMap((name) => {
    const value: unknown = Reflect.get(owner, name)
    return typeof value === "function"
      ? [`${at}${name}`]
      : typeof value === "object" && value !== null && (name === "files" || name === "documents")
      ? methodsOf(value, `${at}${name}.`)
      : []
  })
}

it("every method that both clients have is compared, here or elsewhere", () => {
  const recorder = Recorder.make(Recorder.anything)
  const [official, ours] = [Sdks.officialClient, Sdks.ourClient].map((client) => client(Sdks.settings.gemini, recorder))
  const names = Object.keys(ours!).flatMap((resource) => {
    const [theirs, mine] = [official, ours].map((client): unknown => Reflect.get(client!, resource))
    if (typeof theirs !== "object" || theirs === null || typeof mine !== "object" || mine === null) return []
    const both = new Set(methodsOf(mine, `${resource}.`))
    return methodsOf(theirs, `${resource}.`).filter((name) => both.has(name))
  })
  const compared = new Set(Subjects.all.map(({ name }) => name.split(" ")[0]!))
  assert.deepStrictEqual(names.filter((name) => !compared.has(name) && !elsewhere.has(name)), [])
  assert.isAbove(names.length, 80)
})

describe("a difference is found", () => {
  const sent = (change: (sent: Recorder.Sent) => Recorder.Sent) => ({ official, ours }: Sdks.Both): Sdks.Both => ({
    official,
    ours: { ...ours, sent: ours.sent.map(change) }
  })
  const planted: { readonly [name: string]: (both: Sdks.Both) => Sdks.Both } = {
    "of the verb": sent((sent) => ({ ...sent, method: "PUT" })),
    "of the path": sent((sent) => ({ ...sent, url: sent.url.replace("/v1", "/w1") })),
    "of the query": sent((sent) => ({ ...sent, url: `${sent.url}${sent.url.includes("?") ? "&" : "?"}novelty=1` })),
    "of the body": sent((sent) => ({ ...sent, body: { ...sent.body as object, novelty: 1 } })),
    "of the headers": sent((sent) => ({ ...sent, headers: { ...sent.headers, "x-novelty": "1" } })),
    "of the number of requests": ({ official, ours }) => ({
      official,
      ours: { ...ours, sent: [...ours.sent, ...ours.sent] }
    }),
    "of what is refused": ({ official, ours }) => ({ official, ours: { ...ours, sent: [], error: new Error("No.") } }),
    "of the outcome": ({ official, ours }) => ({ official, ours: { ...ours, error: new Error("No.") } }),
    "of the value": ({ official, ours }) => ({ official, ours: { ...ours, value: {} } }),
    "of the keys": ({ official, ours }) => ({
      official,
      ours: { ...ours, value: { ...ours.value as object, novelty: 1 } }
    })
  }
  const subjects = Subjects.all.filter(({ name }) =>
    /^(models.countTokens|models.generateContent|agents.create|interactions.create of a model) on gemini/.test(name)
  )
  const answers: { readonly [name: string]: unknown } = {
    "models.generateContent on gemini": { candidates: [{ content: { parts: [{ text: "Hi" }] } }] },
    "agents.create on gemini": { id: "a" },
    "interactions.create of a model on gemini": { id: "i", status: "completed", steps: [] }
  }
  for (const [name, plant] of Object.entries(planted)) {
    it(`${name}`, async () => {
      for (const subject of subjects) {
        const [params = {}] = subject.alone
        const answer = answers[subject.name]
        // What counts tokens is answered with nothing here.
        if (answer === undefined && /value|keys/.test(name)) continue
        const both = await subject.both(params, answer)
        assert.deepStrictEqual(Rules.judged(both, params, answer, subject).problems, [], subject.name)
        // A body with nothing in it is none.
        if (/GET/.test(both.ours.sent[0]!.method)) continue
        assert.isNotEmpty(Rules.judged(plant(both), params, answer, subject).problems, subject.name)
      }
    })
  }
})
