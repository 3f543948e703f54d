/** The tests in the guide of testing pass. */
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, test } from "vitest"
import * as documents from "../../packages/testing/src/internal/plans/documents.ts"

const folder = join(import.meta.dirname, "../.snippets/testing-guide")
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const guide = readFileSync(join(import.meta.dirname, "../guide/testing.md"), "utf8")
const blocks = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""], index) => {
  const file = join(folder, `block${index}.test.ts`)
  writeFileSync(file, code)
  return { code, file }
})
const using = (runner: string) => blocks.filter(({ code }) => code.includes(`from "${runner}"`))

// Their tests are those of this file.
for (const { file } of [...using("@effect/vitest"), ...using("vitest")]) await import(file)

test("those of node:test pass too", () => {
  assert.strictEqual(using("node:test").length, 1)
  for (const { file } of using("node:test")) {
    const { status, stderr, stdout } = spawnSync(process.execPath, ["--test", file], { encoding: "utf8" })
    assert.strictEqual(status, 0, stdout + stderr)
  }
})

test("its files of scripts, limits and faults are read", async () => {
  const files = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text)
  const [scripts = "", limits = "", faults = ""] = files
  assert.strictEqual(files.length, 3)
  const { live, script } = await Effect.runPromise(documents.scripts(scripts, "guide"))
  assert.deepStrictEqual([script.length, live.length], [3, 1])
  assert.strictEqual((await Effect.runPromise(documents.faults(faults, "guide"))).length, 2)
  const { latency, quotas } = await Effect.runPromise(documents.limits(limits, "guide"))
  assert.deepStrictEqual([quotas.length, latency.length], [1, 1])
})

test("it names the flags of the command line", () => {
  const source = readFileSync(join(import.meta.dirname, "../../packages/testing/src/internal/cli/command.ts"), "utf8")
  const flags = [...source.matchAll(/(?:Flag\.(?:String|Int|Boolean|Literals)|duration|files)\("([a-z-]+)"/g)].map((
    [, name = ""]
  ) => name)
  const named = [...guide.matchAll(/--([a-z-]+)/g)].map(([, name = ""]) => name)
  assert.isAbove(flags.length, 10)
  assert.includeMembers(named, flags)
})

test("the first two are short, after the program that they test", () => {
  for (const { code } of blocks.slice(0, 2)) {
    const lines = code.slice(code.search(/^(?:const Test =|test\()/m)).trimEnd().split("\n")
    assert.isBelow(lines.length, 20)
  }
})
